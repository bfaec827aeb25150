"""A brief is read whole, or refused with the line that is wrong and what to write instead."""

import re
from dataclasses import fields

import pytest

from closeknit.audience.niches.definitions import shipped_niches
from closeknit.planning.assumptions import ASSUMPTIONS
from closeknit.planning.brief import CAUTION, GOALS, KINDS, WARMTH, Brief, Product
from closeknit.planning.brief_file import KEYS, brief_of, example_brief, read_brief
from closeknit.vocabulary.errors import UnusableFile, UsageError

SMALLEST = 'budget = 5000\ncurrency = "EUR"\n'
PRODUCT = '[[product]]\nname = "Tea"\nprice = 29.90\nmargin = "40 %"\nunit_cost = 8\nshipping = 4.50\n'


@pytest.fixture
def read(tmp_path):
    def read_text(text, **settings):
        path = tmp_path / "brief.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_brief(path, **settings)

    return read_text


class TestWithoutAFile:
    def test_our_defaults_stand(self):
        assert brief_of(500_000, "EUR") == Brief(
            500_000, "EUR", (Product("product", 3_000, 0.5, 1_200, 500, 3_000, None),)
        )

    @pytest.mark.parametrize("written", ["5000", "5,000", " 5000.00 "])
    def test_a_budget_may_be_written_as_people_write_it(self, written):
        assert brief_of(written, "eur").budget == 500_000

    @pytest.mark.parametrize("budget", [0, -1, 10**16, "0", "-5", "much", "nan", "5000.001", "1e99", ""])
    def test_a_budget_that_is_none_is_refused(self, budget):
        with pytest.raises(UsageError, match="The budget"):
            brief_of(budget, "EUR")

    @pytest.mark.parametrize("currency", ["EURO", "", "XXX", "€"])
    def test_a_currency_that_is_none_is_refused(self, currency):
        with pytest.raises(UsageError, match="There is no currency"):
            brief_of(1, currency)

    def test_a_currency_in_which_no_price_is_usual_asks_for_a_product(self):
        with pytest.raises(UsageError, match="no usual price in JPY"):
            brief_of(500_000, "JPY")


class TestTheExample:
    def test_asks_for_the_same_as_no_file(self, read):
        assert read(example_brief()) == brief_of(500_000, "EUR")

    def test_shows_every_key(self):
        shown = set(re.findall(r"^(?:# )?(\w+) = ", example_brief(), re.M))
        sections = set(re.findall(r"^\[+([\w.]+)\]", example_brief(), re.M))
        wanted = {f"{section}.{key}" for section, keys in KEYS.items() for key in keys}
        missing = {key for key in wanted if key.split(".")[1] not in shown | sections | {"fees"}}
        assert missing == set()
        assert sections == {"product", "offers", "offers.fees", "work", "mine"}

    def test_reads_back_with_every_line_in_use(self, read):
        text = re.sub(r"^(\s*)# (\w+ = |\"[^\"]+\",$)", r"\1\2", example_brief(), flags=re.M)
        brief = read(text)
        assert text.count("\n# ") < example_brief().count("\n# ") - 5
        assert len(brief.limits) == 12
        assert brief.target == 100
        assert brief.products[0].stock == 200
        assert brief.hours_per_week == 5
        assert brief.fees["macro"] == 500_000
        assert brief.mine["accept_cold"] == 0.15

    @pytest.mark.parametrize("words", [GOALS, KINDS, tuple(CAUTION), WARMTH])
    def test_names_every_word_that_may_be_written(self, words):
        assert all(re.search(rf"\b{word}\b", example_brief()) for word in words)


