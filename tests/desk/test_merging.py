"""Merging without loss; other desks' bugs are named where their rule is tested."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desk import replies
from desk.abuse import close_as_abuse
from desk.answered import source_of_answer
from desk.assignment import take
from desk.closing import close
from desk.drafts import save_draft
from desk.incoming import OwnText, arrive, own_text
from desk.merge_record import picture_of
from desk.merged import root_of
from desk.merging import merge
from desk.notes import add_note
from desk.pausing import wait_for_customer
from desk.promises import running
from desk.rating_answers import asked, record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from desk.sweeping import sweep_breaches
from desk.ticket_links import came_in, link, links_of
from desk.ticket_tags import put_tag, shown_on, take_tag_off
from desk.unmerging import unmerge
from storage.errors import Refused
from storage.secrets import seal
from storage.tables import (
    Attachment,
    Draft,
    Message,
    RatingRequest,
    Tag,
    Ticket,
    TicketEvent,
    TicketFact,
    TicketMention,
    TicketMerge,
)
from storage.vocabulary import (
    AttachmentState,
    Direction,
    LeftOut,
    Metric,
    RequestType,
    TagKind,
    TicketEventKind,
    TicketState,
    Verdict,
)
from tests.builders import a_mention, an_author


def later(now, **span):
    return now + timedelta(**span)


def a_tag(house, name, now):
    tag = Tag(brand_id=house.brand.id, kind=TagKind.PRODUCT, name=name, folded=name.casefold(), created_at=now)
    house.session.add(tag)
    house.session.flush()
    return tag.id


def rows_of(session, *tickets):
    """Every row of the tickets, but for the event log, which only grows."""
    session.expire_all()
    found = picture_of(session, tuple(tickets))
    drafts = session.scalars(select(Draft).where(Draft.ticket_id.in_(tickets)))
    return found | {
        ("draft", (one.ticket_id, one.person_id)): {"text": one.text, "at": one.updated_at, "on": one.last_message_id}
        for one in drafts
    }


@pytest.fixture
def pair(house, now):
    """Two tickets of one author on two sources, both Anna's."""
    by = house.actor(house.anna)
    tickets = [house.ticket(now=now, source=source) for source in (house.blog, house.talks)]
    for ticket in tickets:
        take(house.session, ticket.id, by=by, now=now)
    return by, *tickets


def test_merging_a_into_b_and_b_into_a_one_survives(pair, house, now):
    """zammad#1216, #983: both became "merged", and both were lost."""
    by, first, second = pair
    merge(house.session, first.id, into_id=second.id, by=by, now=now)
    with pytest.raises(Refused, match="one already"):
        merge(house.session, second.id, into_id=first.id, by=by, now=now)
    assert (first.state, second.state) == (TicketState.MERGED, TicketState.OPEN)
    assert root_of(house.session, first.id) == second.id


