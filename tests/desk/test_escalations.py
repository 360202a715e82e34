"""Asking a department, its number, reminding, withdrawing, and the answer that wakes the ticket."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk import escalations, merging
from desk.api_keys import key_in_force, key_rows, make_key, opens, revoke_key
from desk.card import ticket_card
from desk.closing import close
from desk.customers import add_contact, know_customer
from desk.department_list import department_rows, departments_to_ask
from desk.departments import DepartmentForm, add_department, change_department, renew_secret, secret_of
from desk.escalation_answers import Told, take_answer
from desk.escalation_case import Enclosed, contacts_of
from desk.escalation_clock import mark_due
from desk.escalation_letters import AnswerLetter, bounced, take_letter
from desk.escalation_list import case_of_escalation, escalations_of, open_escalations
from desk.escalation_steps import ESCALATE_JOB
from desk.escalations import Question, escalate, preview, remind, try_again, type_number, withdraw
from desk.event_words import sentence
from desk.history import events
from desk.notifying import unseen
from desk.ticket_search import find_tickets
from storage.errors import Refused
from storage.settings import settings
from storage.tables import AuditEntry, Department, Escalation, Job, Message, Promise, Ticket
from storage.vocabulary import (
    ContactKind,
    Direction,
    EscalationState,
    EscalationWay,
    Metric,
    NotificationKind,
    Role,
    TicketEventKind,
    TicketState,
)
from tests.builders import a_calendar, a_channel, actor

HOUR = timedelta(hours=1)
BOSS = actor(Role.ADMINISTRATOR, person_id=None)
WORKING_DAY = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """What is written down for everybody is in the installation's language."""
    monkeypatch.setenv("REPDESK_LANGUAGE", "en")
    settings.cache_clear()


@pytest.fixture
def bank(base, make_house, now):
    """A house with three departments, one for each way, and a ticket that Anna holds."""
    with base.transaction() as session:
        house = make_house(session)
        hours = a_calendar(session, hours=WORKING_DAY)

        def add(name, way, **more):
            form = DepartmentForm(name, way, hours.id, target_s=4 * 3600, **more)
            return add_department(session, house.brand.id, form=form, by=BOSS, now=now).id

        house.claims = add(
            "Отдел претензий", EscalationWay.WEBHOOK, address="http://127.0.0.1:9/cases", is_local=True,
            number_link="https://crm.example/cases/{number}", responsible_id=house.vera.id,
        )  # fmt: skip
        house.security = add("Безопасность", EscalationWay.MAIL, address="claims@bank.example")
        house.lawyers = add("Юристы", EscalationWay.BY_HAND)
        house.anna_acting = house.actor(house.anna)
        ticket = house.ticket(now=now, text="У меня украли деньги с карты", title="Кража")
        house.ticket_id = ticket.id
        ticket.assignee_id = house.anna.id
        ticket.state = TicketState.OPEN
        house.session = session
        yield house


def ask(house, now, department=None, comment="Вернём ли деньги?", key="k1", enclosed=None, by=None):
    asked = Question(department or house.claims, comment, key, enclosed or Enclosed())
    return escalate(house.session, house.ticket_id, asked=asked, by=by or house.anna_acting, now=now)


def row_of(house, number):
    return house.session.get_one(Escalation, number, populate_existing=True)


def ticket_of(house):
    return house.session.get_one(Ticket, house.ticket_id, populate_existing=True)


def told(house):
    return [one.kind for one in unseen(house.session, by=house.anna_acting)]


def test_asking_makes_a_case_and_lets_the_ticket_wait(bank, now):
    number = ask(bank, now)
    row = row_of(bank, number)
    assert (row.state, row.way, row.person_id) == (EscalationState.QUEUED, EscalationWay.WEBHOOK, bank.anna.id)
    # Monday noon in Moscow: four working hours later is 16:00 there.
    assert row.due_at == now + 4 * HOUR
    assert row.warn_at == now + timedelta(minutes=192)
    assert ticket_of(bank).state == TicketState.WAITING_COLLEAGUE
    assert "Came from social media" in row.case_text
    assert "У меня украли деньги с карты" in row.case_text
    assert "Вернём ли деньги?" in row.case_text
    assert row.given["came_from"] == "social_media"
    assert row.given["source"]["url"] in row.given["links"]
    jobs = bank.session.scalars(select(Job.payload).where(Job.kind == ESCALATE_JOB)).all()
    assert jobs == [{"escalation_id": number, "event": "opened", "turn": 0}]
    said = [sentence(event) for event in events(bank.session, bank.ticket_id, by=bank.anna_acting)]
    assert "Анна asks Отдел претензий: Вернём ли деньги?" in said


