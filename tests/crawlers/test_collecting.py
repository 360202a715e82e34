"""One pass over a source: what is stored, what is said when it fails, and that nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from crawlers.assignment import assignment_of
from crawlers.collecting import collect
from crawlers.jobs import HANDLERS
from crawlers.launch import read_by_spider
from crawlers.only_one import only_one
from crawlers.reading import StoredReading
from crawlers.sources import change_source, read_now, remove_source
from storage import mail
from storage.database import Database
from storage.errors import Refused, SourceFailed
from storage.jobs import enqueue
from storage.rights import SYSTEM
from storage.secrets import unseal
from storage.settings import settings
from storage.tables import Alert, Job, Mention, Run, Source, SourceCursor
from storage.vocabulary import JobState, Lane, MentionState, PageState, Scope
from storage.worker import Worker
from tests.builders import NOW, a_brand, a_source

ROOT = Path(__file__).resolve().parent.parent.parent


def feed_of(*items: tuple[str, str], title: str = "Лента", when: datetime = NOW) -> tuple[int, dict[str, str], bytes]:
    moment = f"{when:%a, %d %b %Y %H:%M:%S} GMT"
    rows = "".join(
        f"<item><guid>{guid}</guid><title>{text[:20]}</title><link>http://x.test/{guid}</link>"
        f"<pubDate>{moment}</pubDate><description>{text}</description></item>"
        for guid, text in items
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{rows}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml"}, body.encode()


def source_at(database: Database, address: str, **changes) -> int:
    with database.transaction() as session:
        brand = a_brand(session)
        row = {"address": address, "is_local": True, "scope": Scope.OWN, **changes}
        return int(a_source(session, brand, **row).id)


def mentions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Mention)) or 0


def the_source(database: Database, source_id: int) -> Source:
    with database.transaction() as session:
        return session.get_one(Source, source_id)


def test_an_open_source_stores_only_what_the_query_finds_and_counts_the_rest(database, site):
    site.pages["/feed"] = feed_of(("1", "Банк Причал не отвечает"), ("2", "Погода хорошая"))
    source_id = source_at(database, f"{site.url}/feed", scope=Scope.OPEN)
    first = collect(source_id, now=NOW)
    assert (first.found, first.new, first.unmatched) == (2, 1, 1)
    again = collect(source_id, now=NOW + timedelta(hours=2))
    assert (again.new, again.unmatched) == (0, 0)


def test_what_was_published_long_ago_is_archived(database, site):
    site.pages["/feed"] = feed_of(("1", "Старая новость"), when=NOW - timedelta(days=4))
    collect(source_at(database, f"{site.url}/feed"), now=NOW)
    with database.reading() as session:
        assert session.scalar(select(Mention.state)) is MentionState.ARCHIVED


def test_conditional_requests_ask_for_new_and_an_unconditional_one_finds_edits(database, site):
    site.pages["/feed"] = lambda got: (
        (304, {}, b"")
        if got.headers.get("if-none-match") == '"v1"'
        else (200, {"ETag": '"v1"', "Content-Type": "application/rss+xml"}, feed_of(("1", text[0]))[2])
    )
    text = ["Первый текст"]
    source_id = source_at(database, f"{site.url}/feed")
    assert collect(source_id, now=NOW).new == 1
    text[0] = "Исправленный текст"
    assert collect(source_id, now=NOW + timedelta(minutes=10)).state is PageState.NOT_MODIFIED
    assert collect(source_id, now=NOW + timedelta(minutes=70)).changed == 1
    text[0] = "Исправленный дважды"
    assert collect(source_id, now=NOW + timedelta(minutes=80)).state is PageState.NOT_MODIFIED
    assert collect(source_id, now=NOW + timedelta(minutes=81), thorough=True).changed == 1, "a person asked"


def test_an_unreachable_site_says_so_and_is_asked_less_and_less(database, site):
    address = f"{site.url}/feed"
    site.pages["/feed"] = feed_of()
    source_id = source_at(database, address, every_s=600)
    site.server.shutdown()
    site.server.server_close()
    failed = collect(source_id, now=NOW)
    assert failed.state is PageState.UNREACHABLE
    assert failed.error == f"{site.url}/robots.txt did not answer: Connection refused."
    collect(source_id, now=NOW)
    collect(source_id, now=NOW)
    source = the_source(database, source_id)
    assert (source.failures, source.failing_since is not None) == (3, True)
    assert source.next_due_at is not None
    assert source.next_due_at - NOW >= timedelta(seconds=2400)
    site.server = Rest()


class Rest:
    """Stands in for a server that is closed already."""

    def shutdown(self) -> None:
        return

    server_close = shutdown


OTHER_KEY = Fernet.generate_key()


@pytest.mark.parametrize("kind", ["wordpress", "forum"])
def test_secrets_sealed_with_a_lost_key_are_a_failure_in_plain_words_until_they_are_typed_anew(database, kind):
    sealed = Fernet(OTHER_KEY).encrypt(b'{"password": "x"}').decode()
    source_id = source_at(database, "http://127.0.0.1:9/", kind=kind, secrets=sealed)
    for count in (1, 2, 3):
        outcome = collect(source_id, now=NOW)
        assert outcome.state is PageState.AUTH_FAILED
        source = the_source(database, source_id)
        assert (source.failures, source.state) == (count, PageState.AUTH_FAILED)
    assert "They were sealed with another key." in source.error
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Run).where(Run.ended_at.is_(None))) == 0
        assert session.scalar(select(func.count()).select_from(Alert)) == 1
    with database.transaction() as session:
        change_source(session, source_id, {"secrets": {"password": "new"}}, by=SYSTEM, now=NOW)
        assert unseal(session.get_one(Source, source_id).secrets) == {"password": "new"}


def test_a_fault_of_ours_ends_the_pass_in_words_and_not_in_silence(database, site, caplog):
    site.pages["/feed"] = feed_of(("1", "Банк"))
    source_id = source_at(database, f"{site.url}/feed")
    with database.transaction() as session:
        session.add(SourceCursor(source_id=source_id, lane=Lane.LIVE, state={"full_at": "no date"}, updated_at=NOW))
    outcome = collect(source_id, now=NOW)
    assert outcome.state is PageState.SCHEMA_DRIFT
    assert "ValueError" in outcome.error
    assert "Traceback" not in outcome.error
    assert the_source(database, source_id).failures == 1
    assert "reading source" in caplog.text


def test_a_site_that_asks_for_patience_gets_it(database, site):
    site.pages["/feed"] = (429, {"Retry-After": "7200"}, b"later")
    source_id = source_at(database, f"{site.url}/feed", every_s=60)
    assert collect(source_id, now=NOW).state is PageState.QUOTA
    due = the_source(database, source_id).next_due_at
    assert due is not None
    assert due - NOW >= timedelta(hours=2)


def test_robots_are_obeyed_and_the_words_say_so(database, site):
    site.pages["/robots.txt"] = "User-agent: Repdesk\nDisallow: /feed\n"
    site.pages["/feed"] = feed_of(("1", "x"))
    outcome = collect(source_at(database, f"{site.url}/feed"), now=NOW)
    assert outcome.state is PageState.BLOCKED
    assert "robots.txt" in outcome.error
    assert site.asked("/feed") == []


def test_a_site_that_cannot_tell_its_rules_is_not_read(database, site):
    site.pages["/robots.txt"] = 500
    site.pages["/feed"] = feed_of(("1", "x"))
    assert collect(source_at(database, f"{site.url}/feed"), now=NOW).state is PageState.UNREACHABLE
    assert site.asked("/feed") == []


def test_a_private_address_is_not_read_unless_it_is_allowed(database, site):
    site.pages["/feed"] = feed_of(("1", "x"))
    outcome = collect(source_at(database, f"{site.url}/feed", is_local=False), now=NOW)
    assert outcome.state is PageState.UNREACHABLE
    assert "local=true" in outcome.error
    assert site.seen == []


def test_a_forum_inside_a_private_network_is_not_read_either(database, site):
    outcome = collect(source_at(database, f"{site.url}/", kind="forum", is_local=False), now=NOW)
    assert "local=true" in outcome.error
    assert site.seen == []


def test_hostile_text_is_stored_as_the_words_it_is(database, site):
    words = "&lt;script&gt;alert(1)&lt;/script&gt; **жирно** ![x](http://evil.test/p.png) &lt;b&gt;тег&lt;/b&gt;"
    site.pages["/feed"] = feed_of(("1", words), ("2", "я" * 300_000))
    assert collect(source_at(database, f"{site.url}/feed"), now=NOW).new == 2


def test_one_source_is_never_read_twice_at_once(database, site):
    site.pages["/feed"] = feed_of(("1", "x"))
    source_id = source_at(database, f"{site.url}/feed")
    with only_one(database, f"source-{source_id}") as held:
        assert held
        with pytest.raises(Refused, match="right now"):
            collect(source_id, now=NOW)
    assert collect(source_id, now=NOW).new == 1


def test_an_unknown_source_is_refused(database):
    with pytest.raises(Refused, match="no such source"):
        collect(404, now=NOW)


def test_a_worker_reads_a_source_that_was_asked_for(database, site):
    site.pages["/feed"] = feed_of(("1", "x"))
    source_id = source_at(database, f"{site.url}/feed")
    with database.transaction() as session:
        read_now(session, source_id, by=SYSTEM, now=NOW)
        enqueue(session, "collect", {"source_id": 999}, now=NOW, unique_key="collect:999:0")
    Worker(database, HANDLERS, clock=lambda: NOW).drain()
    with database.reading() as session:
        states = session.scalars(select(Job.state).where(Job.kind == "collect")).all()
    assert states == [JobState.DONE, JobState.DONE]
    assert mentions(database) == 1


@pytest.fixture
def mailed(monkeypatch):
    monkeypatch.setenv("REPDESK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("REPDESK_ALERT_MAIL", "lead@bank.example")
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    settings.cache_clear()


def letters(database: Database) -> list[dict[str, str]]:
    with database.reading() as session:
        return list(session.scalars(select(Job.payload).where(Job.kind == mail.JOB).order_by(Job.id)))


def test_a_broken_source_raises_one_alert_with_one_letter_and_recovery_ends_it(database, site, mailed):
    site.pages["/feed"] = 500
    source_id = source_at(database, f"{site.url}/feed")
    for hour in range(2):
        collect(source_id, now=NOW + timedelta(hours=hour))
    assert letters(database) == []
    for hour in range(2, 6):
        collect(source_id, now=NOW + timedelta(hours=hour))
    (letter,) = letters(database)
    assert letter["subject"].endswith(": broken")
    assert "Failed passes in a row: 3." in letter["text"]
    assert "HTTP 500" in letter["text"]
    site.pages["/feed"] = feed_of(("1", "x"))
    collect(source_id, now=NOW + timedelta(hours=7))
    assert "is well again" in letters(database)[1]["subject"]
    with database.reading() as session:
        (closed_at,) = session.scalars(select(Alert.closed_at)).all()
    assert closed_at is not None
    site.pages["/feed"] = 500
    for hour in range(8, 12):
        collect(source_id, now=NOW + timedelta(hours=hour))
    assert len(letters(database)) == 3


def test_without_mail_settings_the_alert_stands_all_the_same(database, site):
    site.pages["/feed"] = 500
    source_id = source_at(database, f"{site.url}/feed")
    for hour in range(3):
        collect(source_id, now=NOW + timedelta(hours=hour))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Alert)) == 1
    assert letters(database) == []


def test_removing_a_broken_source_ends_its_alert_without_a_letter(database, site, mailed):
    site.pages["/feed"] = feed_of(("1", "x"))
    source_id = source_at(database, f"{site.url}/feed")
    collect(source_id, now=NOW)
    site.pages["/feed"] = 500
    for hour in range(3):
        collect(source_id, now=NOW + timedelta(hours=hour))
    with database.transaction() as session:
        remove_source(session, source_id, by=SYSTEM, now=NOW + timedelta(hours=4))
        assert session.scalar(select(func.count()).select_from(Alert).where(Alert.closed_at.is_(None))) == 0
    assert len(letters(database)) == 1


def test_what_is_written_down_for_everybody_is_in_the_installations_language(database, site, monkeypatch):
    monkeypatch.setenv("REPDESK_LANGUAGE", "ru")
    settings.cache_clear()
    site.pages["/feed"] = 500
    outcome = collect(source_at(database, f"{site.url}/feed"), now=NOW)
    assert outcome.error == f"{site.url}/feed: ошибка на стороне сайта (HTTP 500)."


COLLECTOR = """
import sys
from datetime import UTC, datetime
from crawlers.assignment import assignment_of
from crawlers.collecting import collect
from storage.database import Database, use
use(Database(sys.argv[1]))
print(collect(int(sys.argv[2]), now=datetime.now(UTC)), flush=True)
"""


def comment(number: int) -> dict:
    return {
        "id": number, "post": 1, "parent": 0, "author": 0, "author_name": f"Гость {number}", "author_url": "",
        "date_gmt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}", "link": f"http://x.test/#comment-{number}",
        "content": {"rendered": f"<p>Комментарий номер {number}</p>"},
    }  # fmt: skip


def test_kill_in_the_middle_of_a_pass_loses_nothing_and_doubles_nothing(database, site):
    """The first process is killed while the third page is on its way; the next pass reads the rest."""
    held, third = threading.Event(), threading.Event()

    def comments(got):
        number = int(got.path.partition("&page=")[2].partition("&")[0] or 1)
        if number == 3 and not held.is_set():
            third.set()
            held.wait(30)
        rows = [comment(row) for row in range((number - 1) * 100 + 1, min(number * 100, 450) + 1)]
        return 200, {"X-WP-TotalPages": "5"}, rows

    site.pages["/wp-json/wp/v2/posts"] = []
    site.pages["/wp-json/wp/v2/comments"] = comments
    source_id = source_at(database, site.url, kind="wordpress")
    url = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", COLLECTOR, url, str(source_id)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert third.wait(60)
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    held.set()
    assert mentions(database) == 200, "the pages before the kill are stored"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SourceCursor)) == 0
    outcome = None
    until = time.monotonic() + 20
    while outcome is None and time.monotonic() < until:
        try:
            outcome = collect(source_id, now=datetime.now(UTC))
        except Refused:
            time.sleep(0.05)  # PostgreSQL notices a dead connection a moment later
    assert outcome is not None
    assert (outcome.state, outcome.new) == (PageState.OK, 250)
    assert mentions(database) == 450
    with database.reading() as session:
        runs = session.execute(select(Run.state, Run.error).order_by(Run.id)).all()
    assert runs[0] == (PageState.UNREACHABLE, "The pass was interrupted.")


def test_a_spider_that_breaks_says_why_in_one_line(database, caplog):
    source_id = source_at(database, "http://127.0.0.1:9/", kind="forum")
    assignment = replace(assignment_of(the_source(database, source_id)), source_id=source_id + 1)
    with pytest.raises(SourceFailed) as failed:
        read_by_spider(StoredReading(assignment, run_id=1, cursor={}, now=NOW))
    assert failed.value.state is PageState.SCHEMA_DRIFT
    assert "NoResultFound" in failed.value.message
    assert "Traceback" not in failed.value.message
    assert "Traceback" in caplog.text


def test_a_spider_that_overstays_is_stopped_with_its_whole_group(database, site):
    site.pages["/robots.txt"] = 404
    site.pages["/"] = lambda _: time.sleep(20) or 200
    source_id = source_at(database, f"{site.url}/", kind="forum", options={"limit": 4})
    started = time.monotonic()
    outcome = collect(source_id, now=NOW)
    assert outcome.state is PageState.UNREACHABLE
    assert "longer than 4 seconds" in outcome.error
    assert time.monotonic() - started < 15
