"""What the desk says by itself: when, to whom, in which words; and that it never counts as an answer.

Autoreplies that really go out are in tests/journeys/test_public_to_private.py.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk import autoreply_delivery
from desk.assignment import take
from desk.attempt import Arrived, Unclear
from desk.autoreplies import queue_words
from desk.autoreply_rounds import remind_waiting, tell_long_queues
from desk.autoreply_rules import LONGEST, Limits, RuleForm, limits_of, rules_of, set_limits, set_rule
from desk.autoreply_trial import trial
from desk.autoreply_words import USUAL
from desk.closing import close
from desk.connectors import Published
from desk.incoming import OwnText, arrive, own_text
from desk.merging import merge
from desk.pausing import resume, wait_for_customer
from desk.queries import queue
from desk.talk_view import talk_view
from storage.errors import Refused
from storage.secrets import seal
from storage.tables import Autoreply, Message, Promise, SlaPolicy, TicketFact
from storage.vocabulary import AutoreplyEvent, Delivery, Direction, Label, Language, Metric, Role, TicketEventKind
from tests.builders import a_calendar, a_mention, an_author

HOUR = timedelta(hours=1)
WEEKDAYS = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def house(base, make_house):
    """One database is enough: both run the same statements."""
    with base.transaction() as session:
        made = make_house(session)
        made.blog.secrets = seal({"user": "desk", "password": "pier anch rope"})
        yield made


@pytest.fixture
def lead(house):
    return house.actor(house.vera)


@pytest.fixture
def switched_on(house, lead, now):
    """Switches events of the channel on, in the usual words."""

    def switch(*events, at=now, threshold=None, **words):
        for event in events:
            said = {Language(code): text for code, text in words.items()} or dict(USUAL[event])
            form = RuleForm(is_on=True, words=said, threshold=threshold)
            set_rule(house.session, house.channel.id, event, form=form, by=lead, now=at)

    return switch


@pytest.fixture
def office_hours(house):
    """The channel works on weekdays from nine to six in Moscow."""
    calendar = a_calendar(house.session, hours=WEEKDAYS)
    house.session.execute(update(SlaPolicy).values(calendar_id=calendar.id))


def a_talk(house, now, **changes):
    return house.ticket(now=now, source=house.talks, published_at=now, seen_at=now, **changes)


def said(house, ticket):
    return [one.text for one in house.messages(ticket) if one.direction == Direction.AUTO]


def given(house, ticket):
    found = select(Autoreply.event).where(Autoreply.ticket_id == ticket.id).order_by(Autoreply.at)
    return list(house.session.scalars(found))


def writes_again(house, ticket, now, text="Алло?", **changes):
    first = house.session.scalar(select(Message.mention_id).where(Message.ticket_id == ticket.id))
    more = a_mention(
        house.session, house.talks, text=text, thread_id=ticket.thread_id, author_id=ticket.author_id,
        published_at=now, seen_at=now, **changes,
    )  # fmt: skip
    assert first is not None
    return arrive(house.session, more.id, now=now)


def test_everything_is_off_until_somebody_switches_it_on(house, lead, now):
    rows = rules_of(house.session, house.channel.id, by=lead)
    assert [row.event for row in rows] == list(AutoreplyEvent)
    assert not any(row.is_on for row in rows)
    assert said(house, a_talk(house, now)) == []


def test_a_new_talk_is_told_that_it_was_received_and_nothing_counts(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED)
    ticket = a_talk(house, now)
    assert said(house, ticket) == [f"Здравствуйте! Ваше обращение № {ticket.id} получено, скоро ответим."]
    (message,) = [one for one in house.messages(ticket) if one.direction == Direction.AUTO]
    assert (message.delivery, message.person_id) == (Delivery.QUEUED, None)
    autoreply_delivery.keep(message, Arrived(Published("x", "", now)))
    assert (message.delivery, message.sent_at) == (Delivery.SENT, now)
    assert ticket.first_replied_at is None
    promise = house.session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).one()
    assert promise.fulfilled_at is None
    assert house.session.get_one(TicketFact, (ticket.id, 1)).replied_at is None
    assert TicketEventKind.AUTOREPLIED in house.kinds(ticket)


def test_the_customers_language_is_spoken_else_what_there_is(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED, ru="Получили", uk="Отримали")
    assert said(house, a_talk(house, now, language="uk")) == ["Отримали"]
    assert said(house, a_talk(house, now, language="en")) == ["Получили"]


def test_outside_hours_the_next_opening_is_named_and_nothing_else_said(house, switched_on, office_hours, now):
    switched_on(AutoreplyEvent.RECEIVED, AutoreplyEvent.OUTSIDE_HOURS, at=now - 24 * HOUR)
    friday_night = now + timedelta(days=4, hours=9)
    (words,) = said(house, a_talk(house, friday_night))
    assert words.endswith("Сейчас мы не работаем, начнём в понедельник с 9:00.")
    early = now - timedelta(hours=6)
    assert said(house, a_talk(house, early))[0].endswith("начнём сегодня в 9:00.")


def test_a_talk_that_goes_on_at_night_is_told_once(house, switched_on, office_hours, now):
    switched_on(AutoreplyEvent.RECEIVED, AutoreplyEvent.OUTSIDE_HOURS)
    ticket = a_talk(house, now)
    for hours in (8, 9, 33):
        assert writes_again(house, ticket, now + hours * HOUR) == ticket.id
    assert given(house, ticket) == [AutoreplyEvent.RECEIVED, AutoreplyEvent.OUTSIDE_HOURS]


def test_once_also_after_it_was_merged(house, switched_on, office_hours, lead, now):
    switched_on(AutoreplyEvent.OUTSIDE_HOURS)
    night = now + 9 * HOUR
    ticket, survivor = a_talk(house, night), a_talk(house, now)
    merge(house.session, ticket.id, into_id=survivor.id, by=lead, now=night)
    writes_again(house, survivor, night + HOUR)
    assert len(said(house, survivor)) == 1


def test_a_long_queue_is_told_instead_of_received(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED)
    switched_on(AutoreplyEvent.LONG_QUEUE, threshold=2, ru="Перед вами {очередь}")
    tickets = [a_talk(house, now) for _ticket in range(3)]
    assert [given(house, ticket) for ticket in tickets] == [
        [AutoreplyEvent.RECEIVED], [AutoreplyEvent.RECEIVED], [AutoreplyEvent.LONG_QUEUE]
    ]  # fmt: skip
    assert said(house, tickets[2]) == ["Перед вами 3"]


def test_a_queue_longer_than_is_counted_says_so(house, now):
    for _ticket in range(3):
        a_talk(house, now)
    assert [queue_words(house.session, house.channel.id, most=most) for most in (2, 3)] == ["2+", "3"]


def test_whoever_is_far_behind_hears_of_it_when_the_queue_grows(house, switched_on, now):
    tickets = [a_talk(house, now) for _ticket in range(4)]
    switched_on(AutoreplyEvent.LONG_QUEUE, threshold=2, ru="Долго")
    assert tell_long_queues(house.session, now=now + HOUR / 4) == 2
    assert [len(said(house, ticket)) for ticket in tickets] == [0, 0, 1, 1]
    assert tell_long_queues(house.session, now=now + HOUR / 2) == 0, "once"


def test_whoever_came_before_it_was_switched_on_or_long_ago_is_let_be(house, switched_on, now):
    for _ticket in range(3):
        a_talk(house, now)
    switched_on(AutoreplyEvent.LONG_QUEUE, threshold=1, ru="Долго", at=now + HOUR)
    assert tell_long_queues(house.session, now=now + HOUR) == 0


def test_a_customer_we_wait_for_is_reminded_once_in_working_hours(house, switched_on, office_hours, now):
    switched_on(AutoreplyEvent.STILL_WAITING, threshold=4 * 60)
    ticket, by = a_talk(house, now), house.actor(house.anna)
    take(house.session, ticket.id, by=by, now=now)
    wait_for_customer(house.session, ticket.id, by=by, now=now)
    assert remind_waiting(house.session, now=now + 3 * HOUR) == 0
    assert remind_waiting(house.session, now=now + 9 * HOUR) == 0, "nobody is reminded at night"
    assert remind_waiting(house.session, now=now + 21 * HOUR) == 1
    assert remind_waiting(house.session, now=now + 22 * HOUR) == 0
    assert said(house, ticket) == [f"Здравствуйте! Ждём вашего ответа, чтобы помочь с обращением № {ticket.id}."]


def test_nobody_is_reminded_whose_turn_it_is_not(house, switched_on, now):
    switched_on(AutoreplyEvent.STILL_WAITING, threshold=60)
    ticket, by = a_talk(house, now), house.actor(house.anna)
    take(house.session, ticket.id, by=by, now=now)
    wait_for_customer(house.session, ticket.id, by=by, now=now)
    resume(house.session, ticket.id, by=by, now=now + HOUR / 2)
    assert remind_waiting(house.session, now=now + 3 * HOUR) == 0


def test_only_who_was_answered_is_told_goodbye_and_only_by_a_person(house, switched_on, lead, now):
    switched_on(AutoreplyEvent.CLOSING)
    answered, unanswered = a_talk(house, now), a_talk(house, now)
    answered.first_replied_at = now
    for ticket in (answered, unanswered):
        close(house.session, ticket.id, by=lead, now=now + HOUR)
    assert given(house, answered) == [AutoreplyEvent.CLOSING]
    assert given(house, unanswered) == []


@pytest.mark.parametrize("place", ["blog", "forum"])
def test_in_public_only_where_the_channel_allows_it_and_a_connector_publishes(house, switched_on, lead, now, place):
    switched_on(AutoreplyEvent.RECEIVED)
    source = getattr(house, place)
    assert said(house, house.ticket(now=now, source=source, published_at=now)) == []
    set_limits(house.session, house.channel.id, form=Limits(in_public=True), by=lead, now=now)
    assert bool(said(house, house.ticket(now=now, source=source, published_at=now))) == (place == "blog")


def test_the_one_answer_that_a_site_takes_is_never_spent(house, switched_on, lead, now):
    switched_on(AutoreplyEvent.RECEIVED)
    set_limits(house.session, house.channel.id, form=Limits(in_public=True), by=lead, now=now)
    house.blog.kind = "google_business"
    assert said(house, house.ticket(now=now, published_at=now)) == []


def test_two_programs_that_answer_each_other_stop(house, switched_on, lead, now):
    switched_on(AutoreplyEvent.RECEIVED)
    set_limits(house.session, house.channel.id, form=Limits(a_day=3), by=lead, now=now)
    robot = an_author(house.session, house.talks)
    tickets = [a_talk(house, now + number * HOUR / 10, author_id=robot.id) for number in range(8)]
    assert sum(len(said(house, ticket)) for ticket in tickets) == 3
    assert len(said(house, a_talk(house, now + 30 * HOUR, author_id=robot.id))) == 1, "the next day it is heard again"


def test_nameless_customers_without_a_thread_are_not_taken_for_one_program(house, switched_on, lead, now):
    switched_on(AutoreplyEvent.RECEIVED)
    set_limits(house.session, house.channel.id, form=Limits(a_day=1), by=lead, now=now)
    tickets = [a_talk(house, now, author_id=None, thread_id="") for _ticket in range(2)]
    assert [len(said(house, ticket)) for ticket in tickets] == [1, 1]


def test_old_texts_and_advertising_get_no_answer(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED)
    old = house.ticket(now=now, source=house.talks, published_at=now - 30 * HOUR, seen_at=now)
    advertising = a_talk(house, now, pretag=Label.ADVERTISING)
    assert said(house, old) + said(house, advertising) == []


def test_what_happened_before_it_was_switched_on_is_let_be(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED, at=now + HOUR)
    assert said(house, a_talk(house, now)) == []


def test_a_mere_thank_you_sets_nothing_off(house, switched_on, office_hours, now):
    switched_on(AutoreplyEvent.OUTSIDE_HOURS)
    ticket = a_talk(house, now)
    writes_again(house, ticket, now + 9 * HOUR, text="Спасибо!")
    assert said(house, ticket) == []


def test_what_the_crawler_meets_is_ours_and_keeps_no_promise(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED)
    ticket = a_talk(house, now)
    words = said(house, ticket)[0]
    met = OwnText("2000_7", ticket.thread_id, "", words, "", now + HOUR / 60)
    assert own_text(house.session, house.talks.id, found=met, now=now + HOUR / 30) == ticket.id
    (message,) = [one for one in house.messages(ticket) if one.direction != Direction.IN]
    assert (message.direction, message.delivery, message.external_id) == (Direction.AUTO, Delivery.SENT, "2000_7")
    assert ticket.first_replied_at is None


def test_nobody_has_to_decide_about_one_that_did_not_arrive(house, switched_on, now):
    switched_on(AutoreplyEvent.RECEIVED)
    ticket = a_talk(house, now)
    (message,) = [one for one in house.messages(ticket) if one.direction == Direction.AUTO]
    autoreply_delivery.keep(message, Unclear("Nobody can tell"))
    house.session.flush()
    assert message.delivery == Delivery.FAILED
    (row,) = queue(house.session, by=house.actor(house.anna))
    assert (row.id, row.has_failed) == (ticket.id, False)
    assert autoreply_delivery.why_outdated(message, now=now + HOUR) == ""
    assert "not true any more" in autoreply_delivery.why_outdated(message, now=now + 3 * HOUR)


def test_the_talk_shows_it_as_the_desks_own(house, switched_on, lead, now):
    switched_on(AutoreplyEvent.RECEIVED)
    ticket = a_talk(house, now)
    lines = talk_view(house.session, ticket.id, by=lead, now=now, zone=now.tzinfo)["lines"]
    (line,) = [one for one in lines if one["side"] == "auto"]
    assert (line["who"], line["choices"]) == ("The desk, by itself", [])


@pytest.mark.parametrize(
    ("event", "words", "why"),
    [
        (AutoreplyEvent.RECEIVED, "Привет, {ник}!", "{ник}"),
        (AutoreplyEvent.RECEIVED, "Откроемся {открытие}", "{открытие}"),
        (AutoreplyEvent.OUTSIDE_HOURS, "Вас {очередь}", "{очередь}"),
        (AutoreplyEvent.RECEIVED, "я" * (LONGEST + 1), "900"),
        (AutoreplyEvent.RECEIVED, "  ", "no words"),
    ],
)
def test_what_could_not_be_sent_is_not_saved(house, lead, now, event, words, why):
    form = RuleForm(is_on=True, words={Language.RU: words})
    with pytest.raises(Refused) as refusal:
        set_rule(house.session, house.channel.id, event, form=form, by=lead, now=now)
    assert why in str(refusal.value)
    assert not any(row.is_on for row in rules_of(house.session, house.channel.id, by=lead))


def test_only_leads_and_administrators_set_them(house, now):
    anna = house.actor(house.anna, Role.OPERATOR)
    with pytest.raises(Refused):
        set_rule(house.session, house.channel.id, AutoreplyEvent.RECEIVED, form=RuleForm(), by=anna, now=now)
    with pytest.raises(Refused):
        set_limits(house.session, house.channel.id, form=Limits(), by=anna, now=now)
    with pytest.raises(Refused):
        rules_of(house.session, house.channel.id, by=anna)
    assert limits_of(house.session, house.channel.id) == Limits(in_public=False, a_day=3)


def test_the_preview_shows_the_next_opening(house, office_hours, lead, now):
    shown = trial(house.session, house.channel.id, by=lead, now=now)
    assert (shown.never_closes, shown.values[Language.RU].opening) == (False, "завтра с 9:00")
    house.session.execute(update(SlaPolicy).values(calendar_id=a_calendar(house.session).id))
    assert trial(house.session, house.channel.id, by=lead, now=now).never_closes
