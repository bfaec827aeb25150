"""Questions about a creator's advertising: which posts look like it, and do they say so?"""

from dataclasses import dataclass
from datetime import datetime

import ibis

from closeknit.audience.advertising.mentions import Surroundings
from closeknit.audience.advertising.model import AdvertisingModel
from closeknit.audience.advertising.risk import Risk, advertising_risk
from closeknit.audience.advertising.signs import Posts, handles_mentioned
from closeknit.warehouse.generation import Generation


@dataclass(frozen=True)
class CreatorAdvertising:
    """The known posts of one creator, n, newest first, with what is estimated of each.

    Attributes:
        post_id: n.
        posted_at: n; None where not known.
        caption: n; None where not known.
        risk: Of the posts.
    """

    post_id: tuple[str, ...]
    posted_at: tuple[datetime | None, ...]
    caption: tuple[str | None, ...]
    risk: Risk

    def riskiest(self) -> list[int]:
        """Return the places of the posts that look like advertising, riskiest first; ties newest first."""
        risk = self.risk
        looks = [place for place in range(len(risk)) if risk.advertises[place] >= risk.model.looks_like]
        return sorted(looks, key=lambda place: (-risk.undisclosed[place], -risk.advertises[place], place))


def advertising_of(
    generation: Generation, creator_id: str, model: AdvertisingModel | None = None
) -> CreatorAdvertising:
    """Return the posts of a creator with the risk that they advertise without saying so.

    Whom she mentions is compared with the creators in the data, and with whom their posts mention where the source
    lists mentions.

    Args:
        generation: The creator data.
        creator_id: Of the creator.
        model: The weights; None = the model that ships.
    """
    rows = generation.posts.filter(generation.posts.creator_id == creator_id)
    rows = rows.order_by(ibis.desc("posted_at", nulls_first=False), "post_id")
    found = rows.select(
        "post_id", "posted_at", "caption", "hashtags", "mentions", "paid_partnership"
    ).to_pyarrow()  # fmt: skip
    column = {name: found[name].to_pylist() for name in found.column_names}
    posts = Posts(
        [_name_of(generation, creator_id)] * found.num_rows,
        *(column[name] for name in ("caption", "hashtags", "mentions", "paid_partnership")),
    )
    around = _surroundings(generation, creator_id, sorted(handles_mentioned(posts)))
    return CreatorAdvertising(
        tuple(column["post_id"]),
        tuple(column["posted_at"]),
        tuple(column["caption"]),
        advertising_risk(posts, model, around),
    )


def _name_of(generation: Generation, creator_id: str) -> str:
    rows = generation.metrics.filter(generation.metrics.creator_id == creator_id).select("handle")
    handles = rows.to_pyarrow()["handle"].to_pylist()
    return str(handles[0]) if handles and handles[0] else creator_id


def _surroundings(generation: Generation, creator_id: str, handles: list[str]) -> Surroundings:
    """Return who of the accounts mentioned is a creator, and how many creators mention each."""
    if not handles:
        return Surroundings()
    metrics, posts = generation.metrics, generation.posts
    people = metrics.filter(metrics.handle.isin(handles)).select("handle").to_pyarrow()["handle"].to_pylist()
    others = posts.filter((posts.creator_id != creator_id) & posts.mentions.notnull())
    pairs = others.select("creator_id", handle=others.mentions.unnest())
    counts = pairs.filter(pairs.handle.isin(handles)).group_by("handle").agg(n=pairs.creator_id.nunique())
    return Surroundings(
        frozenset(people), {row["handle"]: row["n"] + 1 for row in counts.to_pyarrow().to_pylist()}
    )  # fmt: skip
