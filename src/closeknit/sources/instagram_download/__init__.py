"""Instagram's "Download your information": the lists of followers in an account's own export, as JSON.

The files name the followers and the day each began to follow, but not whose followers they are. The folder
does: the export unpacks as `instagram-<handle>-<date>-<letters>`, and keeping that folder keeps the owner.
Without it the followers are still taken as accounts. Lists of accounts followed, unfollowed or asked are no
followers and not used.
"""

from closeknit.sources.contract import Source
from closeknit.sources.instagram_download.reader import read, recognise

SOURCE = Source(name="instagram-download", label="Instagram data download", recognise=recognise, read=read)

__all__ = ["SOURCE"]