def test_working_time_ends_with_the_day(bank, now):
    evening = now + 5 * HOUR + timedelta(minutes=30)  # 17:30 in Moscow
    row = row_of(bank, ask(bank, evening))
    assert row.due_at == now + timedelta(days=1) + timedelta(minutes=30)  # 12:30 the next day


def test_two_clicks_are_one_question_and_one_department_is_asked_once_at_a_time(bank, now):
    number = ask(bank, now)
    assert ask(bank, now) == number
    with pytest.raises(Refused, match="asked about this ticket already"):
        ask(bank, now, key="k2")
    other = ask(bank, now, department=bank.lawyers, key="k3")
    assert {row.id for row in escalations_of(bank.session, bank.ticket_id, by=bank.anna_acting)} == {number, other}
    withdraw(bank.session, number, by=bank.anna_acting, now=now)
    assert ask(bank, now, key="k4") not in {number, other}


def test_what_cannot_be_asked_is_refused(bank, now):
    with pytest.raises(Refused, match="Nobody would know"):
        ask(bank, now, comment="  ")
    with pytest.raises(Refused, match="no such department"):
        ask(bank, now, department=10_000)
    bank.session.get_one(Department, bank.claims).is_active = False
    with pytest.raises(Refused, match="switched off"):
        ask(bank, now)
    with pytest.raises(Refused, match="is with Анна"):
        ask(bank, now, department=bank.lawyers, by=bank.actor(bank.boris))
    close(bank.session, bank.ticket_id, by=bank.anna_acting, now=now)
    with pytest.raises(Refused, match="is closed"):
        ask(bank, now, department=bank.lawyers)


def test_the_preview_holds_what_was_chosen_and_nothing_else(bank, now):
    customer = know_customer(bank.session, bank.ticket_id, by=bank.anna_acting, now=now)
    for kind, typed in ((ContactKind.PHONE, "+7 912 345-67-89"), (ContactKind.EMAIL, "petr@mail.example")):
        add_contact(bank.session, customer, kind=kind, typed=typed, by=bank.anna_acting, now=now)
    contacts = contacts_of(bank.session, bank.ticket_id, by=bank.anna_acting)
    mail = next(one for one in contacts if one.kind == ContactKind.EMAIL)

    def shown(enclosed):
        return preview(
            bank.session, bank.ticket_id, department_id=bank.claims, comment="Что делать?", enclosed=enclosed,
            by=bank.anna_acting,
        )  # fmt: skip

    bare = shown(Enclosed(texts=False, links=False))
    assert "украли" not in bare
    assert "petr@" not in bare
    assert "912" not in bare
    assert "Came from social media" in bare
    full = shown(Enclosed(contacts=(mail.id, 999)))
    assert "petr@mail.example" in full
    assert "912" not in full
    assert "украли" in full


def test_a_card_s_number_goes_nowhere(bank, now):
    number = ask(bank, now, comment="Карта 4111 1111 1111 1111, верните")
    row = row_of(bank, number)
    assert "4111 1111" not in str([row.comment, row.case_text, row.given])
    take_answer(bank.session, number, told=Told("Вернули на 4111111111111111", "a1"), now=now)
    texts = select(Message.text).where(Message.ticket_id == bank.ticket_id, Message.direction == Direction.NOTE)
    bank.session.expire_all()
    assert "4111111111111111" not in bank.session.scalars(texts).one()


