"""The screen of broken guarantees, pressed through as a lead and another person press it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from desk.guarantee_judging import judge_due
from desk.guarantees import GuaranteeForm, set_guarantee
from storage.tables import GuaranteeCase, Person
from storage.vocabulary import BreachCause, CaseState, Role
from tests.builders import a_person, actor
from tests.desk.conftest import a_house

SignIn = Callable[[Person | None], str]
HOME = Path(__file__).resolve().parents[2] / "home.py"


@pytest.fixture
def database(base):
    """One kind of database: the screen speaks no SQL."""
    return base


@pytest.fixture
def people(database):
    """A lead and somebody of quality control; the lead's desk has one broken guarantee."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        house = a_house(session)
        boss = actor(Role.ADMINISTRATOR, person_id=None)
        set_guarantee(session, house.channel.id, form=GuaranteeForm(price_minor=29900), by=boss, now=now)
        began = now - timedelta(hours=1)
        house.ticket(now=began, seen_at=began, published_at=began)
        judge_due(session, now=now)
        kira = a_person(session, Role.QUALITY)
        session.flush()
        found = {"lead": house.vera, "quality": kira, "operator": house.anna}
        session.expunge_all()
        return found


def opened(row: int | None = 0) -> AppTest:
    """The screen, with a row ticked as the table reports it."""
    test = AppTest.from_file(HOME, default_timeout=60)
    test.switch_page("dashboards/screens/guarantee.py")
    month = datetime.now(UTC).strftime("%Y-%m")
    if row is not None:
        test.session_state[f"pick-cases-{month}"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return test.run()


def words(test: AppTest) -> str:
    return " ".join(str(part.value) for part in (*test.markdown, *test.caption, *test.text, *test.info))


def state_of(database) -> CaseState:
    with database.reading() as session:
        return session.query(GuaranteeCase.state).scalar()


def test_the_cards_say_what_the_month_came_to(people, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = opened(row=None)
    assert not test.exception
    assert [metric.value for metric in test.metric] == ["0.0%", "1", "0", "0"]
    assert "Tick a case" in words(test)


def test_nothing_guaranteed_is_said_with_a_way_out(database, sign_in_as: SignIn):
    with database.transaction() as session:
        vera = a_house(session).vera
        session.flush()
        session.expunge_all()
    sign_in_as(vera)
    test = opened(row=None)
    assert "Channels, tab Guarantee" in words(test)


def test_a_lead_proposes_and_quality_control_agrees_and_undoes(people, database, sign_in_as: SignIn):
    sign_in_as(people["lead"])
    test = opened()
    assert not test.exception
    if not test.selectbox(key="cause-1"):
        pytest.fail("the proposal is not offered")
    test.selectbox(key="cause-1").select(BreachCause.NO_SHIFT)
    next(button for button in test.button if button.label == "Propose").click().run()
    assert state_of(database) is CaseState.PROPOSED
    sign_in_as(people["quality"])
    test = opened()
    test.button(key="agree-1").click().run()
    assert not test.exception
    assert state_of(database) is CaseState.GRANTED
    test = opened()
    test.text_input(key="undo-words-1").input("Не тот клиент")
    next(button for button in test.button if button.label == "Undo the decision").click().run()
    assert state_of(database) is CaseState.PROPOSED


def test_an_operator_is_told_whose_screen_it_is(people, sign_in_as: SignIn):
    sign_in_as(people["operator"])
    test = opened(row=None)
    assert not test.metric
    assert "not open to you" in words(test)
