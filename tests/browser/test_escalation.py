"""Asking departments in a real browser, in both languages: by webhook with its answer, and by hand with its number."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from desk import assignment, sign_in
from desk.api_keys import make_key
from desk.departments import DepartmentForm, add_department
from desk.escalation_sending import tell_department
from desk.escalation_steps import ESCALATE_JOB
from desk.passwords import hash_password
from desk.tickets import Wish, open_ticket
from storage import i18n
from storage.database import use
from storage.i18n import _
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Escalation, PersonRole, Ticket
from storage.vocabulary import EscalationState, EscalationWay, Label, MentionState, Role, TicketState
from tests.builders import a_brand, a_calendar, a_channel, a_mention, a_person, a_source, an_author
from tests.crawlers.conftest import Site
from tests.running import running_porch

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
expect.set_options(timeout=20_000)
PASSWORD = "eleven tall ships"
ANSWER = "Деньги вернутся завтра <b>до</b> обеда"


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest):
    with i18n.speaking(request.param):
        yield request.param


@pytest.fixture
def crm():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def porch(shared_desk, monkeypatch):
    """The door for answers, on the desk's database."""
    use(shared_desk.database)
    with running_porch(monkeypatch):
        yield


@pytest.fixture
def house(shared_desk, language, crm, porch):
    """Ivan's ticket, a department with a system and one without, and a key for answers."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        ivan = a_person(session, name=f"Иван {language}", password_hash=hash_password(PASSWORD), language=language)
        session.add(PersonRole(person_id=ivan.id, brand_id=brand.id, role=Role.OPERATOR))
        channel = a_channel(session, brand, ivan, name="Карты")
        source = a_source(session, brand, kind="forum", name="Форум")
        mention = a_mention(
            session, source, text="У меня украли деньги", author_id=an_author(session, source, name="Пётр").id,
            seen_at=now, published_at=now, state=MentionState.PROMOTED, pretag=Label.COMPLAINT,
        )  # fmt: skip
        number = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id)).ticket_id
        assignment.take(session, number, by=sign_in.actor_of(session, ivan), now=now)
        hours, given = a_calendar(session).id, {"by": SYSTEM, "now": now}
        hook = DepartmentForm(
            "Отдел претензий", EscalationWay.WEBHOOK, hours, f"{crm.url}/cases", is_local=True, secret="s" * 32,
            number_link="https://crm.example/cases/{number}",
        )  # fmt: skip
        add_department(session, brand.id, form=hook, **given)
        add_department(session, brand.id, form=DepartmentForm("Юристы", EscalationWay.BY_HAND, hours), **given)
        key = make_key(session, brand.id, name="CRM", department_id=None, **given)
    return SimpleNamespace(
        desk=shared_desk.desk, database=database, language=language, ivan=ivan, ticket=number, key=key, crm=crm
    )


def escalation(house, way):
    with house.database.reading() as session:
        found = select(Escalation).where(Escalation.ticket_id == house.ticket, Escalation.way == way)
        row = session.scalars(found).one()
        session.expunge(row)
        return row


def state(house):
    with house.database.reading() as session:
        return session.get_one(Ticket, house.ticket).state


def button(page, name: str):
    return page.get_by_role("button", name=name).first


def ask(page, department: str, comment: str) -> None:
    """Through the dialog, as an operator does."""
    button(page, _("Ask a department")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.click()
    page.get_by_role("option", name=department).click()
    dialog.get_by_label(_("What do they have to find out?")).fill(comment)
    dialog.get_by_label(_("What do they have to find out?")).blur()
    dialog.get_by_text(_("So the department will read it")).click()
    expect(dialog.get_by_text("У меня украли деньги")).to_be_visible()


def test_a_question_and_its_answer(house, new_context):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    house.desk.sign_in(page, house.ivan.login, PASSWORD, language=house.language)
    page.goto(f"{house.desk.url}/ticket?ticket={house.ticket}")

    ask(page, "Отдел претензий", "Вернём ли деньги?")
    page.get_by_role("dialog").get_by_role("button", name=_("Ask the department")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".st-key-ticket-promises")).to_be_visible()
    expect(page.get_by_text("Вернём ли деньги?").first).to_be_visible()
    row = escalation(house, EscalationWay.WEBHOOK)
    assert state(house) == TicketState.WAITING_COLLEAGUE

    house.crm.pages["/cases"] = (201, {}, {"number": "ОБ-17"})
    now = datetime.now(UTC)
    tell_department(Leased(1, ESCALATE_JOB, {"escalation_id": row.id, "event": "opened"}, 1, 8, now), now)
    answer_to = json.loads(house.crm.seen[0].body)["answer_to"]
    page.reload()
    link = page.get_by_role("link", name="ОБ-17")
    expect(link).to_have_attribute("href", "https://crm.example/cases/%D0%9E%D0%91-17")

    ask(page, "Юристы", "Что обещать?")
    page.get_by_role("dialog").get_by_role("button", name=_("Prepare the case")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    button(page, _("Copy the case")).click()
    expect(button(page, _("Copied ✓"))).to_be_visible()
    assert "У меня украли деньги" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_label(_("Number in the CRM")).last.fill("ЮР-12")
    button(page, _("It is entered")).click()
    expect(page.get_by_text(_("Case {number}").format(number="ЮР-12"), exact=True)).to_be_visible()
    assert escalation(house, EscalationWay.BY_HAND).state == EscalationState.SENT

    sent = {"Authorization": f"Bearer {house.key}", "Content-Type": "application/json"}
    taken = requests.post(answer_to, json={"text": ANSWER, "author": "Анна"}, headers=sent, timeout=20)
    assert taken.status_code == 201
    expect(page.locator(".turn.note .text")).to_contain_text(ANSWER)
    assert state(house) == TicketState.OPEN
    expect(page.get_by_text(_("answered"), exact=True)).to_be_visible()
