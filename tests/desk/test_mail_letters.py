"""Answers as letters: addresses that servers take, and heads that other programs can read."""

from datetime import UTC, datetime
from email.policy import SMTP

import pytest

from desk.connectors import Declined, Target
from desk.connectors.mail import Mail, letter_of

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TALK = "0123456789abcdef0123"
LONG = f"{'A' * 60}@eurprd01.prod.outlook.example"
assert len(LONG) > 85


def a_target(*, sender="support@prichal.example", **more):
    given = {"external_id": "a@x", "author_url": "mailto:anna@post.example", "title": "App", "key": 7, **more}
    return Target("imap://mail.example/INBOX", TALK, options={"from": sender}, **given)


def test_long_identities_go_out_as_they_are():
    letter = letter_of("Да", a_target(external_id=LONG, answered=("first@x", f"b{LONG}")), now=NOW)
    raw = letter.as_bytes(policy=SMTP)
    assert f"\r\nIn-Reply-To: <{LONG}>\r\n".encode() in raw
    assert f"\r\nReferences: <first@x>\r\n <b{LONG}>\r\n <{LONG}>\r\n".encode() in raw
    assert b"=?" not in raw


def test_an_identity_that_is_not_latin_does_not_stop_the_letter():
    assert letter_of("Да", a_target(external_id="анна@x"), now=NOW).as_bytes(policy=SMTP).isascii()


def test_a_russian_domain_of_ours_goes_out_by_its_latin_name():
    letter = letter_of("Да", a_target(sender="Банк <help@банк.рф>"), now=NOW)
    assert "<help@xn--" in letter["From"]
    assert letter["Message-ID"].isascii()
    assert letter.as_bytes(policy=SMTP).isascii()


@pytest.mark.parametrize("sender", ["помощь@банк.рф", "Банк Причал", "help@..", '"a\nb" <c@d.example>'])
def test_a_sender_that_is_no_address_is_told_in_plain_words(sender):
    with pytest.raises(Declined):
        Mail().publish("Да", a_target(sender=sender), now=NOW)
