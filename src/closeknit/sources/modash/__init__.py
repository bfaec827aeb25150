"""Modash's report on one account as JSON: the account, its audience, its months, and some of its posts.

What Modash worked out itself (rates, averages, audience shares, credibility) is kept word for word as
statements of the vendor and never enters our own figures. The months of `statHistory` are older
observations of the account, each at the end of its month. Posts are taken where they have a real number and
date; the documentation's examples have not.
"""

from closeknit.sources.contract import Source
from closeknit.sources.modash.reader import read, recognise

SOURCE = Source(name="modash", label="Modash", recognise=recognise, read=read)

__all__ = ["SOURCE"]
