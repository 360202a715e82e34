"""Other departments of the company: what is asked of them about a ticket, by when, and what they answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import EscalationState, EscalationWay

IS_OPEN = sql("ended_at IS NULL")


class Department(Base):
    """Who can be asked about a ticket, how a case reaches them, and how long they may take in working time."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    name: Mapped[str] = line(120)
    way: Mapped[EscalationWay] = mapped_column(word_of(EscalationWay, "way"))
    # Of the webhook or of the mailbox; empty where cases are entered by hand.
    address: Mapped[str] = line(2000, personal="email", default="")
    is_local: Mapped[bool] = mapped_column(default=False)
    secrets: Mapped[str] = prose(personal="secret", default="")
    # Where the answers to letters come back to: a mailbox that is read as a source.
    reply_to: Mapped[str] = line(200, personal="email", default="")
    # The address of a case in the CRM, with {number} in it.
    number_link: Mapped[str] = line(500, default="")
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    target_s: Mapped[int]
    target_days: Mapped[int | None]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Escalation(Base):
    """A ticket's question to a department. Its terms never change; sent, warned, overdue, answered: each written once.

    `case_text` is what the department reads, as it was shown before it was sent; `given` the same as fields.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index(None, "ticket_id", "id"),
        Index(None, "department_id", "id"),
        # One question to a department at a time.
        Index(
            "ix_escalation_open", "ticket_id", "department_id", unique=True,
            sqlite_where=IS_OPEN, postgresql_where=IS_OPEN,
        ),
        Index("ix_escalation_due", "due_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_escalation_number", "number_key"),
    )  # fmt: skip

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    way: Mapped[EscalationWay] = mapped_column(word_of(EscalationWay, "way"))
    state: Mapped[EscalationState] = mapped_column(word_of(EscalationState, "state"))
    client_key: Mapped[str] = line(80)
    # By which an answering letter is known.
    token: Mapped[str] = line(20, personal="secret", unique=True)
    comment: Mapped[str] = prose(personal="text")
    case_text: Mapped[str] = prose(personal="text")
    given: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    number: Mapped[str] = line(80, personal="crm", default="")
    # As it is looked for: without spaces, in one case.
    number_key: Mapped[str] = line(80, personal="crm", default="")
    error: Mapped[str] = prose(default="")
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    target_s: Mapped[int]
    opened_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # Working seconds from opening to the first answer.
    answer_s: Mapped[int | None]
    ended_at: Mapped[datetime | None]


class EscalationAnswer(Base):
    """What a department said; the sender's key makes a repeated answer one."""

    __tablename__ = "escalation_answer"

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = line(64, primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))
    got_at: Mapped[datetime]


class ApiKey(Base):
    """A key by which another system of the company speaks for a department, or for all of a brand; only its hash."""

    __tablename__ = "api_key"
    __table_args__ = (Index(None, "brand_id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id", ondelete="CASCADE"))
    name: Mapped[str] = line(120)
    shown: Mapped[str] = line(20)
    key_hash: Mapped[str] = line(64, personal="secret", unique=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
