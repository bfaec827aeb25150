"""Read the estate agents' Reels: mean views by account and slot of the week."""

import csv
import gzip
from pathlib import Path

import numpy as np

from closeknit.honesty.timelines import Timelines

FOLDER = "ig-reels-realestate-2024"
FILE = f"{FOLDER}/reels_by_slot.csv.gz"
SOURCE = "Reels of estate agents in Greater Vancouver, 2024 (public student project), averaged by slot of the week"


def read_slots(data: Path, rng: np.random.Generator) -> Timelines:
    """Return each account's mean views a slot in an order by chance; the days are not known.

    Args:
        data: The folder of the public data sets.
        rng: Random numbers.
    """
    views: dict[str, list[float]] = {}
    followers: dict[str, float] = {}
    with gzip.open(data / FILE, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["avg_video_views"] and float(row["followers"]) > 0:
                views.setdefault(row["creator_id"], []).append(float(row["avg_video_views"]))
                followers[row["creator_id"]] = float(row["followers"])
    counts = np.full((len(views), max(map(len, views.values()), default=1)), np.nan)
    for number, slots in enumerate(views.values()):
        counts[number, : len(slots)] = rng.permutation(slots)
    return Timelines(np.array(list(followers.values())), counts, np.full_like(counts, np.nan), np.full(len(views), ""))
