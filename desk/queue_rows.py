"""What the list says of a ticket, for the few tickets of a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from desk.queue_walk import Place
from storage.rights import Actor
from storage.tables import (
    IS_CURRENT,
    Author,
    Channel,
    Draft,
    Mention,
    MentionVersion,
    Message,
    Person,
    Source,
    Ticket,
    TicketRead,
)
from storage.vocabulary import Delivery, Direction, RequestType, TicketState

EXCERPT = 240


class QueueRow(NamedTuple):
    """A ticket in the list; `excerpt` is hostile text. `has_failed`: an answer did not arrive, or may not have.

    `is_unread`: it is this person's own, and they have not seen the customer's last words.
    """

    id: int
    channel_id: int
    channel: str
    state: TicketState
    request_type: RequestType
    priority: int
    assignee_id: int | None
    assignee: str | None
    author: str | None
    source: str
    source_kind: str
    title: str
    excerpt: str
    language: str
    stars: float | None
    opened_at: datetime
    heard_at: datetime
    next_due_at: datetime | None
    version: int
    has_draft: bool
    has_failed: bool
    is_unread: bool

    @property
    def place(self) -> Place:
        return Place(self.next_due_at, self.id)


def rows_of(session: Session, ticket_ids: Sequence[int], *, by: Actor) -> list[QueueRow]:
    """The rows of these tickets in this order. Whoever calls has asked what this person may see."""
    if not ticket_ids:
        return []
    found = {row[0]: QueueRow(*row) for row in session.execute(_rows(by).where(Ticket.id.in_(ticket_ids)))}
    return [found[number] for number in ticket_ids if number in found]


def _rows(by: Actor) -> Select[*tuple[Any, ...]]:
    assignee, said, read = aliased(Person), aliased(Message), aliased(TicketRead)
    draft = select(literal(1)).where(Draft.ticket_id == Ticket.id, Draft.person_id == by.person_id).exists()
    failed = (
        select(literal(1))
        .where(Message.ticket_id == Ticket.id, Message.delivery.in_((Delivery.FAILED, Delivery.UNCLEAR)))
        .where(Message.direction == Direction.OUT)
        .exists()
    )
    seen = func.coalesce(read.message_id, 0)
    return (
        select(
            Ticket.id, Ticket.channel_id, Channel.name, Ticket.state, Ticket.request_type, Ticket.priority,
            Ticket.assignee_id, assignee.name, Author.name, Source.name, Source.kind,
            func.coalesce(func.substr(MentionVersion.title, 1, EXCERPT), ""),
            func.coalesce(func.substr(MentionVersion.text, 1, EXCERPT), ""),
            func.coalesce(Mention.language, ""), Mention.stars,
            Ticket.opened_at, func.coalesce(said.source_at, Ticket.published_at), Ticket.next_due_at,
            Ticket.version, draft, failed,
            func.coalesce((Ticket.assignee_id == by.person_id) & (Ticket.last_message_id > seen), literal(0) == 1),
        )
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Source, Source.id == Ticket.source_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(Author, Author.id == Ticket.author_id)
        .outerjoin(said, said.id == Ticket.last_message_id)
        .outerjoin(Mention, Mention.id == said.mention_id)
        .outerjoin(MentionVersion, IS_CURRENT)
        .outerjoin(read, (read.ticket_id == Ticket.id) & (read.person_id == by.person_id))
    )  # fmt: skip
