"""Tables in our own shape: which files they are, and which are somebody else's."""

from pathlib import Path

import pytest

from closeknit.sources.contract import InputFile, Sample
from closeknit.sources.tables.reader import recognise


def seen(name: str, *header: str) -> str | None:
    return recognise(Sample(InputFile(Path(name), name), "csv", header))


class TestRecognise:
    def test_takes_a_table_by_name_and_key(self) -> None:
        why = seen("posts.csv.gz", "post_id", "creator_id", "posted_at", "likes", "somebody's note")
        assert why == "named posts and has the column post_id"

    def test_takes_the_column_names_of_the_influencer_data_set(self) -> None:
        assert seen("comments.csv.gz", "comment_id", "post_id", "commenter_id", "is_creator", "created_at", "text")

    def test_leaves_a_vendors_file_of_the_same_name_to_its_source(self) -> None:
        header = (
            "url",
            "comment_user",
            "comment_date",
            "comment",
            "likes_number",
            "replies",
            "post_user",
            "comment_id",
        )
        assert seen("comments.csv", *header) is None

    @pytest.mark.parametrize(("name", "header"), [("posts.csv", ("id", "likes")), ("people.csv", ("creator_id",))])
    def test_leaves_files_without_the_name_or_the_key(self, name: str, header: tuple[str, ...]) -> None:
        assert seen(name, *header) is None
