"""Letters leave the outbox over a real SMTP server, which refuses some for good and some for now."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import mail
from storage.errors import Refused
from storage.settings import settings
from storage.tables import Job
from storage.vocabulary import JobState
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


def test_without_a_mail_server_a_letter_is_refused_in_plain_words(database):
    with pytest.raises(Refused, match="smtp_host"):
        post(database)
