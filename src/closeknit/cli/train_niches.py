"""`closeknit train niches`: learn what creators are about from labels of your own."""

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import counted, print_json, print_table
from closeknit.vocabulary.errors import UsageError


def train_niches_command(
    labels: Annotated[
        Path,
        typer.Option(
            "--labels",
            metavar="FILE",
            help="CSV, one row a post: niche, caption and/or hashtags, creator; also biography, mentions, accounts, "
            "location, alt_text.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the model: .json, or .json.gz to save space.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Learn a model of niches from your labels, and judge it on creators left out.

    Labels of fewer than 20 creators are left out; label some creators as 'other', so that it learns to say none.

    Example: closeknit train niches --labels labelled.csv --out niches-model.json.gz
    """
    from closeknit.audience.niches.definitions import read_niches
    from closeknit.audience.niches.judging import judge_labels
    from closeknit.audience.niches.labels import read_labels
    from closeknit.audience.niches.learned import write_model
    from closeknit.audience.niches.lexicon import make_lexicon
    from closeknit.audience.niches.training import train_niches

    if out.is_dir():
        raise UsageError(f"'{out}' is a folder.", "Choose a file name for --out.")
    lexicon = make_lexicon(read_niches(home_folder(home)))
    labelled = read_labels(labels)
    judged = judge_labels(labelled, lexicon)
    facts = {"file": labels.name, "macro_f1_left_out": round(judged.macro_f1, 4), "judged_on": judged.creators}
    model = train_niches(labelled.texts, labelled.labels, lexicon, facts=facts)
    write_model(model, out)
    found = {name: {"creators": n, "found": round(share, 4)} for name, (n, share) in judged.by_label.items()}
    if as_json:
        print_json({**facts, "accuracy_left_out": round(judged.accuracy, 4), "labels": found, "model": str(out)})
        return
    print_table(
        ("niche", "creators", "found when left out"),
        [(name, f"{row['creators']:,}", f"{100 * row['found']:.0f} %") for name, row in found.items()],
    )
    print(
        f"\nOn creators left out of learning: macro-F1 {judged.macro_f1:.2f}, accuracy {judged.accuracy:.2f} "
        f"({counted(judged.creators, 'creators')}, {len(found)} labels).\nwritten to {out}"
    )
