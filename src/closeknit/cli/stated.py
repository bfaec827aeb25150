"""Figures that vendors state: how they are read out, and what may be asked of them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from closeknit.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from closeknit.warehouse.generation import Generation

# Figures that are shares wherever they are not above 1.
_SHARES = re.compile(r".*_(rate|share|growth)|audience_(?!quality_score).*|fake_followers|quality_audience")
_UNSTATED = "not stated by the vendor"
_AS_STATED = re.compile(r"\s*\(as .+ states it\)$")


def vendor_of(line: Mapping[str, Any]) -> str:
    """Return who states a figure: the vendor, or the kind of file where it does not say whose figures it holds."""
    from closeknit.sources.registry import source_named

    if line["source"] == "spreadsheet":
        vendor, colon, _ = (line["formula"] or "").partition(": ")
        return vendor if colon else "Your spreadsheet"
    if line["source"] == "tables":
        return "Your table"
    source = source_named(line["source"])
    return source.label if source else str(line["source"])


def sentence(line: Mapping[str, Any]) -> str:
    """Return a figure in words: `Modash says engagement rate 4.1 % (likes only)`.

    >>> row = {"source": "modash", "name": "engagement_rate", "value": 0.041, "formula": "likes only"}
    >>> sentence(row)
    'Modash says engagement rate 4.1 % (likes only)'
    """
    name, _, part = line["name"].partition(":")
    what = name.replace("_", " ") + (f" {part}" if part else "")
    return f"{vendor_of(line)} says {what} {_value(name, line['value'])} ({_formula(line)})"


def _value(name: str, value: float) -> str:
    if abs(value) <= 1 and _SHARES.fullmatch(name):
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"


def _formula(line: Mapping[str, Any]) -> str:
    formula = _AS_STATED.sub("", line["formula"] or "")
    if line["source"] == "spreadsheet":
        formula = formula.removeprefix(f"{vendor_of(line)}: ")
    return "formula not stated" if formula in {"", _UNSTATED} else formula


def check_stated(generation: "Generation", least: Mapping[str, float]) -> None:
    """Check that somebody states the figures asked for, and that per cent were not left out.

    Args:
        generation: The creator data.
        least: Name of a figure -> smallest value wanted.

    Raises:
        UsageError: The data hold no such figure, or only shares where a number above 1 is asked for.
    """
    if not least:
        return
    rows = generation.stated
    found = rows.group_by("name").agg(largest=rows.value.max()).order_by("name").to_pyarrow().to_pylist()
    largest = {row["name"]: row["largest"] for row in found}
    for name, value in least.items():
        if name not in largest:
            known = ", ".join(list(largest)[:20]) or "none: no file with such figures was imported"
            raise UsageError(f"No vendor states '{name}' in your data.", f"Figures in your data: {known}.")
        if value > 1 >= largest[name] and _SHARES.fullmatch(name.partition(":")[0]):
            raise UsageError(
                f"--min-stated {name}={value:g} would mean {100 * value:g} %.",
                f'Write "{name}={value:g}%" or {name}={value / 100:g}.',
            )
