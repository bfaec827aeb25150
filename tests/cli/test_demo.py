"""`closeknit demo`: a market that nobody has to bring."""

from pathlib import Path

from .conftest import Closeknit


def test_a_file_in_the_place_of_the_folder_is_left_alone(closeknit: Closeknit) -> None:
    Path("demo").write_text("mine")
    ended = closeknit("demo")
    assert (ended.code, ended.out) == (2, "")
    assert "'demo' is a file" in ended.err


def test_too_few_creators_are_wrong_usage(closeknit: Closeknit) -> None:
    assert closeknit("demo", "--creators", "3").code == 2
