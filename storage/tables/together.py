"""What ties tickets and colleagues together: merges, links, colleagues named in notes, tags, time spent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import TicketLinkKind

IS_UNREAD = sql("read_at IS NULL")


class TicketMerge(Base):
    """One ticket went into another; `kept` has the ids and old values that are put back when it is taken out again."""

    __tablename__ = "ticket_merge"
    __table_args__ = (Index(None, "from_id"), Index(None, "into_id"))

    id: Mapped[Id]
    from_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    into_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kept: Mapped[dict[str, Any]] = document(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class TicketLink(Base):
    """Two tickets that have to do with each other; the lower number comes first."""

    __tablename__ = "ticket_link"
    __table_args__ = (Index(None, "other_id"),)

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[TicketLinkKind] = mapped_column(word_of(TicketLinkKind, "kind"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class TicketTag(Base):
    """A brand's own tag that somebody put on a ticket, or took off it although a mention of the ticket carries it."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index(None, "tag_id"),)

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    is_on: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class NoteAddressee(Base):
    """A colleague who is named with @ in a note, and when they saw it."""

    __tablename__ = "note_addressee"
    __table_args__ = (
        Index(
            "ix_note_addressee_unread", "person_id", "message_id", sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD
        ),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Handling(Base):
    """Seconds a person was at work on a ticket on a day, by sitting (a page of a browser), which counts upwards."""

    __tablename__ = "handling"
    __table_args__ = (Index(None, "person_id", "day"),)

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[str] = line(10, primary_key=True)
    sitting: Mapped[str] = line(40, primary_key=True)
    seconds: Mapped[int]
    # The ticket's cycle in which the sitting of that day began.
    cycle: Mapped[int] = mapped_column(default=1, server_default=sql("1"))
