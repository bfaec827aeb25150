"""The settings of an installation: declared once, read from environment variables, refused when unknown or wrong."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from closeknit.vocabulary.errors import UsageError

PREFIX = "CLOSEKNIT_"
# Read by the library and the tests, not by the site; known here so that they do not refuse to start.
ELSEWHERE = (
    "CLOSEKNIT_HOME",
    "CLOSEKNIT_DEBUG",
    "CLOSEKNIT_REAL_DATA",
    "CLOSEKNIT_ENGINE_MEMORY",
    "CLOSEKNIT_ENGINE_THREADS",
)


@dataclass(frozen=True)
class Setting:
    """One environment variable.

    Attributes:
        name: Of the variable.
        default: As it would be typed; empty where there is none.
        read: Text -> value; raises ValueError with what is allowed.
        meaning: What it does, one sentence for people.
    """

    name: str
    default: str
    read: Callable[[str], Any]
    meaning: str


def _text(value: str) -> str:
    return value.strip()


def _folder(value: str) -> Path | None:
    return Path(value).expanduser().absolute() if value.strip() else None


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _yes(value: str) -> bool:
    known = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
    if value.strip().lower() not in known:
        raise ValueError("yes or no")
    return known[value.strip().lower()]


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.strip().isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low:,} to {high:,}")
        return int(value)

    return read


def _address(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        found = urlsplit(value.strip())
        if value.strip() and (found.scheme not in schemes or (found.scheme.startswith("http") and not found.netloc)):
            raise ValueError(f"an address that starts with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value.strip().rstrip("/") if found.scheme.startswith("http") else value.strip()

    return read


def _one_of(*known: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip().lower() not in known:
            raise ValueError(" or ".join(known))
        return value.strip().lower()

    return read


SETTINGS = (
    Setting(
        "CLOSEKNIT_SITE",
        "",
        _folder,
        "Folder of the site: its database, uploads and each brand's creator data. Default: `site` in your "
        "user data folder.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        _address("sqlite", "postgres", "postgresql"),
        "Where decisions are kept: `postgres://user:password@host:5432/name`. Default: an SQLite file in the "
        "folder of the site.",
    ),
    Setting(
        "PUBLIC_URL",
        "",
        _address("https", "http"),
        "The address under which people reach this site, as they would type it. Links leave the site only when it is "
        "set, here or on the set-up page.",
    ),
    Setting(
        "CLOSEKNIT_SECRET_KEY",
        "",
        _text,
        "Signs sessions and links and encrypts secrets in the database. Default: made at the first start and "
        "kept in the folder of the site.",
    ),
    Setting(
        "CLOSEKNIT_HOSTS",
        "localhost,127.0.0.1,[::1]",
        _words,
        "Host names the site answers to, besides the one in PUBLIC_URL, separated by commas.",
    ),
    Setting(
        "CLOSEKNIT_TRUSTED_PROXIES",
        "0",
        _number(0, 5),
        "How many proxies stand before the site. Only so many entries of X-Forwarded-For, counted from the "
        "end, are believed.",
    ),
    Setting(
        "EMAIL_URL",
        "",
        _address("smtp", "smtps"),
        "Mail server: `smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`. Without it, mail waits "
        "in the outbox.",
    ),
    Setting(
        "CLOSEKNIT_MAIL_FROM",
        "",
        _text,
        "Sender of mail, such as `Bloom <hello@bloom.example>`.",
    ),
    Setting("CLOSEKNIT_WEB_WORKERS", "2", _number(1, 64), "Web processes."),
    Setting("CLOSEKNIT_WEB_THREADS", "8", _number(1, 256), "Threads of each web process."),
    Setting("CLOSEKNIT_ENGINE", "duckdb", _one_of("duckdb"), "The engine that computes on creator data."),
    Setting(
        "CLOSEKNIT_WEB_MEMORY_MB", "512", _number(64, 1_000_000), "Memory the engine may use in one web process, in MB."
    ),
    Setting(
        "CLOSEKNIT_WORKER_MEMORY_MB", "1536", _number(128, 1_000_000), "Memory the engine may use in the worker, in MB."
    ),
    Setting("CLOSEKNIT_UPLOAD_MB", "2048", _number(1, 1_000_000), "Largest file that may be uploaded, in MB."),
    Setting("CLOSEKNIT_IMPORT_MINUTES", "120", _number(1, 10_000), "An import that takes longer is stopped."),
    Setting(
        "CLOSEKNIT_SERVER_FOLDER", "", _folder, "A folder on the server whose files owners may import; none by default."
    ),
    Setting("CLOSEKNIT_LOG", "text", _one_of("text", "json"), "How log lines are written."),
    Setting(
        "CLOSEKNIT_DEVELOPMENT", "no", _yes, "Plain http, readable error pages: for developers only, never on a server."
    ),
)


def read_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting's value.

    Args:
        environ: Environment variables.

    Raises:
        UsageError: A variable with our prefix is unknown, or a value makes no sense.
    """
    known = {setting.name for setting in SETTINGS}
    for name in environ:
        if name.startswith(PREFIX) and name not in known and name not in ELSEWHERE:
            near = difflib.get_close_matches(name, [*known, *ELSEWHERE], n=1)
            hint = f"Did you mean {near[0]}?" if near else "docs/settings.md lists those there are."
            raise UsageError(f"The environment sets {name}, which is no setting of closeknit.", hint)
    return {setting.name: _value(setting, environ) for setting in SETTINGS}


def _value(setting: Setting, environ: Mapping[str, str]) -> Any:
    given = environ.get(setting.name, "")
    try:
        return setting.read(given if given.strip() else setting.default)
    except ValueError as error:
        # A password may stand in it: the value is shown only where it cannot.
        shown = "" if "URL" in setting.name or "KEY" in setting.name else f" '{given}'"
        raise UsageError(f"{setting.name}{shown} is not allowed.", f"It takes {error}.") from None
