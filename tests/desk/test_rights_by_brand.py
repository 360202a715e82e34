"""Rights end at the brand: whoever holds roles in another one sees and changes nothing here, whatever they kept."""

from datetime import UTC

import pytest

from desk import (
    abuse,
    addressees,
    closing,
    drafts,
    handling,
    merging,
    notes,
    pausing,
    reminders,
    replies,
    splitting,
    talk_view,
    thread_around,
    ticket_fields,
    ticket_links,
    ticket_tags,
    unmerging,
)
from desk.assignment import give_back, hand_over, move, take, take_next
from desk.cancelling import cancel_ticket
from desk.card import ticket_card
from desk.history import events
from desk.presence import look_at
from desk.queries import Wanted, colleagues, counts, ended, queue
from desk.replies import Answer
from desk.tickets import Wish, open_ticket
from storage.errors import Refused
from storage.rights import Actor
from storage.tables import Ticket
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel, a_mention

ROLES = (Role.OPERATOR, Role.LEAD, Role.MODERATOR, Role.QUALITY, Role.ADMINISTRATOR)


@pytest.fixture
def ticket(house, now):
    """Held by Anna, in an open channel of her brand."""
    return house.ticket(now=now, wish=Wish(assignee_id=house.anna.id))


@pytest.fixture
def stranger(house, session):
    """Anna after she moved to another brand: her channel and her ticket were forgotten here."""
    other = a_brand(session)
    return Actor(house.anna.id, "Анна", {other.id: frozenset(ROLES)}, frozenset({house.channel.id}))


ACTIONS = {
    "card": lambda session, ticket, who: ticket_card(session, ticket.id, **who),
    "history": lambda session, ticket, who: events(session, ticket.id, by=who["by"]),
    "look": lambda session, ticket, who: look_at(session, ticket.id, **who),
    "take": lambda session, ticket, who: take(session, ticket.id, **who),
    "give_back": lambda session, ticket, who: give_back(session, ticket.id, comment="x", **who),
    "move": lambda session, ticket, who: move(session, ticket.id, channel_id=ticket.channel_id, comment="x", **who),
    "hand_over": lambda session, ticket, who: hand_over(session, ticket.id, to_person_id=1, comment="x", **who),
    "draft": lambda session, ticket, who: drafts.save_draft(session, ticket.id, text="x", based_on=0, **who),
    "note": lambda session, ticket, who: notes.add_note(session, ticket.id, text="x", client_key="k", **who),
    "answer": lambda session, ticket, who: replies.send_reply(session, ticket.id, answer=Answer("x", "k", 99), **who),
    "by_hand": lambda session, ticket, who: replies.record_sent_by_hand(
        session, ticket.id, answer=Answer("x", "k", 99), url="", **who
    ),
    "wait": lambda session, ticket, who: pausing.wait_for_customer(session, ticket.id, **who),
    "resume": lambda session, ticket, who: pausing.resume(session, ticket.id, **who),
    "resolve": lambda session, ticket, who: closing.resolve(session, ticket.id, **who),
    "close": lambda session, ticket, who: closing.close(session, ticket.id, **who),
    "reopen": lambda session, ticket, who: closing.reopen(session, ticket.id, **who),
    "cancel": lambda session, ticket, who: cancel_ticket(session, ticket.id, **who),
    "merge": lambda session, ticket, who: merging.merge(session, ticket.id, into_id=ticket.id + 1, **who),
    "unmerge": lambda session, ticket, who: unmerging.unmerge(session, ticket.id, **who),
    "split": lambda session, ticket, who: splitting.split(session, ticket.id, message_ids=[1], **who),
    "snooze": lambda session, ticket, who: reminders.snooze(session, ticket.id, until=who["now"], **who),
    "tag": lambda session, ticket, who: ticket_tags.put_tag(session, ticket.id, 1, **who),
    "type": lambda session, ticket, who: ticket_fields.change_request_type(
        session, ticket.id, was=ticket.request_type, becomes=ticket.request_type, **who
    ),
    "priority": lambda session, ticket, who: ticket_fields.change_priority(session, ticket.id, was=0, becomes=1, **who),
    "complexity": lambda session, ticket, who: ticket_fields.change_complexity(session, ticket.id, becomes=1, **who),
    "abuse": lambda session, ticket, who: abuse.close_as_abuse(session, ticket.id, **who),
    "link": lambda session, ticket, who: ticket_links.link(session, ticket.id, ticket.id, **who),
    "unlink": lambda session, ticket, who: ticket_links.unlink(session, ticket.id, ticket.id, **who),
    "links": lambda session, ticket, who: ticket_links.links_of(session, ticket.id, by=who["by"]),
    "came_in": lambda session, ticket, who: ticket_links.came_in(session, ticket.id, by=who["by"]),
    "candidates": lambda session, ticket, who: ticket_links.candidates(session, ticket.id, by=who["by"]),
    "thread": lambda session, ticket, who: thread_around.thread_around(session, ticket.id, by=who["by"]),
    "nameable": lambda session, ticket, who: addressees.nameable(session, ticket.id, by=who["by"]),
    "handling": lambda session, ticket, who: handling.note_handling(
        session, ticket.id, sitting="sitting-1", seconds=1, **who
    ),
    "view": lambda session, ticket, who: talk_view.talk_view(session, ticket.id, zone=UTC, **who),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_a_ticket_of_another_brand_is_not_there(session, ticket, stranger, now, action):
    before = ticket.version
    with pytest.raises(Refused):
        ACTIONS[action](session, ticket, {"by": stranger, "now": now})
    assert session.get_one(Ticket, ticket.id, populate_existing=True).version == before


def test_the_queue_of_another_brand_is_empty(house, session, ticket, stranger, now):
    for wanted in (Wanted(), Wanted(channel_ids=()), Wanted(channel_ids=(house.channel.id,))):
        assert queue(session, by=stranger, wanted=wanted) == []
    closing.close(session, ticket.id, by=house.actor(house.anna), now=now)
    assert ended(session, by=stranger, brand_id=house.brand.id) == []
    assert counts(session, by=stranger, brand_id=house.brand.id, now=now) == ([], 0, 0, 0)
    assert colleagues(session, channel_id=house.channel.id, by=stranger) == []


def test_the_next_ticket_is_never_one_of_another_brand(house, session, stranger, now):
    house.ticket(now=now)
    assert take_next(session, by=stranger, now=now) is None


def test_a_text_is_promoted_neither_from_nor_into_another_brand(house, session, stranger, now):
    own = a_mention(session, house.blog)
    with pytest.raises(Refused, match="not open to you"):
        open_ticket(session, own.id, by=stranger, now=now)
    elsewhere = a_channel(session, a_brand(session))
    anna = house.actor(house.anna, Role.MODERATOR)
    with pytest.raises(Refused, match="belongs to another brand"):
        open_ticket(session, own.id, by=anna, now=now, wish=Wish(channel_id=elsewhere.id))
