"""`closeknit niches`: the niches in force, a file for your own, and a trial."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closeknit.cli.opening import opened
from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import print_json, print_table
from closeknit.vocabulary.errors import NothingObserved, UsageError

if TYPE_CHECKING:
    from closeknit.audience.niches.definitions import Niche


def niches_command(
    init: Annotated[
        bool, typer.Option("--init", help="Write a commented niches.toml for niches of your own to the data folder.")
    ] = False,
    trial: Annotated[
        str | None, typer.Option("--try", metavar="TEXT", help="Show what a text is about and which words say so.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show the niches in force: ours, and your own from niches.toml in the data folder, which win.

    Example: closeknit niches --try "Sunday pancakes #brunch"
    """
    from closeknit.audience.niches.definitions import read_niches

    folder = home_folder(home)
    if init:
        _write_example(folder)
        return
    niches = read_niches(folder)
    if trial is not None:
        _show_trial(trial, niches, as_json)
        return
    creators = _creators(home, niches)
    rows = [
        {
            "niche": niche.name,
            "parent": niche.parent,
            "whose": "yours" if niche.own else "ours",
            "words": len(niche.words),
            "creators": None if creators is None else creators[niche.name],
        }
        for niche in niches
    ]
    if as_json:
        print_json(rows)
        return
    table = [
        ["-" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell for cell in row.values()]
        for row in rows
    ]
    print_table(("niche", "belongs to", "whose", "words", "creators"), table)
    print(
        f"\nYour own: {folder / 'niches.toml'}" + ("" if (folder / "niches.toml").is_file() else " (--init writes it)")
    )


def _write_example(folder: Path) -> None:
    from closeknit.audience.niches.definitions import FILE, example_file

    path = folder / FILE
    if path.exists():
        raise UsageError(f"{path} is there already.", "Edit it; nothing was changed.")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(example_file(), "utf-8")
    print(f"written to {path}")


def _show_trial(text: str, niches: Sequence["Niche"], as_json: bool) -> None:
    import pyarrow as pa

    from closeknit.audience.niches.creators import post_parts
    from closeknit.audience.niches.evidence import niche_evidence, post_texts
    from closeknit.audience.niches.lexicon import make_lexicon
    from closeknit.audience.niches.reasons import reasons

    lexicon = make_lexicon(niches)
    column = post_texts(pa.array([text]), None)
    parts = post_parts(niche_evidence(column, None, lexicon), lexicon)[0]
    words: dict[str, list[str]] = {name: [] for name in lexicon.names}
    for reason in reasons(column, lexicon):
        words[reason.niche].append(reason.word)
    ranked = sorted(zip(lexicon.names, parts.tolist(), strict=True), key=lambda item: -item[1])
    found = [(name, part, words[name]) for name, part in ranked if part > 0]
    if as_json:
        print_json([{"niche": name, "share": round(part, 4), "words": said} for name, part, said in found])
    elif found:
        rows = [(name, f"{100 * part:.0f} %", ", ".join(said)) for name, part, said in found]
        print_table(("niche", "share", "words"), rows)
    else:
        print("Nothing in this text speaks for a niche.")


def _creators(home: Path | None, niches: Sequence["Niche"]) -> Counter[str] | None:
    """Creators of each niche in the data; None where there are no data."""
    from closeknit.audience.niches.definitions import niche_named

    try:
        with opened(home) as generation:
            counted = generation.metrics.group_by("niche").agg(creators=generation.metrics.count()).to_pyarrow()
    except NothingObserved:
        return None
    found: Counter[str] = Counter()
    for row in counted.to_pylist():
        niche = niche_named(row["niche"], niches) if row["niche"] else None
        if niche is not None:
            found[niche.name] += row["creators"]
    return found