def test_pauses_hold_what_may_pause_and_the_answer_lets_it_run(bank, now):
    number = ask(bank, now)
    due = dict(
        bank.session.execute(select(Promise.metric, Promise.due_at).where(Promise.ticket_id == bank.ticket_id)).all()
    )
    assert due[Metric.FIRST_REPLY] is not None
    assert due[Metric.RESOLUTION] is None
    outcome = take_answer(bank.session, number, told=Told("Вернём завтра", "a1", "ОБ-17", "Пётр"), now=now + HOUR)
    assert (outcome.is_new, outcome.state) == (True, EscalationState.ANSWERED)
    again = bank.session.scalar(
        select(Promise.due_at).where(Promise.ticket_id == bank.ticket_id, Promise.metric == Metric.RESOLUTION)
    )
    assert again is not None
    ticket = ticket_of(bank)
    assert (ticket.state, ticket.assignee_id) == (TicketState.OPEN, bank.anna.id)
    note = bank.session.scalars(
        select(Message).where(Message.ticket_id == ticket.id, Message.direction == Direction.NOTE)
    ).one()
    assert note.text == "Отдел претензий answers (Пётр), case ОБ-17:\n\nВернём завтра"
    row = row_of(bank, number)
    assert (row.answered_at, row.answer_s, row.number) == (now + HOUR, 3600, "ОБ-17")
    assert told(bank) == [NotificationKind.ESCALATION_ANSWERED]


def test_an_answer_that_comes_twice_is_one_and_a_second_one_is_another_note(bank, now):
    number = ask(bank, now)
    take_answer(bank.session, number, told=Told("Вернём", "a1"), now=now + HOUR)
    again = take_answer(bank.session, number, told=Told("Вернём", "a1"), now=now + 2 * HOUR)
    assert again.is_new is False
    take_answer(bank.session, number, told=Told("Уже вернули", "a2"), now=now + 3 * HOUR)
    row = row_of(bank, number)
    assert (row.answered_at, row.answer_s) == (now + HOUR, 3600)
    notes = select(Message.text).where(Message.ticket_id == bank.ticket_id, Message.direction == Direction.NOTE)
    assert len(bank.session.scalars(notes).all()) == 2


def test_only_a_number_ends_nothing(bank, now):
    number = ask(bank, now)
    outcome = take_answer(bank.session, number, told=Told("", "a1", "ОБ-17"), now=now + HOUR)
    assert outcome.state == EscalationState.QUEUED
    assert ticket_of(bank).state == TicketState.WAITING_COLLEAGUE
    assert row_of(bank, number).number == "ОБ-17"


def test_a_late_answer_to_a_closed_or_withdrawn_question_wakes_nobody(bank, now):
    first, second = ask(bank, now), ask(bank, now, department=bank.security, key="k2")
    withdraw(bank.session, first, by=bank.anna_acting, now=now + HOUR, comment="Нашли сами")
    assert ticket_of(bank).state == TicketState.WAITING_COLLEAGUE, "another department is still asked"
    outcome = take_answer(bank.session, first, told=Told("Опоздали", "a1"), now=now + 2 * HOUR)
    assert outcome.state == EscalationState.WITHDRAWN
    assert ticket_of(bank).state == TicketState.WAITING_COLLEAGUE
    withdraw(bank.session, second, by=bank.anna_acting, now=now + 2 * HOUR)
    assert ticket_of(bank).state == TicketState.OPEN
    third = ask(bank, now + 2 * HOUR, department=bank.lawyers, key="k3")
    close(bank.session, bank.ticket_id, by=bank.anna_acting, now=now + 3 * HOUR)
    take_answer(bank.session, third, told=Told("Поздно", "a1"), now=now + 4 * HOUR)
    assert ticket_of(bank).state == TicketState.CLOSED
    assert told(bank).count(NotificationKind.ESCALATION_ANSWERED) == 2
    texts = bank.session.scalars(select(Message.text).where(Message.ticket_id == bank.ticket_id)).all()
    assert any("after the question was withdrawn" in text for text in texts)


def test_an_answer_follows_a_merged_ticket(bank, now):
    number = ask(bank, now)
    survivor = bank.ticket(now=now)
    survivor.assignee_id = bank.anna.id
    survivor.state = TicketState.OPEN
    bank.session.flush()
    merging.merge(bank.session, bank.ticket_id, into_id=survivor.id, by=bank.anna_acting, now=now)
    take_answer(bank.session, number, told=Told("Вернём", "a1"), now=now + HOUR)
    found = [row.id for row in escalations_of(bank.session, survivor.id, by=bank.anna_acting)]
    assert found == [number]
    notes = select(Message.text).where(Message.ticket_id == survivor.id, Message.direction == Direction.NOTE)
    assert "Вернём" in bank.session.scalars(notes).one()


