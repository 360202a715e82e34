"""Shifts: who works when, who is away, who swaps with whom; and days on which a country works otherwise."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, prose, word_of
from storage.vocabulary import AbsenceReason, DayKind, SwapState


class Shift(Base):
    """A stretch in which a person works for a brand; the break in it is not paid."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("brand_id", "person_id", "starts_at"),
        Index(None, "brand_id", "ends_at"),
        Index(None, "person_id", "ends_at"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    break_min: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Absence(Base):
    """A stretch in which a person does not work, whatever shifts say."""

    __tablename__ = "absence"
    __table_args__ = (Index(None, "person_id", "ends_at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[AbsenceReason] = mapped_column(word_of(AbsenceReason, "reason"))
    comment: Mapped[str] = prose(personal="text", default="")
    created_at: Mapped[datetime]


class ShiftSwap(Base):
    """A shift that somebody gives to a colleague, for one of theirs or for none; both keep it on record."""

    __tablename__ = "shift_swap"
    __table_args__ = (Index(None, "shift_id"), Index(None, "other_shift_id"), Index(None, "to_person_id", "state"))

    id: Mapped[Id]
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    other_shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    from_person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[SwapState] = mapped_column(word_of(SwapState, "state"))
    comment: Mapped[str] = prose(personal="text", default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProductionDay(Base):
    """A day of a country's production calendar as an administrator has set it, over what is shipped."""

    __tablename__ = "production_day"

    country: Mapped[str] = line(8, primary_key=True)
    day: Mapped[str] = line(10, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(word_of(DayKind, "kind"))
