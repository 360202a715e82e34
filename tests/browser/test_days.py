"""A day of an operator and a day of a lead, in both languages: one thing after another, as they do them."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.addressees import unread_of
from desk.passwords import hash_password
from desk.shifts import on_shift
from desk.tickets import Wish, open_ticket
from storage import i18n
from storage.i18n import _
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Handling, Message, PersonRole, Ticket
from storage.vocabulary import Direction, Label, MentionState, Role, TicketState
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
expect.set_options(timeout=20_000)
PASSWORD = "eleven tall ships"
TEXTS = ("Где мой перевод?", "Карту заблокировали", "Не работает вход", "Верните комиссию")


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest):
    with i18n.speaking(request.param):
        yield request.param


@pytest.fixture
def house(shared_desk, language):
    """A channel with Ivan and Anna, four free tickets, and Olga who leads them."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        ivan, anna, olga = (
            a_person(session, name=f"{name} {language}", password_hash=hash_password(PASSWORD), language=language)
            for name in ("Иван", "Анна", "Ольга")
        )
        roles = ((ivan, Role.OPERATOR), (anna, Role.OPERATOR), (olga, Role.LEAD), (olga, Role.ADMINISTRATOR))
        session.add_all(PersonRole(person_id=who.id, brand_id=brand.id, role=role) for who, role in roles)
        channel = a_channel(session, brand, ivan, anna, name="Карты")
        keys = seal({"user": "desk", "password": "pier anch rope"})
        source = a_source(session, brand, kind="wordpress", name="Блог", secrets=keys)
        numbers = []
        for place, text in enumerate(TEXTS):
            author = an_author(session, source, name=f"Автор {place}")
            mention = a_mention(
                session, source, text=text, author_id=author.id, seen_at=now + timedelta(seconds=place),
                published_at=now, state=MentionState.PROMOTED, pretag=Label.COMPLAINT,
            )  # fmt: skip
            opened = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id))
            numbers.append(opened.ticket_id)
    return SimpleNamespace(
        desk=shared_desk.desk, database=database, language=language, brand=brand, ivan=ivan, anna=anna, olga=olga,
        tickets=numbers,
    )  # fmt: skip


def enter(house, page: Page, who) -> None:
    house.desk.sign_in(page, who.login, PASSWORD, language=house.language)


def ticket(house, number: int):
    with house.database.reading() as session:
        return session.execute(select(Ticket.state, Ticket.assignee_id).where(Ticket.id == number)).one()


def button(page, name: str):
    """The button of that name; its icon and its key may stand in it, too."""
    return page.get_by_role("button", name=name).first


def test_an_operator_s_day(house, new_context):
    page = new_context().new_page()
    enter(house, page, house.ivan)
    expect(page.locator(".row")).to_have_count(len(TEXTS))
    button(page, _("Take next")).click()
    page.wait_for_url(re.compile(r"/ticket\?ticket="))
    first = int(page.url.rpartition("=")[2])
    page.locator("textarea.text").fill("Здравствуйте! Перевод придёт сегодня.")
    page.locator("button.send").click()
    expect(page.locator(".turn.out .text")).to_have_text("Здравствуйте! Перевод придёт сегодня.")
    waits_for_colleagues(house, page, first)
    names_a_colleague_in_a_note(house, page, first)
    second = next(number for number in house.tickets if number != first)
    page.locator(f".row[data-ticket='{second}']").click()
    expect(page.locator(".heading")).to_contain_text(str(second))
    button(page, _("Take it")).click()
    expect(page.locator(".badges .badge").first).to_have_attribute("data-mood", "green")
    hands_over(house, page, second)
    with house.database.reading() as session:
        worked = select(Handling.person_id).where(Handling.ticket_id == first)
        assert set(session.scalars(worked)) <= {house.ivan.id}


