"""Labelled comments as people keep them: one comment a line, with whether it is spam."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from closeknit.audience.labels import read_label_file
from closeknit.metrics.texts import Bools
from closeknit.vocabulary.errors import UnusableFile

TEXT = ("text", "comment")
LABEL = ("is_spam", "is_spam_or_scam", "spam")


def read_labelled_comments(path: Path) -> tuple["pa.StringArray", Bools]:
    """Return n comments and whether each is labelled spam.

    Needs the columns text and is_spam (is_spam_or_scam, as ScamSpot has it, is read too); others are left alone.

    Raises:
        UsageError: There is no such file.
        UnusableFile: A column is missing, or a cell is blank or wrong; the message names its line.
    """
    file = read_label_file(path)
    text, label = file.needed(*TEXT), file.needed(*LABEL)
    flags = file.flags(label)
    for column, blank in ((label, np.isnan(flags)), (text, np.array([not cell for cell in file.columns[text]]))):
        if blank.any():
            line = file.lines[int(np.argmax(blank))]
            raise UnusableFile(f"'{file.name}', line {line}: '{column}' is blank.", "Fill it, or take the line out.")
    return pa.array(file.columns[text], pa.string()), flags == 1.0
