"""Labelled accounts as people keep them: one account a line, with its figures and whether it is fake."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.audience.accounts.features import Accounts
from closeknit.audience.labels import LabelFile, read_label_file
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import UnusableFile

# The header of a column, and other names for the same.
LABEL = ("is_fake", "fake", "label")
POSTS = ("posts", "posts_total", "media_count")
FOLLOWERS = ("followers", "followers_count")
FOLLOWING = ("following", "followees", "follows", "following_count")
PICTURE = ("has_picture", "has_profile_picture")
PRIVATE = ("is_private", "private")
DIGIT_SHARE = ("digit_share", "username_digit_ratio")
DIGITS = ("handle_digits", "username_digits")
LENGTH = ("handle_len", "username_len")
BIOGRAPHY = ("bio_len", "bio_length")


def read_labelled_accounts(path: Path) -> tuple[Accounts, NDArray[np.bool_]]:
    """Return n accounts and whether each is labelled fake or inactive.

    Needs the columns is_fake, posts, followers and following; has_picture, is_private, bio_len, and handle_digits with
    handle_len (or digit_share) are used where present.

    Raises:
        UsageError: There is no such file.
        UnusableFile: A column is missing, or a cell is wrong; the message names its line.
    """
    file = read_label_file(path)
    label = file.flags(file.needed(*LABEL))
    if np.isnan(label).any():
        line = file.lines[int(np.argmax(np.isnan(label)))]
        raise UnusableFile(f"'{file.name}', line {line}: the label is blank.", "Label it, or take the line out.")
    columns = {
        "posts": file.counts(file.needed(*POSTS)),
        "followers": file.counts(file.needed(*FOLLOWERS)),
        "following": file.counts(file.needed(*FOLLOWING)),
        "digit_share": _digit_share(file),
    }
    for name, headers, read in (
        ("has_picture", PICTURE, file.flags),
        ("is_private", PRIVATE, file.flags),
        ("bio_length", BIOGRAPHY, file.counts),
    ):
        if (header := file.first_of(*headers)) is not None:
            columns[name] = read(header)
    return Accounts.of(columns), label == 1.0


def _digit_share(file: LabelFile) -> Floats:
    if (share := file.first_of(*DIGIT_SHARE)) is not None:
        return file.numbers(share)
    digits, length = file.first_of(*DIGITS), file.first_of(*LENGTH)
    if digits is None or length is None:
        return np.full(len(file), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return file.counts(digits) / file.counts(length)
