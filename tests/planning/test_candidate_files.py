"""Candidates come from a file of the user's own or from the creator data, and both say the same things."""

import math
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.audience.niches.definitions import shipped_niches
from closeknit.planning.brief import KINDS
from closeknit.planning.brief_file import brief_of
from closeknit.planning.candidate_file import read_candidates
from closeknit.planning.known_candidates import audience_sizes, known_candidates
from closeknit.vocabulary.errors import UnusableFile, UsageError
from closeknit.warehouse.generation import open_generation
from metrics.make import OBSERVED, World, import_world

pytestmark = pytest.mark.xdist_group("candidates")  # what is built once is built in one process

BRIEF = brief_of(500_000, "EUR")
SPAM = "I invested $2 000 and made $22 700 in a week, contact @mrs.trader on telegram"


@pytest.fixture
def read(tmp_path):
    def read_text(text, brief=BRIEF, **settings):
        path = tmp_path / "candidates.csv"
        path.write_text(text, encoding="utf-8")
        return read_candidates(path, brief, **settings)

    return read_text


class TestAFile:
    def test_is_read_with_all_its_columns(self, read):
        found = read(
            "handle,creator_id,followers,niche,country,engagement_rate,posts,fake_share,fee,warmth,offers\n"
            '@Anna,17,"4,500",Food,Germany,3.2 %,16,10 %,49.90,customer,gifted paid\n'
            "https://instagram.com/ben/,,10.000,,uk,0.05,,,,,\n"
            ",instagram:18,12.5K,,,,,,,COLD,mixed\n"
        )
        assert len(found) == 3
        assert found.creator_id.tolist() == ["instagram:17", "instagram:@ben", "instagram:18"]
        assert found.handle == ("anna", "ben", None)
        assert found.followers.tolist() == [4_500, 10_000, 12_500]
        assert found.niche.tolist() == ["food", "", ""]
        assert found.country.tolist() == ["DE", "GB", ""]
        np.testing.assert_allclose(found.rate, [0.032, 0.05, np.nan])
        spreads = [math.sqrt(0.32**2 / n + 0.15**2) for n in (16, 12)]
        np.testing.assert_allclose(found.rate_spread, [*spreads, np.nan])
        np.testing.assert_allclose(found.fake_share, [0.1, np.nan, np.nan])
        np.testing.assert_array_equal(found.fee, [4_990, np.nan, np.nan])
        assert found.warmth.tolist() == ["warm", "", "cold"]
        taken = [[kind for kind, takes in zip(KINDS, row, strict=True) if takes] for row in found.kinds]
        assert taken == [["gifted", "paid"], list(KINDS), ["mixed"]]

    def test_needs_only_who_and_how_many_followers(self, read):
        found = read("handle,followers\nanna,5000\n")
        assert found.kinds.all()
        assert np.isnan([*found.rate, *found.rate_spread, *found.fake_share, *found.fee]).all()
        assert (found.niche[0], found.country[0], found.warmth[0]) == ("", "", "")

    def test_may_write_its_header_as_people_do(self, read):
        assert read("Creator-ID;Followers;Engagement Rate\n17;5000;3,2 %\n").rate[0] == pytest.approx(0.032)

    def test_may_have_columns_of_its_own(self, read):
        assert len(read("handle,followers,email,my notes\nanna,5000,a@b.c,lovely\n")) == 1

    @pytest.mark.parametrize(("cell", "word"), [("applied", "applicant"), ("Follower", "warm"), ("warm", "warm")])
    def test_tells_where_somebody_comes_from(self, cell, word, read):
        assert read(f"handle,followers,warmth\nanna,5000,{cell}\n").warmth[0] == word

    @pytest.mark.parametrize("cell", ["gifted paid", "paid;gifted", '"gifted, paid"', "Gifted+Paid", "gifted | paid"])
    def test_divides_offers_as_people_do(self, cell, read):
        assert read(f"handle,followers,offers\nanna,5000,{cell}\n").kinds[0].tolist() == [True, True, False, False]

    def test_knows_other_names_of_niches_in_force(self, read):
        text = "handle,followers,niche\nanna,5000,Home decor\nben,5000,Falconry\n"
        assert read(text, niches=shipped_niches()).niche.tolist() == ["interior", "falconry"]

    def test_has_fees_in_the_currency_of_the_brief(self, read):
        yen = replace(BRIEF, currency="JPY")
        assert read("handle,followers,fee\nanna,5000,8000\n", brief=yen).fee[0] == 8_000

    @given(posts=st.integers(1, 10_000))
    @settings(max_examples=20)
    def test_is_surer_of_a_rate_of_more_posts(self, posts, tmp_path_factory):
        path = tmp_path_factory.mktemp("posts") / "c.csv"
        path.write_text(f"handle,followers,engagement_rate,posts\na,5000,0.03,{posts}\nb,5000,0.03,{posts + 1}\n")
        less, more = read_candidates(path, BRIEF).rate_spread
        assert 0.15 < more < less

    def test_without_any_such_file_is_an_error_of_its_own(self, tmp_path):
        with pytest.raises(UsageError, match="There is no file"):
            read_candidates(tmp_path / "none.csv", BRIEF)


