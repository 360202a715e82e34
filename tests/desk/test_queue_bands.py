from datetime import timedelta
from itertools import product
from random import Random

import pytest

from desk.assignment import take
from desk.queries import Wanted, counts, ended, queue_page
from desk.tickets import Wish
from storage.tables import MentionTag, Tag, Ticket, TicketMention
from storage.vocabulary import Band, RequestType, TagKind, TicketState
from tests.builders import a_channel, a_source

MINUTE = timedelta(minutes=1)


@pytest.fixture
def many(house, session, now):
    """Forty tickets of any state in an own, an open and a closed channel, with any deadline or none."""
    random = Random(11)
    channels = [
        house.channel,
        a_channel(session, house.brand, house.boris, is_open=True),
        a_channel(session, house.brand, house.boris, is_open=False),
    ]
    found = []
    for _ in range(40):
        ticket = house.ticket(now=now, wish=Wish(channel_id=random.choice(channels).id))
        minutes = random.choice([None, -9, -5, 0, 5, 9, 9])
        ticket.next_due_at = None if minutes is None else now + minutes * MINUTE
        ticket.state = random.choice([TicketState.NEW, TicketState.OPEN, TicketState.SNOOZED, TicketState.CLOSED])
        ticket.assignee_id = random.choice([None, house.anna.id, house.boris.id])
        ticket.priority = random.randint(0, 2)
        found.append(ticket)
    session.flush()
    return channels, found


def in_order(tickets, band, now):
    """What the band is, said plainly."""
    if band == Band.OVERDUE:
        return sorted(one.id for one in tickets if one.next_due_at and one.next_due_at < now)
    due = sorted((one.next_due_at, one.id) for one in tickets if one.next_due_at and one.next_due_at >= now)
    return [number for _at, number in due] + sorted(one.id for one in tickets if one.next_due_at is None)


def test_a_band_is_what_brute_force_says_page_by_page(house, session, now, many):
    (own, opened, closed), tickets = many
    for band, who, where in product(Band, ("anna", "vera"), ("own", "all")):
        by = house.actor(getattr(house, who))
        seen = {own.id, opened.id} | ({closed.id} if who == "vera" else set())
        asked = by.channels if where == "own" else seen
        mine = [
            one
            for one in tickets
            if one.state in {TicketState.NEW, TicketState.OPEN}
            and (one.channel_id in asked or one.assignee_id == by.person_id)
        ]
        wanted = Wanted(brand_id=house.brand.id, channel_ids=None if where == "own" else ())
        paged, after = [], None
        while rows := queue_page(session, by=by, wanted=wanted, band=band, now=now, after=after, limit=7).rows:
            paged += [row.id for row in rows]
            after = rows[-1].place
        assert paged == in_order(mine, band, now), (band, who, where)
        number = queue_page(session, by=by, wanted=wanted, band=band, now=now).counted
        assert len(paged) == (number.overdue if band == Band.OVERDUE else number.in_time)


def seen_by(session, house, now, **wanted):
    asked = Wanted(brand_id=house.brand.id, **wanted)
    page = queue_page(session, by=house.actor(house.anna), wanted=asked, band=Band.IN_TIME, now=now)
    return {row.id for row in page.rows}


def test_filters_by_source_kind_priority_and_tag(house, session, now):
    shop = a_source(session, house.brand, kind="forum")
    there, urgent, tagged, merged = (house.ticket(now=now, source=source) for source in (shop, *[house.blog] * 3))
    urgent.priority, there.request_type = 2, RequestType.QUESTION
    tag = Tag(brand_id=house.brand.id, kind=TagKind.TOPIC, name="карты", folded="карты", created_at=now)
    session.add(tag)
    session.flush()
    old = Tag(
        brand_id=house.brand.id, kind=TagKind.TOPIC, name="карточки", folded="карточки", created_at=now,
        merged_into_id=tag.id, counts_as_id=tag.id,
    )  # fmt: skip
    session.add(old)
    session.flush()
    for ticket, which in ((tagged, tag), (merged, old)):
        mention_id = session.query(TicketMention).filter_by(ticket_id=ticket.id).one().mention_id
        session.add(MentionTag(mention_id=mention_id, mention_version=1, tag_id=which.id, named="карты", put_at=now))
    session.flush()
    assert seen_by(session, house, now, source_id=shop.id) == {there.id}
    assert seen_by(session, house, now, request_type=RequestType.QUESTION) == {there.id}
    assert seen_by(session, house, now, priority=1) == {urgent.id}
    assert seen_by(session, house, now, tag_id=tag.id) == {tagged.id, merged.id}
    assert seen_by(session, house, now, tag_id=old.id) == {merged.id}


def test_what_was_put_off_is_shown_only_to_who_asks_for_it(house, session, now):
    ticket = house.ticket(now=now)
    ticket.state = TicketState.SNOOZED
    session.flush()
    assert seen_by(session, house, now) == set()
    assert seen_by(session, house, now, states=[TicketState.SNOOZED]) == {ticket.id}
    (channel,) = counts(session, by=house.actor(house.anna), brand_id=house.brand.id, now=now).channels
    assert channel.live == 0


def test_finished_tickets_can_be_narrowed_too(house, session, now):
    mine, theirs = house.ticket(now=now), house.ticket(now=now)
    anna = house.actor(house.anna)
    take(session, mine.id, by=anna, now=now)
    take(session, theirs.id, by=house.actor(house.boris), now=now)
    mine.state = theirs.state = TicketState.CLOSED
    session.flush()
    shown = ended(session, by=anna, brand_id=house.brand.id, wanted=Wanted(assignee_id=house.anna.id))
    assert [row.id for row in shown] == [mine.id]
    every = ended(session, by=anna, brand_id=house.brand.id, before=theirs.id)
    assert [row.id for row in every] == [mine.id]


def test_a_long_queue_is_counted_up_to_a_thousand(house, session, now):
    first = house.ticket(now=now)
    values = {c.name: getattr(first, c.name) for c in Ticket.__table__.columns if c.name not in {"id", "uid"}}
    session.add_all(Ticket(**values) for _ in range(1005))
    session.flush()
    found = counts(session, by=house.actor(house.anna), brand_id=house.brand.id, now=now)
    assert (found.channels[0].live, found.channels[0].overdue) == (1001, 0)
    wanted = Wanted(brand_id=house.brand.id)
    page = queue_page(session, by=house.actor(house.anna), wanted=wanted, band=Band.IN_TIME, now=now)
    assert page.counted == (1001, 0)
