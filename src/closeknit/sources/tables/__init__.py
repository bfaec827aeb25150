"""Tables in our own shape: files named profiles, posts, comments, accounts or followers (CSV, JSONL, Parquet).

The column names of the research set *Instagram Influencer Dataset* (Kim et al. 2020, as tables) are understood too.
"""

from closeknit.sources.contract import Source
from closeknit.sources.tables.reader import meanings, read, recognise

SOURCE = Source(name="tables", label="tables in closeknit's columns", recognise=recognise, read=read, meanings=meanings)

__all__ = ["SOURCE"]
