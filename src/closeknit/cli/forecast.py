"""`closeknit forecast`: what the next posts of one creator will bring, in ranges, and where each part comes from."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home
from closeknit.cli.output import counted, one_line, print_json, print_table

if TYPE_CHECKING:
    from closeknit.metrics.drift import Drift
    from closeknit.metrics.engagement_model import EngagementPrior
    from closeknit.vocabulary.estimate import Estimate, Range
    from closeknit.warehouse.forecasts import Forecast
    from closeknit.warehouse.generation import Generation

_HEADER = ("of the posts to come", "as likely above as below", "eight times in ten between", "19 times in 20 between")


def forecast_command(
    creator: Annotated[
        str, typer.Argument(metavar="CREATOR", help="Handle, profile address or creator id.", show_default=False)
    ],
    posts: Annotated[
        int, typer.Option("--posts", metavar="N", min=1, max=1_000, help="How many posts are to come.")
    ] = 12,
    days: Annotated[
        int, typer.Option("--days", metavar="N", min=1, max=3_650, help="Within how many days they come.")
    ] = 90,
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Forecast a creator's next posts: engagement, views and reach, as ranges.

    Example: closeknit forecast @anna.bakes --posts 6 --days 60
    """
    from closeknit.warehouse.creators import find_creator
    from closeknit.warehouse.forecasts import forecast

    with opened(home, as_of) as generation:
        creator_id = find_creator(generation, creator)["creator_id"]
        (found,) = forecast(generation, [creator_id], posts, days)
        answer = _as_json(found, generation)
        if as_json:
            print_json(answer)
        else:
            _print(found, generation)


def _as_json(found: "Forecast", generation: "Generation") -> dict[str, Any]:
    prior, outlook = generation.prior, found.outlook
    identity = {name: getattr(found, name) for name in ("creator_id", "handle", "niche", "tier", "followers")}
    return {
        **identity,
        "as_of": generation.as_of,
        **asdict(found.horizon),
        "engagement_rate": _estimate_json(found.rate, found.rate_mean),
        "engagements": _estimate_json(found.engagements, found.engagements_mean),
        "views_per_video": None if found.views is None else found.views.as_json(),
        "reach_per_post": None if found.reach is None else found.reach.as_json(),
        "days_ahead": found.days_ahead,
        "usual_posts": found.usual_posts,
        "why_missing": found.why_missing,
        "rests_on": {
            "engagement": {"fitted": prior.fitted, "creators": prior.creators},
            **{name: {"fitted": seen.fitted, "creators": seen.creators} for name, seen in outlook.seen.items()},
            "drift": {**asdict(outlook.drift), "learned": outlook.drift.creators > 0, "days": 120},
        },
        "says": list(_sources(found, prior)),
    }


def _estimate_json(found: "Estimate", mean: float | None) -> dict[str, Any]:
    return {**found.as_json(), "low95": found.low95, "high95": found.high95, "mean": mean}


def _print(found: "Forecast", generation: "Generation") -> None:
    name = f"@{found.handle}" if found.handle else found.creator_id
    size = "unknown size" if found.followers is None else f"{found.followers:,} followers ({found.tier})"
    print(f"{name}  {size}  niche: {one_line(found.niche or 'unknown')}")
    print(f"as of {generation.as_of:%Y-%m-%d}: the next {_horizon(found)}\n")
    rows = list(_rows(found))
    if rows:
        print_table(_HEADER, rows)
    if found.why_missing:
        print(f"Engagement cannot be forecast: {found.why_missing}.")
    if rows:
        print("\nWhere it comes from:")
        for line in _sources(found, generation.prior):
            print(f"  {line}")


def _horizon(found: "Forecast") -> str:
    return f"{counted(found.horizon.posts, 'posts')} within {counted(round(found.horizon.days), 'days')}"


def _rows(found: "Forecast") -> Iterator[tuple[str, ...]]:
    if found.rate.estimate is not None:
        yield _estimate_row("mean engagement rate", found.rate, _percent)
        yield _estimate_row("likes and comments together", found.engagements, _count)
    for words, seen in (("views a video", found.views), ("reach a post", found.reach)):
        if seen is not None:
            yield (words, "a range only", *_between(seen, _count))


def _estimate_row(words: str, found: "Estimate", write: Any) -> tuple[str, ...]:
    return (words, write(found.estimate), *_between(found, write))


def _between(found: "Estimate | Range", write: Any) -> tuple[str, str]:
    return f"{write(found.low)} and {write(found.high)}", f"{write(found.low95)} and {write(found.high95)}"


def _percent(rate: float) -> str:
    return f"{100 * rate:.2g} %" if rate < 0.1 else f"{100 * rate:.0f} %"


def _count(number: float) -> str:
    """Write a count with the two digits that it deserves."""
    return f"{float(f'{number:.2g}'):,.0f}"


def _sources(found: "Forecast", prior: "EngagementPrior") -> Iterator[str]:
    """Say in a sentence or two what each part of the forecast rests on."""
    if found.rate.estimate is not None and found.days_ahead is not None:
        yield (
            f"Engagement: {_evidence(found.rate.n or 0, prior)}, by size and niche. Expected value "
            f"{_percent(found.rate_mean or 0)}, {_count(found.engagements_mean or 0)} likes and comments."
        )
        yield (
            f"Time: {found.days_ahead:.0f} days from the middle of these posts to the middle of those to come. "
            f"{_drift(found.outlook.drift)}"
        )
    for name, seen in (("views", found.views), ("reach", found.reach)):
        if seen is not None:
            told = _evidence(seen.n, found.outlook.seen[name])
            yield f"{name.capitalize()}: {told}. They differ too much for one number."
    if found.usual_posts is not None:
        more = " More would be a change." if found.horizon.posts > 1.5 * found.usual_posts else ""
        yield f"Rhythm: she usually makes about {counted(round(found.usual_posts), 'posts')} in so many days.{more}"
    yield "Not in it: whether the product fits, a change that hits everybody at once, followers who are not real."
    yield "How often such ranges held on public data is in docs/honesty.md."


def _drift(drift: "Drift") -> str:
    size = (
        f"in 120 days levels change by {100 * drift.shift:+.0f} % on average, and a creator's own by another "
        f"{100 * (drift.variance + drift.shift_variance) ** 0.5:.0f} % up or down"
    )
    if drift.creators:
        return f"Learned from newer and older posts of {counted(drift.creators, 'creators')} of yours: {size}."
    return f"Too few of your creators show how levels move, so published figures stand in: {size}."


def _evidence(n: int, prior: "EngagementPrior") -> str:
    peers = f"{counted(prior.creators, 'creators')} of yours" if prior.fitted else "published figures"
    return f"{counted(n, 'posts')} of hers, drawn toward {peers}" if n else f"none of hers are known; {peers} alone"
