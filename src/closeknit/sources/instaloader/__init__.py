"""What the downloader Instaloader saves: one JSON file for each post or profile, often packed with xz.

A file wraps Instagram's own web record (`node`) and says what it is (`instaloader.node_type`). Comments
stand inside the post as threads with their replies, in older files as one flat list without them; newer
versions put them into a file of their own beside the post (`..._comments.json`), which is read together
with that post's file. Arrays of the bare web records are understood too. Nothing in these files says when
they were saved, so the file's date counts.
"""

from closeknit.sources.contract import Source
from closeknit.sources.instaloader.reader import read, recognise

SOURCE = Source(name="instaloader", label="Instaloader", recognise=recognise, read=read)

__all__ = ["SOURCE"]
