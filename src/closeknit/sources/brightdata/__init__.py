"""Data sets of Bright Data: accounts with their newest posts inside, or comments with their replies inside.

They come as JSON (an array or one record a line) or as CSV in which nested parts are JSON inside a cell and
the text `null` means missing. An account says when it was looked at (`timestamp`) and how it looked before
(`changelog`). Its engagement rate is kept as the vendor's own statement. Replies have no number of their
own, so their key is made of the comment's number, their position and their writer.
"""

from closeknit.sources.brightdata.reader import read, recognise
from closeknit.sources.contract import Source

SOURCE = Source(name="brightdata", label="Bright Data", recognise=recognise, read=read)

__all__ = ["SOURCE"]
