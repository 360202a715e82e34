"""A department's system on loopback: what it answers, and what becomes of the question."""

import json
import time
from datetime import timedelta
from email import message_from_string

import pytest

from desk import escalation_transport
from desk.department_trial import trial_of, tried
from desk.departments import DepartmentForm, add_department, secret_of
from desk.escalation_letters import token_in
from desk.escalation_sending import tell_department
from desk.escalation_signature import HEADER, is_genuine
from desk.escalation_steps import ESCALATE_JOB
from desk.escalations import Question, escalate, remind, withdraw
from desk.notifying import unseen
from storage import net
from storage.errors import Refused, SourceFailed
from storage.jobs import Leased
from storage.settings import settings
from storage.tables import Department, Escalation, Ticket
from storage.vocabulary import EscalationState, EscalationWay, NotificationKind, Role, TicketState
from tests.builders import a_calendar, actor
from tests.crawlers.conftest import Site
from tests.storage.letterbox import running_postman

BOSS = actor(Role.ADMINISTRATOR, person_id=None)
MOST = 8


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """What is written down for everybody is in the installation's language."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    monkeypatch.setenv("REPDESK_PUBLIC_URL", "https://ask.bank.example")
    settings.cache_clear()


@pytest.fixture
def crm():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def bank(base, make_house, crm, now):
    """A ticket that Anna has put to two departments: one has a system, the other reads letters."""
    with base.transaction() as session:
        house = make_house(session)
        house.anna_acting = house.actor(house.anna)
        hours = a_calendar(session)

        def add(name, way, **more):
            form = DepartmentForm(name, way, hours.id, **more)
            return add_department(session, house.brand.id, form=form, by=BOSS, now=now).id

        house.claims = add("Claims", EscalationWay.WEBHOOK, address=f"{crm.url}/cases", is_local=True)
        house.security = add("Security", EscalationWay.MAIL, address="sec@bank.example", reply_to="desk@bank.example")
        ticket = house.ticket(now=now, text="Украли деньги")
        ticket.assignee_id, ticket.state = house.anna.id, TicketState.OPEN
        house.ticket_id = ticket.id
        house.secret = secret_of(session.get_one(Department, house.claims))
    house.base = base
    return house


def ask(house, now, department=None, key="k1"):
    with house.base.transaction() as session:
        asked = Question(department or house.claims, "Вернём?", key)
        return escalate(session, house.ticket_id, asked=asked, by=house.anna_acting, now=now)


def go(number, now, event="opened", attempts=1, turn=0):
    payload = {"escalation_id": number, "event": event, "turn": turn}
    tell_department(Leased(1, ESCALATE_JOB, payload, attempts, MOST, now), now)


def row_of(house, number):
    with house.base.reading() as session:
        row = session.get_one(Escalation, number)
        session.expunge(row)
        return row


def state_of(house):
    with house.base.reading() as session:
        return session.get_one(Ticket, house.ticket_id).state


def test_a_case_is_handed_in_signed_and_its_number_kept(bank, crm, now):
    crm.pages["/cases"] = (201, {}, {"number": "ОБ-17"})
    number = ask(bank, now)
    go(number, now + timedelta(seconds=2))
    (got,) = crm.seen
    assert is_genuine(got.headers[HEADER.lower()], got.body, secret=bank.secret, now=now)
    row = row_of(bank, number)
    assert got.headers["idempotency-key"] == row.uid
    said = json.loads(got.body)
    assert (said["event"], said["id"], said["test"]) == ("escalation.opened", row.uid, False)
    assert said["answer_to"] == f"https://ask.bank.example/api/escalations/{row.uid}/answer"
    assert said["texts"][0]["text"] == "Украли деньги"
    assert said["came_from"] == "social_media"
    assert "Came from social media" in said["case_text"]
    assert (row.state, row.number, row.sent_at) == (EscalationState.SENT, "ОБ-17", now + timedelta(seconds=2))
    go(number, now)  # the job is run once more: nothing is said twice
    assert len(crm.seen) == 1


def test_whatever_says_taken_is_taken(bank, crm, now):
    for answer in (200, 204, 409, b"<html>ok</html>"):
        crm.pages["/cases"] = answer
        number = ask(bank, now, key=str(answer))
        go(number, now)
        assert row_of(bank, number).state == EscalationState.SENT
        with bank.base.transaction() as session:
            withdraw(session, number, by=bank.anna_acting, now=now)


def test_what_is_turned_down_says_why_and_the_ticket_goes_on(bank, crm, now):
    for turn, (answer, why) in enumerate((
        (400, "(HTTP 400)"),
        ((422, {}, {"error": {"message": "no such client"}}), "no such client"),
        ((403, {}, {"message": "who are you"}), "who are you"),
        ((301, {"Location": "https://new.example/x"}, b""), "has moved to https://new.example/x"),
    )):  # fmt: skip
        crm.pages["/cases"] = answer
        number = ask(bank, now, key=f"k{turn}")
        assert state_of(bank) == TicketState.WAITING_COLLEAGUE
        go(number, now)
        row = row_of(bank, number)
        assert row.state == EscalationState.FAILED
        assert why in row.error
        assert bank.secret not in row.error
        assert state_of(bank) == TicketState.OPEN
        with bank.base.transaction() as session:
            withdraw(session, number, by=bank.anna_acting, now=now)
    with bank.base.reading() as session:
        kinds = [one.kind for one in unseen(session, by=bank.anna_acting)]
    assert kinds == [NotificationKind.ESCALATION_FAILED] * 4


def test_what_may_pass_is_tried_again_under_the_same_key(bank, crm, now):
    number = ask(bank, now)
    for answer in (503, 500, 429, 408):
        crm.pages["/cases"] = answer
        with pytest.raises(SourceFailed):
            go(number, now)
        assert row_of(bank, number).state == EscalationState.QUEUED
        assert f"HTTP {answer}" in row_of(bank, number).error
    crm.pages["/cases"] = 201
    go(number, now, attempts=5)
    assert (row_of(bank, number).state, row_of(bank, number).error) == (EscalationState.SENT, "")
    assert len({got.headers["idempotency-key"] for got in crm.seen}) == 1
    assert len({got.body for got in crm.seen}) == 1


def test_the_last_try_ends_it_with_the_reason(bank, crm, now):
    crm.pages["/cases"] = 503
    number = ask(bank, now)
    go(number, now, attempts=MOST)
    row = row_of(bank, number)
    assert row.state == EscalationState.FAILED
    assert "It may have arrived all the same" in row.error
    assert state_of(bank) == TicketState.OPEN


def test_a_system_that_is_gone_has_surely_not_got_it(bank, crm, now):
    crm.close()
    number = ask(bank, now)
    go(number, now, attempts=MOST)
    assert "It may have arrived" not in row_of(bank, number).error


def test_a_time_out_may_have_arrived_and_the_key_keeps_it_one(bank, crm, now, monkeypatch):
    limits = net.Limits(connect=0.2, read=0.2, total=0.4, redirects=0, pause=0.0)
    monkeypatch.setattr(escalation_transport, "LIMITS", limits)
    known = set()

    def slow(got):
        is_new = got.headers["idempotency-key"] not in known
        known.add(got.headers["idempotency-key"])
        if is_new:
            time.sleep(0.7)
        return (201, {}, {"number": str(len(known))})

    crm.pages["/cases"] = slow
    number = ask(bank, now)
    with pytest.raises(SourceFailed):
        go(number, now)
    go(number, now, attempts=2)
    assert row_of(bank, number).number == "1"
    assert len(known) == 1


def test_a_private_address_is_called_only_where_that_was_allowed(bank, crm, now):
    with bank.base.transaction() as session:
        session.get_one(Department, bank.claims).is_local = False
    number = ask(bank, now)
    go(number, now, attempts=MOST)
    assert crm.seen == []
    assert row_of(bank, number).state == EscalationState.FAILED


def test_reminding_and_withdrawing_are_said_too(bank, crm, now):
    crm.pages["/cases"] = 201
    number = ask(bank, now)
    go(number, now)
    later = now + timedelta(hours=2)
    with bank.base.transaction() as session:
        remind(session, number, by=bank.anna_acting, now=later)
    go(number, later, event="reminder", turn=1)
    with bank.base.transaction() as session:
        withdraw(session, number, by=bank.anna_acting, now=later)
    go(number, later, event="withdrawn", turn=1)
    go(number, later, event="reminder", turn=1)  # too late: nobody is reminded of what was withdrawn
    said = [json.loads(got.body)["event"] for got in crm.seen]
    assert said == ["escalation.opened", "escalation.reminder", "escalation.withdrawn"]
    keys = [got.headers["idempotency-key"] for got in crm.seen]
    uid = row_of(bank, number).uid
    assert keys == [uid, f"{uid}:reminder:1", f"{uid}:withdrawn:1"]


def test_what_was_withdrawn_before_it_left_never_leaves(bank, crm, now):
    number = ask(bank, now)
    with bank.base.transaction() as session:
        withdraw(session, number, by=bank.anna_acting, now=now)
    go(number, now)
    assert crm.seen == []


def test_letters_go_out_with_the_token_and_are_refused_in_words(bank, now, tmp_path, monkeypatch):
    number = ask(bank, now, department=bank.security)
    go(number, now)
    assert "smtp_host" in row_of(bank, number).error, "no mail server is set"
    with bank.base.transaction() as session:
        withdraw(session, number, by=bank.anna_acting, now=now)
    with running_postman(tmp_path, monkeypatch) as letters:
        number = ask(bank, now, department=bank.security, key="k2")
        go(number, now)
        (taken,) = letters.all()
        letter = message_from_string(taken["text"])
        token = row_of(bank, number).token
        assert f"[#{token}]" in letter["Subject"]
        assert token_in("", [letter["Message-ID"]]) == token
        assert letter["Reply-To"] == "desk@bank.example"
        assert taken["to"] == ["sec@bank.example"]
        assert "Вернём?" in letter.get_payload(decode=True).decode()
        assert row_of(bank, number).state == EscalationState.SENT
        with bank.base.transaction() as session:
            withdraw(session, number, by=bank.anna_acting, now=now)
            session.get_one(Department, bank.security).address = "nobody@bank.example"
        number = ask(bank, now, department=bank.security, key="k3")
        go(number, now)
        assert row_of(bank, number).state == EscalationState.FAILED
        assert "550 5.1.1 no such person" in row_of(bank, number).error
        with bank.base.transaction() as session:
            withdraw(session, number, by=bank.anna_acting, now=now)
            session.get_one(Department, bank.security).address = "busy@bank.example"
        number = ask(bank, now, department=bank.security, key="k4")
        with pytest.raises(SourceFailed, match="451"):
            go(number, now)


def test_a_try_is_marked_and_told_in_words(bank, crm, now):
    def outcome():
        with bank.base.transaction() as session:
            trial = trial_of(session, bank.claims, by=BOSS, now=now)
        return tried(trial, now=now)

    crm.pages["/cases"] = (201, {}, {"number": "T-1"})
    assert outcome() == (True, "The test case was taken, under the number T-1.")
    said = json.loads(crm.seen[-1].body)
    assert (said["event"], said["test"]) == ("escalation.test", True)
    crm.pages["/cases"] = 401
    ok, words = outcome()
    assert not ok
    assert "HTTP 401" in words
    with bank.base.transaction() as session:
        session.get_one(Department, bank.claims).way = EscalationWay.BY_HAND
        with pytest.raises(Refused, match="nothing to try"):
            trial_of(session, bank.claims, by=BOSS, now=now)
        with pytest.raises(Refused, match="administrator"):
            trial_of(session, bank.claims, by=bank.anna_acting, now=now)
