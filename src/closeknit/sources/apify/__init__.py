"""Data sets of Apify's Instagram scrapers as JSON: accounts with their newest posts, posts, or comments.

Field names are written in camel case (`ownerUsername`, `likesCount`), and -1 stands for a count its owner
hides. A post carries only a sample of its comments, so coverage is marked incomplete. Replies are collected
only where they were paid for: `replies` that are null were never looked at, which is not the same as no
reply. The comment layout of 2020 is understood too. No record says when it was made, so the file's date
counts.
"""

from closeknit.sources.apify.reader import read, recognise
from closeknit.sources.contract import Source

SOURCE = Source(name="apify", label="Apify", recognise=recognise, read=read)

__all__ = ["SOURCE"]
