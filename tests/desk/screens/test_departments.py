"""Setting departments up, asking one from a ticket, and who owes an answer: the screens as their scripts run."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from desk.departments import DepartmentForm, add_department
from desk.escalation_answers import Told, take_answer
from desk.escalations import Question, escalate
from desk.sign_in import actor_of
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import ApiKey, Department, Escalation, Ticket
from storage.vocabulary import EscalationState, EscalationWay, TicketState
from tests.builders import a_calendar
from tests.desk.screens.conftest import shown_in

SCREEN, TICKET, LIST = "desk/screens/departments.py", "desk/screens/ticket.py", "dashboards/screens/escalations.py"


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """What is written down for everybody is in the installation's language."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    settings.cache_clear()


@pytest.fixture
def database(base):
    """One kind of database: the screens speak no SQL."""
    return base


@pytest.fixture
def lawyers(town):
    with town.database.transaction() as session:
        hours = a_calendar(session)
        form = DepartmentForm(
            "Юристы", EscalationWay.BY_HAND, hours.id, number_link="https://crm.example/cases/{number}"
        )
        return add_department(session, town.brand.id, form=form, by=SYSTEM, now=datetime.now(UTC)).id


def button(page, label):
    return next(one for one in page.button if one.label == label)


def test_a_department_is_added_tried_and_changed(town, screen, sign_in_as):
    sign_in_as(town.boss)
    page = screen(SCREEN)
    assert "No department yet" in page.markdown[1].value
    next(one for one in page.text_input if one.label == "Name").input("Претензии")
    next(one for one in page.text_input if one.label == "Address").input("http://127.0.0.1:1/cases")
    next(one for one in page.toggle if one.label == "It stands in our own network").set_value(True)
    button(page, "Add").click().run()
    assert not page.exception
    assert len(page.code[0].value) > 32, "the secret is shown once"
    page.run()
    assert not page.code
    button(page, "Try it").click().run()
    assert any("127.0.0.1" in one.value for one in page.text)
    with town.database.reading() as session:
        row = session.scalars(select(Department)).one()
        assert (row.name, row.is_local, row.target_s) == ("Претензии", True, 8 * 3600)
    next(one for one in page.text_input if one.label == "Name" and one.value == "Претензии").input(" ")
    button(page, "Save").click().run()
    assert "was not saved" in page.error[0].value


def test_a_key_is_shown_once_and_revoked(town, screen, sign_in_as, lawyers):
    sign_in_as(town.boss)
    page = screen(SCREEN)
    next(one for one in page.text_input if one.label == "Which system will use it?").input("CRM")
    button(page, "Make a key").click().run()
    assert re.match(r"rdk_\w", page.code[0].value)
    page.run()
    assert not page.code
    button(page, "Revoke").click().run()
    with town.database.reading() as session:
        assert session.scalars(select(ApiKey.revoked_at)).one() is not None


def test_a_lead_sets_up_no_departments(town, screen, sign_in_as):
    sign_in_as(town.lena)
    assert "not open to you" in screen(SCREEN).error[0].value


def test_a_case_is_asked_for_entered_and_answered(town, screen, sign_in_as, ticket, lawyers):
    number = ticket()
    sign_in_as(town.olga)
    page = screen(TICKET, ticket=str(number), inside_home=True)
    # The whole script runs anew under AppTest, so a dialog is looked at once; a browser test presses its buttons.
    page = button(page, "Ask a department").click().run()
    assert any("Банк молчит" in one.value and "Came from social media" in one.value for one in page.text)
    assert button(page, "Prepare the case").disabled
    with town.database.transaction() as session:
        asked = Question(lawyers, "Что обещать?", "k")
        escalate(session, number, asked=asked, by=actor_of(session, town.olga), now=datetime.now(UTC))
    page = screen(TICKET, ticket=str(number), inside_home=True)
    assert "Банк молчит" in shown_in(page, "copying")["text"]
    next(one for one in page.text_input if one.label == "Number in the CRM").input("ЮР-12")
    button(page, "It is entered").click().run()
    assert not page.exception
    with town.database.transaction() as session:
        row = session.scalars(select(Escalation)).one()
        assert (row.state, row.number) == (EscalationState.SENT, "ЮР-12")
        assert session.get_one(Ticket, number).state == TicketState.WAITING_COLLEAGUE
        take_answer(session, row.id, told=Told("Ничего", "a"), now=datetime.now(UTC))
    page = screen(TICKET, ticket=str(number), inside_home=True)
    lines = shown_in(page, "conversation")["view"]["lines"]
    assert any(line["side"] == "note" and line["text"].endswith("Ничего") for line in lines)


def test_the_list_tells_who_owes_an_answer(town, screen, sign_in_as, ticket, lawyers):
    sign_in_as(town.lena)
    page = screen(LIST)
    assert any("No department owes an answer" in one.value for one in page.markdown)
    number = ticket()
    with town.database.transaction() as session:
        asked = Question(lawyers, "Что обещать?", "k")
        escalate(session, number, asked=asked, by=actor_of(session, town.lena), now=datetime.now(UTC))
    page = screen(LIST)
    assert shown_in(page, "table")["rows"][0][0]["text"] == "Юристы"
    assert [one.value for one in page.metric][:2] == ["1", "0"]
