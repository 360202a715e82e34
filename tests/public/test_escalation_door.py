"""The door for departments' answers: who is let in, what is taken, what is named as wrong."""

import json
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import requests
import uvicorn
from sqlalchemy import select
from sqlalchemy.event import listen

from desk.api_keys import key_rows, make_key, revoke_key
from desk.departments import DepartmentForm, add_department
from desk.escalation_signature import HEADER, signature
from desk.escalations import Question, escalate, withdraw
from public.porch import make_porch
from public.security import Throttle
from storage.rights import SYSTEM
from storage.tables import Escalation, Message, Ticket
from storage.vocabulary import Direction, EscalationWay, Role, TicketState
from tests.builders import a_calendar, actor
from tests.desk.conftest import a_house
from tests.running import free_port

SECRET = "a-secret-of-the-claims"


@pytest.fixture
def door(base):
    """A running porch, and a question to a department that is open."""
    now = datetime.now(UTC)
    boss = actor(Role.ADMINISTRATOR, person_id=None)
    with base.transaction() as session:
        house = a_house(session)
        hours = a_calendar(session)
        form = DepartmentForm("Claims", EscalationWay.WEBHOOK, hours.id, "https://crm.example/x", secret=SECRET)
        claims = add_department(session, house.brand.id, form=form, by=boss, now=now).id
        lawyers = add_department(
            session, house.brand.id, form=DepartmentForm("Lawyers", EscalationWay.BY_HAND, hours.id), by=boss, now=now
        ).id
        key = make_key(session, house.brand.id, name="CRM", department_id=claims, by=boss, now=now)
        other = make_key(session, house.brand.id, name="Court", department_id=lawyers, by=boss, now=now)
        everything = make_key(session, house.brand.id, name="All", department_id=None, by=boss, now=now)
        ticket = house.ticket(now=now, seen_at=now, published_at=now)
        asked = Question(claims, "Вернём?", "k1")
        number = escalate(session, ticket.id, asked=asked, by=house.actor(house.anna), now=now)
        uid = session.get_one(Escalation, number).uid
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            make_porch(throttle=Throttle(per_minute=100_000)), host="127.0.0.1", port=port, log_level="error",
            lifespan="off", ws="none",
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield SimpleNamespace(
        url=f"http://127.0.0.1:{port}", uid=uid, key=key, other=other, everything=everything, base=base,
        number=number, ticket_id=ticket.id, brand_id=house.brand.id, boss=boss,
    )  # fmt: skip
    server.should_exit = True
    thread.join(20)


def hand_in(door, body, *, key=None, uid=None, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {door.key if key is None else key}"} | headers
    answer = requests.post(f"{door.url}/api/escalations/{uid or door.uid}/answer", data=raw, headers=sent, timeout=20)
    return answer.status_code, answer.json()


def notes(door):
    with door.base.reading() as session:
        found = select(Message.text).where(Message.ticket_id == door.ticket_id, Message.direction == Direction.NOTE)
        return session.scalars(found).all()


def state(door):
    with door.base.reading() as session:
        return session.get_one(Ticket, door.ticket_id).state


def test_an_answer_is_taken_once_and_wakes_the_ticket(door):
    assert state(door) == TicketState.WAITING_COLLEAGUE
    body = {"text": "Вернём завтра", "number": "ОБ-17", "author": "Пётр"}
    assert hand_in(door, body) == (201, {"state": "answered", "ticket": door.ticket_id, "new": True})
    assert state(door) == TicketState.OPEN
    assert hand_in(door, body) == (200, {"state": "answered", "ticket": door.ticket_id, "new": False})
    assert hand_in(door, {"text": "Иначе"}, **{"Idempotency-Key": "k1"})[0] == 201
    assert hand_in(door, {"text": "Совсем иначе", "key": "k1"})[0] == 200
    assert len(notes(door)) == 2
    assert hand_in(door, {"text": "Ещё"}, key=door.everything)[0] == 201


def test_a_stranger_is_not_let_in(door):
    for key in ("", "nothing", door.key[:-1], door.key + "x", "rdk_" + "x" * 300):
        status, said = hand_in(door, {"text": "да"}, key=key)
        assert (status, said["error"]["code"]) == (401, "not_let_in"), key
    assert hand_in(door, {"text": "да"}, key=door.other)[0] == 404
    assert hand_in(door, {"text": "да"}, uid="019a9b1e-8a53-7c1e-b7a5-6f8f0f6f2c11")[0] == 404
    assert hand_in(door, {"text": "да"}, uid="%00")[0] == 404
    with door.base.transaction() as session:
        key_id = next(row.id for row in key_rows(session, brand_id=door.brand_id, by=SYSTEM) if row.name == "CRM")
        revoke_key(session, key_id, by=door.boss, now=datetime.now(UTC))
    assert hand_in(door, {"text": "да"})[0] == 401
    assert notes(door) == []
    assert state(door) == TicketState.WAITING_COLLEAGUE


@pytest.mark.parametrize("uid", ["%00", "019a9b1e-8a53-7c1e-b7a5-6f8f0f6f2c1%00", "x" * 3000])
def test_what_is_no_id_is_unknown_and_no_database_is_asked_about_it(door, uid):
    asked = []
    listen(door.base.engine, "before_cursor_execute", lambda *told: asked.append(str(told[3])))
    assert [hand_in(door, {"text": "да"}, uid=uid, key=key)[0] for key in (door.key, "")] == [404, 401]
    assert asked
    assert not [one for one in asked if unquote(uid) in one or "\\x00" in one]


def test_a_signature_lets_in_as_well_as_a_key(door):
    body = json.dumps({"text": "Вернём"}).encode()
    now = datetime.now(UTC)

    def signed(secret, at):
        return hand_in(door, body, key="", **{HEADER: signature(body, secret=secret, now=at)})[0]

    assert signed("another-secret-of-theirs", now) == 401
    assert signed(SECRET, now - timedelta(minutes=6)) == 401
    unknown = hand_in(door, body, key="", uid="nobody", **{HEADER: signature(body, secret=SECRET, now=now)})
    assert unknown[0] == 401
    assert notes(door) == []
    assert signed(SECRET, now) == 201
    assert len(notes(door)) == 1


def test_what_is_wrong_is_named(door):
    for body, status, code, field in (
        (b"{", 400, "bad_json", None),
        ({"text": 1}, 422, "bad_type", "text"),
        ({"text": "да", "secret": "x"}, 422, "unknown_field", "secret"),
        ({"author": "Пётр"}, 422, "missing_field", "text"),
        (b'{"text": "' + b"x" * 70_000 + b'"}', 413, "too_large", None),
    ):
        got, said = hand_in(door, body)
        assert (got, said["error"]["code"], said["error"].get("field")) == (status, code, field)
    assert hand_in(door, {"text": "да"}, **{"Content-Type": "text/plain"})[0] == 415
    assert requests.get(f"{door.url}/api/escalations/{door.uid}/answer", timeout=20).status_code == 405
    assert notes(door) == []


def test_a_number_alone_and_a_late_answer(door):
    assert hand_in(door, {"number": 17}) == (201, {"state": "queued", "ticket": door.ticket_id, "new": True})
    assert state(door) == TicketState.WAITING_COLLEAGUE
    with door.base.transaction() as session:
        assert session.get_one(Escalation, door.number).number == "17"
        withdraw(session, door.number, by=SYSTEM, now=datetime.now(UTC))
    assert state(door) == TicketState.OPEN
    assert hand_in(door, {"text": "Поздно"})[1]["state"] == "withdrawn"
    assert len(notes(door)) == 1