HEAD = "handle,creator_id,followers,country,engagement_rate,posts,fake_share,fee,warmth,offers\n"
REFUSED = {
    "handle\nanna\n": "has no column 'followers'",
    "followers\n5000\n": "has no column 'creator_id'",
    "handle,followers\n": "has no rows",
    "handle,followers\nanna,0\n": "line 2, column 'followers': '0' is not above 0",
    "handle,followers\nanna,5000\nben,\n": "line 3, column 'followers': '' is not above 0",
    "handle,followers\nanna,-3\n": "line 2, column 'followers': '-3' is negative",
    "handle,followers\nanna,many\n": "line 2, column 'followers': 'many' is not a whole number",
    "handle,followers\nanna,12.5\n": "line 2, column 'followers': '12.5' is not a whole number",
    "handle,followers\nanna,5000\nben,1\n@Anna,5000\n": "lines 2 and 4: both are '@anna'",
    f"{HEAD}anna,1,5000,,,,,,,\nanna,2,5000,,,,,,,\n": "lines 2 and 3: both are 'anna'",
    f"{HEAD}anna,1,5000,,,,,,,\nben,instagram:1,5000,,,,,,,\n": "lines 2 and 3: both are '1'",
    f"{HEAD},,5000,,,,,,,\n": "line 2: neither handle nor creator_id is given",
    f"{HEAD}anna b,,5000,,,,,,,\n": "line 2, column 'handle': 'anna b' is not an Instagram handle",
    f"{HEAD}anna,1.2E+10,5000,,,,,,,\n": "column 'creator_id': '1.2E+10' is an identifier that a spreadsheet",
    f"{HEAD}anna,,5000,Atlantis,,,,,,\n": "column 'country': 'Atlantis' is no country that we know",
    f"{HEAD}anna,,5000,,3.2,,,,,\n": "'3.2' is above 1. For 3.2 per cent write '3.2 %'",
    f"{HEAD}anna,,5000,,-0.1,,,,,\n": "column 'engagement_rate': '-0.1' is below 0",
    f"{HEAD}anna,,5000,,0,,,,,\n": "column 'engagement_rate': '0' is not above 0",
    f"{HEAD}anna,,5000,,inf,,,,,\n": "column 'engagement_rate': 'inf' is not a number",
    f"{HEAD}anna,,5000,,0.03,0,,,,\n": "column 'posts': '0' is not above 0, and a rate rests on one post",
    f"{HEAD}anna,,5000,,0.03,2.5,,,,\n": "column 'posts': '2.5' is not a whole number",
    f"{HEAD}anna,,5000,,,,1.5,,,\n": "column 'fake_share': '1.5' is above 1",
    f"{HEAD}anna,,5000,,,,,-5,,\n": "column 'fee': '-5' is no amount of 0 or more",
    f"{HEAD}anna,,5000,,,,,5 %,,\n": "column 'fee': '5 %' is no amount",
    f"{HEAD}anna,,5000,,,,,0.001,,\n": "column 'fee': '0.001' may be thousands or decimals",
    f"{HEAD}anna,,5000,,,,,10.000,,\n": "column 'fee': '10.000' may be thousands or decimals",
    f"{HEAD}anna,,5000,,,,,1.23456,,\n": "column 'fee': '1.23456' is no amount of EUR",
    f"{HEAD}anna,,5000,,,,,1e30,,\n": "column 'fee': '1e30' is no amount of EUR",
    f"{HEAD}anna,,5000,,,,,,hot,\n": "column 'warmth': 'hot' is not known; write one of: applicant",
    f"{HEAD}anna,,5000,,,,,,,gift\n": "'gift' holds 'gift', which is no kind of offer. Did you mean 'gifted'?",
    "handle,followers,enagement_rate\nanna,5000,0.03\n": "'enagement_rate', which is not known. Did you mean 'engag",
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=REFUSED.values())
def test_a_cell_that_makes_no_sense_is_refused_with_its_line(text, words, refusal):
    message = refusal(text)
    assert words in message
    assert message.startswith("'candidates.csv'")


def test_a_file_of_many_candidates_is_read_quickly_enough_to_be_no_matter(read):
    rows = "".join(f"h{n},{1_000 + n % 9_000},food,DE,0.03\n" for n in range(20_000))
    assert len(read(f"handle,followers,niche,country,engagement_rate\n{rows}")) == 20_000