def test_a_case_that_goes_by_hand_waits_for_its_number(bank, now):
    number = ask(bank, now, department=bank.lawyers)
    assert not bank.session.scalars(select(Job.id).where(Job.kind == ESCALATE_JOB)).all()
    assert "украли" in case_of_escalation(bank.session, number, by=bank.anna_acting)
    type_number(bank.session, number, number="  ЮР  12 ", by=bank.actor(bank.boris), now=now + HOUR)
    row = row_of(bank, number)
    assert (row.state, row.number, row.sent_at) == (EscalationState.SENT, "ЮР 12", now + HOUR)
    with pytest.raises(Refused, match="more than 80"):
        type_number(bank.session, number, number="9" * 81, by=bank.anna_acting, now=now)
    by_number = find_tickets(bank.session, "юр12", by=bank.anna_acting, brand_id=bank.brand.id)
    assert [found.id for found in by_number] == [bank.ticket_id]
    assert find_tickets(bank.session, "юр13", by=bank.anna_acting, brand_id=bank.brand.id) == []


def test_reminding_is_once_an_hour(bank, now):
    number = ask(bank, now)
    with pytest.raises(Refused, match="not with them"):
        remind(bank.session, number, by=bank.anna_acting, now=now)
    row = row_of(bank, number)
    row.state, row.sent_at = EscalationState.SENT, now
    with pytest.raises(Refused, match="less than an hour"):
        remind(bank.session, number, by=bank.anna_acting, now=now + HOUR / 2)
    remind(bank.session, number, by=bank.anna_acting, now=now + HOUR)
    with pytest.raises(Refused, match="less than an hour"):
        remind(bank.session, number, by=bank.anna_acting, now=now + HOUR * 1.5)
    assert row_of(bank, number).reminders == 1
    events_asked = [one["event"] for one in bank.session.scalars(select(Job.payload).where(Job.kind == ESCALATE_JOB))]
    assert events_asked == ["opened", "reminder"]


def test_what_runs_out_is_marked_once_and_told(bank, now):
    number = ask(bank, now)
    assert mark_due(bank.session, now=now + 3 * HOUR) == 0
    assert mark_due(bank.session, now=now + 3.5 * HOUR) == 1
    assert (row_of(bank, number).warned_at, row_of(bank, number).overdue_at) == (now + 3.5 * HOUR, None)
    assert mark_due(bank.session, now=now + 4 * HOUR) == 1
    assert mark_due(bank.session, now=now + 5 * HOUR) == 0
    assert told(bank) == [NotificationKind.ESCALATION_OVERDUE]
    assert [one.kind for one in unseen(bank.session, by=bank.actor(bank.vera))] == [NotificationKind.ESCALATION_OVERDUE]
    assert bank.kinds(ticket_of(bank)).count(TicketEventKind.ESCALATION_OVERDUE) == 1


def test_a_question_that_never_reached_the_department_makes_nobody_late(bank, now):
    number = ask(bank, now, department=bank.security)
    row = row_of(bank, number)
    row.state, row.sent_at = EscalationState.SENT, now
    assert bounced(bank.session, row.token, why="550 no such person", now=now + HOUR) is True
    assert mark_due(bank.session, now=now + 50 * HOUR) == 0
    assert (row_of(bank, number).warned_at, row_of(bank, number).overdue_at) == (None, None)
    assert unseen(bank.session, by=bank.actor(bank.vera)) == []
    (shown,) = open_escalations(bank.session, brand_id=bank.brand.id, by=bank.anna_acting)
    assert (shown.is_overdue(now + 50 * HOUR), shown.mood(now + 50 * HOUR), shown.is_open) == (False, "", True)


def test_nobody_waits_for_an_answer_about_a_closed_ticket(bank, now):
    ask(bank, now)
    close(bank.session, bank.ticket_id, by=bank.anna_acting, now=now)
    mark_due(bank.session, now=now + 5 * HOUR)
    assert told(bank) == []
    assert len(unseen(bank.session, by=bank.actor(bank.vera))) == 1


