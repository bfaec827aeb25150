"""Any table of creators, from CSV or Excel: a list somebody keeps, or the export of a vendor's search.

One row is one creator. Headers are understood in English and German, whatever their case and punctuation, and
`--map "Header=column"` names the others. Every file is answered with a note that says which header was read as what.
Figures that a vendor computed, such as an engagement rate, are kept apart as stated metrics, under the vendor's name
where the headers show it; they never mix with what we compute ourselves. Excel files are opened by a separate process
with limits on memory, time and size, because a workbook may hide far more than its size tells.
"""

from closeknit.sources.contract import Source
from closeknit.sources.spreadsheet.reader import meanings, read, recognise

SOURCE = Source(name="spreadsheet", label="spreadsheet", recognise=recognise, read=read, meanings=meanings)

__all__ = ["SOURCE"]
