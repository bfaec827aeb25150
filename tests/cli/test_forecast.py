"""`closeknit forecast`: ranges in words and in JSON."""

from pathlib import Path

import pytest

from .conftest import Closeknit


def test_says_in_words_what_is_likely_and_where_it_comes_from(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("forecast", "@creator05", "--posts", "3", "--days", "40", "--home", home)
    assert ended.code == 0
    assert ended.out.startswith("@creator05  3,000 followers (nano)  niche: ")
    assert "the next 3 posts within 40 days" in ended.out
    assert "eight times in ten between" in ended.out
    assert "6 posts of hers, drawn toward" in ended.out
    assert "published figures stand in" in ended.out
    assert "Rhythm: she usually makes about 8 posts in so many days." in ended.out
    for line in ended.out.splitlines():
        if line.startswith(("views a video", "reach a post")):
            assert "a range only" in line
            assert line.count(" and ") == 2


def test_json_carries_estimate_both_intervals_n_and_what_it_rests_on(closeknit: Closeknit, home: Path) -> None:
    found = closeknit("forecast", "creator05", "--json", "--home", home).json
    for name in ("engagement_rate", "engagements"):
        part = found[name]
        assert part["low95"] < part["low"] < part["estimate"] < part["high"] < part["high95"]
        assert (part["n"], part["estimate"] < part["mean"]) == (6, True)
    for name in ("views_per_video", "reach_per_post"):
        assert found[name].keys() == {"low", "high", "low95", "high95", "n"}
    assert (found["posts"], found["days"]) == (12, 90)
    assert found["rests_on"]["drift"]["learned"] is False
    assert found["rests_on"]["views"] == {"fitted": False, "creators": 0}
    assert found["why_missing"] is None


def test_a_rhythm_that_would_have_to_change_is_told(closeknit: Closeknit, home: Path) -> None:
    assert "More would be a change." in closeknit("forecast", "creator05", "--posts", "60", "--home", home).out


@pytest.mark.parametrize(
    ("creator", "reason"),
    [("twoposts", "2 posts in the window, 3 posts needed"), ("sizeless", "the number of followers is not known")],
)
def test_what_cannot_be_forecast_says_why(closeknit: Closeknit, home: Path, creator: str, reason: str) -> None:
    ended = closeknit("forecast", creator, "--home", home)
    assert ended.code == 0
    assert f"Engagement cannot be forecast: {reason}." in ended.out
    found = closeknit("forecast", creator, "--json", "--home", home).json
    assert found["engagement_rate"]["estimate"] is None
    assert found["why_missing"] == reason


def test_somebody_unknown_exits_1_and_horizons_without_sense_exit_2(closeknit: Closeknit, home: Path) -> None:
    assert closeknit("forecast", "nobody", "--home", home).code == 1
    for arguments in (["--posts", "0"], ["--days", "0"], ["--days", "99999"], ["--posts", "1001"]):
        assert closeknit("forecast", "creator05", *arguments, "--home", home).code == 2


def test_a_later_moment_makes_the_range_wider(closeknit: Closeknit, home: Path) -> None:
    now = closeknit("forecast", "creator05", "--json", "--home", home).json["engagement_rate"]
    later = closeknit("forecast", "creator05", "--json", "--as-of", "2026-12-01", "--home", home).json[
        "engagement_rate"
    ]
    assert later["high"] / later["low"] > now["high"] / now["low"]
