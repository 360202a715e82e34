"""The ticket's button for what was promoted by mistake, and the form it opens."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.tables import Job, Ticket, TicketEvent
from storage.vocabulary import TicketEventKind, TicketState
from tests.desk.screens.conftest import button

# The form speaks no SQL of its own.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TICKET = "desk/screens/ticket.py"


def the_form():
    """What stands in the dialogue: AppTest closes dialogues with every run."""
    import streamlit as st  # noqa: PLC0415 - a script of its own

    from desk.card import ticket_card  # noqa: PLC0415 - as above
    from desk.screens.mistake_form import mistake_form  # noqa: PLC0415 - as above
    from desk.screens.parts import actor, now  # noqa: PLC0415 - as above
    from storage.database import reading  # noqa: PLC0415 - as above

    with reading() as session:
        card = ticket_card(session, int(st.query_params["ticket"]), by=actor(), now=now())
    mistake_form(card)


def test_a_mistake_is_cancelled_with_a_word_on_why(screen, sign_in_as, town, ticket):
    number = ticket("Это вообще про другой причал")
    sign_in_as(town.olga)
    page = screen(TICKET, inside_home=True, ticket=str(number))
    button(page, "Promoted by mistake").click().run()
    assert not button(page, f"Cancel ticket {number}").disabled
    form = AppTest.from_function(the_form, default_timeout=60)
    form.query_params["ticket"] = str(number)
    form.run()
    button(form, f"Cancel ticket {number}").click().run()
    assert "few words" in form.error[0].value
    form.text_area(key="mistake-comment").set_value("речной порт, не банк").run()
    button(form, f"Cancel ticket {number}").click().run()
    with town.database.reading() as session:
        assert session.get_one(Ticket, number).state == TicketState.CANCELLED
        told = select(TicketEvent.details).where(TicketEvent.kind == TicketEventKind.CANCELLED)
        assert session.scalars(told).one()["comment"] == "речной порт, не банк"
        assert "moderation.return_mentions" in session.scalars(select(Job.kind)).all()
    page = screen(TICKET, inside_home=True, ticket=str(number))
    assert not page.exception
    assert all(one.label != "Promoted by mistake" for one in page.button)