def test_two_people_at_once_on_two_connections_leave_one(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        by = house.actor(house.vera)
        one, other = (house.ticket(now=now, source=house.talks).id for _time in range(2))
    gate, told = threading.Barrier(2), []

    def go(ticket_id, into_id):
        gate.wait()
        try:
            with database.transaction() as session:
                merge(session, ticket_id, into_id=into_id, by=by, now=now)
            told.append("merged")
        except Refused:
            told.append("refused")

    threads = [threading.Thread(target=go, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["merged", "refused"]
    with database.reading() as session:
        states = Counter(session.scalars(select(Ticket.state).where(Ticket.id.in_((one, other)))))
        assert states == {TicketState.MERGED: 1, TicketState.NEW: 1}
        assert session.scalar(select(func.count()).select_from(Message)) == 2


def test_no_field_tag_file_rating_note_draft_or_promise_is_lost(pair, house, now):
    """freescout#2682, zammad#4923, #4203, #186: custom fields, time records, stamps and links were dropped."""
    by, first, second = pair
    session = house.session
    first.request_type, first.priority, first.complexity = RequestType.COMPLAINT, 2, 3
    second.request_type = RequestType.OTHER
    tags = [a_tag(house, name, now) for name in ("Карты", "Вклады")]
    put_tag(session, first.id, tags[0], by=by, now=now)
    put_tag(session, second.id, tags[1], by=by, now=now)
    note = add_note(session, first.id, text="Звонили", client_key="n1", by=by, now=now)
    mention_id = session.scalar(select(TicketMention.mention_id).where(TicketMention.ticket_id == first.id))
    session.add(Attachment(mention_id=mention_id, number=0, state=AttachmentState.KEPT, created_at=now))
    save_draft(session, first.id, text="Из первого", based_on=1, by=by, now=now)
    save_draft(session, second.id, text="Из второго", based_on=1, by=by, now=now)
    save_draft(session, first.id, text="Борис пишет", based_on=1, by=house.actor(house.boris), now=now)
    ask_rating(session, first, operator_id=house.anna.id, language="ru", now=now)
    third = house.ticket(now=now, source=house.talks)
    link(session, first.id, third.id, by=by, now=now)
    due = first.next_due_at
    assert merge(session, first.id, into_id=second.id, by=by, now=later(now, minutes=1)) == second.id
    assert (second.request_type, second.priority, second.complexity) == (RequestType.COMPLAINT, 2, 3)
    assert shown_on(session, second.id) == set(tags)
    assert session.get_one(Message, note).ticket_id == second.id
    assert session.get_one(TicketMention, mention_id).ticket_id == second.id
    drafts = dict(session.execute(select(Draft.person_id, Draft.text).where(Draft.ticket_id == second.id)).all())
    assert drafts == {house.anna.id: "Из второго\n\nИз первого", house.boris.id: "Борис пишет"}
    assert session.scalar(select(RatingRequest.voided_at).where(RatingRequest.ticket_id == first.id)) is None
    assert [one.id for one in links_of(session, second.id, by=by)] == [third.id]
    assert second.next_due_at == due
    assert [one.id for one in came_in(session, second.id, by=by)] == [first.id]


def test_unmerging_restores_every_row(pair, house, now):
    by, first, second = pair
    session = house.session
    put_tag(session, first.id, a_tag(house, "Карты", now), by=by, now=now)
    add_note(session, first.id, text="Звонили", client_key="same", by=by, now=now)
    add_note(session, second.id, text="Писали", client_key="same", by=by, now=now)
    save_draft(session, first.id, text="Из первого", based_on=1, by=by, now=now)
    save_draft(session, second.id, text="Из второго", based_on=2, by=by, now=now)
    wait_for_customer(session, second.id, by=by, now=now)
    before = rows_of(session, first.id, second.id)
    merge(session, first.id, into_id=second.id, by=by, now=later(now, minutes=1))
    assert second.state == TicketState.OPEN, "an unanswered text has come"
    unmerge(session, first.id, by=by, now=later(now, minutes=2))
    assert rows_of(session, first.id, second.id) == before
    assert house.kinds(first)[-1] == house.kinds(second)[-1] == TicketEventKind.UNMERGED


def test_the_earliest_deadline_lives_on_and_is_missed_only_once(house, now):
    """Semantics of desks.md 2.3; zammad#904: the merged ticket escalated."""
    session, by = house.session, house.actor(house.vera)
    old = house.ticket(now=now, source=house.talks, seen_at=later(now, minutes=-40), published_at=later(now, hours=-1))
    new = house.ticket(now=now, source=house.talks)
    merge(session, old.id, into_id=new.id, by=by, now=now)
    assert running(session, old) == []
    clocks = {one.metric: one for one in running(session, new)}
    assert clocks[Metric.FIRST_REPLY].started_at == later(now, minutes=-40)
    assert new.next_due_at == later(now, minutes=-10)
    sweep_breaches(session, now=now)
    facts = dict(session.execute(select(TicketFact.ticket_id, TicketFact.is_within)).all())
    assert facts[new.id] is False
    assert session.get_one(TicketFact, (old.id, 1)).left_out == LeftOut.MERGED


def test_an_answered_survivor_owes_the_next_reply(pair, house, now):
    by, first, second = pair
    session = house.session
    answer = Answer("Ответ", "k", second.last_message_id)
    record_sent_by_hand(session, second.id, answer=answer, url="", by=by, now=later(now, minutes=1))
    merge(session, first.id, into_id=second.id, by=by, now=later(now, minutes=2))
    assert {one.metric for one in running(session, second)} == {Metric.NEXT_REPLY, Metric.RESOLUTION}
    fact = session.get_one(TicketFact, (second.id, 1))
    assert fact.is_within, "its own first reply came in time"
    record_sent_by_hand(
        session, second.id, answer=Answer("Ещё", "k2", second.last_message_id), url="", by=by, now=later(now, minutes=3)
    )
    assert {one.metric for one in running(session, second)} == {Metric.RESOLUTION}


def test_what_the_customer_writes_later_goes_to_the_survivor(pair, house, now):
    """zammad#983: replies to a merged ticket were stranded."""
    by, first, second = pair
    session = house.session
    merge(session, first.id, into_id=second.id, by=by, now=now)
    more = a_mention(session, house.blog, thread_id=first.thread_id, author_id=first.author_id, published_at=now)
    assert arrive(session, more.id, now=later(now, minutes=1)) == second.id
    said = OwnText("o1", first.thread_id, "", "Ответ на сайте", "", later(now, minutes=2))
    assert own_text(session, house.blog.id, found=said, now=later(now, minutes=2)) == second.id


def test_unmerging_later_gives_each_what_came_for_it(pair, house, now):
    by, first, second = pair
    session = house.session
    merge(session, first.id, into_id=second.id, by=by, now=now)
    more = a_mention(session, house.blog, thread_id=first.thread_id, author_id=first.author_id, published_at=now)
    arrive(session, more.id, now=later(now, minutes=1))
    answer = Answer("Ответ первому", "k", second.last_message_id, mention_id=more.id)
    answered = record_sent_by_hand(session, second.id, answer=answer, url="", by=by, now=later(now, minutes=2))
    unmerge(session, first.id, by=by, now=later(now, minutes=3))
    assert session.get_one(TicketMention, more.id).ticket_id == first.id
    assert session.get_one(Message, answered).ticket_id == first.id
    assert Metric.FIRST_REPLY not in {one.metric for one in running(session, first)}, "it was answered"
    assert Metric.NEXT_REPLY in {one.metric for one in running(session, second)}, "nobody has answered here"


def test_an_answer_goes_to_the_source_of_the_text_it_answers(pair, house, now):
    """The WordPress text of a merged ticket is answered there, the private message where it came from."""
    by, first, second = pair
    session = house.session
    house.blog.secrets = seal({"user": "desk", "password": "pier anch rope"})
    blog_text = session.scalar(select(TicketMention.mention_id).where(TicketMention.ticket_id == first.id))
    merge(session, first.id, into_id=second.id, by=by, now=now)
    for number, (wanted, expected) in enumerate(((blog_text, house.blog.id), (None, house.talks.id))):
        answer = Answer("Ответ", f"k{number}", second.last_message_id, mention_id=wanted)
        message = session.get_one(Message, replies.send_reply(session, second.id, answer=answer, by=by, now=now))
        assert source_of_answer(session, second, message.mention_id).id == expected


def test_a_customer_who_was_asked_before_the_merge_still_sees_what_they_rate(pair, house, now):
    by, first, second = pair
    session = house.session
    answer = Answer("Первый ответ", "k", first.last_message_id)
    record_sent_by_hand(session, first.id, answer=answer, url="", by=by, now=now)
    ask_rating(session, first, operator_id=house.anna.id, language="ru", now=later(now, minutes=1))
    merge(session, first.id, into_id=second.id, by=by, now=later(now, minutes=2))
    answer = Answer("Второй ответ", "k2", second.last_message_id)
    record_sent_by_hand(session, second.id, answer=answer, url="", by=by, now=later(now, minutes=3))
    token = rating_url(first).rsplit("/", 1)[-1]
    assert asked(session, token, now=later(now, minutes=4)).answer == "Первый ответ"
    record_rating(session, token, verdict=Verdict.LIKE, now=later(now, minutes=5))
    assert session.get_one(TicketFact, (first.id, 1)).rating == Verdict.LIKE


def test_a_chain_leads_to_its_end_and_is_taken_apart_from_there(house, now):
    session, by = house.session, house.actor(house.vera)
    one, two, three = (house.ticket(now=now, source=house.talks) for _time in range(3))
    merge(session, one.id, into_id=two.id, by=by, now=now)
    merge(session, two.id, into_id=three.id, by=by, now=now)
    assert root_of(session, one.id) == three.id
    with pytest.raises(Refused, match=f"Take ticket {two.id} out"):
        unmerge(session, one.id, by=by, now=now)
    unmerge(session, two.id, by=by, now=now)
    unmerge(session, one.id, by=by, now=now)
    assert {session.get_one(Ticket, number.id).state for number in (one, two, three)} == {TicketState.NEW}


def test_a_live_ticket_does_not_go_into_one_that_has_ended(pair, house, now):
    by, first, second = pair
    close(house.session, second.id, by=by, now=now)
    with pytest.raises(Refused, match="the other way round"):
        merge(house.session, first.id, into_id=second.id, by=by, now=now)


def test_a_merge_changes_no_title_and_doubles_no_message(pair, house, now):
    """django-helpdesk 2.2.9 overwrote titles; frappe 2.2.10 copied messages, closed the source and wrote publicly."""
    by, first, second = pair
    session = house.session
    add_note(session, first.id, text="Заметка", client_key="n", by=by, now=now)
    before = sorted(session.scalars(select(Message.text)))
    merge(session, first.id, into_id=second.id, by=by, now=now)
    assert sorted(session.scalars(select(Message.text))) == before
    assert session.scalar(select(func.count()).where(Message.direction == Direction.OUT)) == 0


def test_only_who_may_answer_both_merges_them(house, now):
    session = house.session
    one, two = (house.ticket(now=now, source=house.talks) for _time in range(2))
    take(session, two.id, by=house.actor(house.boris), now=now)
    with pytest.raises(Refused, match="Борис"):
        merge(session, one.id, into_id=two.id, by=house.actor(house.anna), now=now)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["note", "tag", "untag", "draft", "answer", "writes", "wait", "field", "merge", "unmerge"]),
        st.integers(0, 2), st.integers(0, 2),
    ),
    min_size=4, max_size=20,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_on_every_walk_of_merges_nothing_is_lost_and_all_can_be_taken_back(session, make_house, now, steps):
    session.expunge_all()  # ids come again after a rollback
    with session.begin_nested() as savepoint:
        house = make_house(session)
        by, moment = house.actor(house.vera), now
        author = an_author(session, house.talks)
        tickets = [house.ticket(now=now, source=house.talks, author_id=author.id) for _time in range(3)]
        ids = [ticket.id for ticket in tickets]
        tags = [a_tag(house, name, now) for name in ("а", "б", "в")]
        for number, (name, which, other) in enumerate(steps):
            moment += timedelta(minutes=1)
            try:
                with session.begin_nested():
                    _step(house, name, ids[which], ids[other], tags[other], number, by=by, now=moment)
            except Refused:
                session.expire_all()
            _check(session, ids)
        told = {number: rows_of(session, number, number) for number in ids}
        live = [number for number in ids if session.get_one(Ticket, number).merged_into_id is None]
        if len(live) > 1 and session.get_one(Ticket, live[0]).state != TicketState.MERGED:
            before = rows_of(session, live[0], live[1])
            merge(session, live[0], into_id=live[1], by=by, now=moment)
            _check(session, ids)
            unmerge(session, live[0], by=by, now=moment)
            assert rows_of(session, live[0], live[1]) == before
        assert told
        savepoint.rollback()
    session.expire_all()


def _step(house, name, ticket_id, other_id, tag_id, number, *, by, now):
    session, ticket = house.session, house.session.get_one(Ticket, ticket_id)
    step = {
        "note": lambda: add_note(session, ticket_id, text=f"Заметка {number}", client_key=f"n{number % 3}", **when),
        "tag": lambda: put_tag(session, ticket_id, tag_id, **when),
        "untag": lambda: take_tag_off(session, ticket_id, tag_id, **when),
        "draft": lambda: save_draft(session, ticket_id, text=f"Черновик {number}", based_on=0, **when),
        "answer": lambda: record_sent_by_hand(
            session, ticket_id, answer=Answer(f"Ответ {number}", f"a{number}", ticket.last_message_id), url="", **when
        ),
        "writes": lambda: _writes(house, ticket, now),
        "wait": lambda: wait_for_customer(session, ticket_id, **when),
        "field": lambda: setattr(ticket, "priority", number % 3),
        "merge": lambda: _merge(session, ticket_id, other_id, **when),
        "unmerge": lambda: unmerge(session, ticket_id, **when),
    }
    when = {"by": by, "now": now}
    step[name]()


def _writes(house, ticket, now):
    given = {"thread_id": ticket.thread_id, "author_id": ticket.author_id, "published_at": now, "seen_at": now}
    arrive(house.session, a_mention(house.session, house.talks, **given).id, now=now)


def _merge(session, ticket_id, other_id, *, by, now):
    before = {tag for one in (ticket_id, other_id) for tag in shown_on(session, root_of(session, one))}
    into = merge(session, ticket_id, into_id=other_id, by=by, now=now)
    assert shown_on(session, into) == before


def _check(session, ids):
    """Every text hangs on a ticket that goes on, every clock runs there, and each is one of its kind."""
    session.expire_all()
    for ticket_id in ids:
        ticket = session.get_one(Ticket, ticket_id)
        own = session.scalar(select(func.count()).where(Message.ticket_id == ticket_id))
        clocks = running(session, ticket)
        if ticket.merged_into_id is not None:
            assert ticket.state == TicketState.MERGED
            assert (own, list(clocks), ticket.next_due_at) == (0, [], None)
            continue
        assert len({clock.metric for clock in clocks}) == len(clocks)
        assert ticket.next_due_at == min((one.due_at for one in clocks if one.due_at), default=None)
        mentions = session.scalar(select(func.count()).where(TicketMention.ticket_id == ticket_id))
        heard = select(func.count(func.distinct(Message.mention_id)))
        said = session.scalar(heard.where(Message.ticket_id == ticket_id, Message.direction == Direction.IN))
        assert mentions == said > 0
    marked = select(func.count()).where(TicketMerge.undone_at.is_(None))
    merged = select(func.count()).where(Ticket.merged_into_id.is_not(None), Ticket.id.in_(ids))
    assert session.scalar(marked) == session.scalar(merged)


def test_a_merged_ticket_is_neither_closed_as_abuse_nor_merged_again(pair, house, now):
    by, first, second = pair
    merge(house.session, first.id, into_id=second.id, by=by, now=now)
    with pytest.raises(Refused):
        close_as_abuse(house.session, first.id, by=by, now=now)
    third = house.ticket(now=now, source=house.talks)
    with pytest.raises(Refused, match="has gone into"):
        merge(house.session, first.id, into_id=third.id, by=house.actor(house.vera), now=now)
    assert house.session.scalar(select(func.count()).where(TicketEvent.kind == TicketEventKind.MERGED)) == 2
