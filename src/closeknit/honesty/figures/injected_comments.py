"""Are copied comments and pods noticed among real conversations, and how often is an honest creator suspected?

Real nano creators with enough captured comments are drawn by chance into cells; into each cell a pattern of graded
strength is put, the others stay untouched. Everything is then imported as a user would, and the signals that pages
print are read. Untouched creators are assumed honest, which nobody checked: their alarms are an upper bound.
"""

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.random import Generator

from closeknit.honesty.influencers import FILES, OBSERVED, SOURCE
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval
from closeknit.metrics.peer_comparison import UNUSUAL
from closeknit.sources.contract import ReadOptions
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.importing import ImportRequest, import_files

COPIED = (0.05, 0.10, 0.25, 0.50)  # of a creator's comments replaced by one sentence
PODS = (3, 5, 10)  # members
PODS_OF_A_SIZE = 8
COPIES = 40  # creators in each cell of copied comments
FEWEST_COMMENTS, FEWEST_POSTS = 10, 2
SENTENCE = "what a wonderful page you have, keep going like this"
ENDINGS = ("", "!", "!!", " \U0001f60d", "\u2026", " dear")
POD_ANSWERS = 0.8  # chance that a member comments on a post

Cells = Mapping[str, str]


@dataclass
class Conversations:
    """Posts and comments as the files hold them.

    Attributes:
        posts: Creator -> her posts.
        comments: Rows of all comments.
        by_creator: Creator -> rows of top-level comments by others on her posts.
    """

    posts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    comments: list[dict[str, str]] = field(default_factory=list)
    by_creator: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def eligible(self) -> list[str]:
        """Creators with enough comments on enough posts, by name."""
        return sorted(
            creator
            for creator, comments in self.by_creator.items()
            if len(comments) >= FEWEST_COMMENTS and len({c["post_id"] for c in comments}) >= FEWEST_POSTS
        )


def read_conversations(data: Path) -> Conversations:
    """Read posts and comments."""
    found = Conversations()
    owner = {}
    for post in _table(data / FILES[1]):
        found.posts.setdefault(post["creator_id"], []).append(post)
        owner[post["post_id"]] = post["creator_id"]
    for comment in _table(data / FILES[2]):
        if comment["post_id"] not in owner:
            continue  # a part of the data may hold comments without their posts
        found.comments.append(comment)
        if comment["is_creator"] != "1" and not comment["parent_comment_id"]:
            found.by_creator.setdefault(owner[comment["post_id"]], []).append(comment)
    return found


def _table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def copy_comments(found: Conversations, creator: str, share: float, rng: Generator) -> None:
    """Replace the words of some comments on a creator's posts by one sentence with small variations."""
    comments = found.by_creator[creator]
    for place in rng.permutation(len(comments))[: max(2, round(share * len(comments)))]:
        comments[place]["text"] = SENTENCE + str(rng.choice(ENDINGS))


def join_pod(found: Conversations, members: Sequence[str], rng: Generator) -> None:
    """Let members comment on each other's posts: on one evening for each member's first post, one for the second, ...

    Posts of the sample lie years apart; an evening is that of the first member's post.
    """
    for turn in range(max(len(found.posts[member]) for member in members)):
        evening = next(found.posts[m][turn] for m in members if len(found.posts[m]) > turn)
        start = datetime.fromisoformat(evening["taken_at"]).replace(tzinfo=UTC).timestamp()
        for host in (m for m in members if len(found.posts[m]) > turn):
            for visitor in (m for m in members if m != host and rng.random() < POD_ANSWERS):
                _visit(found, found.posts[host][turn], visitor, start + float(rng.uniform(0, 3 * 3600)))


def _visit(found: Conversations, post: Cells, visitor: str, at: float) -> None:
    comment = {name: "" for name in found.comments[0]}
    comment |= {
        "comment_id": f"pod{len(found.comments)}", "post_id": post["post_id"], "commenter_id": visitor,
        "is_creator": "0", "created_at": str(int(at)), "text": "so good, love how you did this", "likes": "0",
    }  # fmt: skip
    found.comments.append(comment)


