"""Letters that came back, and others that programs wrote: told apart by what servers and programs really write."""

from email import message_from_bytes

import pytest

from crawlers.parsers import mail
from crawlers.parsers import mail_headers as head
from crawlers.parsers.mail_body import body_of
from crawlers.parsers.mail_bounce import Bounce, bounce_of
from storage.letter_marks import marked, talk_in, unmarked
from storage.vocabulary import LetterKind
from tests.crawlers.imap_server import a_letter
from tests.crawlers.test_mail_parser import finding, page, read

TALK = "0123456789abcdef0123"
OURS = f"1a2b.{TALK}.repdesk@prichal.example"

RETURNED = f"""From: Bank Prichal <support@prichal.example>
To: anna@post.example
Subject: Re: App
Message-ID: <{OURS}>
"""

STATUS = """Content-Type: message/delivery-status

Reporting-MTA: dns; mx.prichal.example

Final-Recipient: rfc822; anna@post.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

"""


def a_report(action="failed", status="5.1.1", words="550 5.1.1 <anna@post.example>: no such user", *, enclosed=RETURNED,
             kind="message/rfc822"):  # fmt: skip
    status_part = STATUS.format(action=action, status=status, words=words)
    raw = f"""From: MAILER-DAEMON@mx.prichal.example
To: support@prichal.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20260310.1@mx.prichal.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.prichal.example. I'm sorry.

--b
{status_part}
--b
Content-Type: {kind}

{enclosed}
Body.
--b--
"""
    return raw.encode()


PLAIN = f"""From: Mail Delivery System <Mailer-Daemon@mx.prichal.example>
To: support@prichal.example
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: anna@post.example
Content-Type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@post.example
    host mx.post.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:
    550 5.7.1 Mailbox is full

------ This is a copy of the message, including all the headers. ------

{RETURNED}
""".encode()


def told(raw):
    letter = message_from_bytes(raw)
    return bounce_of(letter, body_of(letter))


def test_a_report_names_our_answer_whose_address_it_was_and_why():
    assert told(a_report()) == Bounce(
        key=0x1A2B, talk=TALK, token="", receivers=("anna@post.example",),
        why="550 5.1.1 <anna@post.example>: no such user", is_final=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        a_report(kind="text/rfc822-headers"),
        a_report(words="").replace(b"Diagnostic-Code: smtp; \n", b""),
        PLAIN,
        a_report().replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"),
    ],
)
def test_servers_write_it_as_they_like(raw):
    found = told(raw)
    assert (found.key, found.talk, found.is_final) == (0x1A2B, TALK, True)
    assert found.why.startswith("5")
    assert mail.read(raw, page(), received_at=None).kind is LetterKind.BOUNCE


def test_of_several_receivers_those_count_that_have_not_got_it():
    more = b"Final-Recipient: rfc822; boss@post.example\nAction: {}\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; anna@"
    both = a_report().replace(b"Final-Recipient: rfc822; anna@", more.replace(b"{}", b"failed"))
    assert told(both).receivers == ("boss@post.example", "anna@post.example")
    one = told(a_report().replace(b"Final-Recipient: rfc822; anna@", more.replace(b"{}", b"relayed")))
    assert (one.receivers, one.is_final) == (("anna@post.example",), True)


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.0.0"), ("delivered", "2.1.5")])
def test_what_is_only_late_or_arrived_is_no_end(action, status):
    assert told(a_report(action, status)).is_final is False


def test_a_token_of_an_escalation_comes_back_too():
    found = told(a_report(enclosed="Message-ID: <E-7QK2M4XA9PLT.3@prichal.example>\nSubject: [#E-7QK2M4XA9PLT] Case\n"))
    assert (found.token, found.talk) == ("E-7QK2M4XA9PLT", "")


def from_postmaster(words, *, subject="Re: App"):
    return a_letter("p@x", words, From="postmaster@post.example", Subject=subject, In_Reply_To=f"<{OURS}>")


@pytest.mark.parametrize(
    "words", ["Спасибо, разобрались.", "Верните 500 рублей, звоните 8 800 500 10 20", "Наш сервер: 10.5.1.1"]
)
def test_a_letter_from_a_servers_address_is_no_bounce_without_a_sign_of_a_failure(words):
    assert told(from_postmaster(words)) is None