def market():
    """Six creators: two alike in food, one private, one without followers, one macro, one whose posts are unknown."""
    world = World()
    profiles = {
        "a": {"niche": "food", "country": "DE"},
        "b": {"niche": "food", "country": "GB", "followers": 8_000},
        "private": {"niche": "food", "country": "DE", "is_private": True},
        "uncounted": {"niche": "food", "country": "DE", "followers": None},
        "macro": {"niche": "fitness", "country": "DE", "followers": 600_000},
        "silent": {"country": "Atlantis"},
    }
    for number in range(40):
        world.follower("b", f"f{number}", followers=1, following=4_000, posts=0, has_picture=False)
    for name, about in profiles.items():
        world.profile(name, **about)
        for number in range(0 if name == "silent" else 6):
            world.post(name, number, days_ago=10 + number)
    return world


@pytest.fixture(scope="module")
def market_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("market") / "home"
    import_world(home, market())
    return home


@pytest.fixture
def generation(market_home):
    with open_generation(market_home) as opened:
        yield opened


def names(found):
    return [name.removeprefix("instagram:") for name in found.creator_id.tolist()]


class TestTheCreatorData:
    def test_hold_all_public_creators_of_known_size_by_id(self, generation):
        found = known_candidates(generation)
        assert names(found) == ["a", "b", "macro", "silent"]
        assert found.handle == ("xa", "xb", "xmacro", "xsilent")
        assert found.followers.tolist() == [5_000, 8_000, 600_000, 5_000]
        assert found.niche.tolist() == ["food", "food", "fitness", ""]
        assert found.country.tolist() == ["DE", "GB", "DE", ""]
        assert found.kinds.all()
        assert found.kinds.shape == (4, len(KINDS))
        assert set(found.warmth.tolist()) == {""}
        assert np.isnan(found.fee).all()

    def test_give_rates_with_what_is_not_known_about_them(self, generation):
        rows = {row["creator_id"]: row for row in generation.metrics.to_pyarrow().to_pylist()}
        found = known_candidates(generation)
        for place, creator in enumerate(found.creator_id.tolist()):
            row = rows[creator]
            if row["engagement_rate"] is None:
                assert math.isnan(found.rate[place])
                assert math.isnan(found.rate_spread[place])
                continue
            assert found.rate[place] == row["engagement_rate"]
            width = math.log(row["engagement_rate_high"] / row["engagement_rate_low"])
            assert found.rate_spread[place] == pytest.approx(width / (2 * 1.2815515655), rel=1e-9)
            assert found.rate_spread[place] > 0
        assert np.isnan(found.rate).tolist() == [False, False, False, True]

    def test_give_the_share_of_fakes_where_there_is_a_sample(self, generation):
        share = known_candidates(generation).fake_share
        assert share[1] > 0
        assert np.isnan(share).tolist() == [True, False, True, True]

    def test_can_be_narrowed(self, generation):
        assert names(known_candidates(generation, niches=("Food",))) == ["a", "b"]
        assert names(known_candidates(generation, niches=["cooking"])) == ["a", "b"]
        assert names(known_candidates(generation, tier="Macro")) == ["macro"]
        assert names(known_candidates(generation, countries=("uk",))) == ["b"]
        assert names(known_candidates(generation, countries=("Germany", "GB"), tier="nano")) == ["a", "b"]

    def test_may_hold_nobody_of_those_asked_for(self, generation):
        found = known_candidates(generation, countries=("FR",))
        assert len(found) == 0
        assert found.kinds.shape == (0, len(KINDS))

    @pytest.mark.parametrize("wanted", [{"niches": ("falconry",)}, {"tier": "tiny"}, {"countries": ("Atlantis",)}])
    def test_refuse_what_they_do_not_know(self, wanted, generation):
        with pytest.raises(UsageError):
            known_candidates(generation, **wanted)


FANS = [f"fan{number}" for number in range(12)]
# Commenters of three creators; in common: first and second 10, first and third 5, second and third 10.
THREE = {"a": range(20), "b": range(10, 30), "c": range(15, 25)}


def by_chance(seed, creators, people, fewest, most):
    """Commenters of some creators, drawn from some people."""
    random = np.random.default_rng(seed)
    return {
        f"k{number}": random.choice(people, random.integers(fewest, most + 1), replace=False).tolist()
        for number in range(creators)
    }


