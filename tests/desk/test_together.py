"""Tags, fields, complexity, abuse, colleagues named in notes, presence, drafts and time spent."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from desk.abuse import close_as_abuse
from desk.addressees import mark_seen, nameable, unread_of
from desk.assignment import hand_over, take
from desk.closing import close, reopen
from desk.complexity import Course, proposed
from desk.drafts import LONGEST, save_draft
from desk.handling import handled, note_handling
from desk.incoming import arrive
from desk.merging import merge
from desk.notes import add_note
from desk.pausing import wait_for_colleague
from desk.presence import Viewer, look_at
from desk.promises import running
from desk.ratings import ask_rating
from desk.replies import Answer, record_sent_by_hand
from desk.ticket_fields import change_complexity, change_priority, change_request_type
from desk.ticket_tags import put_tag, shown_on, tags_of, take_tag_off
from storage.errors import Refused
from storage.tables import (
    DailyCount,
    Draft,
    Handling,
    MentionTag,
    Notification,
    RatingRequest,
    Tag,
    TicketEvent,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import (
    LeftOut,
    Metric,
    NotificationKind,
    RequestType,
    TagKind,
    TicketEventKind,
    TicketState,
)
from tests.builders import a_channel, a_mention, a_person

courses = st.builds(
    Course, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.none() | st.sampled_from([1, 2, 3])
)


def a_tag(house, name, now, kind=TagKind.PRODUCT):
    tag = Tag(brand_id=house.brand.id, kind=kind, name=name, folded=name.casefold(), created_at=now)
    house.session.add(tag)
    house.session.flush()
    return tag


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (Course(), 1),
        (Course(rounds=1), 1),
        (Course(rounds=3), 1),
        (Course(rounds=4), 2),
        (Course(escalations=1), 2),
        (Course(hand_overs=2), 2),
        (Course(rounds=4, escalations=1), 3),
        (Course(usual=3), 3),
        (Course(usual=2, hand_overs=1), 2),
    ],
)
def test_complexity_is_proposed_from_what_happened(course, said):
    assert proposed(course) == said


@given(courses, courses)
def test_more_work_is_never_proposed_as_less(one, other):
    both = Course(
        one.rounds + other.rounds, one.hand_overs + other.hand_overs, one.escalations + other.escalations, one.usual
    )
    assert 1 <= proposed(one) <= proposed(both) <= 3


def test_the_proposal_follows_the_course_until_somebody_says_it(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    wait_for_colleague(session, ticket.id, by=by, now=now)
    answer = Answer("Ответ", "k", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=answer, url="", by=by, now=now)
    assert (ticket.complexity, ticket.complexity_by) == (2, None)
    change_complexity(session, ticket.id, becomes=3, by=by, now=now)
    close(session, ticket.id, by=by, now=now)
    assert (ticket.complexity, ticket.complexity_by) == (3, house.anna.id)


def test_closing_confirms_the_proposal_and_a_product_learns_what_is_usual(house, now):
    session, by = house.session, house.actor(house.anna)
    cards = a_tag(house, "Карты", now)
    for _time in range(5):
        ticket = house.ticket(now=now, source=house.talks)
        put_tag(session, ticket.id, cards.id, by=by, now=now)
        change_complexity(session, ticket.id, becomes=2, by=by, now=now)
    another = house.ticket(now=now, source=house.talks)
    put_tag(session, another.id, cards.id, by=by, now=now)
    close(session, another.id, by=by, now=now)
    assert (another.complexity, another.complexity_by) == (2, house.anna.id)


def test_tags_of_mentions_stand_on_the_ticket_until_taken_off(house, now):
    session, by = house.session, house.actor(house.anna)
    cards, delay = a_tag(house, "Карты", now), a_tag(house, "Задержка", now, TagKind.TOPIC)
    ticket = house.ticket(now=now, source=house.talks)
    mention_id = session.scalar(select(TicketMention.mention_id))
    session.add(
        MentionTag(mention_id=mention_id, mention_version=1, tag_id=cards.id, named="Карты", person_id=None, put_at=now)
    )
    put_tag(session, ticket.id, delay.id, by=by, now=now)
    put_tag(session, ticket.id, delay.id, by=by, now=now)
    assert [one.name for one in tags_of(session, ticket.id)] == ["Карты", "Задержка"]
    take_tag_off(session, ticket.id, cards.id, by=by, now=now)
    assert shown_on(session, ticket.id) == {delay.id}
    assert session.scalar(select(MentionTag.off_at)) is None, "the mention keeps it"
    assert house.kinds(ticket)[-2:] == [TicketEventKind.TAGGED, TicketEventKind.UNTAGGED]


def test_a_merged_tag_counts_as_the_other_one(house, now):
    session, by = house.session, house.actor(house.anna)
    old, new = a_tag(house, "Карточки", now), a_tag(house, "Карты", now)
    old.merged_into_id = old.counts_as_id = new.id
    ticket = house.ticket(now=now, source=house.talks)
    put_tag(session, ticket.id, old.id, by=by, now=now)
    assert [one.name for one in tags_of(session, ticket.id)] == ["Карты"]
    with pytest.raises(Refused, match="no such tag"):
        put_tag(session, ticket.id, 999, by=by, now=now)


def test_of_two_who_choose_at_once_the_second_is_told_both(house, now):
    """zammad#246: no hard stop on a stale form."""
    session = house.session
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    ticket = house.ticket(now=now, source=house.talks)
    was = ticket.request_type
    change_request_type(session, ticket.id, was=was, becomes=RequestType.COMPLAINT, by=anna, now=now)
    change_request_type(session, ticket.id, was=was, becomes=RequestType.COMPLAINT, by=boris, now=now)
    with pytest.raises(Refused, match="Анна has chosen “complaint” meanwhile, you chose “question”"):
        change_request_type(session, ticket.id, was=was, becomes=RequestType.QUESTION, by=boris, now=now)
    change_priority(session, ticket.id, was=0, becomes=2, by=boris, now=now)
    for wrong in (5, -2):
        with pytest.raises(Refused):
            change_priority(session, ticket.id, was=2, becomes=wrong, by=boris, now=now)
    changes = session.scalars(select(TicketEvent.details).where(TicketEvent.kind == TicketEventKind.CHANGED)).all()
    assert [one["field"] for one in changes] == ["request_type", "priority"]


