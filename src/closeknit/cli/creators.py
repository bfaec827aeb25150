"""`closeknit creators`: a filtered, sorted list."""

from pathlib import Path
from typing import Annotated, Any

import typer

from closeknit.cli.asked import asked_share
from closeknit.cli.missing import write_missing
from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, Home, Niches
from closeknit.cli.output import print_csv, print_json, print_table, say
from closeknit.cli.stated import check_stated
from closeknit.vocabulary.errors import UsageError

_ON_SCREEN = 50
# Pods raise closeness, so the two are never shown apart.
_SHOWN = (
    "engagement_rate", "engagement_percentile", "reply_rate", "closeness", "pod_score", "audience_fake_share",
)  # fmt: skip
_WITH_INTERVAL = {"engagement_rate", "reply_rate", "audience_fake_share"}


def creators_command(
    tier: Annotated[
        str | None,
        typer.Option(
            "--tier",
            metavar="SIZE",
            help='Size band: "below nano", nano, micro, mid, macro, mega, or all. Default: all, unknown sizes too.',
        ),
    ] = None,
    niche: Niches = None,
    min_er: Annotated[
        str | None,
        typer.Option("--min-er", metavar="RATE", help="Smallest engagement rate (shrunken): 2% or 0.02."),
    ] = None,
    min_stated: Annotated[
        list[str] | None,
        typer.Option(
            "--min-stated",
            metavar="NAME=VALUE",
            help='Smallest value of a figure that a vendor states: "engagement_rate=4%"; may be given several times.',
        ),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="METRIC",
            help="A metric's id, or followers; best first, ties by creator id. "
            "Default: low end of the engagement interval.",
            show_default=False,
        ),
    ] = "engagement_rate_low",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many. Default: 50 on screen.")
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the answer as CSV, every metric column.")] = False,
    missing_csv: Annotated[
        Path | None,
        typer.Option(
            "--missing-csv",
            metavar="FILE",
            help="Write the creators whose size is unknown to this file, ready to be filled in and imported.",
        ),
    ] = None,
    home: Home = None,
) -> None:
    """List creators with their numbers.

    Example: closeknit creators --tier nano --niche food --min-er 2% --limit 20
    """
    from closeknit.warehouse.creators import CreatorQuery, list_creators

    asked = [name for name, given in (("--json", as_json), ("--csv", as_csv), ("--missing-csv", missing_csv)) if given]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} exclude each other.", "Choose one.")
    least = None if min_er is None else asked_share(min_er, "--min-er")
    figures = dict(_stated(written) for written in min_stated or [])
    size = None if tier is None or tier.strip().lower() == "all" else tier
    if missing_csv is not None and (size or least is not None):
        raise UsageError(
            "--missing-csv writes creators of unknown size, who have no --tier and no --min-er.", "Leave these out."
        )
    shown = limit if limit or as_json or as_csv else _ON_SCREEN
    query = CreatorQuery(size, tuple(niche or ()), least, figures, sort, None if missing_csv else shown)
    with opened(home) as generation:
        check_stated(generation, figures)
        everything = as_json or as_csv or missing_csv is not None
        rows = list_creators(generation, query, None if everything else screen_columns())
        fitted = generation.prior.fitted
    if missing_csv is not None:
        write_missing(missing_csv, [row for row in rows if row["followers"] is None][:limit])
    elif as_json:
        from closeknit.cli.creator_json import creator_json

        print_json([creator_json(row) for row in rows])
    elif as_csv:
        _print_csv(rows)
    else:
        _print(rows, cut=limit is None and len(rows) == shown, fitted=fitted)


def _stated(written: str) -> tuple[str, float]:
    from closeknit.sources.cells import BadCell, real

    name, _, value = written.partition("=")
    try:
        least = real(value)
    except BadCell:
        least = None
    if not name or least is None:
        raise UsageError(f"--min-stated '{written}' is not of the form NAME=VALUE.", "Example: engagement_rate=4%")
    return name.strip(), least


def _print_csv(rows: list[dict[str, Any]]) -> None:
    from closeknit.cli.creator_json import IDENTITY
    from closeknit.documents.described import niches_in_words
    from closeknit.metrics.metrics_schema import ABOUT
    from closeknit.metrics.registry import metric_columns

    columns = (*IDENTITY, *ABOUT, "source", *metric_columns())
    told = ({**row, "niches": niches_in_words(row["niches"])} for row in rows)
    print_csv(columns, ([row[column] for column in columns] for row in told))


def _print(rows: list[dict[str, Any]], cut: bool, fitted: bool) -> None:
    from closeknit.cli.creator_json import ASSUMED, number
    from closeknit.metrics.registry import METRICS
    from closeknit.metrics.sufficiency import estimate_of

    if not rows:
        say("No creator meets these conditions. Loosen one: --tier, --niche, --min-er or --min-stated.")
        return
    lines = []
    for place, row in enumerate(rows, 1):
        cells = [str(place), _name(row), row["niche"] or "unknown"]
        cells.append("unknown" if row["followers"] is None else f"{row['followers']:,}")
        for metric_id in _SHOWN:
            metric = METRICS[metric_id]
            estimate = estimate_of(metric, row)
            text = number(metric, estimate.estimate)
            if metric_id in _WITH_INTERVAL and estimate.low is not None:
                text += f" ({number(metric, estimate.low)[:-2]}-{number(metric, estimate.high)}, n={estimate.n})"
            cells.append(text)
        lines.append(cells)
    print_table(("", "creator", "niche", "followers", *(METRICS[m].label.split(" (")[0] for m in _SHOWN)), lines)
    say("Intervals are 80 %; a dash means not computable (closeknit show CREATOR says why).")
    if not fitted:
        say(f"Percentiles among peers are {ASSUMED}.")
    if cut:
        say(f"These are the first {len(rows)}; --limit shows more.")


def screen_columns() -> list[str]:
    """Return the columns that the table on screen is made of."""
    from closeknit.metrics.registry import METRICS, columns_of

    return ["creator_id", "handle", "niche", "followers", *(c for m in _SHOWN for c in columns_of(METRICS[m]))]


def _name(row: dict[str, Any]) -> str:
    return f"@{row['handle']}" if row["handle"] else str(row["creator_id"])
