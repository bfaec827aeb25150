"""`closeknit ads`: which posts of a creator look like advertising, and do they say so?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home
from closeknit.cli.output import counted, one_line, print_json, print_table

if TYPE_CHECKING:
    from closeknit.warehouse.advertising import CreatorAdvertising

_ON_SCREEN = 20
_CAPTION = 60
_CAUTION = "A risk that tells where to look, no finding and no legal check: read a post before you say anything."


def ads_command(
    creator: Annotated[
        str, typer.Argument(metavar="CREATOR", help="Handle, profile address or creator id.", show_default=False)
    ],
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many posts on screen.")
    ] = _ON_SCREEN,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", metavar="FILE", help="Weights learned from your own labels: closeknit train ads."),
    ] = None,
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List a creator's posts that look like advertising, riskiest first: does the post say so, and why we think so.

    Example: closeknit ads @anna.bakes
    """
    from closeknit.audience.advertising.model import default_model, read_model
    from closeknit.vocabulary.errors import UsageError
    from closeknit.warehouse.advertising import advertising_of
    from closeknit.warehouse.creators import find_creator

    if weights is not None and not weights.is_file():
        raise UsageError(f"There is no file '{weights}'.", "Check the spelling.")
    model = default_model() if weights is None else read_model(weights)
    with opened(home, as_of) as generation:
        row = find_creator(generation, creator)
        found = advertising_of(generation, row["creator_id"], model)
        moment = generation.as_of
    if as_json:
        print_json({"creator_id": row["creator_id"], "handle": row["handle"], "as_of": moment, **_as_json(found)})
    else:
        _print(f"@{row['handle']}" if row["handle"] else row["creator_id"], found, limit)


def _as_json(found: "CreatorAdvertising") -> dict[str, Any]:
    from closeknit.audience.advertising.risk import MEANING, undisclosed_share
    from closeknit.cli.creator_json import undisclosed_json

    risk = found.risk
    return {
        "undisclosed_share": undisclosed_json(undisclosed_share(risk)),
        "counts": _counts(found),
        "meaning": MEANING,
        "weights": {"name": risk.model.name, "origin": risk.model.origin, "base_rate": risk.model.base_rate},
        "caution": _CAUTION,
        "posts": [_post(found, place) for place in found.riskiest()],
    }


def _post(found: "CreatorAdvertising", place: int) -> dict[str, Any]:
    risk = found.risk
    return {
        "post_id": found.post_id[place],
        "posted_at": found.posted_at[place],
        "advertises": round(float(risk.advertises[place]), 4),
        "undisclosed": round(float(risk.undisclosed[place]), 4),
        "disclosed": risk.disclosed[place].name.lower(),
        "platform_label_known": bool(risk.label_known[place]),
        "reasons": [
            {"kind": reason.kind, "says": reason.says, "words": reason.words, "weight": round(reason.weight, 4)}
            for reason in risk.reasons(place)
        ],
        "caption": found.caption[place],
    }


def _counts(found: "CreatorAdvertising") -> dict[str, int]:
    """How many posts there are, and of how many something is not known."""
    risk = found.risk
    return {
        "posts": len(risk),
        "without_caption": int((~risk.signs.known).sum()),
        "platform_label_unknown": int((~risk.label_known).sum()),
        "look_undisclosed": int(risk.looks_undisclosed.sum()),
    }


def _print(name: str, found: "CreatorAdvertising", limit: int) -> None:
    from closeknit.audience.advertising.risk import undisclosed_share

    counts, share = _counts(found), undisclosed_share(found.risk)
    print(f"{name}  {counted(counts['posts'], 'posts')} known, {counts['without_caption']} without a caption")
    if share.estimate is None:
        print("Share of posts that look like undisclosed advertising: unknown, no caption is known")
        return
    inner, outer = (f"{100 * low:.0f} to {100 * high:.0f} %" for low, high in _ends(share))
    print(
        f"{counts['look_undisclosed']} of {counted(share.n or 0, 'posts')} look like advertising without a label that "
        f"people see: {100 * share.estimate:.0f} % (80 % interval {inner}, 95 % {outer})"
    )
    if counts["platform_label_unknown"]:
        print(f"The platform's label is not known for {counted(counts['platform_label_unknown'], 'posts')}.")
    places = found.riskiest()
    if places:
        print()
        print_table(
            ("date", "risk", "advertising", "says so", "why", "caption"), [_line(found, p) for p in places[:limit]]
        )
        if len(places) > limit:
            print(f"... and {len(places) - limit} more: --limit {len(places)}")
    print(f"\n{_CAUTION}")


def _ends(share: Any) -> tuple[tuple[float, float], ...]:
    return (share.low, share.high), (share.low95, share.high95)


def _line(found: "CreatorAdvertising", place: int) -> tuple[str, ...]:
    risk, posted = found.risk, found.posted_at[place]
    caption = one_line(found.caption[place] or "").strip()
    return (
        f"{posted:%Y-%m-%d}" if posted else "unknown",
        f"{100 * risk.undisclosed[place]:.0f} %",
        f"{100 * risk.advertises[place]:.0f} %",
        risk.disclosed[place].value,
        ", ".join(dict.fromkeys(reason.words for reason in risk.reasons(place) if reason.words)),
        caption if len(caption) <= _CAPTION else caption[: _CAPTION - 1] + "…",
    )
