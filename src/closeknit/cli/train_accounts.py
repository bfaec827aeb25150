"""`closeknit train accounts`: learn to tell fake or inactive accounts from your own labels."""

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.output import say


def train_accounts_command(
    labels: Annotated[
        Path,
        typer.Option(
            "--labels",
            metavar="FILE",
            help="CSV with is_fake, posts, followers, following; also has_picture, is_private, bio_len, and "
            "digit_share or handle_digits with handle_len, where you have them.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the model, a JSON file.", show_default=False)
    ],
    name: Annotated[str, typer.Option("--name", help="What to call the model.")] = "own labels",
    licence: Annotated[str, typer.Option("--licence", help="Licence of the model file.")] = "not stated",
    credit: Annotated[str, typer.Option("--credit", help="Whom the file has to name.")] = "not stated",
) -> None:
    """Learn an account model from labelled accounts.

    Put the result at models/accounts.json in your data folder: the next import uses it instead of the one that ships.

    Example: closeknit train accounts --labels followers.csv --out ~/.local/share/closeknit/models/accounts.json
    """
    from closeknit.audience.accounts.labels import read_labelled_accounts
    from closeknit.audience.accounts.learning import About, learn_accounts
    from closeknit.audience.accounts.model import write_model

    accounts, is_fake = read_labelled_accounts(labels)
    model = learn_accounts(accounts, is_fake, About(name, licence, credit, labels.name))
    target = out.expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_model(model, target)
    errors = model.errors
    say(f"On accounts it had not seen: {errors.caught} of {errors.fake} fake or inactive ones found,")
    say(f"{errors.alarms} of {errors.real} real ones called so by mistake. Shares are corrected for both.")
    print(target)