def test_a_letter_answers_a_question(bank, now):
    number = ask(bank, now, department=bank.security)
    token = row_of(bank, number).token
    letter = AnswerLetter(token, "petr@bank.example", "Карта перевыпущена", "<m1@bank.example>")
    assert take_letter(bank.session, letter, now=now + HOUR) is True
    assert take_letter(bank.session, letter, now=now + 2 * HOUR) is True
    assert take_letter(bank.session, letter._replace(token="E-AAAAAAAAAAAA"), now=now) is False
    assert take_letter(bank.session, letter._replace(token=""), now=now) is False
    notes = select(Message.text).where(Message.ticket_id == bank.ticket_id, Message.direction == Direction.NOTE)
    assert bank.session.scalars(notes).one() == "Безопасность answers (petr@bank.example):\n\nКарта перевыпущена"


def test_a_letter_that_comes_back_is_shown_and_can_be_sent_again(bank, now):
    number = ask(bank, now, department=bank.security)
    row = row_of(bank, number)
    row.state, row.sent_at = EscalationState.SENT, now
    assert bounced(bank.session, row.token, why="550 no such person", now=now + HOUR) is True
    row = row_of(bank, number)
    assert (row.state, row.error) == (EscalationState.FAILED, "The letter came back: 550 no such person")
    assert ticket_of(bank).state == TicketState.OPEN
    assert told(bank) == [NotificationKind.ESCALATION_FAILED]
    try_again(bank.session, number, by=bank.anna_acting, now=now + 2 * HOUR)
    assert row_of(bank, number).state == EscalationState.QUEUED
    assert ticket_of(bank).state == TicketState.WAITING_COLLEAGUE
    assert bounced(bank.session, "E-AAAAAAAAAAAA", why="", now=now) is False


def test_a_failed_one_can_be_entered_by_hand(bank, now):
    number = ask(bank, now)
    row = row_of(bank, number)
    row.state, row.error = EscalationState.FAILED, "down"
    bank.session.flush()
    type_number(bank.session, number, number="", by=bank.anna_acting, now=now + HOUR)
    assert (row_of(bank, number).state, row_of(bank, number).error) == (EscalationState.SENT, "")


def test_a_closed_channel_s_questions_stay_closed(bank, now):
    ask(bank, now)
    closed = a_channel(bank.session, bank.brand, bank.boris, name="Закрытый", is_open=False)
    ticket = ticket_of(bank)
    ticket.channel_id, ticket.assignee_id = closed.id, bank.boris.id
    bank.session.flush()
    for_anna = open_escalations(bank.session, brand_id=bank.brand.id, by=bank.anna_acting)
    assert for_anna == []
    assert len(open_escalations(bank.session, brand_id=bank.brand.id, by=bank.actor(bank.vera))) == 1
    with pytest.raises(Refused):
        escalations_of(bank.session, bank.ticket_id, by=bank.anna_acting)
    assert find_tickets(bank.session, "ОБ-17", by=bank.anna_acting, brand_id=bank.brand.id) == []


def test_a_colleague_who_only_reads_changes_nothing(bank, now):
    number = ask(bank, now)
    guest = actor(Role.QUALITY, person_id=bank.boris.id)
    for step in (remind, withdraw, try_again):
        with pytest.raises(Refused):
            step(bank.session, number, by=guest, now=now)
    with pytest.raises(Refused):
        type_number(bank.session, number, number="1", by=guest, now=now)
    with pytest.raises(Refused, match="not there"):
        escalations.withdraw(bank.session, 10_000, by=bank.anna_acting, now=now)


def test_the_overdue_come_first(bank, now):
    late = ask(bank, now)
    soon = ask(bank, now + HOUR, department=bank.lawyers, key="k2")
    rows = open_escalations(bank.session, brand_id=bank.brand.id, by=bank.anna_acting)
    assert [row.id for row in rows] == [late, soon]
    later = now + 4 * HOUR
    assert [row.mood(later) for row in rows] == ["late", ""]
    assert [row.mood(now + 3.5 * HOUR) for row in rows] == ["soon", ""]


