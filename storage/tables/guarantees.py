"""Guarantees: promises with a price, those that were broken, and what was decided about each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, word_of
from storage.vocabulary import BreachCause, CaseState, CaseStepKind, Currency, Exclusion

IS_UNJUDGED = sql("judged_at IS NULL")
IS_UNSETTLED = sql("settled_at IS NULL")


class Guarantee(Base):
    """What a channel guarantees and what a broken one costs; a change is a new version, the newest is in force."""

    __tablename__ = "guarantee"
    __table_args__ = (UniqueConstraint("channel_id", "version"),)

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    version: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    # What the customer is told: "an answer in 10 minutes or a month free".
    words: Mapped[str] = line(300, default="")
    target_s: Mapped[int]
    # Hundredths of the currency: money is never a fraction of a machine's.
    price_minor: Mapped[int]
    currency: Mapped[Currency] = mapped_column(word_of(Currency, "currency"))
    repeat_days: Mapped[int] = mapped_column(default=30)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class GuaranteedReply(Base):
    """A first reply under a guarantee: its promise, and by when. Judged once."""

    __tablename__ = "guaranteed_reply"
    __table_args__ = (
        Index("ix_guaranteed_reply_due", "due_at", sqlite_where=IS_UNJUDGED, postgresql_where=IS_UNJUDGED),
        Index(None, "ticket_id"),
        Index(None, "brand_id", "month"),
    )

    promise_id: Mapped[int] = mapped_column(
        ForeignKey("promise.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    guarantee_id: Mapped[int] = mapped_column(ForeignKey("guarantee.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    due_at: Mapped[datetime]
    # The month of the installation's zone in which it is due: "2026-11".
    month: Mapped[str] = line(7)
    judged_at: Mapped[datetime | None]
    # None until judged, and where nothing was owed any more: moved, merged, cancelled or closed before it was due.
    is_kept: Mapped[bool | None]


class GuaranteeCase(Base):
    """A broken guarantee: who waited, how long too long, why, and what was decided."""

    __tablename__ = "guarantee_case"
    __table_args__ = (
        Index(None, "brand_id", "month"),
        Index(None, "ticket_id"),
        Index("ix_guarantee_case_unsettled", "id", sqlite_where=IS_UNSETTLED, postgresql_where=IS_UNSETTLED),
    )

    id: Mapped[Id]
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id", ondelete="CASCADE"), unique=True)
    guarantee_id: Mapped[int] = mapped_column(ForeignKey("guarantee.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="SET NULL"))
    due_at: Mapped[datetime]
    month: Mapped[str] = line(7)
    # Working seconds beyond the guarantee; None while nobody has answered.
    missed_s: Mapped[int | None]
    # When the answer came or none is owed any more: nothing more can change by itself.
    settled_at: Mapped[datetime | None]
    state: Mapped[CaseState] = mapped_column(word_of(CaseState, "state"))
    exclusion: Mapped[Exclusion | None] = mapped_column(word_of(Exclusion, "exclusion"))
    proposed_cause: Mapped[BreachCause] = mapped_column(word_of(BreachCause, "proposed_cause"))
    cause: Mapped[BreachCause | None] = mapped_column(word_of(BreachCause, "cause"))
    # What a lead proposes: True to grant; and who, when, why.
    proposes_grant: Mapped[bool | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None]
    why: Mapped[str] = prose(personal="text", default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = prose(personal="text", default="")
    price_minor: Mapped[int]
    currency: Mapped[Currency] = mapped_column(word_of(Currency, "currency"))
    listed_at: Mapped[datetime]


class CaseStep(Base):
    """What happened to a case; append-only."""

    __tablename__ = "guarantee_case_step"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(ForeignKey("guarantee_case.id", ondelete="CASCADE"))
    kind: Mapped[CaseStepKind] = mapped_column(word_of(CaseStepKind, "kind"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
