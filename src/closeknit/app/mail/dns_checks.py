"""What the public records of a sender's domain say about SPF, DKIM and DMARC, and what to do next.

Large mailboxes refuse or hide mail of domains without them. Only hints are possible from outside: whether the mail
server in use is among the permitted ones, and under which name a DKIM key lies, is known to whoever runs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dns.exception
import dns.resolver

SECONDS = 4.0  # for each question
# Under these names the usual providers keep their keys.
SELECTORS = (
    "default", "dkim", "mail", "google", "selector1", "selector2", "k1", "k2", "k3", "s1", "s2", "smtp", "pm",
    "mandrill", "zoho", "zmail", "fm1", "fm2", "fm3", "protonmail", "mailjet", "brevo", "resend", "mlsend", "key1",
)  # fmt: skip
Texts = Callable[[str], list[str]]


class Verdict(StrEnum):
    """How a record looks."""

    GOOD = "good"
    WEAK = "weak"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DnsCheck:
    """What can be told of one kind of record.

    Attributes:
        kind: "SPF", "DKIM" or "DMARC".
        record: The text found; empty where there is none.
        verdict: How it looks.
        words: What that means, for people.
        next_step: What to do; empty where nothing is.
    """

    kind: str
    record: str
    verdict: Verdict
    words: str
    next_step: str = ""


class Unanswered(Exception):
    """The name server did not answer in time, or could not."""


def check_domain(domain: str, texts: Texts | None = None) -> tuple[DnsCheck, DnsCheck, DnsCheck]:
    """Return what the records of a domain say: SPF, DKIM, DMARC.

    Args:
        domain: Behind the @ of the sender's address.
        texts: Name -> TXT records; raises Unanswered. Default: asks the machine's name servers.
    """
    ask = texts or texts_of(dns.resolver.Resolver)
    return tuple(_gently(kind, look, domain, ask) for kind, look in LOOKS)  # type: ignore[return-value]


def texts_of(make_resolver: Callable[[], Any]) -> Texts:
    """Return a way to ask for TXT records.

    Args:
        make_resolver: Returns a dnspython resolver; fails where the machine has no name servers.
    """

    def ask(name: str) -> list[str]:
        try:
            answer = make_resolver().resolve(name, "TXT", lifetime=SECONDS)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Unanswered(str(error)) from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]

    return ask


def _gently(kind: str, look: Callable[[str, Texts], DnsCheck], domain: str, ask: Texts) -> DnsCheck:
    try:
        return look(domain.strip().rstrip(".").lower(), ask)
    except Unanswered:
        words = "The name servers did not answer, so nothing can be said right now."
        return DnsCheck(
            kind, "", Verdict.UNKNOWN, words, "Look again in a few minutes, or ask whoever runs your network."
        )


def _spf(domain: str, ask: Texts) -> DnsCheck:
    found = [text for text in ask(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        words = f"{domain} does not say which servers may send its mail."
        step = f"Add a TXT record at {domain} as your mail provider shows it; it begins with v=spf1."
        return DnsCheck("SPF", "", Verdict.MISSING, words, step)
    if len(found) > 1:
        words = f"{domain} has {len(found)} such records; receivers then ignore them all."
        return DnsCheck("SPF", " | ".join(found), Verdict.WEAK, words, "Make one record of them.")
    terms = found[0].lower().split()
    if {"-all", "~all"} & set(terms) or any(term.startswith("redirect=") for term in terms):
        words = (
            f"{domain} names the servers that may send its mail. Whether yours is among them cannot be seen from here."
        )
        return DnsCheck("SPF", found[0], Verdict.GOOD, words)
    words = "The record lets every server in the world send mail of this domain."
    return DnsCheck(
        "SPF", found[0], Verdict.WEAK, words, "End it with ~all or -all, after the servers of your provider."
    )


def _dkim(domain: str, ask: Texts) -> DnsCheck:
    revoked = ""
    for selector in SELECTORS:
        name = f"{selector}._domainkey.{domain}"
        for text in ask(name):
            tags = _tags(text)
            if tags.get("p"):
                words = f"There is a key at {name}. Your mail server must sign with it."
                return DnsCheck("DKIM", f"{name}: {text}", Verdict.GOOD, words)
            revoked = f"{name}: {text}" if "p" in tags else revoked
    step = "Look for DKIM in the settings of your mail provider; it shows the record to add, and under which name."
    if revoked:
        return DnsCheck("DKIM", revoked, Verdict.WEAK, "The key that was found has been withdrawn.", step)
    words = "No key lies under the usual names. There may still be one under another."
    return DnsCheck("DKIM", "", Verdict.UNKNOWN, words, step)


def _dmarc(domain: str, ask: Texts) -> DnsCheck:
    for place in _upwards(domain):
        found = [text for text in ask(f"_dmarc.{place}") if _tags(text).get("v", "").upper() == "DMARC1"]
        if len(found) > 1:
            words = f"_dmarc.{place} has {len(found)} records; receivers then ignore them all."
            return DnsCheck("DMARC", " | ".join(found), Verdict.WEAK, words, "Leave one of them.")
        if found:
            return _judged_policy(found[0], place, domain)
    words = f"{domain} does not say what receivers should do with forged mail. Large mailboxes ask for it."
    step = f"Add a TXT record at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:you@{domain}"
    return DnsCheck("DMARC", "", Verdict.MISSING, words, step)


def _judged_policy(record: str, place: str, domain: str) -> DnsCheck:
    tags = _tags(record)
    policy = (tags.get("sp") if place != domain else None) or tags.get("p", "")
    if policy.lower() in ("quarantine", "reject"):
        return DnsCheck("DMARC", record, Verdict.GOOD, "Receivers are asked to keep forged mail away.")
    if policy.lower() == "none":
        words = "Receivers are asked to report forged mail and to deliver it all the same. Enough to send with."
        step = "Once the reports show nothing but your own mail, change p=none to p=quarantine."
        return DnsCheck("DMARC", record, Verdict.GOOD, words, step)
    words = "The record has no policy that receivers know."
    return DnsCheck("DMARC", record, Verdict.WEAK, words, "Add p=none, p=quarantine or p=reject after v=DMARC1;")


def _tags(record: str) -> dict[str, str]:
    """Return `v=DMARC1; p=none` as a mapping."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _upwards(domain: str) -> list[str]:
    """Return a domain and those above it that a brand can own: a.b.c gives a.b.c and b.c."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


LOOKS = (("SPF", _spf), ("DKIM", _dkim), ("DMARC", _dmarc))
