"""`closeknit followers` and `closeknit train accounts` from the outside."""

import json
import shutil
from pathlib import Path

import pytest

from audience.invented_accounts import invent_accounts, write_labels
from cli.conftest import Closeknit
from metrics.make import World, import_world

pytestmark = pytest.mark.xdist_group("followers")  # what is built once is built in one process

FRIEND = {"posts": 120, "followers": 500, "following": 400, "has_picture": True}
FAKE_ACCOUNT = {"posts": 0, "followers": 9, "following": 4_000, "has_picture": False}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = World()
    world.profile("anna")
    for number in range(60):
        world.follower("anna", f"f{number}", **(FAKE_ACCOUNT if number < 20 else FRIEND))
    world.profile("bea")
    world.profile("cleo")
    for number in range(30):
        world.follower("cleo", f"c{number}", **(FRIEND if number < 3 else {}))
    folder = tmp_path_factory.mktemp("sampled") / "home"
    import_world(folder, world)
    return folder


class TestFollowers:
    def test_are_told_with_share_interval_and_reasons(self, closeknit: Closeknit, sampled: Path) -> None:
        ended = closeknit("followers", "@xanna", "--home", sampled)
        assert ended.code == 0
        assert "60 followers with posts, followers and following known" in ended.out
        assert "eight times in ten between" in ended.out
        assert "no posts" in ended.out
        assert "convict no single account" in ended.out

    def test_as_json_list_every_account_most_suspicious_first(self, closeknit: Closeknit, sampled: Path) -> None:
        answer = closeknit("followers", "@xanna", "--json", "--home", sampled).json
        assert len(answer["accounts"]) == answer["audience_fake_share"]["n"] == 60
        chances = [account["probability"] for account in answer["accounts"]]
        assert chances == sorted(chances, reverse=True)
        assert answer["called"] == 20
        assert answer["model"]["licence"] == "CC BY-SA 4.0"
        assert answer["accounts"][0]["speaks_for"][0]["says"]

    def test_with_figures_of_too_few_say_how_many_were_imported(self, closeknit: Closeknit, sampled: Path) -> None:
        out = closeknit("followers", "@xcleo", "--home", sampled).out
        assert "30 followers imported, but posts, followers and following of too few are known (3; 20 needed)" in out
        assert "not computable.\n" in out
        assert "assumes that 10 % are fake or inactive, as many as of the labels" in out
        answer = closeknit("followers", "@xcleo", "--json", "--home", sampled).json
        assert answer["imported"] == 30
        assert answer["audience_fake_share"]["why_missing"].startswith("no follower sample large enough: 3 followers")
        assert answer["base_rate_from"] == "labels of the model"

    def test_say_which_share_a_percentage_assumes(self, closeknit: Closeknit, sampled: Path) -> None:
        out = closeknit("followers", "@xanna", "--home", sampled).out
        answer = closeknit("followers", "@xanna", "--json", "--home", sampled).json
        rate = answer["accounts"][0]["base_rate"]
        assert rate == pytest.approx(answer["audience_fake_share"]["estimate"], abs=1e-4)
        assert f"assumes that {100 * rate:.0f} % of this audience are fake or inactive, as estimated" in out
        assert answer["base_rate_from"] == "estimated share of this sample"

    def test_without_a_sample_say_so(self, closeknit: Closeknit, sampled: Path) -> None:
        ended = closeknit("followers", "@xbea", "--home", sampled)
        assert "not computable, no follower sample" in ended.out
        assert closeknit("followers", "@xbea", "--json", "--home", sampled).json["accounts"] == []


class TestTrainAccounts:
    def test_writes_a_model_that_the_next_refresh_uses(
        self, closeknit: Closeknit, sampled: Path, tmp_path: Path
    ) -> None:
        labels = write_labels(tmp_path / "labels.csv", *invent_accounts())
        # A home of its own: a refresh changes the numbers that other tests read.
        home = shutil.copytree(sampled, tmp_path / "own-home")
        target = home / "models" / "accounts.json"
        ended = closeknit("train", "accounts", "--labels", labels, "--out", target, "--name", "ours")
        assert ended.code == 0
        assert "real ones called so by mistake" in ended.err
        assert json.loads(target.read_text("utf-8"))["learned_on"] == "labels.csv"
        assert closeknit("refresh", "--home", home).out.startswith("generation 2")
        assert closeknit("followers", "@xanna", "--json", "--home", home).json["model"]["name"] == "ours"

    def test_names_the_line_that_is_wrong(self, closeknit: Closeknit, tmp_path: Path) -> None:
        labels = tmp_path / "labels.csv"
        labels.write_text("is_fake,posts,followers,following\n1,2,3,4\n0,x,3,4\n")
        ended = closeknit("train", "accounts", "--labels", labels, "--out", tmp_path / "m.json")
        assert ended.code == 1
        assert "'labels.csv', line 3, column 'posts': 'x' is not a number" in ended.err
        assert not (tmp_path / "m.json").exists()
