"""The queue in a real browser: bands, keys, the number in the title, the tone."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from desk import assignment, sign_in
from desk.passwords import hash_password
from desk.tickets import Wish, open_ticket
from storage.rights import SYSTEM
from storage.tables import PersonRole, Ticket
from storage.vocabulary import Label, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"
TITLE = re.compile(r"^\(1\) .+")


@pytest.fixture
def house(shared_desk):
    """Olga's channel with a late ticket and three in time, the last of which nobody has promised anything about."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        olga = a_person(session, name="Ольга", password_hash=hash_password(PASSWORD))
        session.add(PersonRole(person_id=olga.id, brand_id=brand.id, role=Role.OPERATOR))
        channel = a_channel(session, brand, olga, name="Карты")
        source = a_source(session, brand, kind="forum", name="Форум")
        numbers = []
        for place, due in enumerate((-60, 5, 50, None)):
            mention = a_mention(
                session, source, text=f"Текст {place}", seen_at=now, published_at=now, state=MentionState.PROMOTED,
                pretag=Label.COMPLAINT,
            )  # fmt: skip
            opened = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id))
            ticket = session.get_one(Ticket, opened.ticket_id)
            ticket.next_due_at = None if due is None else now + timedelta(minutes=due)
            numbers.append(ticket.id)
    return SimpleNamespace(desk=shared_desk.desk, database=database, olga=olga, tickets=numbers)


def shown(page):
    return [int(row.get_attribute("data-ticket")) for row in page.locator(".row").all()]


def test_bands_keys_and_the_next_ticket(house, browser_page):
    page, (late, soon, later, endless) = browser_page, house.tickets
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    expect(page.locator(".row")).to_have_count(3, timeout=30_000)
    assert shown(page) == [soon, later, endless]
    expect(page.locator(".tab[data-band=overdue] .badge")).to_have_text("1")
    page.locator(".tab[data-band=overdue]").click()
    expect(page.locator(f".row[data-ticket='{late}'] .due")).to_contain_text("late")
    assert "band=overdue" in page.url
    page.locator(".tab[data-band=in_time]").click()
    expect(page.locator(".row")).to_have_count(3)
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    expect(page.locator(f".row[data-ticket='{later}']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/ticket\?ticket={later}"))
    page.goto(f"{house.desk.url}/queue")
    expect(page.locator(".row")).to_have_count(3, timeout=30_000)
    page.keyboard.press("n")
    page.wait_for_url(re.compile(rf"/ticket\?ticket={soon}"))


def test_what_is_new_stands_in_the_title_and_sounds_once(house, browser_page):
    page = browser_page
    page.add_init_script(
        "const Real = window.AudioContext; window.tones = 0;"
        "window.AudioContext = class extends Real { createOscillator() { window.tones += 1;"
        " return super.createOscillator(); } get state() { return 'running'; } };"
    )
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.get_by_text("Sound", exact=True).click()
    expect(page.locator(".row")).to_have_count(3)
    with house.database.transaction() as session:
        by = sign_in.actor_of(session, house.olga)
        assignment.take(session, house.tickets[2], by=by, now=datetime.now(UTC))
    expect(page).to_have_title(TITLE, timeout=60_000)
    expect(page.locator(f".row[data-ticket='{house.tickets[2]}'] .flag.new")).to_have_text("new", timeout=60_000)
    assert page.evaluate("window.tones") == 2, "two notes, once"