def test_abuse_is_closed_outside_promises_ratings_and_figures(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks, seen_at=now - timedelta(hours=2))
    ask_rating(session, ticket, operator_id=None, language="ru", now=now)
    for _press in range(2):
        close_as_abuse(session, ticket.id, by=by, now=now)
    assert (ticket.state, ticket.is_abuse, list(running(session, ticket))) == (TicketState.CLOSED, True, [])
    fact = session.get_one(TicketFact, (ticket.id, 1))
    assert (fact.left_out, fact.is_within) == (LeftOut.ABUSE, None)
    assert session.scalar(select(RatingRequest.voided_at)) is not None
    counted = select(DailyCount.count).where(DailyCount.dimension == "ticket_abuse")
    assert session.scalars(counted).all() == [1]
    assert TicketEventKind.PROMISE_BROKEN not in house.kinds(ticket)


def test_what_was_no_abuse_after_all_waits_since_it_was_first_promised(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks, seen_at=now - timedelta(minutes=10))
    close_as_abuse(session, ticket.id, by=by, now=now)
    reopen(session, ticket.id, by=by, now=now)
    assert not ticket.is_abuse
    [first] = running(session, ticket, (Metric.FIRST_REPLY,))
    assert first.started_at == now - timedelta(minutes=10)


def test_an_answered_ticket_is_no_abuse(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    answer = Answer("Ответ", "k", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=answer, url="", by=by, now=now)
    with pytest.raises(Refused, match="has had an answer"):
        close_as_abuse(session, ticket.id, by=by, now=now)


def test_a_colleague_named_in_a_note_is_told_until_they_have_looked(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    text = "@Борис посмотри, пожалуйста; @Вера тоже?"
    add_note(session, ticket.id, text=text, client_key="n", by=by, now=now, named=[house.boris.id, house.anna.id, 999])
    told = session.execute(select(Notification.person_id, Notification.kind)).all()
    assert told == [(house.boris.id, NotificationKind.MENTIONED)], "only who was chosen, and not oneself"
    assert unread_of(session, house.boris.id) == unread_of(session, house.boris.id, [ticket.id]) == {ticket.id}
    mark_seen(session, ticket.id, by=house.actor(house.boris), now=now)
    assert unread_of(session, house.boris.id) == set()


def test_only_who_may_see_the_ticket_can_be_named(house, now):
    session = house.session
    outsider = a_person(session, name="Гость")
    closed = a_channel(session, house.brand, house.anna, is_open=False)
    ticket = house.ticket(now=now, source=house.talks)
    assert [one.name for one in nameable(session, ticket.id, by=house.actor(house.anna))] == ["Борис", "Вера"]
    ticket.channel_id = closed.id
    assert [one.name for one in nameable(session, ticket.id, by=house.actor(house.vera))] == ["Анна"]
    add_note(
        session, ticket.id, text="@Гость @Борис", client_key="n", by=house.actor(house.vera), now=now,
        named=[outsider.id, house.boris.id],
    )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Notification)) == 0


