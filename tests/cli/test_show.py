"""`closeknit show`: one creator, everything known about her numbers."""

from pathlib import Path

import pytest

from closeknit.cli.stated import sentence
from closeknit.documents.likes import likes_in_words
from closeknit.metrics.registry import METRICS
from closeknit.roundup.choose import Choice

from .conftest import Closeknit


@pytest.mark.parametrize(
    "written",
    [
        "creator00", "@Creator00", " creator00 ", "https://www.instagram.com/Creator00/?hl=de",
        "instagram.com/creator00", "instagram:@creator00",
    ],
)  # fmt: skip
def test_a_creator_is_found_however_she_is_written(closeknit: Closeknit, home: Path, written: str) -> None:
    assert closeknit("show", written, "--json", "--home", home).json["creator_id"] == "instagram:@creator00"


@pytest.mark.parametrize("written", ["77001", "instagram:77001"])
def test_a_creator_without_a_handle_is_found_by_id(closeknit: Closeknit, home: Path, written: str) -> None:
    ended = closeknit("show", written, "--home", home)
    assert ended.code == 0
    assert ended.out.startswith("instagram:77001  unknown size")


@pytest.mark.parametrize("written", ["nobody", "", "' or 1=1 --", "%", "a" * 500])
def test_somebody_unknown_exits_1_and_says_where_to_look(closeknit: Closeknit, home: Path, written: str) -> None:
    ended = closeknit("show", written, "--home", home)
    assert (ended.code, ended.out) == (1, "")
    assert "See who is: closeknit creators" in ended.err


def test_json_carries_formula_window_and_both_intervals_of_every_metric(closeknit: Closeknit, home: Path) -> None:
    shown = closeknit("show", "creator02", "--json", "--home", home).json
    for name in METRICS:
        found = shown[name]
        assert {"estimate", "low", "high", "n", "low95", "high95", "formula", "window", "why_missing"} <= set(found)
        assert found["formula"]
        assert found["window"]
        assert (found["estimate"] is None) == (found["why_missing"] is not None)
        if found["low"] is not None:
            assert found["low95"] <= found["low"] <= found["estimate"] <= found["high"] <= found["high95"]
    assert shown["engagement_rate"]["low"] is not None
    assert shown["reply_rate"]["posts"] == 6
    assert shown["population"]["engagement"]["fitted"] is False
    assert shown["posts_by_kind"] == {"unknown": 6}


def test_json_of_show_agrees_with_the_list(closeknit: Closeknit, home: Path) -> None:
    shown = closeknit("show", "creator02", "--json", "--home", home).json
    (listed,) = (r for r in closeknit("creators", "--json", "--home", home).json if r["handle"] == "creator02")
    for name, value in listed.items():
        if isinstance(value, dict):
            assert {key: shown[name][key] for key in value} == value
        else:
            assert shown[name] == value


def test_words_tell_interval_sample_formula_and_why_something_is_missing(closeknit: Closeknit, home: Path) -> None:
    out = closeknit("show", "creator02", "--home", home).out
    assert "@creator02  2,100 followers (nano)\nniche: =hyperlink(0), stated" in out
    assert "posts known: 6 unknown; 6 in the window (thin)" in out
    assert "comments on 6 posts, worth" in out
    assert "  Engagement rate: exp of the creator's level" in out
    lonely = closeknit("show", "lonely", "--home", home).out
    assert "0 posts in the window, 3 posts needed" in lonely
    assert "How each is computed" not in lonely
    assert "(thin)" not in lonely


def test_signals_of_bought_likes_are_read_together_in_words_and_json(closeknit: Closeknit, home: Path) -> None:
    shown = closeknit("show", "creator23", "--json", "--home", home).json
    even, few = (shown[name]["z"] for name in ("like_dispersion", "comments_per_like"))
    both = shown["likes_together"]
    assert both["z"] == pytest.approx((even + few) / 2**0.5, abs=1e-3)
    assert both["left_out_below"] == -Choice.max_unusual_likes
    assert f"robust z {both['z']:+.1f} together; the round-up leaves out below -4." in both["says"]
    assert f"\n{both['says']}\n" in closeknit("show", "creator23", "--home", home).out
    unknown = closeknit("show", "lonely", "--json", "--home", home).json["likes_together"]
    assert (unknown["z"], unknown["says"]) == (None, None)
    assert "Likes look" not in closeknit("show", "lonely", "--home", home).out


