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


def test_the_demo_leaves_ones_own_data_alone(closeknit: Closeknit, tmp_path: Path) -> None:
    ended = closeknit("demo", "--creators", "60", "--out", "there")
    assert ended.code == 0
    assert not (tmp_path / "home").exists()
    assert Path("there/roundup/index.html").is_file()
    assert closeknit("creators", "--home", "there/home", "--json").code == 0
