"""placeholder"""
from closeknit.sources.contract import Source
SOURCE = Source(name="instaloader", label="instaloader", recognise=lambda sample: None, read=lambda file, options: iter(()))
