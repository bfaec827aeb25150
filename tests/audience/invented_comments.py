"""Invented comments: spam that promises money, honest ones about cakes and trips, and files of them."""

import csv
from pathlib import Path

import numpy as np

_SPAM = ("profit", "trader", "bitcoin", "wallet", "withdrawal", "invest", "platform", "telegram", "mining", "payout")
_HONEST = ("cake", "garden", "sunday", "recipe", "holiday", "kitchen", "puppy", "autumn", "market", "birthday")
_ANY = (
    "about",
    "today",
    "with",
    "really",
    "before",
    "again",
    "because",
    "where",
    "never",
    "always",
    "morning",
    "friend",
)


def invent_comments(seed=1, honest=300, spam=200, wrong=0.03):
    """Return texts and labels; some words are said by both, and a few labels are wrong."""
    rng = np.random.default_rng(seed)
    label = np.repeat([False, True], [honest, spam])
    texts = []
    for is_spam in label:
        own, other = (_SPAM, _HONEST) if is_spam else (_HONEST, _SPAM)
        words = [*rng.choice(own, rng.integers(1, 5)), *rng.choice(_ANY, rng.integers(2, 7))]
        if rng.random() < 0.1:
            words.append(rng.choice(other))
        rng.shuffle(words)
        texts.append(" ".join([*words, f"x{rng.integers(1_000)}"]))
    return texts, label ^ (rng.random(len(label)) < wrong)


def write_comments(path: Path, texts, label, header="is_spam_or_scam"):
    """Write a file of labels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["comment_id", header, "text"])
        writer.writerows(
            (number, int(flag), text) for number, (text, flag) in enumerate(zip(texts, label, strict=True))
        )
    return path