def test_colleagues_see_who_is_here_and_who_writes(house, now):
    session, anna, boris = house.session, house.actor(house.anna), house.actor(house.boris)
    ticket = house.ticket(now=now, source=house.talks)
    look_at(session, ticket.id, by=anna, now=now, is_typing=True)
    assert look_at(session, ticket.id, by=boris, now=now) == [Viewer("Анна", is_typing=True)]
    look_at(session, ticket.id, by=anna, now=now + timedelta(seconds=16))
    assert look_at(session, ticket.id, by=boris, now=now + timedelta(seconds=16)) == [Viewer("Анна", is_typing=False)]
    assert look_at(session, ticket.id, by=boris, now=now + timedelta(seconds=42)) == []


def test_drafts_survive_hand_over_merge_and_another_s_changes(house, now):
    """zammad#5953, #702: a draft was deleted when somebody else changed the owner, or merged."""
    session, anna = house.session, house.actor(house.anna)
    one, other = (house.ticket(now=now, source=house.talks) for _time in range(2))
    take(session, one.id, by=anna, now=now)
    save_draft(session, one.id, text="Начало", based_on=1, by=anna, now=now)
    vera = house.actor(house.vera)
    hand_over(session, one.id, to_person_id=house.boris.id, comment="вот", by=vera, now=now)
    change_priority(session, one.id, was=0, becomes=1, by=vera, now=now)
    merge(session, one.id, into_id=other.id, by=vera, now=now)
    save_draft(session, one.id, text="Начало и конец", based_on=1, by=anna, now=now)
    assert session.get_one(Draft, (other.id, house.anna.id), populate_existing=True).text == "Начало и конец"
    assert session.get_one(Draft, (one.id, house.anna.id), populate_existing=True).text == "Начало и конец"


def test_a_draft_has_a_limit_and_what_was_kept_stays(house, now):
    session, by = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    save_draft(session, ticket.id, text="Было", based_on=1, by=by, now=now)
    with pytest.raises(Refused, match="20001 characters"):
        save_draft(session, ticket.id, text="я" * (LONGEST + 1), based_on=1, by=by, now=now)
    assert session.scalar(select(Draft.text)) == "Было"


def test_handling_time_adds_up_over_sittings_and_never_twice(house, now):
    session, anna = house.session, house.actor(house.anna)
    ticket = house.ticket(now=now, source=house.talks)
    for sitting, seconds in (("sitting-1", 20), ("sitting-1", 35), ("sitting-1", 35), ("sitting-1", 30)):
        note_handling(session, ticket.id, sitting=sitting, seconds=seconds, by=anna, now=now)
    note_handling(session, ticket.id, sitting="sitting-2", seconds=10, by=house.actor(house.boris), now=now)
    note_handling(session, ticket.id, sitting="sitting-1", seconds=5, by=anna, now=now + timedelta(days=1))
    assert handled(session, [ticket.id]) == 50
    for sitting, seconds in (("short", 9), ("x" * 50, 9), ("sitting-9", -5), ("sitting-8", 0)):
        note_handling(session, ticket.id, sitting=sitting, seconds=seconds, by=anna, now=now)
    assert handled(session, [ticket.id]) == 50
    note_handling(session, ticket.id, sitting="sitting-7", seconds=10**9, by=anna, now=now)
    assert session.scalar(select(func.max(Handling.seconds))) == 86400


def test_a_text_that_comes_later_carries_its_tags_in(house, now):
    session, by = house.session, house.actor(house.anna)
    cards = a_tag(house, "Карты", now)
    ticket = house.ticket(now=now, source=house.talks)
    more = a_mention(session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id)
    arrive(session, more.id, now=now)
    row = {"mention_version": 1, "tag_id": cards.id, "named": "Карты", "put_at": now}
    session.add(MentionTag(mention_id=more.id, **row))
    assert shown_on(session, ticket.id) == {cards.id}
    take_tag_off(session, ticket.id, cards.id, by=by, now=now)
    assert shown_on(session, ticket.id) == set()