def inject(found: Conversations, rng: Generator) -> dict[str, str]:
    """Put every pattern into creators drawn by chance; return creator -> cell, the untouched ones as `none`."""
    free = list(rng.permutation(found.eligible()))
    cell = dict.fromkeys(map(str, free), "none")
    copies = min(COPIES, len(free) // 12)
    pods = min(PODS_OF_A_SIZE, len(free) // (4 * sum(PODS)))
    if copies < 5 or not pods:
        raise TooLittle(f"{len(free)} creators with enough comments are too few to put patterns into.", "")
    for share in COPIED:
        for creator in [str(free.pop()) for _ in range(copies)]:
            copy_comments(found, creator, share, rng)
            cell[creator] = f"copied-{100 * share:.0f}"
    for size in PODS:
        for _ in range(pods):
            members = [str(free.pop()) for _ in range(size)]
            join_pod(found, members, rng)
            cell |= dict.fromkeys(members, f"pod-{size}")
    return cell


def read_signals(data: Path, found: Conversations, folder: Path) -> dict[str, Mapping[str, float | None]]:
    """Import profiles and the changed conversations into a fresh home; return creator -> metrics."""
    files = [data / FILES[0], data / FILES[1], folder / "comments.csv"]
    with files[2].open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(found.comments[0]))
        writer.writeheader()
        writer.writerows(found.comments)
    import_files(folder / "home", ImportRequest(files, options=ReadOptions(observed_at=OBSERVED)), OBSERVED)
    with open_generation(folder / "home") as generation:
        rows = generation.metrics.filter(generation.metrics.comments_seen > 0).to_pyarrow().to_pylist()
    return {row["creator_id"].split(":", 1)[1]: row for row in rows}


def noticed(row: Mapping[str, float | None]) -> dict[str, bool]:
    """Say which signals of copied comments and of pods are unusual."""

    def above(name: str) -> bool:
        value = row[name]
        return value is not None and value >= UNUSUAL

    pod = row["pod_score_low"]
    return {
        "near_duplicate_share": above("near_duplicate_share_z"),
        "reciprocal_comment_share": above("reciprocal_comment_share_z"),
        "pod_score": pod is not None and pod > 0,
    }


SIGNALS_OF = {"copied": ("near_duplicate_share",), "pod": ("pod_score", "reciprocal_comment_share")}


def rows(setting: Setting) -> list[Row]:
    """Return false alarms on untouched creators, and detection at every strength."""
    rng = np.random.default_rng(setting.seed)
    found = read_conversations(setting.data)
    cell = inject(found, rng)
    with TemporaryDirectory(prefix="closeknit-honesty-") as folder:
        signals = read_signals(setting.data, found, Path(folder))
    seen = {creator: noticed(signals[creator]) for creator in cell if creator in signals}
    result = []
    for kind, names in SIGNALS_OF.items():
        result.append(_row(f"injected-comments-{kind}-none", f"untouched: {_WHAT[kind]}", seen, cell, "none", names))
        for one in dict.fromkeys(c for c in cell.values() if c.startswith(kind)):
            strength = one.split("-")[1]
            result.append(_row(f"injected-comments-{one}", _STRENGTH[kind].format(strength), seen, cell, one, names))
    return sorted(result, key=lambda row: (row.id.split("-")[2], _strength(row.id)))


_WHAT = {"copied": "creators suspected of copied comments", "pod": "creators suspected of a pod"}
_STRENGTH = {
    "copied": "{} % of the comments copied: creators noticed",
    "pod": "a pod of {} members: members noticed",
}


def _strength(row_id: str) -> int:
    last = row_id.rsplit("-", maxsplit=1)[-1]
    return 0 if last == "none" else int(last)


def _row(
    name: str, what: str, seen: Mapping[str, Mapping[str, bool]], cell: Cells, one: str, signals: Sequence[str]
) -> Row:
    members = [creator for creator in seen if cell[creator] == one]
    hits = sum(any(seen[creator][signal] for signal in signals) for creator in members)
    share = hits / len(members) if members else float("nan")
    each = ", ".join(f"{signal} {np.mean([seen[c][signal] for c in members]):.2f}" for signal in signals)
    kind = "false alarms" if one == "none" else "detection"
    return Row(name, what, share, binomial_interval(hits, len(members)), len(members), kind, SOURCE, None, each)


FIGURE = Figure(
    id="injected-comments",
    what="copied comments and pods put into real conversations",
    needs=FILES,
    source=SOURCE,
    protocol="patterns put into creators drawn by chance, imported as a user would; copies are noticed where robust z "
    f"is {UNUSUAL:g} or more, pods also where the low end of the pod score is above 0",
    rows=rows,
)
