"""Replies whose writer the source does not name."""

from pathlib import Path

from closeknit.sources.contract import ReadOptions
from closeknit.warehouse.generation import open_generation
from closeknit.warehouse.importing import ImportRequest, import_files
from metrics.make import NOW, OBSERVED

POSTS = 4


def reply_rate(folder: Path, writer: str) -> float | None:
    """The reply rate of anna, who has answers within the hour under six of eight comments of each post."""
    (folder / "profiles.csv").write_text("creator_id,followers\nanna,2000\n")
    posts = [f"p{n},anna,2026-05-{10 + n}T10:00:00Z,100,14,threaded" for n in range(POSTS)]
    header = "post_id,creator_id,posted_at,likes,comments,comment_format"
    (folder / "posts.csv").write_text("\n".join([header, *posts]) + "\n")
    rows = ["comment_id,post_id,parent_comment_id,commenter_id,commented_at"]
    for post in range(POSTS):
        for number in range(8):
            asked = f"c{post}x{number}"
            rows.append(f"{asked},p{post},,fan{number},2026-05-{10 + post}T11:00:00Z")
            if number < 6:
                rows.append(f"r{asked},p{post},{asked},{writer},2026-05-{10 + post}T11:30:00Z")
    (folder / "comments.csv").write_text("\n".join(rows) + "\n")
    import_files(folder / "home", ImportRequest([folder], options=ReadOptions(OBSERVED)), NOW)
    with open_generation(folder / "home") as generation:
        found: float | None = generation.metrics.reply_rate.to_pyarrow().to_pylist()[0]
        return found


class TestUnnamedReplies:
    def test_are_not_counted_as_silence(self, tmp_path: Path) -> None:
        # Of 32 comments only the 8 without any reply say something: too few to speak of a rate.
        assert reply_rate(tmp_path, writer="") is None

    def test_count_once_they_are_named(self, tmp_path: Path) -> None:
        rate = reply_rate(tmp_path, writer="anna")
        assert rate is not None
        assert 0.6 < rate < 0.8
