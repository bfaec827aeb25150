"""What can be told about SPF, DKIM and DMARC of a sender's domain."""

import pytest

from closeknit.app.mail.dns_checks import Unanswered, Verdict, check_domain

GOOD = {
    "bloom.example": ["v=spf1 include:_spf.mail.example -all"],
    "mail._domainkey.bloom.example": ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3"],
    "_dmarc.bloom.example": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@bloom.example"],
}


def verdicts(records: dict[str, list[str]]) -> list[Verdict]:
    return [found.verdict for found in check_domain("bloom.example", lambda name: records.get(name, []))]


def test_a_domain_with_all_three_is_good() -> None:
    assert verdicts(GOOD) == [Verdict.GOOD] * 3


@pytest.mark.parametrize(
    ("gone", "place"), [("bloom.example", 0), ("mail._domainkey.bloom.example", 1), ("_dmarc.bloom.example", 2)]
)
def test_what_is_not_there_is_named_with_what_to_do(gone: str, place: int) -> None:
    records = {name: texts for name, texts in GOOD.items() if name != gone}
    found = check_domain("bloom.example", lambda name: records.get(name, []))[place]
    assert found.verdict is not Verdict.GOOD
    assert found.next_step


@pytest.mark.parametrize("weak", ["v=spf1 +all", "v=spf1 ?all"])
def test_an_spf_record_that_lets_everybody_send_is_weak(weak: str) -> None:
    assert verdicts({**GOOD, "bloom.example": [weak]})[0] is Verdict.WEAK


def test_a_silent_name_server_leaves_it_unknown() -> None:
    def silent(_name: str) -> list[str]:
        raise Unanswered

    assert [found.verdict for found in check_domain("bloom.example", silent)] == [Verdict.UNKNOWN] * 3
