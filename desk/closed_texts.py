"""What of a closed channel stays closed where texts and channels are shown outside of its tickets."""

from functools import cache

from sqlalchemy import ColumnElement, false, not_, or_, select, true
from sqlalchemy.orm import aliased

from desk.access import READERS, visible
from storage.rights import Actor
from storage.source_kinds import KINDS
from storage.tables import Channel, Mention, Source, Ticket, TicketMention
from storage.vocabulary import Role

# Whoever works on the stream as a whole has texts of the open internet before them anyway, before and after promotion.
STREAM = (Role.MODERATOR, Role.MARKETING, Role.ADMINISTRATOR)
OVERSEERS = (Role.LEAD, Role.ADMINISTRATOR)


def unlocked(by: Actor) -> ColumnElement[bool]:
    """The mentions whose words this person may read, to be used in a statement over Mention.

    A text in a ticket of a closed channel is as closed as the ticket; to quality control that of any ticket is, for it
    reads what was sampled. Those who work on the stream of a brand go on reading what stands there for all the world;
    what somebody wrote to us in private is closed to them, too.
    """
    if by.is_system or by.brands_with(Role.LEAD) is None:
        return true()
    # Not the same as `not visible`: of a ticket that nobody holds SQL does not know whether this person holds it.
    locked = (
        select(TicketMention.mention_id)
        .join(Ticket, Ticket.id == TicketMention.ticket_id)
        .join(Channel, Channel.id == Ticket.channel_id)
        .where(
            TicketMention.mention_id == Mention.id,
            or_(Channel.is_open.is_(False), _samples_only(by)),
            visible(by).is_not(true()),
        )
        .correlate(Mention)
    )
    if by.holds(*STREAM):
        place = aliased(Source)
        on_stream = by.brands_with(*STREAM)
        elsewhere = false() if on_stream is None else Ticket.brand_id.not_in(sorted(on_stream))
        locked = locked.join(place, place.id == Mention.source_id).where(or_(place.kind.in_(_talks()), elsewhere))
    return not_(locked.exists())


def channel_seen(by: Actor, brand_id: int) -> ColumnElement[bool]:
    """The channels of a brand whose names this person may read, to be used in a statement over Channel."""
    if by.holds(*OVERSEERS, brand_id=brand_id):
        return true()
    return or_(Channel.is_open.is_(True), Channel.id.in_(sorted(by.channels | by.views)))


def _samples_only(by: Actor) -> ColumnElement[bool]:
    """Tickets of brands in which this person is there for quality control alone."""
    others = by.brands_with(*READERS, *STREAM)
    quality = by.brands_with(Role.QUALITY)
    if others is None or not (quality is None or quality - others):
        return false()
    if quality is None:
        return Ticket.brand_id.not_in(sorted(others))
    return Ticket.brand_id.in_(sorted(quality - others))


@cache
def _talks() -> tuple[str, ...]:
    """Kinds whose texts are private talks. Asked late: kinds of other packages import rooms that import this one."""
    return tuple(sorted(kind.key for kind in KINDS.values() if kind.is_dialogue))
