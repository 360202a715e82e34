"""How many open tickets one person holds at once: their own limit, and each channel's."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.queue_walk import IS_LIVE
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Person, Ticket
from storage.vocabulary import Role, TicketState

# What waits for somebody else leaves room for the next dialogue.
AT_HAND = (TicketState.NEW, TicketState.OPEN)


class Room(NamedTuple):
    """How much somebody holds, in all and by channel, against the limits; None is no limit."""

    limit: int | None
    held: int
    limits: Mapping[int, int | None]
    held_in: Mapping[int, int]

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.held >= self.limit

    def is_full_in(self, channel_id: int) -> bool:
        """Whether this channel's own limit is reached."""
        limit = self.limits.get(channel_id)
        return limit is not None and self.held_in.get(channel_id, 0) >= limit

    def has_room(self, channel_id: int) -> bool:
        return not self.is_full and not self.is_full_in(channel_id)

    def with_one_more(self, channel_id: int) -> "Room":
        """The room after one more ticket of the channel."""
        return self._replace(
            held=self.held + 1, held_in={**self.held_in, channel_id: self.held_in.get(channel_id, 0) + 1}
        )


NO_LIMITS = Room(None, 0, {}, {})


def room_of(session: Session, person_id: int) -> Room:
    """The person's room, held still for this transaction: two takes at once cannot both get the last place."""
    limit = session.scalar(select(Person.open_limit).where(Person.id == person_id).with_for_update(key_share=True))
    if limit is None and session.scalar(select(Channel.id).where(Channel.open_limit.is_not(None)).limit(1)) is None:
        return NO_LIMITS
    return rooms_of(session, [person_id], limits={person_id: limit})[person_id]


def rooms_of(session: Session, people: Collection[int], *, limits: Mapping[int, int | None]) -> dict[int, Room]:
    """The room of each of these people, with their own limits as given."""
    of_channels = dict(session.execute(select(Channel.id, Channel.open_limit)).all())
    found = session.execute(
        select(Ticket.assignee_id, Ticket.channel_id, func.count())
        .where(IS_LIVE, Ticket.assignee_id.in_(people), Ticket.state.in_(AT_HAND))
        .group_by(Ticket.assignee_id, Ticket.channel_id)
    )
    held: dict[int, dict[int, int]] = {person_id: {} for person_id in people}
    for person_id, channel_id, number in found:
        if person_id is not None:
            held[person_id][channel_id] = number
    return {
        person_id: Room(limits.get(person_id), sum(mine.values()), of_channels, mine)
        for person_id, mine in held.items()
    }


def require_room(session: Session, channel_id: int, *, by: Actor, brand_id: int, person_id: int | None = None) -> None:
    """Raises Refused when one more ticket of the channel is more than the person may hold; a lead goes over it."""
    holder = person_id or by.person_id
    if holder is None or goes_over(by, brand_id=brand_id):
        return
    room = room_of(session, holder)
    if not room.has_room(channel_id):
        raise full(room, channel_id, is_oneself=holder == by.person_id)


def goes_over(by: Actor, *, brand_id: int | None = None) -> bool:
    """Leads decide themselves how much is too much."""
    return by.holds(Role.LEAD, brand_id=brand_id)


def full(room: Room, channel_id: int | None, *, is_oneself: bool = True) -> Refused:
    """Says in plain words that there is no room, and how there will be."""
    if room.is_full:
        held, limit = room.held, room.limit
    else:
        held, limit = room.held_in.get(channel_id or 0, 0), room.limits.get(channel_id or 0)
    if not is_oneself:
        return Refused(
            _("Your colleague has no room for another ticket."),
            _("They hold {held} open tickets, and {limit} is their limit.").format(held=held, limit=limit),
            _("Choose somebody else, give it back to the queue, or ask a team lead: a lead may go over the limit."),
        )
    return Refused(
        _("You hold as many open tickets as you may: {limit}.").format(limit=limit),
        _("More dialogues at once would keep each customer waiting longer."),
        _("Answer or finish one of yours, let it wait for the customer, or ask a team lead to raise the limit."),
    )
