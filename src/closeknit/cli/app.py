"""Which commands `closeknit` has."""

from importlib.metadata import version
from typing import Annotated

import typer

from closeknit.cli import (
    ads,
    benchmarks,
    creators,
    demo,
    doctor,
    followers,
    forecast,
    honesty,
    importing,
    niches,
    plan,
    refresh,
    roundup,
    show,
    training,
    undo,
)

app = typer.Typer(
    name="closeknit",
    help="Find the nano influencers whose audience really listens, and say how sure you are.\n\n"
    "Example: closeknit demo --out demo/",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("import")(importing.import_command)
app.command("imports")(undo.imports_command)
app.command("undo")(undo.undo_command)
app.command("creators")(creators.creators_command)
app.command("show")(show.show_command)
app.command("ads")(ads.ads_command)
app.command("followers")(followers.followers_command)
app.command("forecast")(forecast.forecast_command)
app.command("roundup")(roundup.roundup_command)
app.command("plan")(plan.plan_command)
app.command("benchmarks")(benchmarks.benchmarks_command)
app.command("refresh")(refresh.refresh_command)
app.command("niches")(niches.niches_command)
app.command("doctor")(doctor.doctor_command)
app.command("demo")(demo.demo_command)
app.command("honesty")(honesty.honesty_command)
app.add_typer(training.train, name="train")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"closeknit {version('closeknit')}")
        raise typer.Exit


@app.callback()
def _closeknit(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find the nano influencers whose audience really listens, and say how sure you are."""
