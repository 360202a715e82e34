"""Answers that wait for somebody's approval, who has to give it, and the brand's own contacts that answers may name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.approval_words import ApprovalCause, ApprovalState
from storage.tables.base import Base, Id, document, line, prose, word_of

IS_WAITING = sql("state = 'waiting'")


class ApprovalRule(Base):
    """Answers for which this holds need approval: in one channel, or in all; without a person a team lead gives it.

    `value`: the id of the tag, the request type, the least priority or complexity, the most stars, the flag.
    """

    __tablename__ = "approval_rule"
    __table_args__ = (Index(None, "brand_id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    cause: Mapped[ApprovalCause] = mapped_column(word_of(ApprovalCause, "cause"))
    value: Mapped[str] = line(40, default="")
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class Mentorship(Base):
    """A trainee, the mentor who reads their answers before they go out, and who does while the mentor is away."""

    __tablename__ = "mentorship"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]


class Approval(Base):
    """An answer handed in for approval; a message of the talk is made of it only when it is approved.

    `text` is what its writer handed in, `approved_text` what went out: the difference is kept.
    """

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("ticket_id", "client_key"),
        Index("ix_approval_waiting", "ticket_id", unique=True, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),
        Index("ix_approval_ticket", "ticket_id", "id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    causes: Mapped[list[Any]] = document(default=list)
    text: Mapped[str] = prose(personal="text")
    approved_text: Mapped[str] = prose(personal="text", default="")
    remark: Mapped[str] = prose(personal="text", default="")
    based_on: Mapped[int]
    closing: Mapped[bool] = mapped_column(default=False)
    mention_id: Mapped[int | None] = mapped_column(ForeignKey("mention.id", ondelete="SET NULL"))
    client_key: Mapped[str] = line(80)
    extra: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    state: Mapped[ApprovalState] = mapped_column(word_of(ApprovalState, "state"), default=ApprovalState.WAITING)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))


class ApprovalPicture(Base):
    """A picture that goes out with an answer once it is approved."""

    __tablename__ = "approval_picture"

    approval_id: Mapped[int] = mapped_column(
        ForeignKey("approval.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = line(200, personal="text", default="")
    sha256: Mapped[str] = line(64)


class OwnContact(Base):
    """A phone, an address or a domain of the brand's own: answers may name it. `key` is one spelling for all."""

    __tablename__ = "own_contact"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = line(200, primary_key=True)
    shown: Mapped[str] = line(200)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
