"""The country of a creator is the stated one, else what her biography shows, else what her language suggests."""

import pytest

from closeknit.audience.countries import SURE, country_code, creator_country


@pytest.mark.parametrize(
    ("biography", "code"),
    [
        ("📍Berlin | Food & Travel", "DE"),
        ("Mama aus Köln 👶", "DE"),
        ("10115 Berlin, Bücher", "DE"),
        ("hello@anna-bakes.de", "DE"),
        ("Buchung: +49 170 1234567", "DE"),
        ("0043 660 1234567", "AT"),
        ("Wien 🇦🇹 Foodblogger", "AT"),
        ("🇮🇹 in 🇩🇪", "DE"),
        ("Foodie 🇵🇱", "PL"),
        ("NYC based stylist", "US"),
        ("Austin, TX mama of 3", "US"),
        ("studio: SW1A 1AA", "GB"),
        ("London 🇬🇧", "GB"),
        ("UK blogger", "GB"),
        ("www.bakes.co.uk", "GB"),
        ("Madrid · maquillaje", "ES"),
        ("#mumbai foodie", "IN"),
        ("東京在住 カフェ", "JP"),
        ("서울 맛집", "KR"),
        ("São Paulo | moda", "BR"),
        ("+91 98765 43210", "IN"),
    ],
)
def test_a_biography_shows(biography, code):
    found = creator_country(None, None, biography)
    assert found.code == code
    assert SURE <= found.confidence < 1
    assert found.why


@pytest.mark.parametrize(
    "biography",
    [
        None, "", "dm for collab", "follow us for more", "nice things and reading", "youtu.be/abc", "linktr.ee/anna",
        "Paris - Tokyo - NYC", "🇫🇷🇮🇹🇪🇸🇵🇹", "🇪🇺", "made in heaven", "island girl, chili lover, cologne collector",
        "it's me", "25 | he/him | est. 2019", "50 000 km by bike", "anna@gmail.com", "U.S.",
    ],
)  # fmt: skip
def test_a_biography_without_a_clear_sign_shows_no_country(biography):
    found = creator_country(None, None, biography)
    if biography == "U.S.":  # the control: the same path does find a country where there is one
        assert found.code == "US"
    else:
        assert (found.code, found.confidence) == (None, 0.0)
    assert found.why


def test_what_is_stated_wins_and_an_unknown_name_does_not():
    found = creator_country("Österreich", "de", "📍Berlin")
    assert (found.code, found.confidence, found.why) == ("AT", 1.0, "stated")
    assert creator_country("Atlantis", None, "📍Berlin").code == "DE"


def test_signs_that_agree_are_surer_than_one():
    one, two, three = (creator_country(None, None, text) for text in ("Wien", "Wien 🇦🇹", "Wien 🇦🇹 anna@food.at"))
    assert one.confidence < two.confidence < three.confidence < 1
    assert three.why == "city, flag, address"


def test_a_language_points_to_a_country_only_without_other_signs():
    assert creator_country(None, "pl", "hej").code == "PL"
    assert creator_country(None, "pl", "hej").why == "writes pl"
    assert creator_country(None, "de", "Wien").code == "AT"
    for language in ("en", "es", "ar", None):
        assert creator_country(None, language, "hey").code is None


def test_a_website_counts_like_an_address_in_the_biography():
    assert creator_country(None, None, None, "https://anna.example.se/blog").code == "SE"


@pytest.mark.parametrize(
    ("written", "code"),
    [("DE", "DE"), ("germany", "DE"), ("GER", "DE"), ("Deutschland", "DE"), ("UK", "GB"), ("gb", "GB"), ("USA", "US"),
     ("U.S.", "US"), ("The Netherlands", "NL"), ("日本", "JP"), ("Côte d'Azur", None), ("", None), ("zz", None)],
)  # fmt: skip
def test_countries_are_understood_as_people_write_them(written, code):
    assert country_code(written) == code
