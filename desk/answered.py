"""Which text of the customer an answer answers, and so where it goes: a ticket may hold texts of several sources."""

from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.connectors import BY_HAND
from storage.errors import Refused
from storage.secrets import unseal
from storage.source_kinds import SourceKind, kind_of
from storage.tables import Mention, Message, Source, Ticket, TicketMention
from storage.vocabulary import Direction


class ReplyTarget(NamedTuple):
    """A place where the customer waits for an answer: their newest text there."""

    mention_id: int
    source: str
    kind: SourceKind
    url: str


def answered_text(session: Session, ticket: Ticket, wanted: int | None) -> int | None:
    """The text that an answer goes under: the wanted one if it is the ticket's, else the customer's newest."""
    if wanted is not None:
        joined = session.get(TicketMention, wanted)
        if joined is not None and joined.ticket_id == ticket.id:
            return wanted
    return session.scalar(
        select(Message.mention_id)
        .where(Message.ticket_id == ticket.id, Message.direction == Direction.IN, Message.mention_id.is_not(None))
        .order_by(Message.id.desc())
        .limit(1)
    )


def source_of_answer(session: Session, ticket: Ticket, mention_id: int | None) -> Source:
    """The source at which the answered text stands; the ticket's own when it is not there any more."""
    mention = session.get(Mention, mention_id) if mention_id is not None else None
    return session.get_one(Source, mention.source_id if mention else ticket.source_id)


def answering_kind(source: Source) -> SourceKind:
    """The kind's row as it is for answers at this very source.

    Without the keys for answering its answers are published by hand; its own limits stand for those that are usual.
    """
    kind = kind_of(source.kind)
    changes: dict[str, Any] = {}
    if kind.answers_with and not kind.can_answer(_keys_of(source)):
        changes["connector"] = BY_HAND
    longest, links = source.options.get("longest"), source.options.get("most_links")
    if isinstance(longest, (int, float)) and longest > 0:
        changes["reply_limit"] = int(longest)
    if isinstance(links, (int, float)) and links >= 0:
        changes["most_links"] = int(links)
    return replace(kind, **changes) if changes else kind


def _keys_of(source: Source) -> dict[str, str]:
    try:
        return unseal(source.secrets)
    except Refused:
        return {}  # sealed with another key, which reading the source says: nothing can be published with them


def reply_targets(session: Session, ticket: Ticket) -> list[ReplyTarget]:
    """Where this ticket can be answered, one place for each conversation of the customer, the newest first."""
    found = session.execute(
        select(Mention, Source)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .join(Source, Source.id == Mention.source_id)
        .join(Message, (Message.mention_id == Mention.id) & (Message.ticket_id == TicketMention.ticket_id))
        .where(TicketMention.ticket_id == ticket.id, Message.direction == Direction.IN)
        .order_by(Message.id.desc())
    )
    targets: dict[tuple[int, str], ReplyTarget] = {}
    for mention, source in found:
        place = (source.id, mention.thread_id)
        targets.setdefault(place, ReplyTarget(mention.id, source.name, answering_kind(source), mention.url))
    return list(targets.values())
