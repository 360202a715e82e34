"""Templates: ready answers with their versions, what of them went into answers, and how people sign."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import InsertionOrigin, TemplateState

IS_WAITING = sql("closed_at IS NULL")
WENT_OUT = sql("message_id IS NOT NULL")


class Template(Base):
    """A ready answer of a brand: who answers for it, and which of its versions is in use.

    `version` is the newest one, `approved_version` the one that is offered; None while none has been approved.
    """

    __tablename__ = "template"
    __table_args__ = (Index(None, "brand_id"),)

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Who says yes to its versions; None: any team lead.
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    approved_version: Mapped[int | None]
    created_at: Mapped[datetime]
    # A template that was used is never deleted: answers name it.
    retired_at: Mapped[datetime | None]


class TemplateVersion(Base):
    """A template as it read once; its words never change, only what was decided about them."""

    __tablename__ = "template_version"

    template_id: Mapped[int] = mapped_column(ForeignKey("template.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = line(120)
    shortcut: Mapped[str] = line(40, default="")
    text: Mapped[str] = prose()
    # Where it fits: channels, tags, languages.
    terms: Mapped[dict[str, Any]] = document(default=dict)
    valid_until: Mapped[datetime | None]
    state: Mapped[TemplateState] = mapped_column(word_of(TemplateState, "state"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = prose(default="")


class Insertion(Base):
    """Words that somebody did not type: put into the answer box of a ticket, and what became of them.

    `text` is kept until the answer goes out; `distance` is how far the sent text is from it, 0 to 1.
    """

    __tablename__ = "insertion"
    __table_args__ = (
        Index(
            "ix_insertion_waiting", "ticket_id", "person_id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING
        ),
        Index("ix_insertion_message", "message_id", sqlite_where=WENT_OUT, postgresql_where=WENT_OUT),
        Index(None, "template_id", "at"),
    )  # fmt: skip

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    origin: Mapped[InsertionOrigin] = mapped_column(word_of(InsertionOrigin, "origin"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id", ondelete="CASCADE"))
    template_version: Mapped[int | None]
    # The showing of suggestions that it was chosen from; None for what was found in the list of templates.
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion_offer.id", ondelete="SET NULL"))
    text: Mapped[str] = prose(personal="text")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    distance: Mapped[float | None]


class PersonSignature(Base):
    """How a person signs their answers."""

    __tablename__ = "person_signature"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = line(500, personal="name")


class ChannelSignature(Base):
    """How answers of a channel are signed by those who have set no signature of their own."""

    __tablename__ = "channel_signature"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = line(500)
