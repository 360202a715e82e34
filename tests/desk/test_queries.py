from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import hand_over, take
from desk.card import ticket_card
from desk.drafts import save_draft
from desk.history import events
from desk.incoming import arrive
from desk.pausing import wait_for_customer
from desk.presence import Viewer, look_at
from desk.queries import Wanted, colleagues, counts, ended, queue
from desk.replies import Answer, record_sent_by_hand, send_reply
from desk.team import channels_now, people_now
from desk.tickets import Wish
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import MentionVersion, Ticket
from storage.vocabulary import Delivery, Direction, Role, TicketEventKind, TicketState
from tests.builders import a_channel, a_mention, a_person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def channels(house, session):
    """Own, open and closed as Anna sees them."""
    return {
        "own": house.channel,
        "open": a_channel(session, house.brand, house.boris, is_open=True),
        "closed": a_channel(session, house.brand, house.boris, is_open=False),
    }


@pytest.fixture
def tickets(house, channels, now):
    return {name: house.ticket(now=now, wish=Wish(channel_id=one.id), text=name) for name, one in channels.items()}


def seen_by(session, by, **wanted):
    return {row.excerpt for row in queue(session, by=by, wanted=Wanted(**wanted))}


def test_ones_own_channels_are_the_preset_and_open_ones_can_be_asked_for(house, session, tickets, channels):
    anna = house.actor(house.anna)
    assert seen_by(session, anna) == {"own"}
    assert seen_by(session, anna, channel_ids=()) == {"own", "open"}
    assert seen_by(session, anna, channel_ids=[channels["closed"].id]) == set()
    assert seen_by(session, house.actor(house.vera), channel_ids=()) == {"own", "open", "closed"}


def test_a_closed_channel_is_a_number_behind_a_lock(house, session, tickets, now):
    found = counts(session, by=house.actor(house.anna), brand_id=house.brand.id, now=now)
    assert [(one.is_own, one.live) for one in found.channels] == [(True, 1), (False, 1)]
    assert found.behind_locks == 1
    assert counts(session, by=house.actor(house.vera), brand_id=house.brand.id, now=now).behind_locks == 0


def test_an_assignee_always_sees_the_ticket(house, session, tickets, now):
    anna, boss = house.actor(house.anna), house.actor(house.vera)
    hidden = tickets["closed"]
    with pytest.raises(Refused, match="cannot be shown"):
        ticket_card(session, hidden.id, by=anna, now=now)
    hand_over(session, hidden.id, to_person_id=house.anna.id, comment="вам", by=boss, now=now)
    assert ticket_card(session, hidden.id, by=anna, now=now).may_answer
    assert seen_by(session, anna) == {"own", "closed"}
    assert counts(session, by=anna, brand_id=house.brand.id, now=now).mine == 1


@pytest.mark.parametrize("peek", ["card", "history", "look", "draft", "answer"])
def test_a_closed_channel_leaks_nowhere(house, session, tickets, now, peek):
    anna, hidden = house.actor(house.anna), tickets["closed"].id
    attempts = {
        "card": lambda: ticket_card(session, hidden, by=anna, now=now),
        "history": lambda: events(session, hidden, by=anna),
        "look": lambda: look_at(session, hidden, by=anna, now=now),
        "draft": lambda: save_draft(session, hidden, text="x", based_on=0, by=anna, now=now),
        "answer": lambda: send_reply(session, hidden, answer=Answer("x", "k", 9), by=anna, now=now),
    }
    with pytest.raises(Refused, match="cannot be shown"):
        attempts[peek]()


def test_marketing_sees_no_queue(house, session, tickets):
    from storage.rights import ALL_BRANDS, Actor  # noqa: PLC0415 - somebody who belongs nowhere

    marketing = Actor(house.anna.id, "Анна", {ALL_BRANDS: frozenset({Role.MARKETING})})
    assert seen_by(session, marketing, channel_ids=()) == set()


def test_the_queue_is_in_deadline_order_and_pages_without_gaps(house, session, now):
    made = [house.ticket(now=now, seen_at=now - minutes * MINUTE) for minutes in (3, 9, 1, 9, 5)]
    endless = [house.ticket(now=now) for _ in range(3)]
    for ticket in endless:
        ticket.next_due_at = None
    session.flush()
    anna = house.actor(house.anna)
    paged, after = [], None
    while rows := queue(session, by=anna, after=after, limit=2):
        paged += [row.id for row in rows]
        after = rows[-1].place
    brute = sorted(made, key=lambda ticket: (ticket.next_due_at, ticket.id))
    assert paged == [ticket.id for ticket in brute] + [ticket.id for ticket in endless]


def test_filters_narrow_the_queue(house, session, now):
    free = house.ticket(now=now, text="free")
    mine = house.ticket(now=now, text="mine")
    anna = house.actor(house.anna)
    take(session, mine.id, by=anna, now=now)
    assert seen_by(session, anna, only_free=True) == {"free"}
    assert seen_by(session, anna, assignee_id=house.anna.id) == {"mine"}
    assert seen_by(session, anna, states=[TicketState.NEW]) == {"free"}
    assert free.state == TicketState.NEW


