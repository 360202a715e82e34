from datetime import UTC, datetime

import pytest

from desk import sign_in
from desk.crm_settings import CrmForm, crm_form
from desk.customer_card import card_of_ticket
from desk.customers import add_contact, know_customer
from storage.rights import SYSTEM
from storage.tables import Customer, Job
from storage.vocabulary import ContactKind
from tests.desk.screens.conftest import button

CUSTOMERS, CRM, TICKET = "desk/screens/customers.py", "desk/screens/crm.py", "desk/screens/ticket.py"


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


@pytest.fixture
def known(town):
    """Begins the card of a ticket, with a phone."""

    def make(ticket_id, phone=""):
        now = datetime.now(UTC)
        with town.database.transaction() as session:
            by = sign_in.actor_of(session, town.olga)
            number = know_customer(session, ticket_id, by=by, now=now)
            if phone:
                add_contact(session, number, kind=ContactKind.PHONE, typed=phone, by=by, now=now)
            return number

    return make


def card_of(town, ticket_id):
    with town.database.reading() as session:
        return card_of_ticket(session, ticket_id, by=SYSTEM)


def words(page):
    return [one.value for one in [*page.text, *page.caption, *page.markdown]]


def test_a_customer_is_found_by_four_digits_and_opened(screen, sign_in_as, town, ticket, known):
    number = known(ticket("Банк молчит"), "8 912 345-67-89")
    sign_in_as(town.olga)
    page = screen(CUSTOMERS, inside_home=True)
    page = page.text_input(key="customer_asked").input("6789").run()
    assert "Марина" in words(page)
    page = page.button(key=f"open-{number}").click().run()
    assert str(number) in page.query_params["customer"]
    assert "+7 912 345-67-89" in words(page)


def test_two_cards_are_joined_by_hand_and_taken_apart(screen, sign_in_as, town, ticket, known):
    first, second = ticket("Один"), ticket("Два")
    kept, gone = known(first, "8 912 345-67-89"), known(second, "8 912 345-67-80")
    sign_in_as(town.olga)
    page = screen(CUSTOMERS, inside_home=True, customer=str(kept))
    page = page.text_input(key=f"join-{kept}").input("6780").run()
    page = page.button(key=f"merge-{gone}").click().run()
    assert not page.error
    assert [row.id for row in card_of(town, first).tickets] == [second, first]
    page.button(key=f"unmerge-{gone}").click().run()
    assert [row.id for row in card_of(town, first).tickets] == [first]


def test_a_card_of_a_closed_channel_is_not_there(screen, sign_in_as, town, ticket):
    hidden = ticket("Тайна", channel=town.court)
    now = datetime.now(UTC)
    with town.database.transaction() as session:
        number = know_customer(session, hidden, by=sign_in.actor_of(session, town.lena), now=now)
        session.get_one(Customer, number).name = "Тайный"
    sign_in_as(town.olga)
    page = screen(CUSTOMERS, inside_home=True, customer=str(number))
    assert "cannot be shown" in page.error[0].value
    assert "Тайный" not in words(page)


def test_the_crm_is_connected_by_an_administrator(screen, sign_in_as, town, ticket, known):
    known(ticket(), "8 912 345-67-89")
    sign_in_as(town.boss)
    page = screen(CRM)
    page.text_input[0].input("https://crm.example/find")
    page = button(page, "Save").click().run()
    assert "does not say who is asked about" in page.error[0].value
    page.text_input[0].input("https://crm.example/find?tel={phone}")
    page.text_input[1].input("geheim")
    page = button(page, "Save").click().run()
    assert not page.error
    with town.database.reading() as session:
        assert crm_form(session, town.brand.id, by=SYSTEM) == CrmForm("https://crm.example/find?tel={phone}")
    page = button(page, "Disconnect").click().run()
    with town.database.reading() as session:
        assert crm_form(session, town.brand.id, by=SYSTEM) is None
    sign_in_as(town.olga)
    assert "It needs the role" in screen(CRM).error[0].value


def test_an_open_card_has_the_crm_asked(screen, sign_in_as, town, ticket, known):
    number = known(ticket(), "8 912 345-67-89")
    sign_in_as(town.boss)
    page = screen(CRM)
    page.text_input[0].input("https://crm.example/find?tel={phone}")
    button(page, "Save").click().run()
    page = screen(CUSTOMERS, inside_home=True, customer=str(number))
    assert "The CRM is being asked …" in words(page)
    with town.database.reading() as session:
        assert session.query(Job).filter_by(kind="ask_crm").count() == 1
