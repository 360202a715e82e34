"""Letters leave the outbox over a real SMTP server, which refuses some for good and some for now."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import mail
from storage.errors import Refused, SourceFailed
from storage.settings import settings
from storage.smtp import OutcomeUnknown, RefusedForGood, Server, hand_over
from storage.tables import Job
from storage.vocabulary import JobState, PageState
from storage.worker import Worker
from tests.builders import NOW
from tests.storage.letterbox import Letters, running_postman


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Letters]:
    with running_postman(tmp_path, monkeypatch) as letters:
        yield letters


def drain(database, *, at=NOW) -> None:
    Worker(database, mail.HANDLERS, clock=lambda: at).drain()


def the_job(database):
    with database.reading() as session:
        return session.execute(select(Job.state, Job.error, Job.attempts, Job.run_at)).one()


def post(database, to: str = "lead@bank.example", key: str = "k1") -> int | None:
    with database.transaction() as session:
        return mail.post(
            session, to=to, subject="Источник\nсломан", text="Первая строка\nвторая «строка»", key=key, now=NOW
        )


def test_a_letter_arrives_whole_and_its_subject_stays_one_line(database, postman):
    post(database)
    drain(database)
    (letter,) = postman.all()
    text = letter["text"]
    assert letter["from"] == "desk@bank.example"
    assert letter["to"] == ["lead@bank.example"]
    assert "Auto-Submitted: auto-generated" in text
    assert text.count("Subject:") == 1
    assert the_job(database).state is JobState.DONE


def test_the_same_letter_is_posted_once(database, postman):
    assert post(database) is not None
    assert post(database) is None
    drain(database)
    assert len(postman.all()) == 1


def test_a_permanent_refusal_is_not_tried_again(database, postman):
    post(database, to="nobody@bank.example")
    drain(database)
    job = the_job(database)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "550" in job.error
    assert postman.all() == []


def test_a_refusal_for_now_is_tried_again_later(database, postman):
    post(database, to="busy@bank.example")
    drain(database)
    job = the_job(database)
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert "451" in job.error
    assert job.run_at > NOW
    drain(database, at=NOW + timedelta(hours=1))
    assert the_job(database).attempts == 2


def test_a_silent_mail_server_keeps_the_letter_in_the_outbox(database, postman, monkeypatch):
    monkeypatch.setenv("REPDESK_SMTP_PORT", "1")
    settings.cache_clear()
    post(database)
    started = time.monotonic()
    drain(database)
    job = the_job(database)
    assert job.state is JobState.WAITING
    assert "did not take the letter" in job.error
    assert time.monotonic() - started < 10


def a_letter(*to: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Bank <desk@bank.example>", to[0], "Re: App"
    if to[1:]:
        letter["Cc"] = ", ".join(to[1:])
    letter.set_content("Добрый день\n.строка с точкой\n")
    return letter


def here(postman) -> Server:
    return Server("127.0.0.1", int(postman.port), starttls=False, guarded=False, local=True)


def test_a_copy_that_is_refused_is_told_and_the_others_get_the_letter(postman):
    said = hand_over(a_letter("anna@x.example", "nobody@x.example", "chief@x.example", "anna@x.example"), here(postman))
    (letter,) = postman.all()
    assert letter["to"] == ["anna@x.example", "chief@x.example"]
    assert [one.partition(":")[0] for one in said] == ["nobody@x.example"]


def test_a_letter_whose_receiver_is_refused_goes_to_nobody(postman):
    with pytest.raises(RefusedForGood, match="550"):
        hand_over(a_letter("nobody@x.example", "chief@x.example"), here(postman))
    with pytest.raises(RefusedForGood, match="554"):
        hand_over(a_letter("unfit@x.example"), here(postman))
    assert postman.all() == []


def test_a_server_that_is_silent_after_the_letter_leaves_it_unknown(postman, monkeypatch):
    monkeypatch.setattr("storage.smtp.TIMEOUT_S", 0.4)
    with pytest.raises(OutcomeUnknown):
        hand_over(a_letter("silent@x.example"), here(postman))
    (letter,) = postman.all()
    assert (
        message_from_bytes(letter["text"].encode()).get_payload(decode=True).decode().splitlines()[1]
        == ".строка с точкой"
    )


@contextmanager
def odd_server(verdict: bytes | None) -> Iterator[Server]:
    """Takes a letter as far as its DATA; then hangs up in the middle of it, or says something of the whole."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def serve() -> None:
        line, _address = listening.accept()
        with line, line.makefile("rb") as said:
            line.sendall(b"220 odd\r\n")
            while (words := said.readline().upper()) not in {b"DATA\r\n", b""}:
                line.sendall(b"250 " + words[:4] + b"\r\n")
            line.sendall(b"354 go on\r\n")
            if verdict is None:
                said.read(1000)
                return
            while said.readline() not in {b".\r\n", b""}:
                pass
            line.sendall(verdict)

    served = threading.Thread(target=serve, daemon=True)
    with listening:
        served.start()
        yield Server("127.0.0.1", listening.getsockname()[1], starttls=False, guarded=False, local=True)
        served.join(10)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (None, SourceFailed),
        (b"", OutcomeUnknown),
        (b"ok ok ok\r\n", OutcomeUnknown),
        (b"451 4.3.0 later\r\n", SourceFailed),
        (b"552 5.3.4 too big\r\n", RefusedForGood),
    ],
)
def test_only_what_surely_has_not_been_taken_counts_as_that(verdict, outcome):
    letter = a_letter("anna@x.example")
    if verdict is None:
        letter.add_attachment(bytes(4_000_000), maintype="application", subtype="pdf", filename="big.pdf")
    with odd_server(verdict) as server, pytest.raises(outcome) as raised:
        hand_over(letter, server)
    assert raised.type is outcome