def test_a_row_says_what_the_list_shows(house, session, now):
    ticket = house.ticket(now=now, text="Карта " * 200, stars=2.0, title="Ужас", language="uk")
    anna = house.actor(house.anna)
    save_draft(session, ticket.id, text="Здравствуйте", based_on=ticket.last_message_id, by=anna, now=now)
    (row,) = queue(session, by=anna)
    assert (row.title, row.stars, row.language, row.has_draft, row.has_failed) == ("Ужас", 2.0, "uk", True, False)
    assert len(row.excerpt) == 240
    assert row.source_kind == "wordpress"


def test_ended_tickets_are_listed_apart(house, session, now):
    ticket = house.ticket(now=now)
    anna = house.actor(house.anna)
    answer = Answer("Готово", "k", ticket.last_message_id, closing=True)
    record_sent_by_hand(session, ticket.id, answer=answer, url="", by=anna, now=now)
    assert queue(session, by=anna) == []
    assert [row.id for row in ended(session, by=anna, brand_id=house.brand.id)] == [ticket.id]


def test_the_card_tells_the_whole_talk_in_the_newest_words(house, session, now):
    ticket = house.ticket(now=now, source=house.talks, text="Первый вариант")
    mention_id = house.messages(ticket)[0].mention_id
    session.add(
        MentionVersion(mention_id=mention_id, version=2, text="Второй <b>вариант</b>", fingerprint="f", seen_at=now)
    )
    from storage.tables import Mention  # noqa: PLC0415 - only this test edits a mention

    session.get_one(Mention, mention_id).version = 2
    anna = house.actor(house.anna)
    record_sent_by_hand(
        session, ticket.id, answer=Answer("Ответ", "k", ticket.last_message_id), url="http://127.0.0.1/1", by=anna,
        now=now,
    )  # fmt: skip
    more = a_mention(session, house.talks, thread_id=ticket.thread_id, text="А когда?", published_at=now, seen_at=now)
    arrive(session, more.id, now=now)
    card = ticket_card(session, ticket.id, by=anna, now=now)
    assert [(turn.direction, turn.text) for turn in card.turns] == [
        (Direction.IN, "Второй <b>вариант</b>"),
        (Direction.OUT, "Ответ"),
        (Direction.IN, "А когда?"),
    ]
    assert card.turns[1].delivery == Delivery.SENT
    assert card.last_message_id == card.turns[2].id
    assert [promise.metric for promise in card.promises] == ["first_reply", "resolution", "next_reply"]
    assert card.source_url == more.url


def test_earlier_tickets_of_the_author_stand_beside(house, session, now):
    first = house.ticket(now=now)
    second = house.ticket(now=now, author_id=first.author_id)
    card = ticket_card(session, second.id, by=house.actor(house.anna), now=now)
    assert [other.id for other in card.earlier] == [first.id]


def test_two_people_in_one_ticket_see_each_other(house, session, now):
    ticket = house.ticket(now=now)
    assert look_at(session, ticket.id, by=house.actor(house.anna), now=now) == []
    assert look_at(session, ticket.id, by=house.actor(house.boris), now=now) == [Viewer("Анна", is_typing=False)]
    assert look_at(session, ticket.id, by=house.actor(house.anna), now=now + MINUTE) == []


def test_the_history_names_who_did_what(house, session, now):
    ticket = house.ticket(now=now)
    take(session, ticket.id, by=house.actor(house.anna), now=now)
    happened = events(session, ticket.id, by=house.actor(house.anna))
    assert [event.kind for event in happened][:2] == [TicketEventKind.OPENED, TicketEventKind.MESSAGE_IN]
    assert (happened[-1].kind, happened[-1].person) == (TicketEventKind.TAKEN, "Анна")


def test_colleagues_of_the_channel_come_first(house, session):
    outsider = a_person(session, Role.OPERATOR, name="Ада")
    found = colleagues(session, channel_id=house.channel.id, by=house.actor(house.anna))
    assert [(one.name, one.works_here) for one in found] == [("Борис", True), ("Ада", False), ("Вера", False)]
    assert outsider.id == found[1].id


def test_the_team_screen_counts_what_each_holds(house, session, now):
    anna, boss = house.actor(house.anna), house.actor(house.vera)
    late = house.ticket(now=now, seen_at=now - 60 * MINUTE)
    soon = house.ticket(now=now, seen_at=now - 10 * MINUTE)
    for ticket in (late, soon):
        take(session, ticket.id, by=anna, now=now)
    house.ticket(now=now)
    wait_for_customer(session, soon.id, by=anna, now=now)
    rows = people_now(session, by=boss, brand_id=house.brand.id, now=now)
    assert [row.name for row in rows] == ["Анна", "Борис", "Вера"]
    first = rows[0]
    assert (first.open, first.due_soon, first.overdue, first.paused) == (2, 1, 1, 1)
    assert (first.longest_pause_since, first.last_action_at, first.channels) == (now, now, [house.channel.name])
    (channel,) = channels_now(session, by=boss, brand_id=house.brand.id, now=now)
    assert (channel.free, channel.overdue, channel.answering) == (1, 0, ["Анна", "Борис"])
    with pytest.raises(Refused):
        people_now(session, by=anna, brand_id=house.brand.id, now=now)


def test_the_system_sees_everything(session, tickets):
    assert len(queue(session, by=SYSTEM, wanted=Wanted(channel_ids=()))) == session.scalar(
        select(Ticket.id).order_by(Ticket.id.desc())
    )
