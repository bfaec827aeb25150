"""What describes a creator in words, with how we know: niche, language and country."""

from collections.abc import Mapping
from typing import Any

from closeknit.documents import words

STATED = "stated"


def niche_in_words(row: Mapping[str, Any]) -> str:
    """Return a creator's niche and how we know, or why it is not known.

    >>> niche_in_words({"niche": "food", "niche_why": "word lists", "niche_leads": 0.97}).replace(words.GLUE, " ")
    'food, estimated by word lists; ahead of the next niche with 97 % probability'
    >>> niche_in_words({"niche": None, "niche_why": "too little said", "niche_leads": None})
    'unknown: too little said'
    """
    if row["niche"] is None:
        return f"unknown: {row['niche_why']}" if row["niche_why"] else "unknown"
    if row["niche_why"] == STATED:
        return f"{row['niche']}, stated"
    return f"{row['niche']}, {how_niche_is_known(row)}"


def how_niche_is_known(row: Mapping[str, Any]) -> str:
    """Return what an estimated niche rests on."""
    by = {"own words": "estimated by your own words", "word lists": "estimated by word lists"}
    how = by.get(row["niche_why"], f"estimated, {row['niche_why']}")
    if row["niche_leads"] is not None:
        how += f"; ahead of the next niche with {words.percent(row['niche_leads'])} probability"
    return how


def niches_in_words(niches: list[Mapping[str, Any]] | None) -> str:
    """Return all niches of a creator with the share of her posts, the largest first.

    >>> niches_in_words([{"niche": "food", "share": 0.71}, {"niche": "baking", "share": 0.4}])
    'food 0.71; baking 0.4'
    """
    return "; ".join(f"{each['niche']} {each['share']:.3g}" for each in niches or ())


def niches_said(row: Mapping[str, Any]) -> str:
    """Return all niches of a creator and what says so: her posts, or her biography alone where no post tells.

    >>> hers = [{"niche": "food", "share": 1.0}, {"niche": "baking", "share": 0.4}]
    >>> niches_said({"niches": hers, "niche_focus_n": 7})
    'posts by niche, as shares: food 1; baking 0.4'
    >>> niches_said({"niches": hers, "niche_focus_n": 0})
    'niches, from her biography alone: food; baking'
    """
    if row["niche_focus_n"]:
        return f"posts by niche, as shares: {niches_in_words(row['niches'])}"
    return f"niches, from her biography alone: {'; '.join(each['niche'] for each in row['niches'])}"


def place_in_words(row: Mapping[str, Any], what: str) -> str:
    """Return a creator's language or country and how we know, or why it is not known.

    >>> told = {"country": "DE", "country_confidence": 0.75, "country_why": "city"}
    >>> place_in_words(told, "country")
    'DE, estimated (city, confidence 0.75)'
    """
    value, why = row[what], row[f"{what}_why"]
    if value is None:
        return f"unknown: {why}" if why else "unknown"
    return (
        f"{value}, stated"
        if why == STATED
        else f"{value}, estimated ({why}, confidence {row[f'{what}_confidence']:.2f})"
    )
