"""placeholder"""
from closeknit.sources.contract import Source
SOURCE = Source(name="graph-api", label="graph_api", recognise=lambda sample: None, read=lambda file, options: iter(()))
