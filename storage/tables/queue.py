"""Work in the queue as each person meets it: what they have read, whose turn a take is, what they are told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import NotificationKind

IS_UNSEEN = sql("seen_at IS NULL")


class TicketRead(Base):
    """How far somebody has read a ticket: the last message of the customer they have seen."""

    __tablename__ = "ticket_read"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    message_id: Mapped[int]
    read_at: Mapped[datetime]


class TakeTurn(Base):
    """How many tickets somebody has taken with "take next": every fifth is an overdue one."""

    __tablename__ = "take_turn"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    taken: Mapped[int] = mapped_column(default=0)


class Notification(Base):
    """A word to one person, mostly about a ticket, shown wherever they are in the desk until they have seen it."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_unseen", "person_id", "id", sqlite_where=IS_UNSEEN, postgresql_where=IS_UNSEEN),
        Index(None, "ticket_id"),
        Index("ix_notification_once", "person_id", "once", unique=True),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[NotificationKind] = mapped_column(word_of(NotificationKind, "kind"))
    # None for what is about no ticket; the details then say which page it is about.
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    details: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    # What may be told to this person only once: the promise that was broken, the ticket that is new.
    once: Mapped[str | None] = line(80)
