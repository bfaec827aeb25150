"""`closeknit ads`: posts that look like advertising, and `train ads`: weights from one's own labels."""

from pathlib import Path

import pytest

from .conftest import Closeknit
from .make import DAY, OBSERVED, run_process, write_csv

pytestmark = pytest.mark.xdist_group("ads")  # what is built once is built in one process

RISKY = "thanks @mugco for the gift, code ANNA15"
CAPTIONS = {
    "anna": [RISKY, "#ad my mug by @mugco", "the sky", "dinner with @beth", None, "my mug #mug #cup #ad #home"],
    "beth": ["at @mugco"],
    "carla": ["at @mugco"],
    "dora": ["at @mugco"],
    "silent": [None, None],
    "mute": [],
    "emma": ["thanks @beth for the gift, 20 % off with code EMMA15"],
}


@pytest.fixture(scope="session")
def advertisers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Creator data with posts that advertise; read only."""
    folder = tmp_path_factory.mktemp("advertisers")
    seen = {"observed_at": OBSERVED.isoformat()}
    write_csv(folder / "profiles.csv", ({**seen, "handle": name, "followers": 3000} for name in CAPTIONS))
    posts = (
        {
            **seen,
            "post_id": f"{name}-{number}",
            "handle": name,
            "posted_at": (OBSERVED - (5 + number) * DAY).isoformat(),
            "caption": caption,
            "mentions": "mugco" if caption and "@mugco" in caption else None,
            "paid_partnership": "true" if name == "silent" and number else None,
        }
        for name, captions in CAPTIONS.items()
        for number, caption in enumerate(captions)
    )
    write_csv(folder / "posts.csv", posts)
    ended = run_process("import", folder / "profiles.csv", folder / "posts.csv", home=folder / "home")
    assert ended.code == 0, ended.out + ended.err
    return folder / "home"


@pytest.fixture
def posts(closeknit: Closeknit, advertisers: Path, monkeypatch: pytest.MonkeyPatch) -> Closeknit:
    monkeypatch.setenv("CLOSEKNIT_HOME", str(advertisers))
    return closeknit


def test_the_riskiest_post_comes_first_with_its_reasons(posts: Closeknit) -> None:
    told = posts("ads", "@anna", "--json").json
    assert [post["post_id"] for post in told["posts"]] == ["anna-5", "anna-0", "anna-1"]
    first = told["posts"][1]
    assert first["undisclosed"] == first["advertises"] > 0.9
    assert first["disclosed"] == "nowhere"
    assert {"code", "gift", "thanks", "mention", "shared"} <= {reason["kind"] for reason in first["reasons"]}
    assert [post["disclosed"] for post in told["posts"]] == ["buried", "nowhere", "seen"]
    assert told["posts"][2]["undisclosed"] == 0


def test_json_carries_the_share_with_intervals_and_what_is_not_known(posts: Closeknit) -> None:
    told = posts("ads", "anna", "--json").json
    share = told["undisclosed_share"]
    assert (share["estimate"], share["n"]) == (0.4, 5)
    assert share["low95"] < share["low"] < 0.4 < share["high"] < share["high95"]
    assert told["counts"] == {
        "posts": 6, "without_caption": 1, "platform_label_unknown": 6, "look_undisclosed": 2,
    }  # fmt: skip
    assert told["weights"]["base_rate"] == 0.1
    assert "no finding" in told["caution"]


def test_words_are_careful_and_say_what_is_not_known(posts: Closeknit) -> None:
    out = posts("ads", "anna").out
    assert "@anna  6 posts known, 1 without a caption" in out
    assert "2 of 5 posts look like advertising without a label that people see: 40 % (80 % interval" in out
    assert "The platform's label is not known for 6 posts." in out
    assert "code anna15" in out
    assert "a label word, but among hashtags" in out
    assert "no finding and no legal check" in out
    assert "is an undisclosed" not in out


def test_another_creator_is_no_advertiser(posts: Closeknit) -> None:
    (post,) = posts("ads", "emma", "--json").json["posts"]
    assert {reason["kind"] for reason in post["reasons"]} == {"gift", "code", "discount"}


def test_no_caption_is_unknown_and_no_share(posts: Closeknit) -> None:
    assert "unknown, no caption is known" in posts("ads", "mute").out
    assert posts("ads", "mute", "--json").json["undisclosed_share"]["estimate"] is None
    told = posts("ads", "silent", "--json").json
    assert [post["disclosed"] for post in told["posts"]] == ["platform"]
    assert (told["undisclosed_share"]["estimate"], told["undisclosed_share"]["n"]) == (0, 1)


def test_a_short_list_says_how_many_more_there_are(posts: Closeknit) -> None:
    assert "... and 2 more: --limit 3" in posts("ads", "anna", "--limit", "1").out


def test_somebody_unknown_exits_1(posts: Closeknit) -> None:
    ended = posts("ads", "nobody")
    assert (ended.code, ended.out) == (1, "")


def test_own_labels_make_weights_that_ads_uses(posts: Closeknit, tmp_path: Path) -> None:
    rows = [{"is_ad": int(n < 25), "caption": f"at @mugco {n}" if n < 25 else f"use my code {n}"} for n in range(60)]
    labels = write_csv(tmp_path / "labels.csv", rows)
    ended = posts("train", "ads", "--labels", labels, "--out", "models/weights.json", "--name", "mine")
    assert ended.code == 0, ended.err
    assert "mention" in ended.err
    told = posts("ads", "beth", "--json", "--weights", "models/weights.json").json
    assert told["weights"] == {"name": "mine", "origin": "learned from labels.csv", "base_rate": 0.1}


@pytest.mark.parametrize(("text", "code"), [(None, 2), ("{}", 1)])
def test_weights_that_are_none_end_in_a_message(posts: Closeknit, tmp_path: Path, text: str | None, code: int) -> None:
    if text:
        (tmp_path / "weights.json").write_text(text)
    ended = posts("ads", "anna", "--weights", "weights.json")
    assert (ended.code, ended.out) == (code, "")
    assert "weights.json" in ended.err
