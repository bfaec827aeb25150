"""Read a TOML file key by key, naming the line of whatever is wrong."""

import math
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from closeknit.vocabulary.errors import UnusableFile, UsageError
from closeknit.vocabulary.money import minor_units

_HEAD = re.compile(r"\s*(?P<open>\[\[?)(?P<name>[^\[\]]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*(?P<name>[\w.\-\"' ]+?)\s*=")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def open_table(path: Path, known: Sequence[str]) -> "Table":
    """Read a file.

    Args:
        path: Of the file.
        known: Keys and sections that may stand at its top.

    Raises:
        UsageError: There is no such file.
        UnusableFile: It is no TOML, or has other keys.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(f"'{path.name}' is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    except OSError as error:
        why = f"There is no file '{path}'." if not path.exists() else f"'{path}' cannot be read: {error.strerror}."
        raise UsageError(why, "Check the spelling, or write a brief to begin with: closeknit plan --init") from None
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnusableFile(
            f"'{path.name}' is not valid TOML: {error}.", "Mend that line, or compare with closeknit plan --init."
        ) from None
    top = Table(Source(path.name, text, tuple(known)), "", values)
    top.know(known)
    return top


@dataclass(frozen=True)
class Source:
    """A file as text, to name the line in which something stands.

    Attributes:
        name: Of the file.
        text: What is in it.
        top: Keys and sections that may stand at its top.
    """

    name: str
    text: str
    top: tuple[str, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Section or section.key -> line; the second [[product]] is product[1]."""
        found: dict[str, int] = {}
        section = ""
        for number, line in enumerate(self.text.split("\n"), 1):
            if head := _HEAD.fullmatch(line.rstrip("\r")):
                section = _bare(head["name"])
                if head["open"] == "[[":
                    section += f"[{sum(place.startswith(f'{section}[') and place[-1] == ']' for place in found)}]"
                found.setdefault(section, number)
            elif key := _KEY.match(line):
                found.setdefault(f"{section}.{_bare(key['name'])}".lstrip("."), number)
        return found

    def line(self, place: str, within: str | None = None) -> int:
        """Return the line of a key, else of what it stands in; `within`: of a text among its values, if it is found."""
        while place and place not in self._places:
            if f"{place}[0]" in self._places:  # in double brackets where single ones are wanted
                place = f"{place}[0]"
                break
            place = re.sub(r"(?:\.[^.\[\]]+|^[^.\[\]]+|\[\d+\])$", "", place)
        first = self._places.get(place, 1)
        if within is not None:
            for number, line in enumerate(self.text.split("\n")[first - 1 :], first):
                if within in line.split("#")[0]:
                    return number
        return first


