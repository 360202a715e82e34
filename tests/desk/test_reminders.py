from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk.assignment import take
from desk.closing import close
from desk.incoming import arrive
from desk.pausing import resume, wait_for_colleague
from desk.promises import running
from desk.reminders import preset_name, presets, snooze, wake_due
from storage.errors import Refused
from storage.tables import Notification, Pause
from storage.vocabulary import NotificationKind, TicketEventKind, TicketState
from tests.builders import a_mention

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(house, now):
    ticket = house.ticket(now=now, source=house.talks)
    take(house.session, ticket.id, by=house.actor(house.anna), now=now)
    return ticket


def notices(session):
    found = select(Notification.person_id, Notification.ticket_id)
    return session.execute(found.where(Notification.kind == NotificationKind.REMINDER)).all()


def test_a_ticket_put_off_comes_back_and_its_holder_is_told(house, ticket, now):
    session, by = house.session, house.actor(house.anna)
    dues = {one.metric: one.due_at for one in running(session, ticket)}
    snooze(session, ticket.id, until=now + HOUR, by=by, now=now, comment="Позвонит сама")
    assert ticket.state == TicketState.SNOOZED
    assert {one.metric: one.due_at for one in running(session, ticket)} == dues, "it hides, and pauses nothing"
    assert session.scalar(select(func.count()).select_from(Pause)) == 0
    assert wake_due(session, now=now + HOUR - timedelta(seconds=1)) == 0
    wake_due(session, now=now + HOUR)
    assert (ticket.state, ticket.snoozed_until) == (TicketState.OPEN, None)
    assert notices(session) == [(house.anna.id, ticket.id)]
    assert house.kinds(ticket)[-2:] == [TicketEventKind.SNOOZED, TicketEventKind.WOKEN]


def test_a_second_reminder_takes_the_place_of_the_first(house, ticket, now):
    """freescout#3363: one reminder, however often it is set."""
    session, by = house.session, house.actor(house.anna)
    for hours in (1, 2, 2):
        snooze(session, ticket.id, until=now + hours * HOUR, by=by, now=now)
    assert wake_due(session, now=now + HOUR) == 0
    wake_due(session, now=now + 2 * HOUR)
    assert wake_due(session, now=now + 3 * HOUR) == 0
    assert len(notices(session)) == 1


@pytest.mark.parametrize("ending", ["customer", "close", "resume"])
def test_the_customer_s_word_and_the_end_cancel_it(house, ticket, now, ending):
    """freescout#3584: the snooze fired later though the customer had answered and it was closed."""
    session, by = house.session, house.actor(house.anna)
    snooze(session, ticket.id, until=now + HOUR, by=by, now=now)
    if ending == "customer":
        more = a_mention(session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id)
        arrive(session, more.id, now=now + timedelta(minutes=5))
    elif ending == "close":
        close(session, ticket.id, by=by, now=now)
    else:
        resume(session, ticket.id, by=by, now=now)
    assert ticket.snoozed_until is None
    assert wake_due(session, now=now + HOUR) == 0
    assert notices(session) == []


def test_waiting_for_colleagues_reminds_and_the_pause_ends_then(house, ticket, now):
    session, by = house.session, house.actor(house.anna)
    wait_for_colleague(session, ticket.id, by=by, now=now, department="Юристы", remind_at=now + HOUR)
    wake_due(session, now=now + 2 * HOUR)
    assert ticket.state == TicketState.OPEN
    assert session.scalar(select(Pause.ended_at)) == now + HOUR
    assert notices(session) == [(house.anna.id, ticket.id)]


def test_a_moment_lies_ahead_and_not_too_far(house, ticket, now):
    for until in (now, now - HOUR, now + timedelta(days=400)):
        with pytest.raises(Refused, match="within a year"):
            snooze(house.session, ticket.id, until=until, by=house.actor(house.anna), now=now)


def test_whoever_puts_off_a_free_ticket_takes_it(house, now):
    ticket = house.ticket(now=now, source=house.talks)
    snooze(house.session, ticket.id, until=now + HOUR, by=house.actor(house.boris), now=now)
    assert ticket.assignee_id == house.boris.id


def test_presets_are_mornings_of_one_s_own_zone():
    friday = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # Saturday already in Vladivostok
    told = presets(friday, ZoneInfo("Asia/Vladivostok"))
    assert {name: f"{at:%a %H:%M}" for name, at in told.items() if at.tzinfo is not UTC} == {
        "tomorrow": "Sun 09:00", "three_days": "Tue 09:00", "monday": "Mon 09:00",
    }  # fmt: skip
    assert all(preset_name(name) for name in told)
    monday = presets(datetime(2026, 11, 23, 8, tzinfo=UTC), ZoneInfo("Europe/Moscow"))["monday"]
    assert f"{monday:%d.%m}" == "30.11", "on a Monday it is the next one"
