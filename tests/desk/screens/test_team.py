import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from desk import assignment, sign_in
from storage.tables import ChannelMember, Handover, Ticket
from storage.vocabulary import Role
from tests.builders import a_person
from tests.desk.screens.conftest import button, shown_in

TEAM = "desk/screens/team.py"


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


def test_a_lead_sees_who_holds_what_and_what_nobody_holds(screen, sign_in_as, town, ticket):
    held = ticket()
    ticket()
    with town.database.transaction() as session:
        assignment.take(session, held, by=sign_in.actor_of(session, town.olga), now=datetime.now(UTC))
    sign_in_as(town.lena)
    page = screen(TEAM)
    people, channels = (one for one in page.get("bidi_component"))
    assert '"\\u041e\\u043b\\u044c\\u0433\\u0430"' in people.proto.json
    assert '"\\u041a\\u0430\\u0440\\u0442\\u044b"' in channels.proto.json


def held_by(town, *numbers):
    with town.database.reading() as session:
        return {session.get_one(Ticket, number).assignee_id for number in numbers}


def take(town, person, *numbers):
    with town.database.transaction() as session:
        for number in numbers:
            assignment.take(session, number, by=sign_in.actor_of(session, person), now=datetime.now(UTC))


def test_all_tickets_of_a_person_go_to_another_in_one_step(screen, sign_in_as, town, ticket):
    numbers = [ticket(), ticket()]
    take(town, town.olga, *numbers)
    sign_in_as(town.lena)
    page = screen(TEAM)
    page = page.selectbox(key="reassign_from").select(f"p{town.olga.id}").run()
    page.text_input(key="reassign_comment").input("Ольга заболела")
    page = page.selectbox(key="reassign_to").select(f"p{town.lena.id}").run()
    page = button(page, "Pass on 2 tickets").click().run()
    assert page.toast[0].value == "2 tickets passed on"
    assert held_by(town, *numbers) == {town.lena.id}
    with town.database.reading() as session:
        assert set(session.scalars(select(Handover.comment))) == {"Ольга заболела"}


def test_a_click_on_a_row_and_one_on_the_button_spread_what_somebody_holds(screen, sign_in_as, town, ticket):
    numbers = [ticket(), ticket()]
    take(town, town.olga, *numbers)
    with town.database.transaction() as session:
        vera = a_person(session, Role.OPERATOR, name="Вера").id
        session.add(ChannelMember(channel_id=town.cards.id, person_id=vera))
    sign_in_as(town.lena)
    page = screen(TEAM)
    page.session_state["reassign_from"] = f"p{town.olga.id}"  # what the click on the row does
    page = button(page.run(), "Pass on 2 tickets").click().run()
    assert not page.error
    assert held_by(town, *numbers) == {vera}
    assert len(shown_in(page, "table")["picks"]) == 4


def test_one_ticket_of_a_channel_is_given_out_and_one_of_a_person_given_back(screen, sign_in_as, town, ticket):
    free, other, held = ticket(), ticket(), ticket()
    take(town, town.olga, held)
    sign_in_as(town.lena)
    page = screen(TEAM)
    page = page.selectbox(key="reassign_from").select(f"c{town.cards.id}").run()
    page = page.multiselect(key="reassign_tickets").select(free).run()
    page = page.selectbox(key="reassign_to").select(f"p{town.lena.id}").run()
    page = button(page, "Pass on 1 ticket").click().run()
    assert (held_by(town, free), held_by(town, other)) == ({town.lena.id}, {None})
    page = page.selectbox(key="reassign_from").select(f"p{town.olga.id}").run()
    page = page.selectbox(key="reassign_to").select("queue").run()
    button(page, "Pass on 1 ticket").click().run()
    assert held_by(town, held) == {None}


def test_a_channel_that_nobody_on_shift_covers_is_red(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(TEAM)
    rows = json.loads(page.get("bidi_component")[1].proto.json)["rows"]
    told = {row[0]["text"]: (row[1]["text"], row[1]["mood"]) for row in rows}
    assert told == {"Юристы": ("nobody on shift", "late"), "Карты": ("Ольга", "")}
    assert rows[0][0]["text"] == "Юристы"


def test_an_operator_is_refused(screen, sign_in_as, town):
    sign_in_as(town.olga)
    page = screen(TEAM)
    assert "It needs the role" in page.error[0].value
    assert not page.get("bidi_component")


def test_a_team_without_people_says_what_to_do(screen, sign_in_as, town):
    sign_in_as(town.lena)
    assert shown_in(screen(TEAM), "table")["rows"]
