"""What a niche is: a name, where it belongs, other names, and the words that speak for it. Ours, and the user's own."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from closeknit.audience.niches.tokens import fold, words_of
from closeknit.vocabulary.errors import CloseknitError

FILE = "niches.toml"
EXAMPLE = "example.toml"
_KEYS = ("parent", "aliases", "words", "add", "remove")


class BadNiches(CloseknitError):
    """A file of niches cannot be used; nothing of it is."""


@dataclass(frozen=True)
class Niche:
    """One niche and what speaks for it.

    Attributes:
        name: In small letters, as tables and filters show it.
        parent: Name of the niche it belongs to; None at the top.
        aliases: Other names of it.
        words: Words, phrases and hashtags, as written in the file.
        own: The user's definition, not ours.
    """

    name: str
    parent: str | None
    aliases: tuple[str, ...]
    words: tuple[str, ...]
    own: bool


def shipped_niches() -> tuple[Niche, ...]:
    """Return the niches that come with the package, one file of words for each large one and those below it."""
    found: list[Niche] = []
    for file in sorted(files(__package__).joinpath("words").iterdir(), key=lambda file: file.name):
        found += _read(file.read_text("utf-8"), file.name, (), own=False).values()
    return tuple(found)


def example_file() -> str:
    """Return the text of a commented file of own niches, to begin with."""
    return files(__package__).joinpath(EXAMPLE).read_text("utf-8")


def read_niches(home: Path) -> tuple[Niche, ...]:
    """Return the niches in force: ours, with the user's own file laid over them where there is one.

    Args:
        home: The data folder; `niches.toml` in it is the user's file.

    Raises:
        BadNiches: The file is not understood; the message names line, niche and value.
    """
    ours, path = shipped_niches(), home / FILE
    if not path.is_file():
        return ours
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadNiches(f"{path} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    return merged(ours, text, str(path))


def merged(ours: Sequence[Niche], text: str, name: str) -> tuple[Niche, ...]:
    """Lay a file of own niches over ours: a niche of the same name takes the place of ours.

    Args:
        ours: What is there before.
        text: TOML, as in `niches.toml`.
        name: Of the file, for messages.

    Raises:
        BadNiches: The file is not understood.
    """
    return tuple(_read(text, name, ours, own=True).values())


def _read(text: str, name: str, before: Sequence[Niche], *, own: bool) -> dict[str, Niche]:
    source = _Source(name, text)
    try:
        tables: dict[str, Any] = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise BadNiches(f"{name} is not valid TOML: {error}.", "Mend that line, or compare with --init.") from None
    niches = {niche.name: niche for niche in before}
    seen: dict[str, str] = {}
    for title, fields in tables.items():
        key = " ".join(title.split()).lower()
        if not key:
            source.refuse(title, None, "has no name", "Write a name between the brackets.")
        if key in seen:
            source.refuse(title, None, f"stands there twice, also as '{seen[key]}'", "Put both into one.")
        seen[key] = title
        if not isinstance(fields, dict):
            source.refuse(
                title, None, "has no brackets around its name", 'Begin each niche with a line like ["my niche"].'
            )
        if fields.get("remove") is True:
            if key not in niches:
                source.refuse(title, None, "is to be removed and does not exist", f"Niches: {', '.join(niches)}.")
            niches = {
                name: niche for name, niche in niches.items() if name != key and (niche.own or niche.parent != key)
            }
        else:
            niches[key] = _niche(key, title, fields, niches.get(key), source, own)
    _check_parents(niches, source)
    _check_names(niches, source)
    return niches


def _niche(
    key: str, title: str, fields: Mapping[str, Any], before: Niche | None, source: "_Source", own: bool
) -> Niche:
    for field in fields:
        if field not in _KEYS:
            source.refuse(title, field, f"has '{field}', which is not known", f"Known: {', '.join(_KEYS)}.")
    if fields.get("remove", False) is not False:
        source.refuse(title, "remove", "has remove, which is neither true nor false", "Write remove = true.")
    added = _texts(fields.get("add", ""), title, "add", source)
    kept = before.words if before else ()
    words = _texts(fields["words"], title, "words", source) if "words" in fields else kept
    words = tuple(dict.fromkeys((*words, *added)))
    if not words:
        source.refuse(title, None, "has no words", 'Write words = "...", with commas between them.')
    for word in words:
        _check_word(word, title, source)
    parent = fields.get("parent", before.parent if before else None)
    if parent is not None and not isinstance(parent, str):
        source.refuse(title, "parent", f"has the parent {parent!r}, which is not a text", 'Write parent = "beauty".')
    aliases = before.aliases if before else ()
    if "aliases" in fields:
        aliases = tuple(name.lower() for name in _texts(fields["aliases"], title, "aliases", source, whole=True))
    # Words added to one of ours, or another name for it, do not make it the user's own.
    mine = own and ("words" in fields or before is None or before.own)
    return Niche(key, parent.lower().strip() if parent else None, aliases, words, mine)


def _texts(value: object, title: str, field: str, source: "_Source", whole: bool = False) -> tuple[str, ...]:
    """The words of a text with commas, or of a list of such texts; `whole` texts of a list are one each."""
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        source.refuse(title, field, f"has {field} that are neither a text nor a list of texts: {value!r}",
                      f'Write {field} = "one, two, #three".')  # fmt: skip
    if whole and isinstance(value, list):
        return tuple(" ".join(part.split()) for part in parts if part.strip())
    return tuple(" ".join(word.split()) for part in parts for word in part.split(",") if word.strip())


def _check_word(word: str, title: str, source: "_Source") -> None:
    core = word.removeprefix("#").strip("*")
    if "*" in core or not words_of(core):
        source.refuse(title, word, f"has the word '{word}', which nothing can match",
                      "A star stands at the beginning or the end, and there must be letters.")  # fmt: skip
    if "*" in word and (len(words_of(core)) > 1 or len(fold(core)) < 3):
        source.refuse(title, word, f"has '{word}': too short or too long for a star",
                      "A star needs one word of at least three letters.")  # fmt: skip


def _check_parents(niches: Mapping[str, Niche], source: "_Source") -> None:
    for niche in niches.values():
        above, seen = niche.parent, {niche.name}
        while above is not None:
            if above not in niches:
                source.refuse(niche.name, above, f"belongs to '{above}', which is not a niche",
                              f"Niches: {', '.join(niches)}.")  # fmt: skip
            if above in seen:
                source.refuse(niche.name, niche.parent, f"belongs to itself by way of '{above}'", "Take one away.")
            seen.add(above)
            above = niches[above].parent


def _check_names(niches: Mapping[str, Niche], source: "_Source") -> None:
    """An own niche may take a name from the aliases of ours, but one name never means two own niches."""
    owners: dict[str, str] = {}
    for niche in niches.values():
        for alias in niche.aliases if niche.own else ():
            if alias in niches and alias != niche.name:
                source.refuse(niche.name, alias, f"has the alias '{alias}', which is a niche itself", "Take it away.")
            if owners.setdefault(alias, niche.name) != niche.name:
                source.refuse(niche.name, alias, f"shares the alias '{alias}' with '{owners[alias]}'", "Take one away.")


def niche_named(name: str, niches: Sequence[Niche]) -> Niche | None:
    """Return the niche that a text names, by name or alias in any case, own niches first; None where none does.

    Args:
        name: Such as `Home`, which is `interior`.
        niches: Those in force.
    """
    key = " ".join(name.split()).lower()
    for niche in niches:
        if niche.name == key:
            return niche
    ordered = sorted(niches, key=lambda niche: not niche.own)
    return next((niche for niche in ordered if key in niche.aliases), None)


@dataclass(frozen=True)
class _Source:
    """A file of niches, to name the line in which something is wrong."""

    name: str
    text: str

    def refuse(self, title: str, value: str | None, what: str, next_step: str) -> NoReturn:
        """Say what is wrong with a niche, and in which line it stands."""
        raise BadNiches(f"{self.name}, line {self._line(title, value)}: the niche '{title}' {what}.", next_step)

    def _line(self, title: str, value: str | None) -> int:
        lines = self.text.splitlines()
        heads = [n for n, line in enumerate(lines) if line.strip().strip("[]").strip("\"'").lower() == title.lower()]
        first = heads[0] if heads else 0
        for n in range(first, len(lines)):
            if (
                n > first
                and lines[n].lstrip().startswith("[")
                and "=" not in lines[n]
                and lines[n].rstrip().endswith("]")
            ):
                break
            if value is not None and value in lines[n]:
                return n + 1
        return first + 1
