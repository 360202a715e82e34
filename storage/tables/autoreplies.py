"""What the desk says by itself, and the way from a public thread into private messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import AutoreplyEvent, CodeTrouble


class AutoreplyRule(Base):
    """What a channel says on an event, in each language; off until somebody switches it on.

    `threshold`: of the queue, how many may wait; of a reminder, after how many minutes.
    """

    __tablename__ = "autoreply_rule"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    event: Mapped[AutoreplyEvent] = mapped_column(word_of(AutoreplyEvent, "event"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    words: Mapped[dict[str, Any]] = document(default=dict)
    threshold: Mapped[int | None]
    # What happened before it was switched on is let be.
    on_since: Mapped[datetime | None]


class AutoreplyLimit(Base):
    """Where a channel's autoreplies may go, and how many a day one person gets."""

    __tablename__ = "autoreply_limit"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    in_public: Mapped[bool] = mapped_column(default=False)
    a_day: Mapped[int]


class Autoreply(Base):
    """An autoreply that was given: once for a ticket and an event, whatever happens."""

    __tablename__ = "autoreply"
    __table_args__ = (Index(None, "message_id"),)

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    event: Mapped[AutoreplyEvent] = mapped_column(word_of(AutoreplyEvent, "event"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class PrivateInvitation(Base):
    """A customer was asked to write in private; the code itself is stored nowhere, it can only be made again.

    `sent_at` is when an answer with the code was handed in, `came_at` when the customer wrote in private.
    """

    __tablename__ = "private_invitation"
    __table_args__ = (
        Index(None, "ticket_id"),
        Index(None, "brand_id", "expires_at"),
        Index("ix_private_invitation_made", "brand_id", "made_at"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    number: Mapped[int]
    code_hash: Mapped[str] = line(64, unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    came_at: Mapped[datetime | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="SET NULL"))
    by_code: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class PrivateCodeTry(Base):
    """A private message had something like a code in it that led nowhere."""

    __tablename__ = "private_code_try"
    __table_args__ = (Index(None, "author_id", "at"),)

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id", ondelete="CASCADE"))
    trouble: Mapped[CodeTrouble] = mapped_column(word_of(CodeTrouble, "trouble"))
    # The ticket that the code belonged to.
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"))
    at: Mapped[datetime]