def test_everything_in_a_brief_can_be_written(read):
    text = """
budget = 4999.90
currency = "gbp"
goal = "Margin"
target = 250.50
weeks = 12
risk = "cautious"
seed = 7
limits = ["food <= 30 %", "at least 20 creators"]
include = ["@Anna.Bakes", "https://instagram.com/ben/", "instagram:17", "@anna.bakes"]
exclude = ["@carl"]
[[product]]
name = "  Green   tea "
price = 29.90
margin = "40 %"
unit_cost = "8"
shipping = 4.50
retail = 35
stock = 0
[[product]]
name = "Cup"
price = 12
margin = 0.5
unit_cost = 3
shipping = 0
[offers]
kinds = ["mixed", "gifted", "gifted"]
commission = "12,5 %"
obligation = true
warmth = "warm"
[offers.fees]
nano = 50
"below nano" = 20.50
[work]
handling = 2.20
minutes = 10
hours_per_week = 4.5
[mine]
accept_cold = 0.2
"""
    brief = read(text)
    assert [limit.text for limit in brief.limits] == ["food <= 30 %", "at least 20 creators"]
    assert brief == Brief(
        budget=499_990, currency="GBP",
        products=(Product("Green tea", 2990, 0.4, 800, 450, 3500, 0), Product("Cup", 1200, 0.5, 300, 0, 1200, None)),
        goal="margin", target=25_050.0, weeks=12, risk="cautious", kinds=("gifted", "mixed"),
        fees={"nano": 5000, "below nano": 2050}, commission=0.125, handling=220, minutes=10.0, hours_per_week=4.5,
        obligation=True, warmth="warm", limits=brief.limits, include=("anna.bakes", "ben", "instagram:17"),
        exclude=("carl",), mine={"accept_cold": 0.2}, seed=7,
    )  # fmt: skip
    untouched = [
        field.name for field in fields(Brief) if getattr(brief, field.name) == getattr(read(SMALLEST), field.name)
    ]
    assert untouched == []


class TestTheCommandLine:
    def test_wins_over_the_file(self, read):
        brief = read(SMALLEST, budget="700", currency="USD")
        assert (brief.budget, brief.currency) == (70_000, "USD")
        assert read(SMALLEST, budget=123).budget == 123

    def test_stands_in_for_what_the_file_does_not_say(self, read):
        assert read("weeks = 4\n", budget=1, currency="EUR").weeks == 4

    def test_gives_the_decimals_of_all_amounts(self, read):
        assert (
            read(f"budget = 5000\n{PRODUCT}".replace("29.90", "29").replace("4.50", "4"), currency="JPY").budget
            == 5_000
        )

    def test_that_makes_no_sense_is_refused(self, refusal):
        assert "The budget '0' is not above 0" in refusal(SMALLEST, budget=0)
        assert "There is no currency 'EUX'" in refusal(SMALLEST, currency="EUX")


class TestNiches:
    def test_are_understood_by_their_other_names(self, read):
        limits = read(SMALLEST + 'limits = ["Home decor <= 20 %", "food >= 5 %"]', niches=shipped_niches()).limits
        assert [limit.name for limit in limits] == ["interior", "food"]

    def test_are_kept_as_written_where_none_are_in_force(self, read):
        assert read(SMALLEST + 'limits = ["Home decor <= 20 %"]').limits[0].name == "home decor"