NOT_REACHABLE = (
    ({"name": " "}, "needs a name"),
    ({"name": "юристы"}, "no other one has"),
    ({"address": "crm.example"}, "no web address"),
    ({"address": "https://["}, "no web address"),
    ({"way": EscalationWay.MAIL, "address": "Пётр"}, "no e-mail address"),
    ({"way": EscalationWay.MAIL, "address": "a@b.example", "reply_to": "я"}, "for the answers"),
    ({"secret": "short"}, "shorter than 16"),
    ({"number_link": "https://crm.example/"}, "{number}"),
    ({"number_link": "javascript:{number}"}, "{number}"),
    ({"target_s": 0}, "longer than nothing"),
    ({"calendar_id": 10_000}, "no working hours"),
)


def test_a_department_that_cannot_be_reached_is_not_saved(bank, now):
    calendar = bank.session.get_one(Department, bank.claims).calendar_id
    given = {"name": "Новый", "way": EscalationWay.WEBHOOK, "calendar_id": calendar, "address": "https://crm.example/x"}
    for changes, why in NOT_REACHABLE:
        with pytest.raises(Refused) as refused:
            add_department(bank.session, bank.brand.id, form=DepartmentForm(**given | changes), by=BOSS, now=now)
        assert why in str(refused.value)


def test_a_webhook_gets_a_secret_that_is_sealed_and_shown_once(bank, now):
    row = bank.session.get_one(Department, bank.claims)
    made = secret_of(row)
    assert len(made) > 32
    assert made not in row.secrets
    shown = department_rows(bank.session, brand_id=bank.brand.id, by=BOSS)
    assert made not in str(shown)
    form = DepartmentForm("Претензии", EscalationWay.WEBHOOK, row.calendar_id, "https://crm.example/x", target_days=2)
    assert change_department(bank.session, row.id, form=form, by=BOSS, now=now).secret == ""
    assert (secret_of(row), row.target_s) == (made, 18 * 3600)
    assert renew_secret(bank.session, row.id, by=BOSS, now=now) == secret_of(row) != made
    said = bank.session.scalars(select(AuditEntry.details)).all()
    assert made not in str(said)
    with pytest.raises(Refused, match="administrator"):
        renew_secret(bank.session, row.id, by=bank.actor(bank.vera), now=now)
    names = [one.name for one in departments_to_ask(bank.session, brand_id=bank.brand.id)]
    assert names == ["Безопасность", "Претензии", "Юристы"]


def test_a_key_is_kept_as_a_hash_and_ends_when_it_is_revoked(bank, now):
    key = make_key(bank.session, bank.brand.id, name="CRM", department_id=bank.claims, by=BOSS, now=now)
    (row,) = key_rows(bank.session, brand_id=bank.brand.id, by=BOSS)
    assert key not in str(row)
    assert key.startswith(row.shown)
    found = key_in_force(bank.session, key, now=now)
    assert opens(found, brand_id=bank.brand.id, department_id=bank.claims)
    assert not opens(found, brand_id=bank.brand.id, department_id=bank.lawyers)
    assert key_in_force(bank.session, key[:-1], now=now) is None
    assert key_in_force(bank.session, "", now=now) is None
    with pytest.raises(Refused, match="administrator"):
        revoke_key(bank.session, row.id, by=bank.anna_acting, now=now)
    revoke_key(bank.session, row.id, by=BOSS, now=now)
    assert key_in_force(bank.session, key, now=now) is None
    with pytest.raises(Refused, match="whose it is"):
        make_key(bank.session, bank.brand.id, name=" ", department_id=None, by=BOSS, now=now)


def test_one_open_question_per_department_is_kept_by_the_database(house, session, now):
    """On both databases: the index that two people at once meet."""
    hours = a_calendar(session)
    form = DepartmentForm("Юристы", EscalationWay.BY_HAND, hours.id)
    lawyers = add_department(session, house.brand.id, form=form, by=BOSS, now=now).id
    ticket = house.ticket(now=now)
    asked = Question(lawyers, "Что ответить?", "k1")
    first = escalate(session, ticket.id, asked=asked, by=house.actor(house.anna), now=now)
    assert ticket_card(session, ticket.id, by=house.actor(house.anna), now=now).assignee == "Анна"
    assert mark_due(session, now=now + timedelta(days=30)) == 1
    row = session.get_one(Escalation, first)
    same = {column.name: getattr(row, column.name) for column in Escalation.__table__.columns if column.name != "id"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(Escalation.__table__.insert().values(**same | {"uid": "x", "token": "y"}))