def _bare(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


@dataclass(frozen=True)
class Table:
    """A table of the file, read key by key; each reader refuses what makes no sense, with its line.

    Attributes:
        source: The file.
        place: "" for the top, offers, product[1].
        values: Key -> value as TOML has it, numbers with a point as decimals.
    """

    source: Source
    place: str
    values: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Say whether a key is there."""
        return key in self.values

    def refuse(self, key: str, what: str, next_step: str, within: str | None = None) -> NoReturn:
        """Say what is wrong with a key, and in which line; `within`: the line of this text among its values."""
        line = self.source.line(f"{self.place}.{key}".strip("."), within)
        raise UnusableFile(f"'{self.source.name}', line {line}: {what}.", next_step)

    def wrong(self, key: str, what: str, next_step: str) -> NoReturn:
        """Refuse the value of a key."""
        value = self.values[key]
        shown = (
            f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
        )
        self.refuse(key, f"{key} = {shown[:60]} {what}", next_step)

    def know(self, known: Sequence[str]) -> None:
        """Refuse the first key that is not known."""
        for key in self.values:
            if key in known:
                continue
            where = f" in [{self.place.split('[')[0]}]" if self.place else ""
            if self.place and key in self.source.top:
                self.refuse(key, f"'{key}' stands{where}", "Move it above the first line in [brackets].")
            self.refuse(key, f"'{key}' is not known{where}", f"{did_you_mean(key, known)}Known: {', '.join(known)}.")

    def table(self, key: str, known: Sequence[str]) -> "Table":
        """Return a table in this one, empty where there is none."""
        values = self.values.get(key, {})
        place = f"{self.place}.{key}".lstrip(".")
        if not isinstance(values, dict):
            self.wrong(key, "is no section", f"Write a line [{place}] and put its keys below.")
        found = Table(self.source, place, values)
        found.know(known)
        return found

    def tables(self, key: str) -> list["Table"]:
        """Return the tables [[key]], at least one."""
        values = self.values[key]
        if isinstance(values, dict):  # one, written with single brackets
            return [Table(self.source, key, values)]
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            self.wrong(key, "is no section", f"Write a line [[{key}]] and put its keys below.")
        return [Table(self.source, f"{key}[{number}]", value) for number, value in enumerate(values)]

    def _needed(self, key: str, example: str) -> None:
        if key not in self.values:
            where = f"[[{self.place.split('[')[0]}]] has no '{key}'" if self.place else f"'{key}' is missing"
            self.refuse("", where, f"Write for example: {example}")

    def number(self, key: str, default: float, least: float, most: float, *, above: bool = False) -> float:
        """Return a number between two borders, the lower one itself not allowed where it has to be `above`."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.wrong(key, "is not a number", f"Write it like {key} = 5, without quotation marks.")
        if not _is_finite(value) or not least <= value <= most or (above and value == least):
            borders = f"above {least:g}" if above else f"between {least:g} and {most:g}"
            self.wrong(key, f"is not {borders}", f"Write a number {borders}, or take the line away.")
        return float(value)

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """Return a whole number between two borders."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "is not a whole number", f"Write it like {key} = {default or least}.")
        if not least <= value <= most:
            self.wrong(key, f"is not between {least:,} and {most:,}", "Change it, or take the line away.")
        return value

    def share(self, key: str, default: float | None = None) -> float:
        """Return a share between 0 and 1, also written as "50 %"; needed where there is no default."""
        if default is None:
            self._needed(key, f'{key} = "50 %"')
        value = self.values.get(key, default)
        example = f'Write it like {key} = "50 %", or {key} = 0.5.'
        if isinstance(value, str):
            if not (found := re.fullmatch(r"\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*%\s*", value, re.ASCII)):
                self.wrong(key, "is no share", example)
            value = Decimal(found[1].replace(",", ".")) / 100
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not _is_finite(value):
            self.wrong(key, "is no share", example)
        if not 0 <= value <= 1:
            self.wrong(key, "is not between 0 and 1", example)
        return float(value)

    def money(self, key: str, currency: str, default: int | None = None, *, above: bool = False) -> int:
        """Return an amount in minor units, 0 or more; needed where there is no default."""
        if default is not None and key not in self.values:
            return default
        self._needed(key, f"{key} = {5000 if key == 'budget' else 5}")
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
            self.wrong(key, "is no amount of money", f"Write it like {key} = 29.90.")
        try:
            minor = minor_units(plain_amount(value), currency)
        except ValueError as error:
            self.refuse(key, f"{key}: {error}", f"Write it like {key} = {'29.90' if currency == 'EUR' else '30'}.")
        if minor < 0 or (above and minor == 0):
            self.wrong(key, f"is {'not above 0' if above else 'below 0'}", f"Write it like {key} = 30.")
        return minor

    def text(self, key: str) -> str:
        """Return a text with something in it."""
        self._needed(key, f'{key} = "my {key}"')
        value = self.values[key]
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "is no text", f'Write it like {key} = "my {key}".')
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            self.wrong(key, "is no list of texts", f'Write it like {key} = ["...", "..."].')
        return tuple(values)

    def choice(self, key: str, options: Sequence[str], default: str) -> str:
        """Return one of some words, in any case."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or value.strip().lower() not in options:
            meant = did_you_mean(str(value).lower(), options)
            self.wrong(key, "is not known", f"{meant}Write one of: {', '.join(options)}.")
        return value.strip().lower()

    def choices(self, key: str, options: Sequence[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """Return some of some words, at least one, each once, in the order of the options."""
        if key not in self.values:
            return default
        found = [text.strip().lower() for text in self.texts(key)]
        for text in found:
            if text not in options:
                self.refuse(key, f"'{text[:60]}' is not known in {key}",
                            f"{did_you_mean(text, options)}Write some of: {', '.join(options)}.")  # fmt: skip
        if not found:
            self.wrong(key, "is empty", f"Write some of: {', '.join(options)}.")
        return tuple(option for option in options if option in found)

    def flag(self, key: str) -> bool:
        """Return true or false, false where nothing is said."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "is neither true nor false", f"Write {key} = true or {key} = false.")
        return value


def did_you_mean(written: str, known: Collection[str]) -> str:
    """Return the known word next to what was written as a question with a blank behind it; "" where none is near."""
    close = get_close_matches(written, sorted(known), 1)
    return f"Did you mean '{close[0]}'? " if close else ""


def _is_finite(value: int | float | Decimal) -> bool:
    """Say whether a number is finite, also one too large for floating point."""
    return isinstance(value, int) or math.isfinite(value)


def plain_amount(value: int | float | Decimal | str) -> str:
    """Return an amount without commas between thousands."""
    text = str(value).strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text
