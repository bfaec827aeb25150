"""`closeknit roundup`: the page of top creators by niche."""

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.asked import asked_limit, asked_number
from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, AsOf, Home, Niches, out_folder
from closeknit.cli.output import counted, print_json, say
from closeknit.vocabulary.errors import UsageError


def roundup_command(
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help="Folder for index.html, roundup.json and roundup.csv.", show_default=False
        ),
    ],
    tier: Annotated[
        str,
        typer.Option(
            "--tier",
            metavar="SIZE",
            help='Size band: "below nano", nano, micro, mid, macro or mega; one at a time, as rates fall with size.',
        ),
    ] = "nano",
    per_niche: Annotated[
        int, typer.Option("--per-niche", metavar="N", min=1, max=50, help="Creators per niche at most.")
    ] = 5,
    niche: Niches = None,
    as_of: AsOf = None,
    max_age: Annotated[
        int, typer.Option("--max-age", metavar="DAYS", min=1, help="The last post may be so many days old.")
    ] = 90,
    max_fake_share: Annotated[
        str,
        typer.Option(
            "--max-fake-share",
            metavar="SHARE",
            help="Leave out creators whose estimated share of fake or inactive followers is higher even at the low end "
            "of its 80 % interval: 30%, or none.",
        ),
    ] = "30%",
    max_pod_score: Annotated[
        str,
        typer.Option(
            "--max-pod-score",
            metavar="SCORE",
            help="Leave out creators whose pod score is higher even at the low end of its 80 % interval: 0.3, or none.",
        ),
    ] = "0.3",
    max_unusual_likes: Annotated[
        str,
        typer.Option(
            "--max-unusual-likes",
            metavar="Z",
            help="Leave out creators whose likes are by so many standard deviations too even and too little talked "
            "about beside their peers: 4, or none.",
        ),
    ] = "4",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the round-up: the best creators of each niche, with reasons, intervals and method.

    Creators are ranked by the low end of the 80 % interval of their engagement rate, never by the raw rate.

    Example: closeknit roundup --tier nano --per-niche 5 --out roundup/
    """
    from closeknit.roundup.build import build_roundup
    from closeknit.roundup.choose import Choice
    from closeknit.roundup.write import roundup_json, write_roundup
    from closeknit.vocabulary.tier import TIERS, tier_named
    from closeknit.warehouse.creators import known_niches

    band = tier_named(tier)
    if band is None:
        raise UsageError(f"There is no tier '{tier}'.", f"Tiers are: {', '.join(t.name for t in TIERS)}.")
    out = out_folder(out)
    fake, pod = asked_limit(max_fake_share, "--max-fake-share"), asked_limit(max_pod_score, "--max-pod-score")
    likes = asked_number(max_unusual_likes, "--max-unusual-likes")
    with opened(home, as_of) as generation:
        niches = tuple(known_niches(generation, tuple(niche))) if niche else ()
        choice = Choice(band, per_niche, niches, max_age, fake, pod, likes)
        roundup = build_roundup(generation, choice)
    page = write_roundup(roundup, out)
    picks = sum(len(section.picks) for section in roundup.sections)
    if as_json:
        print_json({"page": str(page), **roundup_json(roundup)})
        return
    if not roundup.coverage.creators:
        say(f"You have no creator of the size {band.name} ({band}): see who there is with closeknit creators.")
    elif not picks and not roundup.coverage.with_posts:
        say(
            "A ranking needs at least three posts per creator, and spreadsheets and vendor lists hold none: import "
            "posts as well (Instaloader, Apify, Bright Data, the Graph API, or tables)."
        )
    elif not picks:
        say("Nobody passes every gate: try a larger --max-age, or another --tier.")
    for gate in roundup.gates:
        say(f"{gate.label}: {gate.removed:,} removed")
    print(f"{counted(picks, 'creators')} in {counted(len(roundup.sections), 'niches')}: {page}")