MANY = by_chance(3, 8, 60, 5, 30)
DRAWN = by_chance(4, 25, 2_000, 60, 60)
# Niche -> creator -> her commenters; each niche is one case.
CASES = {
    "three": THREE,
    "many": MANY,
    "drawn": DRAWN,
    "nine": {"a": range(9), "b": range(9)},
    "ten": {"a": range(10), "b": range(10)},
    "apart": {"a": range(30), "b": range(30, 60)},
    **{niche: {"a": range(10), "b": range(10)} for niche in ("own", "spam", "unnamed", "visited", "late")},
}
LEFT_OUT = {"own": {"is_creator": True}, "spam": {"text": SPAM}, "unnamed": {"commenter_id": None}}
LATER = OBSERVED + timedelta(days=20)


def talked_about():
    """All cases as one world; the same fans comment in all of them, so that cells alone keep them apart."""
    world = World()
    for niche, creators in CASES.items():
        for creator, fans in creators.items():
            name = f"{niche}{creator}"
            world.profile(name, niche=niche, country="DE")
            world.post(name, 1)
            for number, fan in enumerate(fans):
                world.comment(f"{name}-p1", number, by=f"fan{fan}")
    for country in ("GB", None):
        for creator in ("x", "y"):
            world.profile(f"{country}{creator}", niche="three" if country else None, country=country)
            world.post(f"{country}{creator}", 1)
            for number, fan in enumerate(FANS):
                world.comment(f"{country}{creator}-p1", number, by=fan)
    for number in range(5):
        world.comment("threea-p1", f"again{number}", by=f"fan{number}")
        for creator in ("a", "b"):
            for niche, changes in LEFT_OUT.items():
                more = {"commenter_id": f"more{number}", **changes}
                world.comment(f"{niche}{creator}-p1", f"more{number}", **more)
            moments = {"commented_at": LATER - timedelta(days=1), "observed_at": LATER}
            world.comment(f"late{creator}-p1", f"late{number}", by=f"late{number}", **moments)
    world.comment("visiteda-p1", "herself", by="visiteda", is_creator=False)
    world.comment("visitedb-p1", "visit", by="visiteda")
    return world


@pytest.fixture(scope="module")
def talk_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("talk") / "home"
    import_world(home, talked_about())
    return home


@pytest.fixture(scope="module")
def sizes(talk_home):
    with open_generation(talk_home) as opened:
        return audience_sizes(opened, talk_home)


class TestAudienceSizes:
    def test_follow_from_commenters_in_common(self, sizes):
        assert sizes["three", "DE"] == (pytest.approx((20 * 20 + 20 * 10 + 20 * 10) / 25), 25)

    def test_agree_with_counting_every_pair(self, sizes):
        pairs = list(combinations(map(set, MANY.values()), 2))
        overlaps = sum(len(one & other) for one, other in pairs)
        products = sum(len(one) * len(other) for one, other in pairs)
        assert sizes["many", "DE"] == (pytest.approx(products / overlaps), overlaps)

    def test_are_right_where_commenters_are_drawn_by_chance(self, sizes):
        estimate, overlaps = sizes["drawn", "DE"]
        assert overlaps > 300
        assert estimate == pytest.approx(2_000, rel=3 / math.sqrt(overlaps))

    def test_are_told_by_cell(self, sizes):
        assert sizes["three", "GB"] == (12, 12)
        assert sizes["", ""] == (12, 12)

    def test_need_ten_overlaps(self, sizes):
        assert ("nine", "DE") not in sizes
        assert sizes["ten", "DE"] == (10, 10)

    def test_are_unknown_where_nobody_comments_twice(self, talk_home):
        with open_generation(talk_home) as opened:
            found = audience_sizes(opened, talk_home, fewest=0)
        assert ("apart", "DE") not in found
        assert found["nine", "DE"] == (9, 9)

    def test_are_unknown_without_comments(self, market_home, generation):
        assert audience_sizes(generation, market_home) == {}

    @pytest.mark.parametrize("niche", LEFT_OUT)
    def test_leave_out_comments_that_speak_for_no_follower(self, niche, sizes):
        assert sizes[niche, "DE"] == (10, 10)

    def test_count_creators_who_comment_but_nobody_under_her_own_posts(self, sizes):
        assert sizes["visited", "DE"] == (11, 10)

    def test_know_nothing_of_comments_written_later(self, talk_home, sizes):
        assert sizes["late", "DE"] == (15, 15)
        with open_generation(talk_home) as opened:
            earlier = replace(opened, as_of=OBSERVED + timedelta(days=1))
            assert audience_sizes(earlier, talk_home)["late", "DE"] == (10, 10)


def test_the_columns_of_both_kinds_of_candidates_are_of_the_same_types(read, generation):
    ours, theirs = known_candidates(generation), read("handle,followers\nanna,5000\n")
    for name, column in vars(ours).items():
        if name != "handle":
            assert column.dtype.kind == vars(theirs)[name].dtype.kind, name


def test_an_unusable_file_is_told_from_a_wrong_call(read):
    with pytest.raises(UnusableFile):
        read("handle,followers\nanna,0\n")
