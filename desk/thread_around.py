"""The public thread in which a ticket's texts stand: what others wrote there, and what we did, as far as stored."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from desk.access import ticket_to_read, visible
from storage.rights import Actor
from storage.source_kinds import kind_of
from storage.tables import IS_CURRENT, Author, Channel, Mention, MentionVersion, Source, Ticket, TicketMention

MOST = 40
EXCERPT = 600


class AroundText(NamedTuple):
    """A text of the same thread that is not of the ticket; `text`, `title` and `author` are hostile."""

    mention_id: int
    author: str
    is_ours: bool
    is_post: bool
    title: str
    text: str
    url: str
    published_at: datetime


class Around(NamedTuple):
    """The thread: its texts in the order of the source, and how many more are in tickets that are closed to one."""

    texts: list[AroundText]
    hidden: int


def thread_around(session: Session, ticket_id: int, *, by: Actor) -> Around:
    """The newest forty texts beside the ticket's own, the oldest first; nothing of private talks.

    A text that belongs to a ticket which this person may not see is only counted.
    """
    ticket_id = ticket_to_read(session, ticket_id, by=by).id
    threads = session.execute(
        select(Mention.source_id, Mention.thread_id, Source.kind)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .join(Source, Source.id == Mention.source_id)
        .where(TicketMention.ticket_id == ticket_id, Mention.thread_id != "")
        .distinct()
    ).all()
    public = [(source_id, thread) for source_id, thread, kind in threads if not kind_of(kind).is_dialogue]
    if not public:
        return Around([], 0)
    here = or_(*((Mention.source_id == source) & (Mention.thread_id == thread) for source, thread in public))
    theirs = aliased(TicketMention)
    seen = select(Ticket.id).join(Channel, Channel.id == Ticket.channel_id).where(visible(by))
    found = session.execute(
        select(
            Mention.id, func.coalesce(Author.name, ""), func.coalesce(Author.is_own, False), Mention.parent_id,
            func.substr(MentionVersion.title, 1, EXCERPT), func.substr(MentionVersion.text, 1, EXCERPT), Mention.url,
            Mention.published_at, theirs.ticket_id.is_(None) | theirs.ticket_id.in_(seen),
        )
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(theirs, theirs.mention_id == Mention.id)
        .where(here, Mention.deleted_at.is_(None), theirs.ticket_id.is_distinct_from(ticket_id))
        .order_by(Mention.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    texts = [
        AroundText(row[0], row[1], row[2], not row[3], row[4], row[5], row[6], row[7]) for row in found if row[8]
    ]  # fmt: skip
    return Around(sorted(texts, key=lambda one: one.published_at), sum(not row[8] for row in found))
