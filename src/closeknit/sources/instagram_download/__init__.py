"""placeholder"""
from closeknit.sources.contract import Source
SOURCE = Source(name="instagram-download", label="instagram_download", recognise=lambda sample: None, read=lambda file, options: iter(()))
