"""Which part of the queue somebody asks for, and what of it they may see."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal, or_, select
from sqlalchemy.orm import Session

from desk.access import READERS
from desk.queue_walk import IS_LIVE, NOT_PUT_OFF, Lanes
from storage.rights import Actor
from storage.tables import Channel, Handover, MentionTag, Tag, Ticket, TicketMention
from storage.vocabulary import RequestType, Role, TicketState

GIVEN_AWAY = 500
MOST_TAGGED = 5_000


class Wanted(NamedTuple):
    """Which part of the queue: None for channels means one's own, `assignee_id` narrows to one person's tickets."""

    brand_id: int | None = None
    channel_ids: Collection[int] | None = None
    assignee_id: int | None = None
    only_free: bool = False
    states: Collection[TicketState] | None = None
    tag_id: int | None = None
    source_id: int | None = None
    request_type: RequestType | None = None
    priority: int | None = None


EVERYTHING_OF_MINE = Wanted()


def lanes_of(session: Session, by: Actor, wanted: Wanted) -> Lanes:
    """The parts of the queue this person sees and asks for; no ticket is in two.

    A tag is no matter of the ticket itself: its few live tickets are looked up first, and are the only lane then.
    """
    lanes = _lanes(session, by, wanted)
    if wanted.tag_id is None or not lanes.each:
        return lanes
    tagged = Ticket.id.in_(_tagged(session, wanted.tag_id, wanted.brand_id))
    return Lanes(others=[tagged & or_(*lanes.together)])


def _lanes(session: Session, by: Actor, wanted: Wanted) -> Lanes:
    readable = readable_channels(session, by, wanted.brand_id)
    in_brand = _in_brand(by, wanted.brand_id)
    asked = set(wanted.channel_ids or ())
    if wanted.assignee_id is not None:
        theirs = (Ticket.assignee_id == wanted.assignee_id) & in_brand
        if wanted.assignee_id == by.person_id:
            return Lanes(others=[theirs & Ticket.channel_id.in_(sorted(asked)) if asked else theirs])
        seen = readable & asked if asked else readable
        return Lanes(others=[theirs & Ticket.channel_id.in_(sorted(seen))])
    if wanted.channel_ids is None:
        own = sorted(readable & by.channels)
        mine = (Ticket.assignee_id == by.person_id) & in_brand & Ticket.channel_id.not_in(own)
        return Lanes(own, [] if by.is_system else [mine])
    if asked:
        hidden = sorted(asked - readable)
        kept = _kept(by, in_brand & Ticket.channel_id.in_(hidden)) if hidden else []
        return Lanes(sorted(asked & readable), kept)
    return Lanes(sorted(readable), _kept(by, in_brand & Ticket.channel_id.not_in(sorted(readable))))


def _kept(by: Actor, within: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Tickets in channels closed to this person that are nevertheless theirs to read: held, or handed over by them."""
    if by.is_system:
        return []
    gave = or_(Handover.from_person_id == by.person_id, Handover.by_person_id == by.person_id)
    given = select(Handover.ticket_id).where(gave).order_by(Handover.id.desc()).limit(GIVEN_AWAY).subquery()
    mine = Ticket.assignee_id == by.person_id
    others = or_(Ticket.assignee_id.is_(None), Ticket.assignee_id != by.person_id)
    return [mine & within, Ticket.id.in_(select(given.c.ticket_id)) & others & within]


def _in_brand(by: Actor, brand_id: int | None) -> ColumnElement[bool]:
    """The brand asked for, or all in which this person reads tickets."""
    brands = by.brands_with(*READERS)
    if brand_id is not None:
        return Ticket.brand_id == (brand_id if brands is None or brand_id in brands else -1)
    return literal(True) if brands is None else Ticket.brand_id.in_(sorted(brands))


def readable_channels(session: Session, by: Actor, brand_id: int | None) -> set[int]:
    """The channels whose tickets this person sees whoever holds them: own ones, viewed ones, open ones; a lead all."""
    found = session.execute(select(Channel.id, Channel.brand_id, Channel.is_open))
    return {
        number
        for number, brand, is_open in found
        if brand_id in {None, brand}
        and by.holds(*READERS, brand_id=brand)
        and (is_open or number in by.channels | by.views or by.holds(Role.LEAD, brand_id=brand))
    }


def wishes_of(wanted: Wanted, *, among_live: bool = True) -> list[ColumnElement[bool]]:
    """What else is asked of a ticket; of finished ones nobody asks for a state."""
    wishes: list[ColumnElement[bool]] = []
    if among_live:
        wishes.append(NOT_PUT_OFF if wanted.states is None else Ticket.state.in_(tuple(wanted.states)))
    if wanted.only_free:
        wishes.append(Ticket.assignee_id.is_(None))
    if wanted.source_id is not None:
        wishes.append(Ticket.source_id == wanted.source_id)
    if wanted.request_type is not None:
        wishes.append(Ticket.request_type == wanted.request_type)
    if wanted.priority is not None:
        wishes.append(Ticket.priority >= wanted.priority)
    return wishes


def _tagged(session: Session, tag_id: int, brand_id: int | None) -> Sequence[int]:
    """The live tickets among the newest texts with the tag, or with one that was merged into it."""
    tags = select(Tag.id).where(or_(Tag.id == tag_id, Tag.counts_as_id == tag_id))
    if brand_id is not None:
        tags = tags.where(Tag.brand_id == brand_id)
    newest = (
        select(MentionTag.mention_id)
        .where(MentionTag.off_at.is_(None), MentionTag.tag_id.in_(session.scalars(tags).all()))
        .order_by(MentionTag.mention_id.desc())
        .limit(MOST_TAGGED)
        .subquery()
    )
    # Asked row by row: a join makes PostgreSQL read all live tickets for the few that are wanted.
    live = (
        select(Ticket.id)
        .join(TicketMention, TicketMention.ticket_id == Ticket.id)
        .where(IS_LIVE, TicketMention.mention_id == newest.c.mention_id)
        .correlate(newest)
        .scalar_subquery()
    )
    return sorted({number for number in session.scalars(select(live).select_from(newest)) if number is not None})
