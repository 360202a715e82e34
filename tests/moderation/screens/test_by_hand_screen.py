"""The form of a ticket by hand: a second click makes no second ticket, other words do; its fields are emptied."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.tables import Ticket
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel, a_person

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOME = Path(__file__).parents[3] / "home.py"


@pytest.fixture
def page(database, sign_in_as):
    with database.transaction() as session:
        anna = a_person(session, Role.OPERATOR, name="Анна")
        a_channel(session, a_brand(session), anna, is_first_line=True)
    sign_in_as(anna)
    test = AppTest.from_file(HOME, default_timeout=60)
    test.switch_page("moderation/screens/by_hand.py")
    return test.run()


def pressed(page, text, name="Ольга"):
    """The button is pressed with these words in the fields, as the browser sends both at once."""
    page.text_area(key="hand_text").set_value(text)
    page.text_input(key="hand_name").set_value(name)
    next(one for one in page.button if one.label == "Make the ticket").click().run()
    assert not page.exception
    return [one.value for one in page.markdown if one.value.startswith("Ticket ")]


def tickets(database):
    with database.reading() as session:
        return list(session.scalars(select(Ticket.id).order_by(Ticket.id)))


def test_a_second_press_with_the_old_words_makes_no_second_ticket(page, database):
    first = pressed(page, "Не пришла карта")
    assert [page.text_area(key="hand_text").value, page.text_input(key="hand_name").value] == ["", ""]
    assert pressed(page, "Не пришла карта") == first
    assert len(first) == len(tickets(database)) == 1
    other = pressed(page, "Не пришла карта", name="Пётр")
    assert other != first
    assert len(tickets(database)) == 2
    assert pressed(page, "Не пришла карта", name="Пётр") == other
    assert len(tickets(database)) == 2


def test_the_same_words_an_hour_later_are_another_customer_s(page, database):
    pressed(page, "Не работает банкомат", name="")
    form, made_at = page.session_state["hand_last"]
    page.session_state["hand_last"] = (form, made_at - timedelta(hours=1))
    pressed(page, "Не работает банкомат", name="")
    assert len(tickets(database)) == 2


def test_a_press_without_words_is_refused_and_the_next_one_makes_the_ticket(page, database):
    pressed(page, "Карта")
    assert pressed(page, " ") == []
    assert page.error
    pressed(page, "Вклад")
    assert len(tickets(database)) == 2
