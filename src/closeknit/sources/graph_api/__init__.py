"""Answers of Instagram's official interface (Graph API), raw or as Airbyte and Fivetran deliver them.

Business Discovery answers hold another professional account with its posts; media pages hold one's own
posts, perhaps with insights and comments inside. A like count that is missing was hidden by its owner and
stays missing. The interface numbers posts and accounts in a way of its own: posts get the number that other
sources use wherever the record allows it (`ig_id`, `shortcode`, `permalink`), and accounts go by `ig_id`
and handle, by the interface's own number only where neither is given. Insights count for a post when they
stand inside it or in the same delivery.
"""

from closeknit.sources.contract import Source
from closeknit.sources.graph_api.reader import read, recognise

SOURCE = Source(name="graph-api", label="Instagram Graph API", recognise=recognise, read=read)

__all__ = ["SOURCE"]
