"""The invented market: the same every time, believable, partly covered, and wrong only where it should be."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from closeknit.demo import DemoMarket, write_demo_market
from closeknit.demo.flaws import FLAWS
from closeknit.sources import tables
from closeknit.sources.contract import CheckedRows, InputFile, Note, ReadOptions, Refusal
from closeknit.sources.detect import detect, find_files, look_at
from closeknit.sources.reading import read_file
from closeknit.vocabulary.errors import UsageError

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
NANO = (1_000, 10_000)

# sources.streams leaves the file under a GzipFile to the garbage collector; take this out when it closes it.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*_io.FileIO.*:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.xdist_group("demo"),  # what is built once is built in one process
]


class Read:
    """A market as the sources read it."""

    def __init__(self, market: DemoMarket) -> None:
        self.market = market
        self.refusals: list[Refusal] = []
        self.notes: list[Note] = []
        batches: dict[str, list[pa.RecordBatch]] = {}
        for path in market.files:
            for found in _read(path, market.observed_at):
                if isinstance(found, CheckedRows):
                    batches.setdefault(found.table.name, []).append(found.rows)
                elif isinstance(found, Refusal):
                    self.refusals.append(found)
                else:
                    self.notes.append(found)
        self.tables = {name: pa.Table.from_batches(rows).to_pandas() for name, rows in batches.items()}
        with gzip.open(market.truth, "rt", encoding="utf-8") as file:
            self.truth = {row["creator_id"]: row for row in csv.DictReader(file)}

    def ids(self, role: str) -> set[str]:
        return {creator for creator, row in self.truth.items() if row["role"] == role}

    def engagement(self, role: str = "honest"):
        """Posts of one role with a likes count, at least two days old, with er and followers."""
        newest = self.tables["profiles"].sort_values("observed_at").drop_duplicates("external_id", keep="last")
        posts = self.tables["posts"].dropna(subset=["likes"])
        posts = posts[posts.external_id.isin(self.ids(role)) & (posts.posted_at < AS_OF - timedelta(days=2))]
        posts = posts.merge(newest[["external_id", "followers", "niche"]], on="external_id", suffixes=("", "_profile"))
        posts["er"] = (posts.likes + posts.comments) / posts.followers
        posts["level"] = np.log((posts.likes + posts.comments + 0.5) / posts.followers)
        return posts


def _read(path: Path, now: datetime) -> Iterator[CheckedRows | Refusal | Note]:
    detected = detect(look_at(InputFile(path, path.name)), (tables.SOURCE,))
    return read_file(detected, ReadOptions(), now)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return Read(write_demo_market(tmp_path_factory.mktemp("market"), seed=7, as_of=AS_OF))


class TestTheSameMarket:
    def test_has_the_same_bytes_in_another_folder(self, tmp_path: Path) -> None:
        first = write_demo_market(tmp_path / "one", seed=3, as_of=AS_OF, creators=120)
        second = write_demo_market(tmp_path / "two", seed=3, as_of=AS_OF, creators=120)
        for one, two in zip((*first.files, first.truth), (*second.files, second.truth), strict=True):
            assert one.read_bytes() == two.read_bytes()

    def test_differs_for_another_seed(self, tmp_path: Path) -> None:
        first = write_demo_market(tmp_path / "one", seed=3, as_of=AS_OF, creators=120)
        second = write_demo_market(tmp_path / "two", seed=4, as_of=AS_OF, creators=120)
        assert first.files[1].read_bytes() != second.files[1].read_bytes()

    def test_moves_with_its_moment(self, tmp_path: Path) -> None:
        later = AS_OF + timedelta(days=30)
        first = Read(write_demo_market(tmp_path / "one", seed=3, as_of=AS_OF, creators=120))
        second = Read(write_demo_market(tmp_path / "two", seed=3, as_of=later, creators=120))
        shift = second.market.observed_at - first.market.observed_at
        assert (first.tables["posts"].posted_at + shift == second.tables["posts"].posted_at).all()

    def test_needs_a_time_zone(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="time zone"):
            write_demo_market(tmp_path, seed=1, as_of=datetime(2026, 6, 1))

    def test_needs_enough_creators(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="no market"):
            write_demo_market(tmp_path, seed=1, as_of=AS_OF, creators=49)


class TestReading:
    def test_takes_every_good_row_of_every_file(self, read: Read) -> None:
        market = read.market
        assert {name: len(rows) for name, rows in read.tables.items()} == {
            "profiles": market.profiles,
            "posts": market.posts,
            "comments": market.comments,
            "followers": market.followers,
            "accounts": market.accounts,
        }

    def test_refuses_exactly_the_rows_that_are_wrong_on_purpose(self, read: Read) -> None:
        columns = {"profiles": ["followers", "followers", "handle", "observed_at"]}
        columns["posts"] = ["posted_at", "likes", "comments", "kind"]
        columns["comments"] = ["commented_at", "comment_id"]
        expected = [(f"{name}.csv.gz", column) for name, listed in columns.items() for column in listed]
        assert sorted((refusal.file, refusal.column) for refusal in read.refusals) == sorted(expected)
        assert read.market.bad_rows == len(expected) == sum(map(len, FLAWS.values()))

    def test_uses_every_column(self, read: Read) -> None:
        assert read.notes == []

    def test_passes_over_the_truth_when_the_folder_is_imported(self, read: Read) -> None:
        found, left_out = find_files([read.market.folder])
        assert {file.path for file in found} == set(read.market.files)
        assert left_out == []

    def test_finds_one_handle_that_two_accounts_have(self, read: Read) -> None:
        profiles = read.tables["profiles"].dropna(subset=["external_id"])
        accounts = profiles.groupby("handle").external_id.nunique()
        assert (accounts > 1).sum() == read.market.same_handles == 1


class TestCreators:
    def test_are_mostly_nano_with_some_of_every_other_size(self, read: Read) -> None:
        newest = read.tables["profiles"].sort_values("observed_at").drop_duplicates("handle", keep="last")
        followers = newest.followers.dropna()
        assert 0.70 < followers.between(*NANO, inclusive="left").mean() < 0.90
        assert (followers.between(10_000, 50_000, inclusive="left")).sum() > 40
        assert (followers >= 50_000).sum() > 15
        assert (followers >= 500_000).sum() >= 1

    def test_cover_every_niche_and_both_languages(self, read: Read) -> None:
        profiles = read.tables["profiles"]
        assert profiles.niche.nunique() == 9
        assert 0.02 < profiles.niche.isna().mean() < 0.07
        assert set(profiles.language) == {"de", "en"}

    @pytest.mark.parametrize("state", ["dormant", "private", "hidden_likes", "handle_only", "few_posts"])
    def test_are_awkward_in_every_way_that_happens(self, read: Read, state: str) -> None:
        awkward = [creator for creator, row in read.truth.items() if row["state"] == state]
        assert 8 <= len(awkward) <= 80
        posts = read.tables["posts"]
        of = posts[posts.external_id.isin(awkward)]
        if state == "dormant":
            assert (AS_OF - of.groupby("external_id").posted_at.max() > timedelta(days=90)).all()
        if state in {"private", "handle_only"}:
            assert of.empty
        if state == "hidden_likes":
            assert of.likes.isna().all()
        if state == "few_posts":
            assert of.groupby("external_id").size().max() < 3

    def test_known_by_handle_only_have_no_followers_figure(self, read: Read) -> None:
        bare = read.tables["profiles"][read.tables["profiles"].external_id.isna()]
        assert len(bare) > 0
        assert bare.followers.isna().all()
        assert bare.handle.notna().all()


class TestEngagement:
    def test_of_nano_creators_has_a_median_near_two_per_cent(self, read: Read) -> None:
        posts = read.engagement()
        nano = posts[posts.followers.between(*NANO)]
        assert nano.groupby("external_id").er.median().median() == pytest.approx(0.022, abs=0.003)

    def test_falls_slowly_with_followers(self, read: Read) -> None:
        slope, spread = self._fit(read)
        assert slope == pytest.approx(-0.25, abs=0.08)
        assert spread == pytest.approx(0.55, abs=0.08)

    def _fit(self, read: Read) -> tuple[float, float]:
        each = (
            read.engagement()
            .groupby("external_id")
            .agg(level=("level", "mean"), followers=("followers", "first"), n=("level", "size"))
        )
        each = each[each.n >= 6]
        line = np.polyfit(np.log(each.followers), each.level, 1)
        return float(line[0]), float(np.std(each.level - np.polyval(line, np.log(each.followers))))

    def test_varies_within_a_creator_as_studies_report(self, read: Read) -> None:
        posts = read.engagement()
        large = posts[posts.likes.groupby(posts.external_id).transform("mean") > 50]
        within = large.groupby("external_id")["level"].std().median()
        assert 0.30 < within < 0.45

    def test_has_the_occasional_viral_post(self, read: Read) -> None:
        posts = read.engagement()
        ratio = posts.er / posts.groupby("external_id").er.transform("median")
        assert 0.005 < (ratio > 2.5).mean() < 0.06


class TestComments:
    def test_are_known_for_a_part_of_the_creators_only(self, read: Read) -> None:
        posts = read.tables["posts"]
        covered = posts.groupby("external_id").comments_captured.apply(lambda counts: counts.notna().any())
        assert 0.2 < covered.mean() < 0.6

    def test_come_without_answers_for_some_creators(self, read: Read) -> None:
        posts = read.tables["posts"].dropna(subset=["replies_captured"])
        by_creator = posts.groupby("external_id").replies_captured.first().astype(bool)
        assert 0.6 < by_creator.mean() < 0.95
        comments = read.tables["comments"]
        without = set(by_creator.index[~by_creator])
        assert not comments[comments.external_id.isin(without)].is_creator.any()

    def test_add_up_to_the_count_on_the_post_where_everything_was_collected(self, read: Read) -> None:
        posts = read.tables["posts"]
        whole = posts[posts.comments_complete.eq(True) & posts.replies_captured.eq(True)]
        assert len(whole) > 1_000
        assert (whole.comments_captured == whole.comments).all()
        counted = read.tables["comments"].groupby("post_id").size()
        assert (counted.reindex(whole.post_id).fillna(0).to_numpy() == whole.comments_captured).all()

    def test_lie_between_their_post_and_the_observation(self, read: Read) -> None:
        joined = read.tables["comments"].merge(read.tables["posts"][["post_id", "posted_at"]], on="post_id")
        assert (joined.commented_at >= joined.posted_at).all()
        assert (joined.commented_at <= joined.observed_at).all()

    def test_are_answered_after_they_were_written_and_by_the_creator(self, read: Read) -> None:
        comments = read.tables["comments"]
        answers = comments[comments.is_creator]
        joined = answers.merge(comments, left_on="parent_comment_id", right_on="comment_id", suffixes=("", "_parent"))
        assert len(joined) == len(answers) > 1_000
        assert (joined.commented_at >= joined.commented_at_parent).all()
        assert (joined.commenter_id == "instagram:" + joined.external_id).all()

    def test_are_answered_in_bursts(self, read: Read) -> None:
        assert 3.0 < _design_effect(read) < 7.0

    def test_come_back_from_the_same_friends(self, read: Read) -> None:
        comments = read.tables["comments"]
        top = comments[comments.parent_comment_id.isna() & comments.external_id.isin(read.ids("honest"))]
        per_friend = top.groupby(["external_id", "commenter_id"]).post_id.nunique()
        share = (per_friend > 1).groupby("external_id").mean()
        assert 0.1 < share.median() < 0.6

    def test_hold_questions_and_one_word_praise(self, read: Read) -> None:
        comments = read.tables["comments"]
        text = comments[comments.parent_comment_id.isna()].text
        assert 0.08 < text.str.endswith("?").mean() < 0.25
        assert 0.2 < (~text.str.contains(" ")).mean() < 0.6


def _design_effect(read: Read) -> float:
    """How much post totals of answered comments vary, compared with independent answers."""
    posts, comments = read.tables["posts"], read.tables["comments"]
    seen = comments[comments.post_id.isin(posts[posts.replies_captured.eq(True)].post_id)]
    top = seen[seen.parent_comment_id.isna()]
    answered = top.comment_id.isin(seen[seen.is_creator].parent_comment_id)
    per_post = answered.groupby([top.external_id, top.post_id]).agg(["sum", "size"]).reset_index()
    found, expected = 0.0, 0.0
    for _, group in per_post.groupby("external_id"):
        rate, n = group["sum"].sum() / group["size"].sum(), len(group)
        if n < 5 or group["size"].mean() < 6:
            continue
        found += ((group["sum"] - rate * group["size"]) ** 2).sum() * n / (n - 1)
        expected += group["size"].sum() * rate * (1 - rate)
    return found / expected


class TestTruth:
    def test_labels_every_creator_once(self, read: Read) -> None:
        assert len(read.truth) == read.market.creators == 900
        seen = set(read.tables["posts"].external_id)
        assert seen <= set(read.truth)
        profiles = set(read.tables["profiles"].external_id.dropna())
        assert profiles - set(read.truth) == {"u_90005"}

    def test_holds_honest_creators_pods_and_buyers_of_likes_and_followers(self, read: Read) -> None:
        assert 0.75 < len(read.ids("honest")) / 900 < 0.92
        assert len(read.ids("pod")) == 72
        assert len(read.ids("bought_likes")) == 54
        assert len(read.ids("bought_followers")) == 54

    def test_knows_pods_whose_members_comment_on_each_other_within_minutes(self, read: Read) -> None:
        comments = read.tables["comments"].merge(read.tables["posts"][["post_id", "posted_at"]], on="post_id")
        members = {"instagram:" + creator: read.truth[creator]["pod"] for creator in read.ids("pod")}
        theirs = comments[
            comments.commenter_id.isin(members) & ~comments.is_creator & comments.parent_comment_id.isna()
        ]
        assert len(theirs) > 1_000
        assert (theirs.commenter_id.map(members) == ("instagram:" + theirs.external_id).map(members)).all()
        assert (theirs.commenter_id != "instagram:" + theirs.external_id).all()
        assert not theirs.duplicated(["post_id", "commenter_id"]).any()
        assert (theirs.commented_at - theirs.posted_at).median() < timedelta(minutes=15)

    def test_knows_buyers_whose_likes_hardly_vary_and_bring_few_comments(self, read: Read) -> None:
        def spread_and_talk(role: str) -> tuple[float, float]:
            of = read.engagement(role).groupby("external_id")
            return (of.likes.std() / of.likes.mean()).median(), (of.comments.sum() / of.likes.sum()).median()

        bought, honest = spread_and_talk("bought_likes"), spread_and_talk("honest")
        assert bought[0] < 0.6 * honest[0]
        assert bought[1] < 0.6 * honest[1]

    def test_knows_ambassadors_who_keep_to_one_brand(self, read: Read) -> None:
        ambassadors = {creator: row["ambassador_of"] for creator, row in read.truth.items() if row["ambassador_of"]}
        assert len(ambassadors) > 15
        posts = read.tables["posts"]
        theirs = posts[posts.external_id.isin(ambassadors)].explode("mentions").dropna(subset=["mentions"])
        assert (theirs.mentions == theirs.external_id.map(ambassadors)).all()


def test_advertising_is_labelled_tagged_or_left_unsaid(read: Read) -> None:
    paid = read.tables["posts"][read.tables["posts"].mentions.map(len) > 0]
    tagged = paid.hashtags.map(lambda tags: bool({"ad", "gifted", "anzeige", "werbung"} & set(tags)))
    label = paid.paid_partnership.astype(bool)
    assert len(paid) > 500
    assert 0.45 < label.mean() < 0.65
    assert 0.4 < tagged.mean() < 0.6
    assert 0.05 < (~label & ~tagged).mean() < 0.16
