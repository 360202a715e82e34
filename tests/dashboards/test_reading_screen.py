"""The reading list pressed through as a lead and as an operator press it, and the talks screen opened."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from desk.debriefs import Found, finish
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from storage.tables import Debrief, Person
from storage.vocabulary import DebriefOutcome, Role, Verdict
from tests.builders import a_person
from tests.desk.conftest import a_house

SignIn = Callable[[Person | None], str]
HOME = Path(__file__).resolve().parents[2] / "home.py"
EVIL = "![x](http://127.0.0.1/spy.png) **жирно** :red[x]"
EXCUSE = DebriefOutcome.NOT_AT_FAULT


@pytest.fixture
def database(base):
    """One kind of database: the screens speak no SQL."""
    return base


@pytest.fixture
def people(database):
    """Anna's answers rated: two likes without a word, and a dislike with a hostile comment, the oldest."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        house = a_house(session)
        for number, verdict in enumerate((Verdict.DISLIKE, Verdict.LIKE, Verdict.LIKE)):
            at = now - timedelta(hours=9 - number)
            ticket = house.ticket(now=at, text=EVIL)
            given = Answer("Готово", f"k{number}", ticket.last_message_id)
            record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=at)
            ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=at)
            comment = EVIL if verdict is Verdict.DISLIKE else ""
            record_rating(session, rating_url(ticket).rpartition("/")[2], verdict=verdict, now=at, comment=comment)
        session.flush()
        found = {"lead": house.vera, "anna": house.anna, "actor": house.actor(house.vera)}
        session.expunge_all()
        return found


def opened(screen: str = "reading_list", **address: str) -> AppTest:
    test = AppTest.from_file(HOME, default_timeout=60)
    test.switch_page(f"dashboards/screens/{screen}.py")
    for name, value in address.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def outcomes(database) -> list[DebriefOutcome | None]:
    with database.reading() as session:
        return [row[0] for row in session.query(Debrief.outcome).order_by(Debrief.id)]


def pressed(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    return test


def test_strangers_words_stand_there_letter_by_letter(people, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = opened()
    assert [text.value for text in test.text][:2] == [EVIL, EVIL]
    assert not any("spy.png" in part.value for part in (*test.markdown, *test.caption))
    assert {metric.label: metric.value for metric in test.metric}["To read"] == "3"


def test_a_lead_reads_one_decides_and_undoes(people, database, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = opened()
    test.radio(key="outcome-1").set_value(EXCUSE)
    pressed(test, "Done, next")  # without a word of why
    assert (outcomes(database)[0], len(test.error)) == (None, 1)
    test.radio(key="outcome-1").set_value(EXCUSE)
    test.text_area(key="note-1").input("Тариф банка")
    pressed(test, "Done, next")
    assert outcomes(database) == [EXCUSE, None, None]
    assert any(one.value.startswith("Recorded: ") for one in test.toast)
    assert test.radio(key="debrief-chosen").value == 2  # the next one is before the reader
    pressed(test, "Undo")
    assert outcomes(database) == [None, None, None]


def test_likes_without_a_word_are_done_together(people, database, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    pressed(opened(verdict="like"), "Praise them")
    assert outcomes(database) == [None, DebriefOutcome.PRAISE, DebriefOutcome.PRAISE]
    test = opened(stand="done", outcome="praise")
    assert len(test.radio(key="debrief-chosen").options) == 2
    pressed(test, "Open it again")
    assert outcomes(database).count(DebriefOutcome.PRAISE) == 1


def downloads(monkeypatch) -> dict[str, Callable[[], bytes]]:
    """What each key for a file makes, as the screens hand it to the server."""
    found: dict[str, Callable[[], bytes]] = {}
    key_shown = st.download_button

    def noted(label: str, data: Callable[[], bytes], **more: Any) -> bool:
        found[more["key"].partition("-")[0]] = data
        return key_shown(label, data, **more)

    monkeypatch.setattr(st, "download_button", noted)
    return found


def test_the_files_are_made_outside_of_the_screens_run(people, sign_in_as: SignIn, monkeypatch):
    made = downloads(monkeypatch)
    sign_in_as(people["lead"])
    opened()
    with ThreadPoolExecutor(1) as server:  # as the server does: no session, and no language but its own
        book = load_workbook(BytesIO(server.submit(made["xlsx"]).result()))
        text = server.submit(made["csv"]).result().decode("utf-8-sig")
    assert book.sheetnames == ["Reading list", "Outcomes", "About"]
    assert book["Reading list"].max_row == 4
    assert text.splitlines()[0].startswith("Ticket,Rated at,Rating")


def test_the_key_to_undo_is_gone_after_some_minutes(people, database, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = pressed(opened(verdict="like"), "Praise them")
    ids, at = test.session_state["debrief-last"]
    test.session_state["debrief-last"] = ids, at - timedelta(minutes=6)
    test.run()
    assert not any(button.label == "Undo" for button in test.button)


def test_one_takes_it_and_keeps_a_comment(people, database, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = pressed(opened(), "I read it")
    test.text_area(key="note-1").input("Спросить Анну")
    pressed(test, "Keep the comment")
    pressed(test, "Leave it to others")
    with database.reading() as session:
        row = session.get(Debrief, 1)
        assert (row.note, row.reader_id, row.done_at) == ("Спросить Анну", None, None)


def test_an_operator_reads_what_became_of_the_own_answers_and_changes_nothing(people, database, sign_in_as: SignIn):
    with database.transaction() as session:
        now, found = datetime.now(UTC), Found(EXCUSE, "Тариф банка")
        finish(session, 1, found=found, by=people["actor"], now=now)
    sign_in_as(people["anna"])
    test = opened(stand="done")
    assert "Тариф банка" in [text.value for text in test.text]
    labels = {button.label for button in test.button}
    assert not labels & {"Open it again", "I read it", "Done, next", "Praise them"}
    assert "Nobody has read it yet" in " ".join(info.value for info in opened().info)


def test_quality_control_says_why_before_it_reads_a_talk(people, database, sign_in_as: SignIn):
    with database.transaction() as session:
        kira = a_person(session, Role.QUALITY)
        session.flush()
        session.expunge_all()
    sign_in_as(kira)
    test = opened()
    assert not any("жирно" in text.value for text in test.text)
    test.text_input(key="why-1").input("Жалоба клиента на тон ответа")
    pressed(test, "Open it")
    assert any("жирно" in text.value for text in test.text)


def test_an_empty_list_says_what_fills_it(database, sign_in_as: SignIn):
    with database.transaction() as session:
        vera = a_house(session).vera
        session.flush()
        session.expunge_all()
    sign_in_as(vera)
    assert "Everything is read" in " ".join(part.value for part in opened().markdown)
    assert "No tickets in this period" in " ".join(part.value for part in opened("channel_figures").markdown)


def test_talks_are_shown_and_open_their_tickets(people, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = opened("channel_figures", channels_by="source")
    cards = {metric.label: metric.value for metric in test.metric}
    assert (cards["Tickets"], cards["Messages per talk, mean"]) == ("3", "2.0")
    assert list(test.dataframe[0].value["Tickets"])[-1] == 3
    rows = opened("channel_figures", cell="talked").dataframe[-1].value
    assert list(rows["Messages"]) == [2, 2, 2]
