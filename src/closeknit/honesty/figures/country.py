"""Is the country named the right one? Biographies of creators who were collected as Indian."""

import numpy as np
import pyarrow as pa
from pyarrow import csv

from closeknit.audience.countries import Country, creator_country
from closeknit.audience.languages import detect_language
from closeknit.honesty.rows import Figure, Row, Setting, TooLittle
from closeknit.honesty.statistics import binomial_interval

FOLDER = "ig-bios-graphapi-2023"
NEEDS = (f"{FOLDER}/profiles.csv.gz",)
SOURCE = "537 creator accounts collected as Indian, Graph API fields, March 2023"
TRUTH = "IN"
_FEWEST = 30


def rows(setting: Setting) -> list[Row]:
    """Say how often a country is named, and how often another one than where the set comes from."""
    types = csv.ConvertOptions(column_types={"biography": pa.string(), "website": pa.string()})
    parse = csv.ParseOptions(newlines_in_values=True)
    profiles = csv.read_csv(setting.data / NEEDS[0], parse_options=parse, convert_options=types)
    biographies, websites = (profiles[name].to_pylist() for name in ("biography", "website"))
    if len(biographies) < _FEWEST:
        raise TooLittle(f"There are only {len(biographies)} biographies.", f"Bring at least {_FEWEST}.")
    languages = [detect_language([text]).code for text in biographies]
    found = [
        creator_country(None, language, text, website)
        for language, text, website in zip(languages, biographies, websites, strict=True)
    ]
    alone = [creator_country(None, language, None) for language in languages]
    return [*_two_rows("", "biography, address and language", found), *_two_rows("-language", "language alone", alone)]


def _two_rows(name: str, what: str, found: list[Country]) -> list[Row]:
    named = [country for country in found if country.code is not None]
    right = sum(country.code == TRUTH for country in named)
    promised = float(np.mean([country.confidence for country in named])) if named else float("nan")
    note = (
        f"mean confidence told {promised:.2f}; some accounts of the set write Polish or Japanese and say other places"
    )
    return [
        Row(f"country{name}-found", f"{what}: share of creators with a country", len(named) / len(found),
            binomial_interval(len(named), len(found)), len(found), "", SOURCE, None),
        Row(f"country{name}-wrong", f"{what}: share of these countries that is not India",
            1 - right / len(named) if named else None, binomial_interval(len(named) - right, len(named)), len(named),
            "", SOURCE, None, note if named else "none was named"),
    ]  # fmt: skip


FIGURE = Figure(
    id="country",
    what="the country of creators, told from their biographies",
    needs=NEEDS,
    source=SOURCE,
    protocol="nothing is learned; every account of the set is taken for Indian, so that errors are counted too high",
    rows=rows,
)
