"""Each column of the facts, for each cause: of talk, hands, pauses, promises, tags, and the days that become stale."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from desk.assignment import give_back, hand_over, move, take
from desk.cancelling import cancel_as_mistake
from desk.closing import close, reopen, resolve
from desk.fact_rebuilding import fill_facts, rebuild
from desk.handling import note_handling
from desk.incoming import OwnText, arrive, own_text
from desk.pausing import resume, wait_for_customer
from desk.policies import Targets, set_policy
from desk.private_invitations import invite
from desk.replies import Answer, record_sent_by_hand
from desk.returned import returned
from desk.sweeping import sweep_breaches
from desk.ticket_fields import change_complexity
from desk.ticket_tags import put_tag, take_tag_off
from desk.working_hours import CalendarForm, add_calendar
from moderation.taxonomy import merge_tags
from storage.rights import ALL_BRANDS, SYSTEM, Actor
from storage.tables import FactTag, MentionTag, Message, ReplyFact, StaleDay, Tag, TicketFact
from storage.vocabulary import CancelCause, Direction, Role, TagKind
from tests.builders import a_channel, a_mention, an_author
from tests.desk.conftest import a_house

# The same actions run on both databases in test_fact_rebuilding: one kind is enough here.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def msk(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow")).astimezone(UTC)


@pytest.fixture
def office(house, session, now):
    """A channel that answers in office hours and is off on a Friday: an hour, ten minutes, a day of eight hours."""
    form = CalendarForm("Офис", "Europe/Moscow", OFFICE, overrides={"2026-03-06": []})
    calendar = add_calendar(session, form=form, by=SYSTEM, now=now)
    set_policy(session, house.channel.id, targets=Targets(3600, 600, 28800), calendar_id=calendar, by=SYSTEM, now=now)


@pytest.fixture
def anna(house):
    return house.actor(house.anna)


@pytest.fixture
def vera(house):
    return house.actor(house.vera)


@pytest.fixture
def talk(house, now):
    return house.ticket(now=now, source=house.talks, seen_at=now, published_at=now, thread_id="t1")


def fact_of(session, ticket, cycle=None):
    session.flush()
    return session.get_one(TicketFact, (ticket.id, cycle or ticket.cycle), populate_existing=True)


def replies_of(session, ticket):
    session.flush()
    found = select(ReplyFact).where(ReplyFact.ticket_id == ticket.id).order_by(ReplyFact.promise_id)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def writes(house, ticket, at, text="И ещё вопрос, ответьте"):
    mention = a_mention(
        house.session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=at,
        seen_at=at, text=text,
    )  # fmt: skip
    arrive(house.session, mention.id, now=at)


def answers(session, ticket, at, by, text="Добрый день!", **more):
    given = Answer(text, f"k{at.isoformat()}", ticket.last_message_id, **more)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=by, now=at)


def test_a_talk_is_counted_as_it_goes(house, session, talk, anna, vera, now):
    fact = fact_of(session, talk)
    assert (fact.opened_hour, fact.is_first_time, fact.messages_in, fact.is_customer_last) == (12, True, 1, True)
    take(session, talk.id, by=anna, now=now)
    give_back(session, talk.id, comment="обед", by=anna, now=now)
    hand_over(session, talk.id, to_person_id=house.boris.id, comment="твоё", by=vera, now=now)
    other = a_channel(session, house.brand, house.anna)
    move(session, talk.id, channel_id=other.id, comment="к вам", by=vera, now=now)
    answers(session, talk, now + 9 * MINUTE, vera)
    fact = fact_of(session, talk)
    assert (fact.hand_overs, fact.moves, fact.messages_out, fact.is_customer_last) == (1, 1, 1, False)
    writes(house, talk, now + HOUR, text="Спасибо большое!")
    fact = fact_of(session, talk)
    assert (fact.messages_in, fact.is_customer_last) == (2, False), "thanks are no last word"
    writes(house, talk, now + 2 * HOUR)
    assert fact_of(session, talk).is_customer_last


def test_time_at_work_and_complexity_belong_to_their_cycle(session, talk, anna, vera, now):
    take(session, talk.id, by=anna, now=now)
    note_handling(session, talk.id, sitting="sitting-1", seconds=40, by=anna, now=now)
    note_handling(session, talk.id, sitting="sitting-1", seconds=70, by=anna, now=now)
    answers(session, talk, now + 5 * MINUTE, anna, closing=True)
    change_complexity(session, talk.id, becomes=2, by=anna, now=now + HOUR)
    reopen(session, talk.id, by=anna, now=now + HOUR)
    note_handling(session, talk.id, sitting="sitting-2", seconds=30, by=vera, now=now + HOUR)
    change_complexity(session, talk.id, becomes=3, by=anna, now=now + HOUR)
    first, second = fact_of(session, talk, 1), fact_of(session, talk, 2)
    assert [(one.handling_s, one.complexity) for one in (first, second)] == [(70, 2), (30, 3)]
    assert second.is_first_time is None


@pytest.mark.usefixtures("office")
def test_a_pause_over_days_off_stops_next_reply_and_resolution_in_working_time(house, session, anna):
    asked = msk("2026-03-05 10:00")
    ticket = house.ticket(now=asked, source=house.talks, seen_at=asked, published_at=asked, thread_id="t2")
    answers(session, ticket, asked + 20 * MINUTE, anna)
    writes(house, ticket, msk("2026-03-05 16:30"))
    wait_for_customer(session, ticket.id, by=anna, now=msk("2026-03-05 16:35"))
    assert [one.due_at for one in replies_of(session, ticket)] == [None], "a lasting pause holds it"
    assert fact_of(session, ticket).resolution_due_at is None
    resume(session, ticket.id, by=anna, now=msk("2026-03-09 09:10"))  # Monday, after a free Friday
    answers(session, ticket, msk("2026-03-09 09:14"), anna)
    reply = replies_of(session, ticket)[0]
    assert (reply.reply_s, reply.is_within, reply.due_at) == (9 * 60, True, msk("2026-03-09 09:15"))
    close(session, ticket.id, by=anna, now=msk("2026-03-09 10:00"))
    fact = fact_of(session, ticket)
    paused = (msk("2026-03-09 09:10") - msk("2026-03-05 16:35")).total_seconds()
    # Thursday 10:00 to 16:35 and Monday 09:10 to 10:00.
    assert (fact.paused_s, fact.resolution_s, fact.is_resolved_within) == (paused, 445 * 60, True)


def test_an_answer_found_late_but_given_in_time_is_in_time(house, session, talk, anna, now):
    answers(session, talk, now + MINUTE, anna)
    writes(house, talk, now + HOUR)
    sweep_breaches(session, now=now + 2 * HOUR)
    assert [one.is_within for one in replies_of(session, talk)] == [False]
    said = OwnText("o1", "t1", "", "Ответили на сайте", "", now + HOUR + 5 * MINUTE)
    own_text(session, house.talks.id, found=said, now=now + 3 * HOUR)
    assert [(one.is_within, one.reply_s) for one in replies_of(session, talk)] == [(True, 300)]


def test_what_was_missed_stays_missed_and_what_was_not_due_is_left_out(house, session, talk, anna, now):
    answers(session, talk, now + MINUTE, anna)
    writes(house, talk, now + HOUR)
    resolve(session, talk.id, by=anna, now=now + HOUR + 5 * MINUTE)
    writes(house, talk, now + 2 * HOUR)
    resolve(session, talk.id, by=anna, now=now + 3 * HOUR)
    told = [(one.cycle, one.left_out, one.is_within) for one in replies_of(session, talk)]
    assert told == [(1, CancelCause.RESOLVED, None), (2, None, False)]


def test_a_reply_that_was_none_counts_in_the_promise_that_took_its_place(house, session, talk, anna, now):
    answers(session, talk, now + MINUTE, anna)
    writes(house, talk, now + HOUR)
    answers(session, talk, now + HOUR + MINUTE, anna)
    lost = session.scalars(
        select(Message).where(Message.direction == Direction.OUT).order_by(Message.id.desc())
    ).first()
    returned(session, talk, lost, why="Там его нет", now=now + 2 * HOUR)
    assert fact_of(session, talk).messages_out == 1
    assert fact_of(session, talk).is_customer_last
    answers(session, talk, now + 3 * HOUR, anna)
    told = [(one.left_out, one.reply_s, one.is_within) for one in replies_of(session, talk)]
    assert told == [(CancelCause.UNSEEN, None, None), (None, 7200, False)]


def test_who_holds_what_is_owed_and_who_answered_keeps_the_credit(house, session, talk, anna, vera, now):
    take(session, talk.id, by=anna, now=now)
    answers(session, talk, now + MINUTE, anna)
    writes(house, talk, now + HOUR)
    hand_over(session, talk.id, to_person_id=house.boris.id, comment="твоё", by=vera, now=now + HOUR)
    assert [one.operator_id for one in replies_of(session, talk)] == [house.boris.id]
    answers(session, talk, now + HOUR + MINUTE, house.actor(house.boris))
    hand_over(session, talk.id, to_person_id=house.anna.id, comment="обратно", by=vera, now=now + 2 * HOUR)
    assert [one.operator_id for one in replies_of(session, talk)] == [house.boris.id]
    assert fact_of(session, talk).operator_id == house.anna.id, "who gave the first answer"


def test_a_channel_that_promises_nothing_takes_the_terms_away(house, session, talk, vera, now):
    free = a_channel(session, house.brand, house.anna, first_reply_s=0, next_reply_s=None, resolution_s=None)
    move(session, talk.id, channel_id=free.id, comment="не к спеху", by=vera, now=now + MINUTE)
    fact = fact_of(session, talk)
    assert (fact.due_at, fact.first_reply_target_s, fact.resolution_target_s) == (None, None, None)


def test_the_first_ticket_of_an_author_is_told_anew_when_one_was_none(house, session, anna, now):
    author = an_author(session, house.blog).id
    one = house.ticket(now=now, author_id=author)
    two = house.ticket(now=now + HOUR, author_id=author)
    assert [fact_of(session, ticket).is_first_time for ticket in (one, two)] == [True, False]
    cancel_as_mistake(session, one.id, comment="не нам", by=anna, now=now + 2 * HOUR)
    assert fact_of(session, two).is_first_time
    assert session.get(TicketFact, (one.id, 1)) is None


def test_asking_to_write_in_private_sends_elsewhere(house, session, talk, anna, now):
    house.talks.options = {"private": "https://prichal.example/chat"}
    text = invite(session, talk.id, by=anna, now=now)
    assert not fact_of(session, talk).is_sent_elsewhere, "it was not sent yet"
    answers(session, talk, now + MINUTE, anna, text=text)
    assert fact_of(session, talk).is_sent_elsewhere


def test_a_ticket_counts_under_what_its_tags_are_now(house, session, talk, anna, now):
    one, two = tags = [
        Tag(brand_id=house.brand.id, kind=TagKind.TOPIC, name=name, folded=name, created_at=now) for name in ("а", "б")
    ]
    session.add_all(tags)
    session.flush()
    mention = a_mention(session, house.talks, thread_id="t1", author_id=talk.author_id, published_at=now, seen_at=now)
    session.add(MentionTag(mention_id=mention.id, mention_version=1, tag_id=one.id, named="а", put_at=now))
    session.flush()
    arrive(session, mention.id, now=now)
    tags_of = select(FactTag.tag_id).where(FactTag.ticket_id == talk.id)
    assert session.scalars(tags_of).all() == [one.id]
    merge_tags(session, one.id, two.id, by=Actor(1, "Админ", {ALL_BRANDS: frozenset({Role.ADMINISTRATOR})}), now=now)
    assert session.scalars(tags_of).all() == [two.id]
    take_tag_off(session, talk.id, two.id, by=anna, now=now)
    assert session.scalars(tags_of).all() == []
    put_tag(session, talk.id, one.id, by=anna, now=now)
    assert session.scalars(tags_of).all() == [two.id]


def test_whatever_changes_a_fact_makes_its_day_stale(house, session, anna, now):
    opened = now - timedelta(days=40)
    ticket = house.ticket(now=opened, source=house.talks, seen_at=opened, published_at=opened, thread_id="t9")
    session.execute(delete(StaleDay))
    for change in (
        lambda: take(session, ticket.id, by=anna, now=now),
        lambda: answers(session, ticket, now, anna),
        lambda: note_handling(session, ticket.id, sitting="sitting-3", seconds=9, by=anna, now=now),
        lambda: close(session, ticket.id, by=anna, now=now),
    ):
        with session.begin_nested():
            change()
        assert fact_of(session, ticket, 1).opened_day in set(session.scalars(select(StaleDay.day)))
        session.execute(delete(StaleDay))


def test_rows_of_earlier_versions_are_filled_from_their_history(database, now):
    with database.transaction() as session:
        house = a_house(session)
        talk = house.ticket(now=now, source=house.talks, seen_at=now, published_at=now, thread_id="t1")
        answers(session, talk, now + MINUTE, house.actor(house.anna))
        writes(house, talk, now + HOUR)
        number = talk.id
    with database.transaction() as session:
        session.execute(update(TicketFact).values(opened_hour=None, messages_in=0, messages_out=0))
        session.execute(delete(ReplyFact))
    fill_facts(None, now)
    with database.transaction() as session:
        fact = session.get_one(TicketFact, (number, 1))
        assert (fact.opened_hour, fact.messages_in, fact.messages_out) == (12, 2, 1)
        assert len(session.scalars(select(ReplyFact)).all()) == 1
        assert rebuild(session, [number]) == 0
