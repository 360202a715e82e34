"""What a letter says besides its words: whom else it was sent to, what it quotes; and letters that programs wrote."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, word_of
from storage.vocabulary import LetterKind


class LetterHead(Base):
    """A customer's letter: its talk, its copies, what it answers, and what was folded away of its words."""

    __tablename__ = "letter_head"
    __table_args__ = (Index(None, "source_id", "customer", "subject"),)

    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    external_id: Mapped[str] = line(500, primary_key=True)
    thread_id: Mapped[str] = line(300)
    customer: Mapped[str] = line(320, personal="email")
    subject: Mapped[str] = line(300, personal="text")
    copies: Mapped[list[Any]] = document(personal="email", default=list)
    answered: Mapped[list[Any]] = document(default=list)
    folded: Mapped[str] = prose(personal="text", default="")
    arrived_at: Mapped[datetime]


class AutomaticLetter(Base):
    """A letter that a program wrote: it makes no ticket and keeps no promise, but it is listed."""

    __tablename__ = "automatic_letter"
    __table_args__ = (UniqueConstraint("source_id", "external_id"), Index(None, "source_id", "at"))

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    external_id: Mapped[str] = line(500)
    kind: Mapped[LetterKind] = mapped_column(word_of(LetterKind, "kind"))
    sender: Mapped[str] = line(320, personal="email")
    subject: Mapped[str] = line(300, personal="text", default="")
    # Why a letter of ours came back, in the words of the server that refused it.
    said: Mapped[str] = prose(personal="text", default="")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"))
    at: Mapped[datetime]