def waits_for_colleagues(house, page: Page, number: int) -> None:
    button(page, _("Wait for colleagues")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name=_("What do they have to find out?")).fill("Когда ушёл перевод")
    dialog.get_by_role("textbox", name=_("What do they have to find out?")).blur()
    button(dialog, _("Wait for colleagues")).click()
    expect(button(page, _("Go on"))).to_be_visible()
    assert ticket(house, number).state == TicketState.WAITING_COLLEAGUE


def names_a_colleague_in_a_note(house, page: Page, number: int) -> None:
    page.locator(".composer .tab").nth(1).click()
    page.locator("textarea.text").press_sequentially("@Анна")
    page.locator(".people .person").first.click()
    page.locator("button.send").click()
    expect(page.locator(".turn.note")).to_have_count(1)
    with house.database.reading() as session:
        assert unread_of(session, house.anna.id) == {number}


def hands_over(house, page: Page, number: int) -> None:
    button(page, _("Hand over")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name=house.anna.name).click()
    dialog.get_by_role("textbox", name=_("What must they know?")).fill("Она знает этого клиента")
    dialog.get_by_role("textbox", name=_("What must they know?")).blur()
    button(dialog, _("Hand over")).click()
    expect(page.locator(".event").last).to_contain_text("Она знает этого клиента")
    assert ticket(house, number).assignee_id == house.anna.id


def test_a_lead_s_day(house, new_context):
    ivan = new_context().new_page()
    enter(house, ivan, house.ivan)
    button(ivan, _("Take next")).click()
    ivan.wait_for_url(re.compile(r"/ticket\?ticket="))
    taken = int(ivan.url.rpartition("=")[2])
    page = new_context().new_page()
    enter(house, page, house.olga)
    passes_on_what_ivan_holds(house, page, taken)
    plans_a_month(house, page)
    promises_more(house, page)


def passes_on_what_ivan_holds(house, page: Page, taken: int) -> None:
    page.goto(f"{house.desk.url}/team")
    page.locator(".pick", has=page.locator("b", has_text=house.ivan.name)).click()
    expect(page.get_by_text(_("Reassign"), exact=True)).to_be_visible()
    page.get_by_role("combobox", name=_("To whom")).click()
    page.get_by_role("option", name=house.anna.name).click()
    page.get_by_role("button", name=i18n.ngettext("Pass on {number} ticket", "", 1).format(number=1)).click()
    expect(page.get_by_text(i18n.ngettext("{number} ticket passed on", "", 1).format(number=1))).to_be_visible()
    assert ticket(house, taken).assignee_id == house.anna.id


def plans_a_month(house, page: Page) -> None:
    page.goto(f"{house.desk.url}/shifts")
    page.get_by_role("combobox", name=_("Who begins on the first day")).click()
    page.get_by_role("option", name=house.anna.name).click()
    page.keyboard.press("Escape")
    button(page, _("Plan")).click()
    expect(page.get_by_text(_("At work now: {names}").partition("{")[0])).to_be_visible()
    with house.database.reading() as session:
        there = on_shift(session, brand_id=house.brand.id, now=datetime.now(UTC))
    assert house.ivan.id not in there


def promises_more(house, page: Page) -> None:
    """A change of terms asks what becomes of open tickets."""
    page.goto(f"{house.desk.url}/channels")
    page.get_by_role("tab", name=_("What is promised")).click()
    page.get_by_role("spinbutton", name=_("First reply")).first.fill("45")
    page.get_by_role("spinbutton", name=_("First reply")).first.press("Tab")
    panel = page.get_by_role("tabpanel", name=_("What is promised"))
    button(panel, _("Save")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(_("Open tickets too: count them anew from the same start"))).to_be_visible()
    button(dialog, _("Open tickets too: count them anew from the same start")).click()
    expect(dialog).to_be_hidden()
    with house.database.reading() as session:
        said = select(Message.id).where(Message.ticket_id.in_(house.tickets), Message.direction == Direction.OUT)
        assert session.scalars(said).all() == []
