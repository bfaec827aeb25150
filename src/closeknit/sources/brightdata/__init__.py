"""placeholder"""
from closeknit.sources.contract import Source
SOURCE = Source(name="brightdata", label="brightdata", recognise=lambda sample: None, read=lambda file, options: iter(()))
