"""The labelled creators of 2019 and what they write, and the yardstick for niches."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from numpy.typing import NDArray
from pyarrow import csv

from closeknit.audience.languages import detect_language
from closeknit.audience.niches.evidence import post_texts
from closeknit.audience.niches.features import CreatorTexts
from closeknit.audience.niches.judging import some_creators
from closeknit.audience.niches.tokens import Ints
from closeknit.audience.niches.training import FEWEST_CREATORS
from closeknit.honesty.influencers import FILES
from closeknit.honesty.leakfree import Labelled
from closeknit.honesty.rows import TooLittle
from closeknit.metrics.arrays import Floats

# The stubs know less of these functions than the library does.
pc: Any = arrow_compute

Bools = NDArray[np.bool_]

NEEDS = FILES[:2]
OTHER = "other"
ENOUGH_POSTS = 3
RESAMPLES = 2_000
# The method was chosen by looking at six of ten creators, told apart by their id; the rest was only judged.
_LOOKED_AT = 6
_TEXT_COLUMNS = ("caption", "hashtags", "mentions", "tagged_ids", "location_name", "alt_text")


@dataclass(frozen=True)
class LabelledCreators:
    """c creators with a label and at least one post.

    Attributes:
        labels: The labels in use, in order; `other` may be one.
        label: Number of the label of each creator, c.
        posts: Posts of each creator, c.
        texts: What they write.
        language: Detected language of each creator, `unknown` where not known, c.
        looked_at: Whether the method was chosen with her in view, c.
        left_out: What was left out and why, in words.
    """

    labels: tuple[str, ...]
    label: Ints
    posts: Ints
    texts: CreatorTexts
    language: NDArray[np.object_]
    looked_at: Bools
    left_out: str

    @property
    def named(self) -> tuple[int, ...]:
        """Numbers of the labels that name a niche."""
        return tuple(number for number, label in enumerate(self.labels) if label != OTHER)

    def rows(self) -> Labelled:
        """Return the creators as rows for a leak-free split; equal texts belong together."""
        joined = np.full(len(self.label), "", object)
        for creator, text in zip(self.texts.creator.tolist(), self.texts.posts.to_pylist(), strict=True):
            joined[creator] += f"\n{text}"
        return Labelled({"creator": np.arange(len(self.label))}, self.label, joined)

    def some(self, which: Ints, fields: Sequence[str]) -> CreatorTexts:
        """Return what some of the creators write, with some of the further fields."""
        more = {name: self.texts.more[name] for name in fields}
        return some_creators(replace(self.texts, more=more), which)


@lru_cache(maxsize=2)
def read_labelled(data: Path, with_other: bool) -> LabelledCreators:
    """Read the creators whose label at least 20 share.

    Args:
        data: The folder of the public data sets.
        with_other: Keep those who are labelled `other`.

    Raises:
        TooLittle: Fewer than two labels are left.
    """
    posts = _posts(data)
    return labelled(posts if with_other else posts.filter(pc.not_equal(posts["category"], OTHER)))


def _posts(data: Path) -> pa.Table:
    """One row a post with the label of its creator, creators in order, newest post first."""
    types = dict.fromkeys(("creator_id", "category", *_TEXT_COLUMNS), pa.string())
    convert = csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=True)
    parse = csv.ParseOptions(newlines_in_values=True)
    profiles, posts = (csv.read_csv(data / name, parse_options=parse, convert_options=convert) for name in NEEDS)
    both = posts.join(profiles.select(["creator_id", "category"]), "creator_id", join_type="inner")
    return both.sort_by([("creator_id", "ascending"), ("taken_at", "descending"), ("post_id", "ascending")])


def labelled(posts: pa.Table) -> LabelledCreators:
    """Make labelled creators from posts.

    Args:
        posts: creator_id, category and the text columns, posts of a creator one after the other.

    Raises:
        TooLittle: Fewer than two labels are shared by 20 creators.
    """
    ids, first = np.unique(np.asarray(posts["creator_id"].to_pylist(), str), return_index=True)
    found = np.asarray([label or "" for label in posts["category"].to_pylist()], str)[first]
    names, count = np.unique(found, return_counts=True)
    labels = tuple(names[(count >= FEWEST_CREATORS) & (names != "")].tolist())
    if len(labels) < 2:
        raise TooLittle(f"Fewer than two labels are shared by {FEWEST_CREATORS} creators.", "Bring more creators.")
    kept = posts.filter(pc.is_in(posts["category"], pa.array(labels)))
    ids, first, creator, count = np.unique(
        np.asarray(kept["creator_id"].to_pylist(), str), return_index=True, return_inverse=True, return_counts=True
    )
    label = np.array([labels.index(name) for name in np.asarray(kept["category"].to_pylist(), object)[first]])
    rare = [f"{name or 'no label'} ({n})" for name, n in _counts(found) if name not in labels]
    text = {name: pc.fill_null(kept[name].cast(pa.string()).combine_chunks(), "") for name in _TEXT_COLUMNS}
    accounts = pc.binary_join_element_wise(text["mentions"], text["tagged_ids"], " ")
    more = {"accounts": accounts, "alt_text": text["alt_text"], "location": text["location_name"]}
    said = post_texts(text["caption"], pc.split_pattern(text["hashtags"], " "))
    return LabelledCreators(
        labels=labels,
        label=label,
        posts=count,
        texts=CreatorTexts(len(ids), creator, said, {name: (creator, column) for name, column in more.items()}),
        language=_languages(text["caption"].to_pylist(), creator, len(ids)),
        looked_at=np.array([zlib.crc32(name.encode()) % 10 < _LOOKED_AT for name in ids.tolist()]),
        left_out=f"labels of fewer than {FEWEST_CREATORS} creators left out: {', '.join(rare) or 'none'}",
    )


def _counts(found: NDArray[np.str_]) -> list[tuple[str, int]]:
    names, count = np.unique(found, return_counts=True)
    return list(zip(names.tolist(), count.tolist(), strict=True))


def _languages(captions: list[str], creator: Ints, creators: int) -> NDArray[np.object_]:
    texts: list[list[str]] = [[] for _ in range(creators)]
    for who, caption in zip(creator.tolist(), captions, strict=True):
        texts[who].append(caption)
    return np.array([detect_language(some).code or "unknown" for some in texts], object)


def confusion(truth: Ints, said: Ints, labels: int) -> Ints:
    """Return how many of each label were said to be of each, labels x (labels + 1); the last column is no answer.

    Args:
        truth: Number of the label of each of c creators.
        said: What was said of her, -1 for no answer.
        labels: How many labels there are.
    """
    columns = labels + 1
    flat = np.bincount(truth * columns + np.where(said < 0, labels, said), minlength=labels * columns)
    return flat.reshape(labels, columns)


def macro_f1(table: Floats | Ints, named: Sequence[int]) -> Floats:
    """Return the mean F1 of some labels from tables of confusion, ... x labels x (labels + 1).

    A label that is neither there nor said has F1 0.
    """
    hits = np.stack([table[..., number, number] for number in named], axis=-1)
    there = np.stack([table[..., number, :].sum(axis=-1) for number in named], axis=-1)
    said = np.stack([table[..., number].sum(axis=-1) for number in named], axis=-1)
    f1: Floats = (2 * hits / np.maximum(there + said, 1)).mean(axis=-1)
    return f1


def macro_f1_interval(table: Ints, named: Sequence[int], rng: np.random.Generator) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean F1, creators drawn anew."""
    drawn = rng.multinomial(table.sum(), table.ravel() / table.sum(), size=RESAMPLES)
    low, high = np.quantile(macro_f1(drawn.reshape(RESAMPLES, *table.shape), named), [0.025, 0.975])
    return float(low), float(high)