def test_a_servers_refusal_is_such_a_sign_and_a_delay_stays_one():
    for words in ("host mx said: 550 5.7.1 Mailbox is full", "550 Нет ящика <x@y>: 550 No such user",
                  "Sorry, no mailbox here by that name. (#5.1.1)"):  # fmt: skip
        assert told(from_postmaster(words)).is_final is True
    assert told(from_postmaster("Мы попробуем ещё", subject="Warning: message delayed 4 hours")).is_final is False


@pytest.mark.parametrize("sign", [b"\x0b", b"\x0c", b"\x1c"])
def test_a_report_with_a_head_that_the_library_refuses_to_write_out_is_read_all_the_same(sign):
    head = b"rfc822; anna@post.example"
    assert told(a_report().replace(head, head + sign + b"x-head: y")).talk == TALK


def test_a_letter_of_somebody_else_that_came_back_is_not_ours():
    assert told(a_report(enclosed="Message-ID: <abc@other.example>\n")) is None


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, LetterKind.ABSENCE),
        ({"X_Autoreply": "yes"}, LetterKind.ABSENCE),
        ({"Precedence": "auto_reply"}, LetterKind.ABSENCE),
        ({"Return_Path": "<>"}, LetterKind.ABSENCE),
        ({"Subject": "Автоответ: я в отпуске"}, LetterKind.ABSENCE),
        ({"Subject": "Re: Я в отпуске до 15 марта"}, LetterKind.ABSENCE),
        ({"Subject": "Автоматичне повідомлення"}, None),
        ({"Subject": "Автоматична відповідь: Картка"}, LetterKind.ABSENCE),
        ({"Subject": "Abwesenheitsnotiz: Karte"}, LetterKind.ABSENCE),
        ({"Auto_Submitted": "auto-generated"}, LetterKind.MAILING),
        ({"Precedence": "bulk"}, LetterKind.MAILING),
        ({"Auto_Submitted": "no"}, None),
        ({"Precedence": "list"}, None),
        ({"Subject": "Автоответчик не работает"}, None),
        ({"Message_ID": f"<{OURS}>"}, LetterKind.LOOP),
        ({"Message_ID": "<00ff.repdesk-house@prichal.example>"}, LetterKind.LOOP),
    ],
)
def test_programs_are_told_from_people(given, kind):
    raw = a_letter("a@x", "Здравствуйте", **given)
    assert mail.read(raw, page(), received_at=None).kind is kind


def test_a_receipt_is_a_receipt():
    raw = a_report().replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    assert head.automatic_kind(message_from_bytes(raw)) is LetterKind.RECEIPT


def test_a_mark_in_the_subject_leads_to_the_talk_and_is_not_shown():
    subject = marked("Re: Не работает", TALK)
    assert (talk_in(subject), unmarked(subject)) == (TALK, "Re: Не работает")
    found = mail.read(a_letter("a@x", "Да", Subject=f"Отв: {subject}"), page(), received_at=None).finding
    assert (found.thread_id, found.title) == (TALK, "Не работает")
    assert talk_in("[R-1234] [R-!!!!!!!!!!!!!!!!]") == ""


@pytest.mark.parametrize(
    "name", ["reply_gmail.eml", "reply_outlook.eml", "reply_thunderbird.eml", "question.eml", "html_only.eml"]
)
def test_nothing_of_a_letter_is_lost_by_folding(name):
    found = read(name)
    kept = f"{found.finding.text}\n{found.folded}".split()
    assert sorted(kept) == sorted(found.body.words.split())
    assert (found.finding.text == found.body.words.strip()) == (found.folded == "")


def test_copies_are_everybody_but_the_writer_and_ourselves():
    raw = a_letter(
        "a@x", "Да", To="support@prichal.example, Chief <chief@lisova.example>",
        Cc="anna@post.example, lawyer@l.example, chief@lisova.example",
    )  # fmt: skip
    assert mail.read(raw, page(), received_at=None).copies == ("chief@lisova.example", "lawyer@l.example")
    assert finding("question.eml").author_id
