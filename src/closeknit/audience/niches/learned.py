"""A model of niches that was learned from somebody's labels: weights of words, kept in a file, applied with arrays."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import softmax

from closeknit.audience.niches.features import CreatorTexts, Vocabulary, views_of, weigh, word_list_shares
from closeknit.audience.niches.lexicon import Lexicon
from closeknit.audience.niches.tokens import Column
from closeknit.metrics.arrays import Floats
from closeknit.vocabulary.errors import UnusableFile

KIND, LAYOUT = "closeknit niches", 1
_DIGITS = 4


@dataclass(frozen=True)
class LearnedNiches:
    """Weights of words for each of l labels; their sum is the log odds of a label, up to a constant.

    Attributes:
        labels: The labels, l.
        intercept: What speaks for each label before a word is read, l.
        lean: What is added to log probabilities before the likeliest label is chosen, so that rare ones are found, l.
        views: Name of a view -> its words.
        weights: Name of a view -> weights, words x l.
        niches: Names of the niches of our word lists that were used, k.
        niche_weights: Weights of a creator's share in each, k x l.
        facts: What it was learned from, for people: counts, fields, source and terms of the data.
    """

    labels: tuple[str, ...]
    intercept: Floats
    lean: Floats
    views: Mapping[str, Vocabulary]
    weights: Mapping[str, Floats]
    niches: tuple[str, ...]
    niche_weights: Floats
    facts: Mapping[str, Any]


def label_probabilities(texts: CreatorTexts, model: LearnedNiches, lexicon: Lexicon) -> Floats:
    """Return how probable each label is for each creator, c x l; NaN where none of her words is known.

    Args:
        texts: What c creators write; fields that the model does not know are not looked at.
        model: Learned before.
        lexicon: The niches in force.
    """
    said = views_of(texts)
    score = np.tile(model.intercept, (texts.creators, 1))
    known = np.zeros(texts.creators, bool)
    for name, vocabulary in model.views.items():
        if name in said:
            words = weigh(said[name], vocabulary, texts.creators)
            score += words @ model.weights[name]
            known |= np.diff(words.indptr) > 0
    shares = word_list_shares(texts, lexicon)
    for number, name in enumerate(model.niches):
        if name in lexicon.names:
            share = shares[:, lexicon.names.index(name)]
            score += share[:, None] * model.niche_weights[number]
            known |= share > 0
    probable: Floats = np.where(known[:, None], softmax(score, axis=1), np.nan)
    return probable


def choose_labels(probable: Floats, model: LearnedNiches) -> NDArray[np.int64]:
    """Return the number of the label to name for each creator, c; -1 where nothing is known.

    Args:
        probable: Probabilities of the l labels, c x l.
        model: The model they are from.
    """
    leaning = np.log(np.nan_to_num(probable, nan=1.0) + 1e-300) + model.lean
    return np.where(np.isnan(probable[:, 0]), -1, leaning.argmax(axis=1))


def write_model(model: LearnedNiches, path: Path) -> None:
    """Write a model as JSON, one word a line; compressed where the name ends with `.gz`.

    Args:
        model: What to write.
        path: The file.
    """
    lines = ["{", f'"kind": {json.dumps(KIND)}, "layout": {LAYOUT},', f'"facts": {_plain(dict(model.facts))},']
    lines += [f'"labels": {_plain(list(model.labels))},', f'"intercept": {_plain(_rounded(model.intercept))},']
    lines += [f'"lean": {_plain(_rounded(model.lean))},']
    niches = dict(zip(model.niches, map(_rounded, model.niche_weights), strict=True))
    lines += [f'"niches": {_plain(niches)},', '"views": {']
    for number, (name, vocabulary) in enumerate(model.views.items()):
        rows = zip(vocabulary.words.to_pylist(), vocabulary.rarity, model.weights[name], strict=True)
        words = [f"{_plain(word)}: {_plain(_rounded(np.append(rarity, row)))}" for word, rarity, row in rows]
        lines += [f"{_plain(name)}: {{", ",\n".join(words), "}" + ("," if number < len(model.views) - 1 else "")]
    data = "\n".join([*lines, "}", "}", ""]).encode()
    # No clock in the file: the same labels make the same bytes.
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), _DIGITS) for value in values]


def read_model(path: Path) -> LearnedNiches:
    """Read a model that `write_model` wrote.

    Args:
        path: The file, compressed or not.

    Raises:
        UnusableFile: It is not such a file.
    """
    try:
        data = path.read_bytes()
        made = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        if made["kind"] != KIND or made["layout"] != LAYOUT:
            raise ValueError(f"it is of the kind '{made['kind']}', layout {made['layout']}")
        labels = tuple(map(str, made["labels"]))
        tables = {name: _table(words, len(labels) + 1) for name, words in made["views"].items()}
        return LearnedNiches(
            labels=labels,
            intercept=_table({"": made["intercept"]}, len(labels))[0],
            lean=_table({"": made["lean"]}, len(labels))[0],
            views={name: Vocabulary(_words(made["views"][name]), table[:, 0]) for name, table in tables.items()},
            weights={name: table[:, 1:] for name, table in tables.items()},
            niches=tuple(made["niches"]),
            niche_weights=_table(made["niches"], len(labels)),
            facts=made["facts"],
        )
    except (ValueError, TypeError, KeyError, AttributeError, EOFError, gzip.BadGzipFile) as error:
        raise UnusableFile(
            f"{path} is not a model of niches ({error}).", "Make one with `closeknit train niches`."
        ) from None


def _words(table: Mapping[str, Any]) -> Column:
    return pa.array(list(table), pa.large_string())


def _table(rows: Mapping[str, Any], width: int) -> Floats:
    table = np.array(list(rows.values()), np.float64).reshape(len(rows), width)
    if not np.isfinite(table).all():
        raise ValueError("a weight is not a number")
    return table
