"""Clock defects of other desks that no other test names; docs/decisions/0011-defects-of-others.md lists all of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk.assignment import move
from desk.closing import resolve
from desk.incoming import arrive
from desk.pausing import resume, wait_for_colleague
from desk.policies import Targets, newest_policy, set_policy
from desk.promise_clock import elapsed
from desk.renewing import renew_some
from desk.replies import Answer, record_sent_by_hand
from desk.sweeping import sweep_breaches
from desk.terms import hours_of
from desk.working_hours import CalendarForm, add_calendar
from storage.rights import SYSTEM
from storage.tables import Message, Promise, TicketFact
from storage.vocabulary import CancelCause, Metric, TicketState
from tests.builders import a_channel, a_mention

# The same actions run on both databases elsewhere: one kind is enough here.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OFFICE = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def msk(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


@pytest.fixture
def office(house, session, now):
    """The channel promises an hour in office hours."""
    calendar = add_calendar(session, form=CalendarForm("Офис", "Europe/Moscow", OFFICE), by=SYSTEM, now=now)
    targets = Targets(3600, 600, 8 * 3600)
    set_policy(session, house.channel.id, targets=targets, calendar_id=calendar, by=SYSTEM, now=now)
    return calendar


def a_talk(house, moment):
    return house.ticket(now=moment, source=house.talks, seen_at=moment, published_at=moment)


def answered(session, house, ticket, at, **more):
    given = Answer("Добрый день!", f"k{at.isoformat()}", ticket.last_message_id, **more)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=at)


def first_of(session, ticket):
    return session.scalars(
        select(Promise).where(Promise.ticket_id == ticket.id, Promise.metric == Metric.FIRST_REPLY).order_by(Promise.id)
    ).first()


def test_friday_evening_is_broken_on_monday_morning_and_not_an_hour_later(house, session, office):
    ticket = a_talk(house, msk("2026-03-06 16:30"))
    assert ticket.next_due_at == msk("2026-03-09 09:30")
    assert sweep_breaches(session, now=msk("2026-03-06 17:31")) == 0
    assert sweep_breaches(session, now=msk("2026-03-09 09:31")) == 1


def test_deadline_and_figure_are_one_engine(house, session, office):
    ticket = a_talk(house, msk("2026-03-06 16:30"))
    answered(session, house, ticket, ticket.next_due_at)
    fact = session.get_one(TicketFact, (ticket.id, 1))
    assert (fact.first_reply_s, fact.is_within) == (3600, True)


def test_new_terms_keep_the_pauses_a_ticket_had(house, session, office):
    ticket = a_talk(house, msk("2026-03-06 10:00"))
    anna = house.actor(house.anna)
    wait_for_colleague(session, ticket.id, by=anna, now=msk("2026-03-06 15:00"))
    resume(session, ticket.id, by=anna, now=msk("2026-03-09 11:00"))
    set_policy(
        session, house.channel.id, targets=Targets(3600, 600, 9 * 3600), calendar_id=office, by=SYSTEM,
        now=msk("2026-03-09 11:00"),
    )  # fmt: skip
    assert renew_some(session, house.channel.id, now=msk("2026-03-09 11:00")) == 1
    newest = session.scalars(
        select(Promise).where(Promise.metric == Metric.RESOLUTION, Promise.cancelled_at.is_(None))
    ).one()
    # Five hours were worked before the pause; the weekend gives nothing, four are left from Monday 11:00.
    assert newest.due_at == msk("2026-03-09 15:00")


def test_a_pause_over_a_weekend_gives_the_hours_of_the_same_calendar(house, session, office):
    ticket = a_talk(house, msk("2026-03-06 10:00"))
    anna = house.actor(house.anna)
    wait_for_colleague(session, ticket.id, by=anna, now=msk("2026-03-06 16:00"))
    resume(session, ticket.id, by=anna, now=msk("2026-03-09 10:00"))
    resolution = session.scalars(select(Promise).where(Promise.metric == Metric.RESOLUTION)).one()
    assert resolution.due_at == msk("2026-03-09 12:00")
    assert elapsed(msk("2026-03-06 10:00"), msk("2026-03-09 12:00"), hours=hours_of(session, office)) == 10 * HOUR


def test_moving_to_and_fro_forgets_no_promise(house, session, now):
    other = a_channel(session, house.brand, house.anna, first_reply_s=60)
    ticket = a_talk(house, now)
    for number, channel in enumerate((other, house.channel, other)):
        move(
            session,
            ticket.id,
            channel_id=channel.id,
            comment="туда",
            by=house.actor(house.vera),
            now=now + number * MINUTE / 9,
        )
    causes = session.scalars(
        select(Promise.cancel_cause).where(Promise.metric == Metric.FIRST_REPLY).order_by(Promise.id)
    ).all()
    assert causes == [CancelCause.SUPERSEDED] * 3 + [None]


def test_an_answer_is_no_reason_to_forget_who_broke_the_first_promise(house, session, now):
    ticket = a_talk(house, now)
    due = ticket.next_due_at
    sweep_breaches(session, now=due + HOUR)
    calendar = newest_policy(session, house.channel.id).calendar_id
    targets = Targets(9 * 3600)
    set_policy(session, house.channel.id, targets=targets, calendar_id=calendar, by=SYSTEM, now=due + HOUR)
    renew_some(session, house.channel.id, now=due + HOUR)
    answered(session, house, ticket, due + 2 * HOUR)
    assert first_of(session, ticket).breached_at == due
    assert session.get_one(TicketFact, (ticket.id, 1)).is_within is False


def customer_says(session, house, ticket, text, at):
    mention = a_mention(
        session, house.talks, text=text, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=at,
        seen_at=at,
    )  # fmt: skip
    return arrive(session, mention.id, now=at)


def test_thank_you_after_the_end_opens_nothing_and_promises_nothing(house, session, now):
    ticket = a_talk(house, now)
    answered(session, house, ticket, now + MINUTE)
    resolve(session, ticket.id, by=house.actor(house.anna), now=now + 2 * MINUTE)
    assert customer_says(session, house, ticket, "Спасибо большое!", now + HOUR) == ticket.id
    assert (ticket.state, ticket.cycle, ticket.next_due_at) == (TicketState.RESOLVED, 1, None)
    assert session.scalar(select(func.count()).select_from(Message).where(Message.ticket_id == ticket.id)) == 3
    assert customer_says(session, house, ticket, "Спасибо, но деньги так и не пришли", now + 2 * HOUR) == ticket.id
    assert (ticket.state, ticket.cycle) == (TicketState.OPEN, 2)


def test_thank_you_after_an_answer_promises_no_next_reply(house, session, now):
    ticket = a_talk(house, now)
    answered(session, house, ticket, now + MINUTE)
    customer_says(session, house, ticket, "Понял, спасибо за ответ", now + 2 * MINUTE)
    assert session.scalars(select(Promise).where(Promise.metric == Metric.NEXT_REPLY)).all() == []
    customer_says(session, house, ticket, "А когда вернёте?", now + 3 * MINUTE)
    assert session.scalars(select(Promise).where(Promise.metric == Metric.NEXT_REPLY)).one().due_at == now + 13 * MINUTE
