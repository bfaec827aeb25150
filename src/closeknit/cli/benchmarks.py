"""`closeknit benchmarks`: engagement in your own data beside what others publish."""

from typing import Any

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home
from closeknit.cli.output import counted, print_json, print_table


def benchmarks_command(as_of: AsOf = None, home: Home = None, as_json: AsJson = False) -> None:
    """Show engagement by size and niche in your own data, beside published figures with their source.

    Example: closeknit benchmarks
    """
    from closeknit.metrics.published_rates import PUBLISHED_RATES
    from closeknit.warehouse.benchmarks import FEWEST_CREATORS, coverage, engagement_by

    with opened(home, as_of) as generation:
        by_tier = engagement_by(generation, "tier")
        by_both = engagement_by(generation, "tier", "niche")
        covered = coverage(generation)
        moment = generation.as_of
    published = [vars(rate) for rate in PUBLISHED_RATES]
    if as_json:
        ours = {"as_of": moment, "coverage": covered, "by_tier": by_tier, "by_tier_and_niche": by_both}
        print_json({**ours, "published": published})
        return
    print(
        f"Your creator data as of {moment:%Y-%m-%d}: {counted(covered['creators'], 'creators')}, "
        f"engagement known for {covered['with_posts']:,}, comments for {covered['with_comments']:,}, "
        f"replies for {covered['with_replies']:,}.\n"
    )
    print("Engagement rate (likes + comments) / followers, shrunken estimate per creator, quartiles over creators")
    rows = [_row(row["tier"] or "unknown", "all niches", row) for row in by_tier]
    rows += [_row(row["tier"] or "unknown", row["niche"] or "unknown", row) for row in by_both]
    if rows:
        print_table(("size", "niche", "creators", "posts", "25 %", "median", "75 %", "median of plain means"), rows)
    else:
        print(f"Not yet: no size has {FEWEST_CREATORS} creators whose engagement is known. Import their posts.")
    print("\nWhat others publish (formulas and samples differ; from 200 creators on none enters our estimates)")
    print_table(
        ("who", "rate", "statistic", "grade", "source"),
        [(r.who, f"{100 * r.rate:.2f} %", r.statistic, r.grade, r.source) for r in PUBLISHED_RATES],
    )


def _row(tier: str, niche: str, row: dict[str, Any]) -> tuple[str, ...]:
    rates = (row[name] for name in ("lower_quartile", "median", "upper_quartile", "median_of_means"))
    return (tier, niche, f"{row['creators']:,}", f"{row['posts']:,}", *(f"{100 * rate:.2f} %" for rate in rates))
