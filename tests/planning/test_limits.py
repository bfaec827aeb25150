"""Sentences become limits, and what cannot be read says which part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.planning import brief, limits
from closeknit.planning.limits import limit_in_words, read_limit
from closeknit.vocabulary.errors import UsageError

NICHES = ("food", "fitness", "home decor", "film", "women in tech")
WORDS = "food GB no niche at most least 20 30% <= >= in creators live posts per between and - gifted the each of budget"
ALIASES = {"essen": "food", "tv": "film"}


def read(text):
    return read_limit(text, niches=NICHES, aliases=ALIASES)


def parts(text):
    limit = read(text)
    assert limit.text == text
    return limit.measure, limit.of, limit.name, limit.low, limit.high


def refusal(text):
    with pytest.raises(UsageError) as error:
        read(text)
    assert text.strip()[:60] in error.value.what
    assert error.value.next_step
    return str(error.value)


def test_kinds_are_those_of_the_brief():
    assert limits.KINDS == brief.KINDS


class TestShares:
    @pytest.mark.parametrize(
        ("text", "of", "name", "low", "high"),
        [
            ("food <= 30 %", "niche", "food", None, 0.3),
            ("fitness >= 10 %", "niche", "fitness", 0.1, None),
            ("food at most 30 %", "niche", "food", None, 0.3),
            ("food < 30%", "niche", "food", None, 0.3),
            ("food > 30%", "niche", "food", 0.3, None),
            ("food<=30%", "niche", "food", None, 0.3),
            ("food ≤ 12.5 %", "niche", "food", None, 0.125),
            ("food ≥ 12,5 %", "niche", "food", 0.125, None),
            ("food = 30 %", "niche", "food", 0.3, 0.3),
            ("food exactly 30 %", "niche", "food", 0.3, 0.3),
            ("food between 10 % and 30 %", "niche", "food", 0.1, 0.3),
            ("  FOOD   At Most   30 Percent. ", "niche", "food", None, 0.3),
            ("food is at most 30 % of the budget", "niche", "food", None, 0.3),
            ("no more than 30 % of the budget in food", "niche", "food", None, 0.3),
            ("at least 30 % food", "niche", "food", 0.3, None),
            ("home decor <= 20 %", "niche", "home decor", None, 0.2),
            ("women in tech <= 20 %", "niche", "women in tech", None, 0.2),
            ("Essen <= 20 %", "niche", "food", None, 0.2),
            ("gifted <= 50 %", "kind", "gifted", None, 0.5),
            ("Mixed offers <= 50 %", "kind", "mixed", None, 0.5),
            ("micro <= 20 %", "tier", "micro", None, 0.2),
            ("below nano <= 20 %", "tier", "below nano", None, 0.2),
            ("DE >= 40 %", "country", "DE", 0.4, None),
            ("UK >= 40 %", "country", "GB", 0.4, None),
            ("Germany >= 40 %", "country", "DE", 0.4, None),
            ("no niche > 40 %", "each niche", "", None, 0.4),
            ("No niche over 40 %", "each niche", "", None, 0.4),
            ("no niche has more than 40 % of the budget", "each niche", "", None, 0.4),
            ("each niche <= 40 %", "each niche", "", None, 0.4),
            ("no country > 50 %", "each country", "", None, 0.5),
            ("no creator > 5 %", "each creator", "", None, 0.05),
            ("at most 5 % per creator", "each creator", "", None, 0.05),
            ("food <= 0 %", "niche", "food", None, 0.0),
            ("food <= 100 %", "niche", "food", None, 1.0),
        ],
    )
    def test_are_read(self, text, of, name, low, high):
        assert parts(text) == ("share", of, name, low, high)

    @given(st.integers(0, 100))
    def test_are_the_nearest_fraction(self, percent):
        assert read(f"food <= {percent} %").high == percent / 100

    @pytest.mark.parametrize("text", ["food <= 101 %", "food <= 100.1 %", "no niche > 400 %", "food <= 12,500 %"])
    def test_above_100_are_refused(self, text):
        assert "more than all of the budget" in refusal(text)

    @pytest.mark.parametrize("text", ["food <= -3 %", "food <= −3 %"])
    def test_below_0_are_refused(self, text):
        assert "is below 0" in refusal(text)

    def test_of_creators_are_refused_with_what_can_be_written(self):
        assert "per cent of creators is not offered" in refusal("food <= 30 % of creators")
        assert "per cent of posts is not offered" in refusal("at least 30 % live posts")


class TestCounts:
    @pytest.mark.parametrize(
        ("text", "of", "name", "low", "high"),
        [
            ("at least 20 creators", "all", "", 20, None),
            ("at most 60 creators", "all", "", None, 60),
            ("exactly 40 creators", "all", "", 40, 40),
            ("40 creators", "all", "", 40, 40),
            ("creators >= 20", "all", "", 20, None),
            ("at least 25 invited", "all", "", 25, None),
            ("at most 1,200 creators", "all", "", None, 1_200),
            ("20 to 40 creators", "all", "", 20, 40),
            ("20-40 creators", "all", "", 20, 40),
            ("20 in GB", "country", "GB", 20, 20),
            ("at least 5 in GB", "country", "GB", 5, None),
            ("at least 5 in the UK", "country", "GB", 5, None),
            ("at most 10 in food", "niche", "food", None, 10),
            ("at most 10 in women in tech", "niche", "women in tech", None, 10),
            ("food >= 12 creators", "niche", "food", 12, None),
            ("at least 12 food creators", "niche", "food", 12, None),
            ("at least 20 nano creators", "tier", "nano", 20, None),
            ("at most 5 paid", "kind", "paid", None, 5),
            ("at most 10 creators per niche", "each niche", "", None, 10),
            ("no niche > 10 creators", "each niche", "", None, 10),
            ("no niche >= 10 creators", "each niche", "", None, 9),
            ("at most 0 creators", "all", "", None, 0),
        ],
    )
    def test_of_invited_creators_are_read(self, text, of, name, low, high):
        assert parts(text) == ("invited", of, name, low, high)

    def test_know_that_fewer_than_60_is_59_at_most(self):
        assert parts("fewer than 60 creators") == ("invited", "all", "", None, 59)
        assert parts("more than 5 in GB") == ("invited", "country", "GB", 6, None)

    @pytest.mark.parametrize(
        ("text", "of", "name"),
        [
            ("at least 10 live posts", "all", ""),
            ("at least 10 live", "all", ""),
            ("live posts >= 10", "all", ""),
            ("at least 10 posts", "all", ""),
            ("at least 10 live posts in food", "niche", "food"),
            ("food >= 10 live posts", "niche", "food"),
        ],
    )
    def test_of_live_posts_are_read(self, text, of, name):
        assert parts(text) == ("live", of, name, 10, None)

    def test_of_expected_posts_have_no_next_whole_number(self):
        assert read("more than 10 live posts").low == 10

    @pytest.mark.parametrize("text", ["at least -5 creators", "-5 creators"])
    def test_below_0_are_refused(self, text):
        assert "-5 is below 0" in refusal(text)

    @pytest.mark.parametrize("text", ["at least 20.5 creators", "at least 10.5 live posts", "20,5 in GB"])
    def test_with_a_fraction_are_refused(self, text):
        assert "is not a whole number" in refusal(text)

    @pytest.mark.parametrize("text", ["fewer than 0 creators", "no niche >= 0 creators"])
    def test_fewer_than_none_are_refused(self, text):
        assert "never fewer than none" in refusal(text)

    def test_beyond_all_creators_are_refused(self):
        assert "more than there are creators" in refusal("at most 99999999999 creators")
        assert "not a number" in refusal(f"at most {'9' * 400} creators")


class TestNames:
    def test_of_niches_nobody_knows_are_kept_in_small_letters(self):
        assert read("Underwater Basket Weaving <= 5 %").name == "underwater basket weaving"

    def test_in_two_capital_letters_are_countries(self):
        assert (read("ZZ <= 5 %").of, read("ZZ <= 5 %").name) == ("country", "ZZ")

    def test_of_known_countries_in_capitals_win_over_niches(self):
        assert read_limit("DE <= 5 %", niches=["de"]).of == "country"
        assert read_limit("de <= 5 %", niches=["de"]).of == "niche"

    def test_of_niches_win_over_letters_that_are_no_known_country(self):
        assert (read("TV <= 5 %").of, read("TV <= 5 %").name) == ("niche", "film")

    def test_can_be_told_apart_by_saying_niche_or_country(self):
        assert (read("niche paid <= 5 %").of, read("niche paid <= 5 %").name) == ("niche", "paid")
        assert (read("country gb <= 5 %").of, read("country gb <= 5 %").name) == ("country", "GB")
        assert "no country that is known" in refusal("country Atlantis <= 5 %")

    @pytest.mark.parametrize("name", ["🍕", "***", "x" * 80])
    def test_that_are_none_are_refused(self, name):
        assert "is no name of a niche, country, size or offer" in refusal(f"{name} <= 5 %")

    def test_two_in_one_sentence_are_refused(self):
        assert "both 'food' and 'GB'" in refusal("food creators in GB >= 5")
        assert "both 'gifted' and 'food'" in refusal("at most 10 gifted in food")
        assert "both 'food' and 'fitness'" in refusal("food <= 30 % fitness")


class TestARefusal:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "it is empty"),
            ("   ", "it is empty"),
            ("food", "no 'at most', 'at least' or 'exactly'"),
            ("food 30 %", "no 'at most', 'at least' or 'exactly'"),
            ("food ~ 30 %", "no 'at most', 'at least' or 'exactly'"),
            ("food <= nan %", "no 'at most', 'at least' or 'exactly'"),
            ("food <= lots", "no 'at most', 'at least' or 'exactly'"),
            ("30 % food", "'exactly' is missing before 30 %"),
            ("food <= 30", "30 of what is not said"),
            ("at most 20", "20 of what is not said"),
            ("at most 1e3 creators", "'1e3' is not a number"),
            ("at most ٣ creators", "'٣' is not a number"),
            ("food <= 30 % and fitness >= 10 %", "'<=' and '>=' stand in one sentence"),
            ("no food > 30 %", "'no food' is not understood"),
            ("no niche < 40 %", "after 'no niche' stands what none may exceed"),
            ("each niche >= 5 %", "a lower end for every niche is not offered"),
            ("no creator > 3 creators", "one creator can only be limited by her share"),
            ("<= 30 %", "does not say on what the share is spent"),
            ("between 40 and 20 creators", "40 is above 20"),
            ("between 10 % and 30 creators", "10 is per cent and 30 is not"),
            ("at least 10 in", "the name at its end is missing"),
            ("at least 10 creators in", "the name at its end is missing"),
            ("at least 10 live posts creators >= 3", "stand in one sentence"),
        ],
    )
    def test_says_which_part_is_not_understood(self, text, why):
        assert why in refusal(text)

    def test_gives_two_examples(self):
        assert "food <= 30 %, or: at least 20 creators" in refusal("nonsense")

    def test_shows_only_the_beginning_of_an_endless_sentence(self):
        with pytest.raises(UsageError) as error:
            read("food " * 10_000)
        assert len(str(error.value)) < 400

    @given(st.text(max_size=60))
    def test_is_all_that_can_happen_to_any_text(self, text):
        try:
            limit = read(text)
        except UsageError:
            return
        assert limit.low is not None or limit.high is not None

    @given(st.lists(st.sampled_from(WORDS.split()), max_size=8))
    def test_or_a_limit_is_all_that_can_come_of_its_own_words(self, words):
        try:
            limit = read(" ".join(words))
        except UsageError:
            return
        assert (limit.low or 0) <= (float("inf") if limit.high is None else limit.high)
        assert limit_in_words(limit)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("food <= 30 %", "at most 30 % of the budget on food"),
        ("no niche > 40 %", "at most 40 % of the budget on any one niche"),
        ("no creator > 2.5 %", "at most 2.5 % of the budget on any one creator"),
        ("DE >= 30 %", "at least 30 % of the budget on creators in DE"),
        ("gifted <= 50 %", "at most 50 % of the budget on gifted offers"),
        ("micro <= 20 %", "at most 20 % of the budget on micro creators"),
        ("food between 10 % and 30 %", "between 10 and 30 % of the budget on food"),
        ("at least 20 creators", "at least 20 creators invited"),
        ("at most 1 in GB", "at most 1 creator in GB invited"),
        ("20 in GB", "exactly 20 creators in GB invited"),
        ("20 to 40 creators", "between 20 and 40 creators invited"),
        ("at most 5 paid", "at most 5 creators with paid offers invited"),
        ("at least 20 nano creators", "at least 20 creators of size nano invited"),
        ("at most 10 per niche", "at most 10 creators in any one niche invited"),
        ("at least 10 live posts", "at least 10 posts expected to go live"),
        ("at least 10 live posts in food", "at least 10 posts in food expected to go live"),
    ],
)
def test_a_limit_is_told_in_plain_words(text, words):
    assert limit_in_words(read(text)) == words
