"""What a channel promises: units, warnings, goals; and what a change touches before it is saved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.calendars import round_the_clock
from desk.holding_reply import TEXT, holding_reply, needs_holding_reply
from desk.jobs import renew_promises
from desk.pausing import departments, resume, wait_for_colleague, wait_for_customer
from desk.policies import Targets, newest_policy, set_policy, targets_of
from desk.renewing import NOTHING_TOUCHED, RENEW_JOB, Touched, renew_later, renew_some, touched
from desk.replies import Answer, record_sent_by_hand
from desk.sweeping import sweep_breaches, sweep_warnings
from desk.working_hours import CalendarForm, add_calendar, change_calendar
from storage.errors import Refused
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Job, Promise, SlaPolicy, TicketEvent
from storage.vocabulary import CancelCause, Language, Metric, TicketEventKind
from tests.builders import a_calendar

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFICE = {day: ["09:00-13:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu")} | {"fri": ["09:00-17:00"]}


@pytest.fixture
def talk(house, now):
    return house.ticket(now=now, source=house.talks, seen_at=now, published_at=now)


def promised(session, ticket, metric=Metric.FIRST_REPLY):
    """The newest promise of that metric."""
    return session.scalars(
        select(Promise).where(Promise.ticket_id == ticket.id, Promise.metric == metric).order_by(Promise.id.desc())
    ).first()


def set_targets(session, house, now, targets):
    calendar_id = newest_policy(session, house.channel.id).calendar_id
    set_policy(session, house.channel.id, targets=targets, calendar_id=calendar_id, by=SYSTEM, now=now)


def test_a_working_day_is_as_long_as_the_calendars_usual_day_and_follows_it(house, session, now):
    office = add_calendar(session, form=CalendarForm("Офис", "Europe/Moscow", OFFICE), by=SYSTEM, now=now)
    given = Targets(1800, resolution_days=3)
    set_policy(session, house.channel.id, targets=given, calendar_id=office, by=SYSTEM, now=now)
    assert newest_policy(session, house.channel.id).resolution_s == 3 * 8 * 3600
    longer = CalendarForm("Офис", "Europe/Moscow", {"mon": ["08:00-20:00"]})
    change_calendar(session, office, form=longer, by=SYSTEM, now=now)
    policy = newest_policy(session, house.channel.id)
    assert (policy.resolution_s, policy.resolution_days) == (3 * 12 * 3600, 3)
    always = a_calendar(session)
    set_policy(
        session, house.channel.id, targets=Targets(60, next_reply_days=1), calendar_id=always.id, by=SYSTEM, now=now
    )
    assert newest_policy(session, house.channel.id).next_reply_s == 24 * 3600


def test_a_goal_is_kept_beside_the_targets(house, session, now):
    given = Targets(7200, warn_percent=50, goal_percent=80, goal_within_s=1800, abandoned_percent=5)
    set_targets(session, house, now, given)
    assert targets_of(newest_policy(session, house.channel.id)) == given


@pytest.mark.parametrize(
    "wrong",
    [Targets(60, goal_percent=80), Targets(60, goal_percent=101, goal_within_s=60), Targets(60, warn_percent=0)],
    ids=["no time", "more than all", "no warning share"],
)
def test_a_goal_that_says_nothing_is_refused(house, session, now, wrong):
    with pytest.raises(Refused, match="stay as they are"):
        set_targets(session, house, now, wrong)


def test_a_warning_is_written_once_when_most_is_used_up(house, session, now, talk):
    assert sweep_warnings(session, now=now + 23 * MINUTE) == 0
    assert sweep_warnings(session, now=now + 25 * MINUTE) == 1
    assert sweep_warnings(session, now=now + 26 * MINUTE) == 0
    assert promised(session, talk).warned_at == now + 24 * MINUTE
    warned = session.scalars(select(TicketEvent).where(TicketEvent.kind == TicketEventKind.PROMISE_WARNED)).all()
    assert [(event.ticket_id, event.at) for event in warned] == [(talk.id, now + 24 * MINUTE)]


def test_what_has_run_out_is_broken_and_not_warned_of(house, session, now, talk):
    assert sweep_breaches(session, now=now + HOUR) == 1
    assert sweep_warnings(session, now=now + HOUR) == 0


def test_an_answered_promise_warns_of_nothing(house, session, now, talk):
    answer = Answer("Здравствуйте!", "k", talk.last_message_id)
    record_sent_by_hand(session, talk.id, answer=answer, url="", by=house.actor(house.anna), now=now + MINUTE)
    assert sweep_warnings(session, now=now + HOUR) == 0


def test_a_pause_moves_the_warning_too_and_one_at_a_hundred_never_comes(house, session, now, talk):
    resolution = promised(session, talk, Metric.RESOLUTION)
    assert resolution.warn_at == now + timedelta(days=1) * 0.8
    by = house.actor(house.anna)
    wait_for_colleague(session, talk.id, by=by, now=now, department="Отдел  карт", comment="лимит")
    assert resolution.warn_at is None
    resume(session, talk.id, by=by, now=now + HOUR)
    assert resolution.warn_at == now + timedelta(days=1) * 0.8 + HOUR
    assert departments(session, brand_id=house.brand.id) == ["Отдел карт"]
    set_targets(session, house, now, Targets(600, warn_percent=100))
    assert promised(session, house.ticket(now=now)).warn_at is None


def test_a_reminder_lies_ahead(house, session, now, talk):
    with pytest.raises(Refused, match="past"):
        wait_for_customer(session, talk.id, by=house.actor(house.anna), now=now, remind_at=now)
    wait_for_customer(session, talk.id, by=house.actor(house.anna), now=now, remind_at=now + HOUR)
    assert talk.snoozed_until == now + HOUR


def test_a_change_says_what_it_would_touch_before_it_is_saved(house, session, now, talk):
    later = now + 10 * MINUTE
    house.ticket(now=later, source=house.talks, seen_at=later, published_at=later)
    stricter = Targets(300, None, 2 * 86400)
    changed = {"targets": stricter, "hours": round_the_clock(), "now": now + 12 * MINUTE}
    found = touched(session, house.channel.id, by=SYSTEM, **changed)
    assert found == Touched(promises=4, late_at_once=1, broken=0)
    assert found + NOTHING_TOUCHED == found
    with pytest.raises(Refused):
        touched(
            session, house.channel.id, targets=stricter, hours=round_the_clock(), by=house.actor(house.vera), now=now
        )


def test_open_promises_keep_their_terms_until_they_are_renewed_and_what_is_broken_stays(house, session, now, talk):
    late = house.ticket(now=now - HOUR, source=house.talks, seen_at=now - HOUR, published_at=now - HOUR)
    sweep_breaches(session, now=now)
    set_targets(session, house, now, Targets(7200, 600, 86400))
    assert promised(session, talk).target_s == 1800
    renew_later(session, [house.channel.id], by=SYSTEM, now=now)
    assert session.scalars(select(Job.payload).where(Job.kind == RENEW_JOB)).one() == {"channel_id": house.channel.id}
    assert renew_some(session, house.channel.id, now=now) == 2
    assert renew_some(session, house.channel.id, now=now) == 0
    renewed = promised(session, talk)
    assert (renewed.target_s, renewed.started_at, talk.next_due_at) == (7200, now, now + 2 * HOUR)
    old = session.scalars(select(Promise).where(Promise.ticket_id == talk.id).order_by(Promise.id)).first()
    assert old.cancel_cause == CancelCause.SUPERSEDED
    assert promised(session, late).target_s == 1800
    assert promised(session, late).breached_at is not None


def test_the_job_renews_all_and_the_record_says_how_many(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        channel_id = house.channel.id
        for _number in range(3):
            house.ticket(now=now)
        set_targets(session, house, now, Targets(7200))
    job = Leased(1, RENEW_JOB, {"channel_id": channel_id}, 1, 3, now)
    renew_promises(job, now)
    renew_promises(job, now)
    with database.transaction() as session:
        newest = session.scalar(select(SlaPolicy.id).order_by(SlaPolicy.id.desc()).limit(1))
        running = select(Promise.policy_id).where(Promise.cancelled_at.is_(None))
        assert set(session.scalars(running)) == {newest}
        noted = session.scalars(select(AuditEntry.details).where(AuditEntry.action == "promises_renewed")).all()
        assert noted == [{"tickets": 3}]


def test_the_holding_reply_is_offered_until_somebody_has_answered(house, session, now, talk):
    anna = house.actor(house.anna)
    assert needs_holding_reply(session, talk.id, by=anna)
    assert holding_reply(session, talk.id, by=anna) == TEXT[Language.RU]
    answer = Answer(holding_reply(session, talk.id, by=anna), "k", talk.last_message_id)
    record_sent_by_hand(session, talk.id, answer=answer, url="", by=anna, now=now)
    assert not needs_holding_reply(session, talk.id, by=anna)
