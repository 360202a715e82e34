"""Every screen of figures and every part of it, by every role that opens it: no way out of it leads into a crash.

Figures are open to more roles than the screens they point at.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.screens.quality_figures import WHICH
from dashboards.screens.sla import Part
from dashboards.screens.staffing import View
from desk.access import SCREEN_READERS, SHIFT_READERS
from desk.guarantee_judging import judge_due
from desk.guarantees import GuaranteeForm, set_guarantee
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from door.navigation import open_to
from storage.tables import Debrief, Person
from storage.vocabulary import Role, Verdict
from tests.builders import a_person, a_source, actor
from tests.dashboards.conftest import a_fact
from tests.desk.conftest import a_house

SignIn = Callable[[Person | None], str]
HOME = Path(__file__).resolve().parents[2] / "home.py"
TICK = {"selection": {"rows": [0], "columns": [], "cells": []}}
ROOM = "dashboards/screens/"
PARTS = {
    f"{ROOM}sla.py": [*({"part": one.value} for one in Part), {"cell": "counted"}],
    f"{ROOM}staffing.py": [{"view": one.value} for one in View],
    f"{ROOM}csi.py": [{}, {"cell": "rated"}],
    f"{ROOM}quality_figures.py": [{}, {"rows": next(iter(WHICH))}],
}


@pytest.fixture
def database(base):
    """One kind of database: the screens speak no SQL."""
    return base


@pytest.fixture
def town(database) -> SimpleNamespace:
    """A person of each role; a broken guarantee, a disliked answer, and a ticket of three days ago."""
    now = datetime.now(UTC)
    began = now - timedelta(hours=1)
    with database.transaction() as session:
        house = a_house(session)
        boss = actor(Role.ADMINISTRATOR, person_id=None)
        set_guarantee(session, house.channel.id, form=GuaranteeForm(price_minor=29900), by=boss, now=now)
        ticket = house.ticket(now=began, seen_at=began, published_at=began)
        judge_due(session, now=now)
        given = Answer("Готово", "k", ticket.last_message_id)
        record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=began)
        ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=began)
        record_rating(session, rating_url(ticket).rpartition("/")[2], verdict=Verdict.DISLIKE, now=now, comment="")
        a_fact(
            session, house.channel, a_source(session, house.brand), house.anna, opened_at=now - timedelta(days=3),
            handling_s=300, replied_at=now - timedelta(days=2), is_within=False, first_reply_s=86400,
            promoted_to_answered_s=86400,
        )  # fmt: skip
        people = {role: a_person(session, role) for role in Role}
        session.flush()
        found = SimpleNamespace(people=people, debrief=session.query(Debrief.id).scalar())
        session.expunge_all()
        return found


def ways(town: SimpleNamespace, role: Role) -> Iterator[tuple[str, dict[str, str]]]:
    for screen in (one for screens in open_to(actor(role)).values() for one in screens if one.path.startswith(ROOM)):
        own = [{"debrief": str(town.debrief)}] if screen.path.endswith("reading_list.py") else [{}]
        yield from ((screen.path, address) for address in PARTS.get(screen.path, own))


def shown(path: str, address: dict[str, str]) -> AppTest:
    """The screen with its first row ticked wherever rows can be."""
    test = AppTest.from_file(HOME, default_timeout=60).switch_page(path)
    for name, value in ({"period": "quarter"} | address).items():
        test.query_params[name] = value
    test.session_state[f"pick-cases-{datetime.now(UTC):%Y-%m}"] = TICK
    return test.run()


@pytest.mark.parametrize("role", list(Role))
def test_every_part_of_the_figures_opens_for_every_role_to_which_it_is_open(town, sign_in_as: SignIn, role: Role):
    sign_in_as(town.people[role])
    broken = [(way, said) for way in ways(town, role) if (said := [one.value for one in shown(*way).exception])]
    assert broken == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEAD])
def test_rows_are_ticked_only_where_the_ticket_opens(town, sign_in_as: SignIn, role: Role):
    sign_in_as(town.people[role])
    page = shown(f"{ROOM}sla.py", {"cell": "counted"})
    captions = [one.value for one in page.caption]
    opens = role in SCREEN_READERS
    assert ("Tick a row to open its ticket." in captions) is opens
    assert any(one.startswith("Tickets are opened by these roles: operator") for one in captions) is not opens
    page = shown(f"{ROOM}staffing.py", {"view": "plan"})
    links = [node.proto.label for node in page.get("page_link")]
    assert ("Plan shifts" in links) is (role in SHIFT_READERS)
