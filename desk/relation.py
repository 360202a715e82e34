"""Which tickets a text may join: those of its author, of the same customer elsewhere, and of the same story."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import Session

from storage.tables import CustomerAuthor, Mention, Ticket, TicketMention


def authors_like(session: Session, author_id: int | None) -> Sequence[int]:
    """The author and the accounts that were found to be the same customer's."""
    if author_id is None:
        return ()
    customer = select(CustomerAuthor.customer_id).where(CustomerAuthor.author_id == author_id)
    same = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(customer))
    return sorted({author_id, *session.scalars(same)})


def of_matter(session: Session, *, author_id: int | None, story_id: int | None) -> ColumnElement[bool]:
    """The tickets of an author or a story."""
    authors = authors_like(session, author_id)
    inside = select(TicketMention.ticket_id).join(Mention, Mention.id == TicketMention.mention_id)
    # Each part by its own index: joined by "or" they would read every ticket.
    parts = [select(Ticket.id).where(Ticket.author_id.in_(authors)), inside.where(Mention.author_id.in_(authors))]
    if story_id is not None:
        parts.append(inside.where(Mention.story_id == story_id))
    return Ticket.id.in_(union(*parts))


def of_talk(ticket: Ticket) -> ColumnElement[bool]:
    """The tickets of a talk whose customer has no name: of its thread; without a thread, this one alone."""
    if not ticket.thread_id:
        return Ticket.id == ticket.id
    return (Ticket.source_id == ticket.source_id) & (Ticket.thread_id == ticket.thread_id)


def is_related(session: Session, ticket: Ticket, mention: Mention) -> bool:
    """Whether the text is about the same matter as the ticket."""
    same = of_matter(session, author_id=mention.author_id, story_id=mention.story_id)
    return session.scalar(select(Ticket.id).where(Ticket.id == ticket.id, same)) is not None
