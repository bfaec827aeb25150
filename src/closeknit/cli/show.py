"""`closeknit show`: one creator, every metric."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home
from closeknit.cli.output import one_line, print_json, print_table
from closeknit.cli.stated import sentence, vendor_of

if TYPE_CHECKING:
    from closeknit.vocabulary.estimate import Estimate


def show_command(
    creator: Annotated[
        str, typer.Argument(metavar="CREATOR", help="Handle, profile address or creator id.", show_default=False)
    ],
    as_of: AsOf = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show one creator: every metric with formula, window, n, intervals, peers and sources.

    Example: closeknit show @anna.bakes
    """
    from closeknit.audience.advertising.risk import undisclosed_share
    from closeknit.warehouse.advertising import advertising_of
    from closeknit.warehouse.creators import find_creator, posts_by_kind, stated_about

    with opened(home, as_of) as generation:
        row = find_creator(generation, creator)
        stated = stated_about(generation, row["creator_id"])
        posts = posts_by_kind(generation, row["creator_id"])
        hidden = undisclosed_share(advertising_of(generation, row["creator_id"]).risk)
        facts = {"as_of": generation.as_of, "population": generation.population, "posts": posts, "undisclosed": hidden}
    if as_json:
        print_json(_as_json(row, stated, facts))
    else:
        _print(row, stated, facts)


def _as_json(row: Mapping[str, Any], stated: list[dict[str, Any]], facts: dict[str, Any]) -> dict[str, Any]:
    from closeknit.cli.creator_json import IDENTITY, likes_json, metric_json, undisclosed_json
    from closeknit.metrics.metrics_schema import ABOUT
    from closeknit.metrics.registry import METRICS

    identity = (*IDENTITY, *ABOUT, "full_name", "following", "posts_total", "is_private", "is_verified")
    flags = ("thin", "replies_collected", "comments_sampled", "posts_seen", "posts_n", "comments_seen")
    return {
        **{name: row[name] for name in identity},
        "as_of": facts["as_of"],
        "observed_at": row["observed_at"],
        "source": row["source"],
        "posts_by_kind": facts["posts"],
        "flags": {flag: row[flag] for flag in flags},
        **{metric.id: metric_json(metric, row) for metric in METRICS.values()},
        "likes_together": likes_json(row),
        "undisclosed_share": undisclosed_json(facts["undisclosed"]),
        "stated": [{**line, "vendor": vendor_of(line), "says": sentence(line)} for line in stated],
        "population": facts["population"],
    }


def _print(row: Mapping[str, Any], stated: list[dict[str, Any]], facts: dict[str, Any]) -> None:
    from closeknit.documents.described import niche_in_words, niches_said, place_in_words
    from closeknit.documents.likes import likes_in_words
    from closeknit.metrics.registry import METRICS
    from closeknit.metrics.sufficiency import why_missing

    name = f"@{row['handle']}" if row["handle"] else row["creator_id"]
    size = "unknown size" if row["followers"] is None else f"{row['followers']:,} followers ({row['tier']})"
    print(f"{name}  {size}")
    for what, told in (
        ("niche", niche_in_words(row)),
        ("language", place_in_words(row, "language")),
        ("country", place_in_words(row, "country")),
    ):
        print(f"{what}: {one_line(told)}")
    if row["niches"]:
        print(one_line(niches_said(row)))
    seen = f"last observed {_day(row['observed_at'])} by {row['source'] or 'posts only'}"
    print(f"{row['creator_id']}, as of {facts['as_of']:%Y-%m-%d}, {seen}")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in facts["posts"].items())
    thin = " (thin)" if row["thin"] and row["posts_n"] else ""
    print(f"posts known: {kinds or 'none'}; {row['posts_n'] or 0} in the window{thin}")
    fitted = facts["population"]["engagement"]["fitted"]
    computed = [_line(metric, row, fitted) for metric in METRICS.values() if row[metric.id] is not None]
    if computed:
        print()
        print_table(("metric", "estimate", "80 % interval", "95 % interval", "n", ""), computed)
    missing = [(metric.label, why_missing(metric, row) or "") for metric in METRICS.values() if row[metric.id] is None]
    if missing:
        print("\nNot computable:")
        print_table(("metric", "why"), missing)
    if likes := likes_in_words(row):
        print(f"\n{likes}")
    print(f"\n{_undisclosed(facts['undisclosed'])}")
    _print_stated(stated)
    if computed:
        print("\nHow each is computed:")
    for metric in METRICS.values():
        if row[metric.id] is not None:
            print(f"  {metric.label}: {metric.formula}. Window: {metric.window}. Source: {metric.source}.")


def _line(metric: Any, row: Mapping[str, Any], fitted: bool) -> tuple[str, ...]:
    from closeknit.cli.creator_json import ASSUMED, number
    from closeknit.metrics.sufficiency import estimate_of

    found = estimate_of(metric, row)
    inner = f"{number(metric, found.low)} to {number(metric, found.high)}" if found.low is not None else ""
    outer = f"{number(metric, found.low95)} to {number(metric, found.high95)}" if found.low95 is not None else ""
    about = metric.counts
    if metric.bursts:
        about += (
            f" on {row[f'{metric.id}_posts']:.0f} posts, worth {row[f'{metric.id}_effective_n']:.0f} independent ones"
        )
        about += ", a sample" if row["comments_sampled"] else ""
    if metric.signal and row[f"{metric.id}_z"] is not None:
        about += f"; robust z {row[f'{metric.id}_z']:+.1f} beside {row[f'{metric.id}_peers']:,} peers"
    if metric.id == "engagement_percentile" and not fitted:
        about += f"; {ASSUMED}"
    return (metric.label, number(metric, found.estimate), inner, outer, str(found.n), about)


def _undisclosed(share: "Estimate") -> str:
    if share.estimate is None or share.low is None or share.high is None:
        return "Posts that look like advertising without saying so: unknown, no caption is known."
    return (
        f"Posts that look like advertising without saying so: {100 * share.estimate:.0f} % "
        f"(80 % interval {100 * share.low:.0f} to {100 * share.high:.0f} %, n = {share.n}); a reason to look, no "
        "finding: closeknit ads says which and why."
    )


def _print_stated(stated: list[dict[str, Any]]) -> None:
    if not stated:
        return
    print("\nStated by vendors (never mixed into the estimates above):")
    for line in stated:
        print(f"  {one_line(sentence(line))}, {_day(line['observed_at'])}")


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
