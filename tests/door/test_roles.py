"""What a worker writes down is read by everybody, so it speaks the installation's language, in each of its threads."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from crawlers.sources import read_now
from storage.rights import SYSTEM
from storage.tables import Source
from tests.builders import NOW, a_brand, a_source

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 60


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [
        ("ru", "feed", "не отвечает: соединение отклонено"),
        ("en", "feed", "did not answer: Connection refused"),
        # A forum is read by a spider, which is a process of its own.
        ("ru", "forum", "не отвечает: соединение отклонено"),
    ],
)
def test_a_failing_source_is_told_in_the_language_of_the_installation(database, database_url, language, kind, words):
    with database.transaction() as session:
        # Nobody listens on the discard port.
        row = {"kind": kind, "address": "http://127.0.0.1:9/feed", "is_local": True}
        source_id = a_source(session, a_brand(session), **row).id
        read_now(session, source_id, by=SYSTEM, now=NOW)
    environment = {**os.environ, "REPDESK_DATABASE_URL": database_url, "REPDESK_LANGUAGE": language}
    with subprocess.Popen([sys.executable, "-m", "cli", "work"], cwd=ROOT, env=environment) as worker:
        try:
            assert words in error_of(database, source_id)
        finally:
            worker.terminate()


def error_of(database, source_id):
    """What the source's last pass said, as soon as there was one."""
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        with database.reading() as session:
            error = session.scalar(select(Source.error).where(Source.id == source_id))
        if error:
            return error
        time.sleep(0.1)
    pytest.fail("the worker did not read the source")