class TestAFile:
    def test_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(UsageError, match=r"There is no file '.*none\.toml'"):
            read_brief(tmp_path / "none.toml")

    def test_that_is_a_folder_is_refused(self, tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_brief(tmp_path)

    @pytest.mark.parametrize(
        "text", ["budget 5000", "budget = = 1", "[[[", "a = 1\na = 2", "[" * 3_000, f"a = {'9' * 5000}"]
    )
    def test_that_is_no_toml_is_refused(self, text, refusal):
        assert "'brief.toml' is not valid TOML" in refusal(text)

    def test_names_the_line_where_the_toml_breaks(self, refusal):
        assert "line 3" in refusal(SMALLEST + "weeks == 3\n")

    def test_in_another_encoding_is_refused(self, refusal):
        assert "is not UTF-8 text (byte 10)" in refusal(b'goal = "or\xe4"')

    def test_by_a_windows_editor_is_read(self, read):
        assert read(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode()).budget == 500_000


REFUSED = {
    # what stands in the file: (its line, what the message says)
    'budget = 0\ncurrency = "EUR"': (1, "budget = 0 is not above 0"),
    'budget = -5\ncurrency = "EUR"': (1, "budget = -5 is not above 0"),
    'budget = nan\ncurrency = "EUR"': (1, "is no amount of money"),
    'budget = inf\ncurrency = "EUR"': (1, "is no amount of money"),
    'budget = true\ncurrency = "EUR"': (1, "budget = true is no amount of money"),
    'budget = "lots"\ncurrency = "EUR"': (1, "'lots' is no amount of money"),
    'budget = 1e99\ncurrency = "EUR"': (1, "is too large"),
    'budget = 5.001\ncurrency = "EUR"': (1, "has more decimals than EUR knows"),
    'currency = "EUR"': (1, "'budget' is missing"),
    "budget = 5": (1, "'currency' is missing"),
    'budget = 5\ncurrency = "EUO"': (2, "There is no currency 'EUO'. Write its three letters"),
    "budget = 5\ncurrency = 3": (2, "currency = 3 is no text"),
    'budget = 5\ncurrency = "JPY"': (None, "no usual price in JPY"),
    f'{SMALLEST}goal = "order"': (3, "Did you mean 'orders'?"),
    f"{SMALLEST}goal = 3": (3, "goal = 3 is not known"),
    f'{SMALLEST}risk = "carefull"': (3, 'risk = "carefull" is not known. Write one of: bold, balanced, cautious'),
    f"{SMALLEST}weeks = 0": (3, "weeks = 0 is not between 1 and 520"),
    f"{SMALLEST}weeks = 2.5": (3, "weeks = 2.5 is not a whole number"),
    f"{SMALLEST}weeks = true": (3, "weeks = true is not a whole number"),
    f"{SMALLEST}seed = -1": (3, "seed = -1 is not between"),
    f"{SMALLEST}seed = {10**40}": (3, "is not between"),
    f"{SMALLEST}target = -1": (3, "target = -1 is not between"),
    f"{SMALLEST}target = nan": (3, "target = NaN is not between"),
    f"{SMALLEST}target = false": (3, "target = false is not a number"),
    f"{SMALLEST}target = 2024-01-01": (3, "is not a number"),
    f'{SMALLEST}goal = "margin"\ntarget = 0.001': (4, "more decimals"),
    f"{SMALLEST}limitz = []": (3, "Did you mean 'limits'?"),
    f'{SMALLEST}limits = "food <= 30 %"': (3, "is no list of texts"),
    f"{SMALLEST}limits = [30]": (3, "is no list of texts"),
    f'{SMALLEST}limits = [""]': (3, "is no list of texts"),
    f'{SMALLEST}limits = [\n  "food <= 30 %",\n  "food <= 300 %",\n]': (5, "The limit 'food <= 300 %' cannot be read"),
    f'{SMALLEST}include = ["@anna bakes"]': (3, "'@anna bakes' is no handle"),
    f'{SMALLEST}include = ["@Anna"]\nexclude = [\n"ben",\n"anna"]': (6, "'anna' stands in include and in exclude"),
    f'{SMALLEST}include = ["17"]\nexclude = ["instagram:17"]': (4, "'17' stands in include and in exclude"),
    f"{SMALLEST}product = 3": (3, "product = 3 is no section"),
    f"{SMALLEST}product = []": (3, "is no section"),
    f"{SMALLEST}offers = 3": (3, "offers = 3 is no section"),
    f"{SMALLEST}[[offers]]\n": (3, "is no section"),
    f"{SMALLEST}{PRODUCT}colour = 3": (9, "'colour' is not known in [product]"),
    f"{SMALLEST}{PRODUCT}{PRODUCT.replace('Tea', 'TEA')}": (10, "a second product is called 'TEA'"),
    f"{SMALLEST}{PRODUCT}{PRODUCT.replace('Tea', 'Cup').replace('8', '-8')}": (13, "unit_cost = -8 is below 0"),
    f"{SMALLEST}{PRODUCT}stock = -1": (9, "stock = -1 is not between"),
    f"{SMALLEST}{PRODUCT}stock = 1.5": (9, "stock = 1.5 is not a whole number"),
    f"{SMALLEST}{PRODUCT}retail = -1": (9, "retail = -1 is below 0"),
    f"{SMALLEST}{PRODUCT}".replace("29.90", "0"): (5, "price = 0 is not above 0"),
    f"{SMALLEST}{PRODUCT}".replace('"40 %"', "40"): (
        6,
        'margin = 40 is not between 0 and 1. Write it like margin = "50 %"',
    ),
    f"{SMALLEST}{PRODUCT}".replace('"40 %"', '"140 %"'): (6, "is not between 0 and 1"),
    f"{SMALLEST}{PRODUCT}".replace('"40 %"', '"-4 %"'): (6, "is no share"),
    f"{SMALLEST}{PRODUCT}".replace('"40 %"', "nan"): (6, "is no share"),
    f"{SMALLEST}{PRODUCT}".replace('"40 %"', "true"): (6, "margin = true is no share"),
    f"{SMALLEST}{PRODUCT}".replace('"Tea"', '" "'): (4, "is no text"),
    f"{SMALLEST}{PRODUCT}".replace("shipping = 4.50", ""): (3, "[[product]] has no 'shipping'"),
    f"{SMALLEST}{PRODUCT}".replace('name = "Tea"', ""): (3, "[[product]] has no 'name'"),
    f'{SMALLEST}[offers]\nkinds = ["gift"]': (4, "'gift' is not known in kinds. Did you mean 'gifted'?"),
    f"{SMALLEST}[offers]\nkinds = []": (4, "is empty"),
    f"{SMALLEST}[offers]\ncommission = 10": (4, "commission = 10 is not between 0 and 1"),
    f'{SMALLEST}[offers]\nobligation = "yes"': (4, "is neither true nor false"),
    f'{SMALLEST}[offers]\nwarmth = "hot"': (4, "Write one of: applicant, warm, cold"),
    f"{SMALLEST}[offers]\nfee = 3": (4, "Did you mean 'fees'?"),
    f"{SMALLEST}[offers]\nlimits = []": (4, "'limits' stands in [offers]. Move it above the first line in [brackets]"),
    f"{SMALLEST}[offers.fees]\nnanno = 3": (4, "Did you mean 'nano'?"),
    f"{SMALLEST}[offers.fees]\nnano = -3": (4, "nano = -3 is below 0"),
    f"{SMALLEST}[offers]\nfees = {{ nano = -3 }}": (4, "nano = -3 is below 0"),
    f"{SMALLEST}[work]\nhours_per_week = 0": (4, "hours_per_week = 0 is not above 0"),
    f"{SMALLEST}[work]\nminutes = -1": (4, "minutes = -1 is not between 0 and 100000"),
    f"{SMALLEST}[work]\nminutes = {10**400}": (4, "is not between"),
    f"{SMALLEST}[work]\nhandling = -0.5": (4, "handling = -0.5 is below 0"),
    f"{SMALLEST}[mine]\naccept_clod = 0.2": (4, "Did you mean 'accept_cold'?"),
    f"{SMALLEST}[mine]\naccept_cold = 20": (4, "The assumption 'accept_cold' cannot be 20"),
    f'{SMALLEST}[mine]\naccept_cold = "20 %"': (4, "is not a number"),
}


@pytest.mark.parametrize(("text", "line_and_words"), REFUSED.items(), ids=[words for _, words in REFUSED.values()])
def test_what_makes_no_sense_is_refused_with_its_line(text, line_and_words, refusal):
    line, words = line_and_words
    message = refusal(text)
    assert words in message
    if line is not None:
        assert message.startswith(f"'brief.toml', line {line}: ")


def test_every_assumption_may_be_the_users_own(read):
    lines = "\n".join(f"{name} = {known.value}" for name, known in ASSUMPTIONS.items())
    assert read(f"{SMALLEST}[mine]\n{lines}").mine == {name: known.value for name, known in ASSUMPTIONS.items()}


def test_one_product_may_stand_in_single_brackets(read):
    assert read(SMALLEST + PRODUCT.replace("[[product]]", "[product]")).products[0].name == "Tea"


def test_amounts_are_exact(read):
    assert read(SMALLEST + PRODUCT.replace("29.90", "1.15")).products[0].price == 115


def test_a_refusal_of_the_files_own_words_is_a_fault_of_the_file(read):
    with pytest.raises(UnusableFile):
        read(f'{SMALLEST}limits = ["nonsense"]')
