"""`closeknit train spam`: learn to tell spam comments from your own labels."""

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.output import say


def train_spam_command(
    labels: Annotated[
        Path,
        typer.Option(
            "--labels", metavar="FILE", help="CSV with the columns text and is_spam (1 or 0).", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the model, a JSON file.", show_default=False)
    ],
    name: Annotated[str, typer.Option("--name", help="What to call the model.")] = "own labels",
    licence: Annotated[str, typer.Option("--licence", help="Licence of the model file.")] = "not stated",
    credit: Annotated[str, typer.Option("--credit", help="Whom the file has to name.")] = "not stated",
) -> None:
    """Learn a spam model from labelled comments.

    Put the result at models/spam.json in your data folder: the next import uses it instead of the one that ships. The
    file holds words from the comments: look through it before you give it to others.

    Example: closeknit train spam --labels comments.csv --out ~/.local/share/closeknit/models/spam.json
    """
    from closeknit.audience.spam.labels import read_labelled_comments
    from closeknit.audience.spam.learning import About, learn_spam
    from closeknit.audience.spam.model import write_model

    texts, is_spam = read_labelled_comments(labels)
    model = learn_spam(texts, is_spam, About(name, licence, credit, labels.name))
    target = out.expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_model(model, target)
    errors = model.errors
    say(f"On comments it had not seen: {errors.caught:,} of {errors.spam:,} spam comments found,")
    say(f"{errors.alarms:,} of {errors.honest:,} honest ones called so by mistake.")
    print(target)
