"""Pressed buttons of messengers: what the readers make of them, and that each is handed in once."""

import pytest
from sqlalchemy import select

from crawlers.assignment import assignment_of
from crawlers.parsers import max_bot, telegram_bot, vk_long_poll
from crawlers.pollers import telegram_bot as bot_poller
from crawlers.reading import FIRST, Preview
from desk.connectors.buttons import Press
from desk.rating_presses import PRESS_JOB
from storage.tables import Job, Source
from storage.vocabulary import Ground, PageState
from tests.crawlers.one_house import NOW, House, recorded
from tests.crawlers.test_telegram import BOT

PAYLOAD = "r:AbCdEfGhIjKlMnOpQrStUvWxYz012345"


def test_telegram_tells_who_pressed_what_under_which_message():
    read = telegram_bot.updates(recorded("telegram_bot/updates_pressed.json")["result"], BOT)
    assert read.presses == (Press("4382bfdwdsb323b2d9", f"{PAYLOAD}:like", "501", "501", "90"),)
    assert (read.findings, read.offset) == ([], 9104), "a press in nowhere and a game only move the mark"


def test_max_tells_who_pressed_what():
    read = max_bot.updates(recorded("max_bot/updates_pressed.json"), BOT)
    assert read.presses == (Press("f9LHodD0cOLW7qZQo5Yp4sWN", f"{PAYLOAD}:dislike", "501", "70001"),)
    assert (read.findings, read.marker) == ([], 4811)


def test_vk_tells_it_among_its_events_and_other_peoples_buttons_say_nothing():
    told = vk_long_poll.moved(recorded("vk/long_poll_pressed.json"))
    assert [(press.payload, press.person) for press in told.presses] == [(f"{PAYLOAD}:like", "501"), ("", "502")]
    assert told.peers == [], "a press moves no dialogue"


@pytest.fixture
def talks(base, site):
    site.pages["/botkey/getUpdates"] = recorded("telegram_bot/updates_pressed.json")
    return House(base, "telegram_bot", site.url, ground=Ground.OURS, every_s=5)


def test_a_press_told_twice_is_handed_in_once(talks, site):
    updates = recorded("telegram_bot/updates_pressed.json")
    told = iter([updates, {"ok": True, "result": []}, updates, {"ok": True, "result": []}])
    site.pages["/botkey/getUpdates"] = lambda _got: next(told)
    assert talks.passes().state is PageState.OK
    assert talks.passes(seconds=5).state is PageState.OK
    with talks.database.reading() as session:
        (job,) = session.scalars(select(Job).where(Job.kind == PRESS_JOB))
        assert job.payload["press"]["payload"] == f"{PAYLOAD}:like"


def test_a_preview_hears_no_press(talks):
    with talks.database.reading() as session:
        assignment = assignment_of(session.get_one(Source, talks.source_id))
    assert bot_poller.poll(Preview(assignment, most=FIRST, now=NOW)) is PageState.OK
    with talks.database.reading() as session:
        assert session.scalars(select(Job).where(Job.kind == PRESS_JOB)).all() == []
