"""`closeknit demo`: a small invented market, and the main job run on it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.options import out_folder
from closeknit.cli.output import Progress, say

SEED = 20261123
AS_OF = datetime(2026, 11, 1, 12, tzinfo=UTC)


def demo_command(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the demo: its data and the page.")
    ] = Path("demo"),
    creators: Annotated[
        int, typer.Option("--creators", metavar="N", min=50, max=100_000, help="How many creators to invent.")
    ] = 900,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="The same seed gives the same market.")
    ] = SEED,
) -> None:
    """Invent a small market of creators, import it, and write its round-up.

    Nobody in it exists. Your own creator data are not touched: the demo has its own folder.

    Example: closeknit demo --out demo/
    """
    from closeknit.demo import write_demo_market
    from closeknit.roundup.build import build_roundup
    from closeknit.roundup.choose import Choice
    from closeknit.roundup.write import write_roundup
    from closeknit.vocabulary.tier import tier_of
    from closeknit.warehouse.generation import open_generation
    from closeknit.warehouse.importing import ImportRequest, import_files

    out = out_folder(out)
    market = write_demo_market(out / "market", seed=seed, as_of=AS_OF, creators=creators)
    progress = Progress()
    # The truth file beside them is for tests: importing it would only be refused.
    summary = import_files(out / "home", ImportRequest(market.files), AS_OF, progress)
    progress.done()
    if summary.refusals:
        say(f"{summary.refused} rows were bad on purpose and were not imported: {summary.refusals}")
    with open_generation(out / "home") as generation:
        page = write_roundup(build_roundup(generation, Choice(tier_of(1_000))), out / "roundup")
    command = Path(sys.argv[0]) if Path(sys.argv[0]).name == "closeknit" else "closeknit"
    say(f"Look around: {command} creators --tier nano --home {out / 'home'}")
    print(f"The round-up of {market.creators:,} invented creators: {page.resolve()}")
