from datetime import UTC, datetime

from desk import assignment, sign_in
from storage.tables import Ticket
from tests.desk.screens.conftest import button, shown_in

TEAM = "desk/screens/team.py"


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


def test_all_tickets_of_a_person_go_to_another_in_one_step(screen, sign_in_as, town, ticket):
    numbers = [ticket(), ticket()]
    with town.database.transaction() as session:
        for number in numbers:
            assignment.take(session, number, by=sign_in.actor_of(session, town.olga), now=datetime.now(UTC))
    sign_in_as(town.lena)
    page = screen(TEAM)
    page.text_input(key="reassign_comment").input("Ольга заболела")
    page = page.selectbox(key="reassign_to").select(town.lena.id).run()
    page = button(page, "Hand over").click().run()
    assert page.toast[0].value == "2 tickets handed over"
    with town.database.reading() as session:
        assert {session.get_one(Ticket, number).assignee_id for number in numbers} == {town.lena.id}


def test_an_operator_is_refused(screen, sign_in_as, town):
    sign_in_as(town.olga)
    page = screen(TEAM)
    assert "It needs the role" in page.error[0].value
    assert not page.get("bidi_component")


def test_a_team_without_people_says_what_to_do(screen, sign_in_as, town):
    sign_in_as(town.lena)
    assert shown_in(screen(TEAM), "table")["rows"]