@pytest.mark.parametrize(
    ("z", "said"),
    [
        ((-3.3, -2.8), "unusually even and little talked about beside 78 peers: robust z -4.3"),
        ((-2.0, -2.0), "neither unusually even and little talked about nor the reverse beside 78 peers: robust z -2.8"),
        ((3.0, 3.0), "unusually uneven and much talked about, not as bought likes look, beside 78 peers: robust z +4"),
    ],
)
def test_likes_are_called_unusual_from_three_on(z: tuple[float, float], said: str) -> None:
    row = {"like_dispersion_z": z[0], "comments_per_like_z": z[1], "like_dispersion_peers": 78}
    assert said in str(likes_in_words(row))


def test_a_percentile_by_the_published_assumption_says_so(closeknit: Closeknit, home: Path) -> None:
    lines = closeknit("show", "creator02", "--home", home).out.splitlines()
    (percentile,) = (line for line in lines if line.startswith("Percentile among peers  "))
    assert percentile.endswith("by a published assumption, as the rates of fewer than 50 creators are known")


def test_niches_of_a_biography_alone_are_not_told_as_shares_of_posts(closeknit: Closeknit, tmp_path: Path) -> None:
    (tmp_path / "profiles.csv").write_text('handle,biography\nanna,"Baking bread and cakes, food lover"\n')
    assert closeknit("import", "profiles.csv", "--observed-at", "2026-06-01").code == 0
    out = closeknit("show", "anna").out
    assert "niches, from her biography alone: food; baking\n" in out
    assert "posts by niche" not in out


def test_a_vendors_figure_is_read_out_with_its_formula(closeknit: Closeknit, home: Path) -> None:
    out = closeknit("show", "creator00", "--home", home).out
    assert "Your table says engagement rate 4.1 % (likes only), 2026-06-01" in out
    (stated,) = closeknit("show", "creator00", "--json", "--home", home).json["stated"]
    assert stated["value"] == 0.041
    assert stated["says"] == "Your table says engagement rate 4.1 % (likes only)"


@pytest.mark.parametrize(
    ("source", "name", "value", "formula", "said"),
    [
        ("modash", "engagement_rate", 0.041, "likes / followers (as Modash states it)",
         "Modash says engagement rate 4.1 % (likes / followers)"),
        ("modash", "audience_country:DE", 0.4567, "not stated by the vendor",
         "Modash says audience country DE 45.7 % (formula not stated)"),
        ("spreadsheet", "average_likes", 1234.0, "HypeAuditor: likes only",
         "HypeAuditor says average likes 1,234 (likes only)"),
        ("spreadsheet", "audience_quality_score", 71.5, None,
         "Your spreadsheet says audience quality score 71.5 (formula not stated)"),
    ],
)  # fmt: skip
def test_a_stated_figure_names_who_says_it_and_how(
    source: str, name: str, value: float, formula: str | None, said: str
) -> None:
    assert sentence({"source": source, "name": name, "value": value, "formula": formula}) == said


def test_a_moment_before_all_data_exits_1_and_names_the_newest(closeknit: Closeknit, home: Path) -> None:
    ended = closeknit("show", "creator00", "--as-of", "2001-01-01", "--home", home)
    assert (ended.code, ended.out) == (1, "")
    assert "Nothing had been observed by 2001-01-01. The newest observation is of 2026-06-01" in ended.err


def test_a_moment_that_is_no_date_is_wrong_usage(closeknit: Closeknit, home: Path) -> None:
    assert closeknit("show", "creator00", "--as-of", "yesterday", "--home", home).code == 2


def test_a_later_moment_moves_what_depends_on_it(closeknit: Closeknit, home: Path) -> None:
    later = closeknit("show", "creator00", "--as-of", "2026-06-11T12:00:00", "--json", "--home", home).json
    assert later["days_since_last_post"]["estimate"] == pytest.approx(20.0)


def test_orders_to_the_terminal_inside_the_data_are_not_obeyed(closeknit: Closeknit, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('handle,followers,niche\nanna,2000,"food\x1b[2J\x07"\n')
    assert closeknit("import", "list.csv").code == 0
    for arguments in (["show", "anna"], ["creators"]):
        assert "\x1b" not in closeknit(*arguments).out


def test_answers_that_rest_on_earlier_niches_say_so(closeknit: Closeknit, market: Path, tmp_path: Path) -> None:
    assert closeknit("import", market).code == 0
    asked = {"show": ("creator05",), "creators": (), "niches": (), "benchmarks": ()}
    for command, arguments in asked.items():
        assert "closeknit refresh" not in closeknit(command, *arguments).err, command
    (tmp_path / "home" / "niches.toml").write_text('[knitting]\nwords = "wool"\n', "utf-8")
    for command, arguments in asked.items():
        assert "Judge anew with: closeknit refresh" in closeknit(command, *arguments).err, command
    assert closeknit("refresh").code == 0
    assert "Judge anew" not in closeknit("show", "creator05").err
