"""placeholder"""
from closeknit.sources.contract import Source
SOURCE = Source(name="apify", label="apify", recognise=lambda sample: None, read=lambda file, options: iter(()))
