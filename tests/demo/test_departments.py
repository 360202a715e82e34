"""The town's departments: they take signed cases, give a number, and answer by the real door."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from sqlalchemy import select

from demo.departments import answer_due
from demo.departments_set_up import PLANS, ask_in_the_past
from demo.settle import settle
from desk.assignment import take
from desk.escalation_sending import tell_department
from desk.escalation_steps import ESCALATE_JOB
from desk.escalations import Question, escalate
from desk.people import person_called
from desk.sign_in import actor_of
from desk.tickets import open_ticket
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Department, Escalation, Message, Notification, Person, Source, Ticket
from storage.vocabulary import Direction, EscalationState, EscalationWay, TicketState
from tests.builders import a_mention, an_author
from tests.running import running_porch


@pytest.fixture
def porch(monkeypatch):
    """A porch to which the town's departments answer."""
    with running_porch(monkeypatch):
        yield


def a_ticket(session, now):
    source = session.scalars(select(Source).where(Source.kind == "wordpress")).one()
    mention = a_mention(session, source, author_id=an_author(session, source).id, seen_at=now, published_at=now)
    return open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id


def test_a_case_goes_to_the_town_and_its_answer_comes_back(base, town, porch):
    now = datetime.now(UTC)
    with base.transaction() as session:
        settle(session, town_url=town.url, now=now)
        settle(session, town_url=town.url, now=now)
        departments = {row.name: row for row in session.scalars(select(Department))}
        assert set(departments) == {plan.name for plan in PLANS}
        assert departments["Юристы"].way == EscalationWay.BY_HAND
        ivan = actor_of(session, session.get_one(Person, person_called(session, "ivan")))
        number = a_ticket(session, now)
        take(session, number, by=ivan, now=now)
        claims = Question(departments["Отдел претензий"].id, "Проверьте списание", "k1")
        asked = escalate(session, number, asked=claims, by=ivan, now=now)
    tell_department(Leased(1, ESCALATE_JOB, {"escalation_id": asked, "event": "opened"}, 1, 8, now), now)
    with base.reading() as session:
        row = session.get_one(Escalation, asked)
        assert (row.state, row.number[:3]) == (EscalationState.SENT, "ОБ-")
    assert answer_due(town.town) == 0, "it thinks for a while"
    assert answer_due(town.town, all_of_them=True) == 1
    with base.reading() as session:
        assert session.get_one(Escalation, asked).state == EscalationState.ANSWERED
        assert session.get_one(Ticket, number).state == TicketState.OPEN
        note = session.scalars(select(Message.text).where(Message.direction == Direction.NOTE)).one()
        assert note.startswith("Отдел претензий: ответ (Дежурный), заявка ОБ-")


def test_what_nobody_signed_is_refused(town):
    for path, status in (("claims", 401), ("nobody", 404)):
        answer = requests.post(f"{town.url}/crm/cases/{path}", json={"event": "escalation.opened"}, timeout=10)
        assert answer.status_code == status


def test_the_past_asked_departments_too_and_bothers_nobody_now(base, town):
    now = datetime.now(UTC)
    with base.transaction() as session:
        settle(session, town_url=town.url, now=now)
        ivan = actor_of(session, session.get_one(Person, person_called(session, "ivan")))
        for _turn in range(12):
            ticket = session.get_one(Ticket, a_ticket(session, now))
            ask_in_the_past(session, ticket, by=ivan, since=now, until=now + timedelta(minutes=30))
        states = session.scalars(select(Escalation.state)).all()
        assert 0 < len(states) < 12
        assert set(states) == {EscalationState.ANSWERED}
        assert session.scalars(select(Notification.id).where(Notification.seen_at.is_(None))).all() == []
