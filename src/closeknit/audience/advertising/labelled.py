"""Labelled posts as people keep them: one post a line, with its caption and whether it is advertising."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.advertising.signs import Posts
from closeknit.audience.labels import LabelFile, read_label_file
from closeknit.sources.cells import BadCell, tags
from closeknit.vocabulary.errors import UnusableFile

LABEL = ("is_ad", "ad", "label")
CREATOR = ("creator", "handle", "creator_id")


def read_labelled_posts(path: Path) -> tuple[Posts, NDArray[np.bool_]]:
    """Return n posts and whether each is labelled as advertising.

    Needs the columns is_ad and caption; creator, hashtags and mentions are used where present.

    Raises:
        UsageError: There is no such file.
        UnusableFile: A column is missing, or a cell is wrong; the message names its line.
    """
    file = read_label_file(path)
    label = file.flags(file.needed(*LABEL))
    if np.isnan(label).any():
        line = file.lines[int(np.argmax(np.isnan(label)))]
        raise UnusableFile(f"'{file.name}', line {line}: the label is blank.", "Label it, or take the line out.")
    captions = file.columns[file.needed("caption")]
    header = file.first_of(*CREATOR)
    creators = [""] * len(file) if header is None else [cell.lstrip("@") for cell in file.columns[header]]
    return (
        Posts(
            # Where the creator is not known, no two posts are taken for one person's.
            creator=[creator or f"line {line}" for creator, line in zip(creators, file.lines, strict=True)],
            caption=[caption or None for caption in captions],
            hashtags=_lists(file, "hashtags"),
            mentions=_lists(file, "mentions"),
            paid_partnership=[None] * len(file),
        ),
        label == 1.0,
    )


def _lists(file: LabelFile, name: str) -> list[list[str] | None]:
    if name not in file.columns:
        return [None] * len(file)
    found = []
    for line, cell in zip(file.lines, file.columns[name], strict=True):
        try:
            found.append(tags(cell))
        except BadCell:
            raise UnusableFile(
                f"'{file.name}', line {line}, column '{name}': '{cell[:60]}' is not a list of words.", "Mend the line."
            ) from None
    return found
