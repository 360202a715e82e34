"""The columns by which the rows of each board are chosen and split."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from storage.tables import FactTag, ReplyFact, Tag, TicketFact
from storage.vocabulary import CancelCause, LeftOut, TagKind

UNKNOWN_HOUR = -1


class FactRows(NamedTuple):
    """A kind of facts: how the dashboards see them. `counts` says which rows count in any figure at all."""

    name: str
    table: type[TicketFact] | type[ReplyFact]
    brand: ColumnElement[int]
    ticket: ColumnElement[int]
    day: ColumnElement[Any]
    operator: ColumnElement[int | None]
    channel: ColumnElement[int]
    source: ColumnElement[int]
    hour: ColumnElement[int]
    counts: ColumnElement[bool]


# Abuse counts nowhere; a cycle that ended in a merge only by the rating its customer gave.
OPENED = FactRows(
    "opened",
    TicketFact,
    TicketFact.brand_id.expression,
    TicketFact.ticket_id.expression,
    TicketFact.opened_day.expression,
    TicketFact.operator_id.expression,
    TicketFact.channel_id.expression,
    TicketFact.source_id.expression,
    func.coalesce(TicketFact.opened_hour, UNKNOWN_HOUR),
    TicketFact.left_out.is_(None),
)
# For ratings: the person whose answer is rated and the channel, as it was when the customer was asked.
ASKED = OPENED._replace(
    name="asked",
    day=TicketFact.asked_day.expression,
    operator=func.coalesce(TicketFact.rated_operator_id, TicketFact.operator_id),
    channel=func.coalesce(TicketFact.rated_channel_id, TicketFact.channel_id),
    counts=or_(
        TicketFact.left_out.is_(None), and_(TicketFact.left_out == LeftOut.MERGED, TicketFact.rating.is_not(None))
    ),
)
# A next reply that was no longer owed because the ticket was resolved is said to be left out; one that goes on
# elsewhere (a merge, other terms) is no figure's at all.
REPLIES = FactRows(
    "replies",
    ReplyFact,
    ReplyFact.brand_id.expression,
    ReplyFact.ticket_id.expression,
    ReplyFact.asked_day.expression,
    ReplyFact.operator_id.expression,
    ReplyFact.channel_id.expression,
    ReplyFact.source_id.expression,
    ReplyFact.asked_hour.expression,
    or_(ReplyFact.left_out.is_(None), ReplyFact.left_out == CancelCause.RESOLVED),
)


def tags_of(rows: FactRows, kind: TagKind) -> ColumnElement[bool]:
    """What joins `FactTag` to the rows, to be used in an outer join: a row comes once for each of its tags."""
    # A sum is no index's column: SQLite would look for each tag of that kind with each ticket, which has one or two.
    return and_(FactTag.ticket_id == rows.ticket, (FactTag.tag_id + 0).in_(select(Tag.id).where(Tag.kind == kind)))


def tag_key() -> ColumnElement[Any]:
    """The joined tag, 0 where there is none."""
    return func.coalesce(FactTag.tag_id, literal(0))
