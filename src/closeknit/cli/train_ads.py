"""`closeknit train ads`: weigh the signs of advertising by your own labels."""

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.output import say


def train_ads_command(
    labels: Annotated[
        Path,
        typer.Option(
            "--labels",
            metavar="FILE",
            help="CSV with is_ad and caption; also creator, hashtags and mentions where you have them.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the weights, a JSON file.", show_default=False)
    ],
    name: Annotated[str, typer.Option("--name", help="What to call the weights.")] = "own labels",
) -> None:
    """Learn what each sign of advertising is worth from posts that you labelled.

    Use the result with: closeknit ads CREATOR --weights FILE

    Example: closeknit train ads --labels posts.csv --out weights.json
    """
    from closeknit.audience.advertising.labelled import read_labelled_posts
    from closeknit.audience.advertising.learning import learn_weights
    from closeknit.audience.advertising.model import default_model, write_model
    from closeknit.audience.advertising.signs import find_signs

    posts, advertises = read_labelled_posts(labels)
    model = learn_weights(find_signs(posts), advertises, name=name, origin=f"learned from {labels.name}")
    target = out.expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    write_model(model, target)
    ours = default_model()
    for sign, weight in sorted(model.weights.items(), key=lambda pair: -abs(pair[1])):
        say(f"{sign:14} {weight:+.2f} (ours {ours.weights[sign]:+.2f})")
    print(target)