@contextmanager
def doorkeeper(verdict: bytes) -> Iterator[Server]:
    """A server that asks for a password, and says that of each."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = listening.accept()
        with line, line.makefile("rb") as said:
            line.sendall(b"220 here\r\n")
            while words := said.readline().upper():
                line.sendall(b"250-here\r\n250 AUTH PLAIN\r\n" if words.startswith(b"EHLO") else verdict)

    served = threading.Thread(target=serve, daemon=True)
    with listening:
        served.start()
        yield Server("127.0.0.1", listening.getsockname()[1], "desk", "pass", starttls=False, guarded=False, local=True)
        served.join(10)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (b"454 4.7.0 later\r\n", PageState.QUOTA),
        (b"421 4.7.0 too many\r\n", PageState.QUOTA),
        (b"535 5.7.8 no\r\n", PageState.AUTH_FAILED),
    ],
)
def test_a_server_that_cannot_look_a_password_up_now_is_asked_again(verdict, state):
    with doorkeeper(verdict) as server, pytest.raises(SourceFailed) as raised:
        hand_over(a_letter("anna@x.example"), server)
    assert raised.value.state is state


def test_a_password_that_smtp_has_no_signs_for_is_told_in_plain_words():
    with doorkeeper(b"535 no\r\n") as server, pytest.raises(SourceFailed, match="not Latin") as raised:
        hand_over(a_letter("anna@x.example"), server._replace(password="пароль"))
    assert raised.value.state is PageState.AUTH_FAILED


def test_an_address_that_smtp_has_no_signs_for_is_refused_for_good_and_a_name_of_a_server_is_not(postman):
    with pytest.raises(RefusedForGood):
        hand_over(a_letter("анна@x.example"), here(postman))
    with pytest.raises(SourceFailed):
        hand_over(a_letter("anna@x.example"), here(postman)._replace(host=f"{'ы' * 80}.рф"))
    assert postman.all() == []


def test_without_a_mail_server_a_letter_is_refused_in_plain_words(database):
    with pytest.raises(Refused, match="smtp_host"):
        post(database)
