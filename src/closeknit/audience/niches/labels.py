"""A file of labelled posts, to learn niches from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from pyarrow import csv

from closeknit.audience.niches.evidence import post_texts
from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.tokens import Ints
from closeknit.vocabulary.errors import UnusableFile

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

LABEL, CREATOR, CAPTION, HASHTAGS = "niche", "creator", "caption", "hashtags"
# Further texts of a post or its creator that a model may learn from, where the file has them.
MORE = ("biography", "mentions", "accounts", "location", "alt_text")


@dataclass(frozen=True)
class LabelledTexts:
    """c creators with what they write and what they are about.

    Attributes:
        creators: Their names in the file, c.
        labels: Their niches, c; None where the file leaves it blank.
        texts: What they write.
    """

    creators: tuple[str, ...]
    labels: tuple[str | None, ...]
    texts: CreatorTexts


def read_labels(path: Path) -> LabelledTexts:
    """Read a CSV file with one row a post.

    Columns: niche; caption or hashtags (divided by blanks), or both; creator, where several rows are of one person;
    and any of biography, mentions, accounts, location, alt_text.

    Args:
        path: The file, compressed or not.

    Raises:
        UnusableFile: Columns are missing, or a creator has two niches.
    """
    try:
        header = csv.open_csv(path).schema.names
        types = csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True,
                                   quoted_strings_can_be_null=True)  # fmt: skip
        rows = csv.read_csv(path, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=types)
    except pa.ArrowInvalid as error:
        raise UnusableFile(f"{path} is not a CSV file ({error}).", "Save it as CSV with commas, in UTF-8.") from None
    rows = rows.rename_columns([name.strip().lower() for name in rows.column_names])
    if LABEL not in rows.column_names or not {CAPTION, HASHTAGS} & {*rows.column_names}:
        raise UnusableFile(
            f"{path} has the columns {', '.join(rows.column_names)}.",
            "Needed: niche, and caption or hashtags; creator where several rows are of one person.",
        )
    creators, row_of, creator = _creators(rows)
    label = _labels(rows, creator, creators, path)
    blank = pa.nulls(len(rows), pa.string())
    captions, hashtags = (rows[name] if name in rows.column_names else blank for name in (CAPTION, HASHTAGS))
    posts = post_texts(captions, pc.split_pattern_regex(pc.fill_null(hashtags, ""), r"[\s,|]+"))
    more = {name: (creator, rows[name]) for name in MORE if name in rows.column_names}
    return LabelledTexts(
        creators, tuple(label[row] for row in row_of), CreatorTexts(len(creators), creator, posts, more)
    )


def _creators(rows: pa.Table) -> tuple[tuple[str, ...], list[int], Ints]:
    """Names of the creators, a row of each, and the number of the creator of each row."""
    if CREATOR in rows.column_names:
        names = [name or f"row {number + 2}" for number, name in enumerate(rows[CREATOR].to_pylist())]
    else:
        names = [f"row {number + 2}" for number in range(len(rows))]
    distinct, first, number = np.unique(np.array(names, str), return_index=True, return_inverse=True)
    return tuple(distinct.tolist()), first.tolist(), number.astype(np.int64)


def _labels(rows: pa.Table, creator: Ints, creators: tuple[str, ...], path: Path) -> list[str | None]:
    """The label of each row, after making sure that each creator has one."""
    labels = [" ".join(label.split()).lower() or None if label else None for label in rows[LABEL].to_pylist()]
    seen: dict[int, str | None] = {}
    for number, (who, label) in enumerate(zip(creator.tolist(), labels, strict=True)):
        if seen.setdefault(who, label) != label:
            raise UnusableFile(
                f"{path}, row {number + 2}: the creator '{creators[who]}' has the niche '{label}' here and "
                f"'{seen[who]}' before.",
                "Give each creator one niche, the one she is best known for.",
            )
    return labels
