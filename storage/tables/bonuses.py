"""Bonuses: plans by brand, the sheets of a month as they were signed, and what operators object to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, word_of
from storage.vocabulary import BonusMetric, BonusPart, BonusState, Currency, FewRule, Prorating


class BonusPlan(Base):
    """What a brand pays bonuses for, from a month on; a change is a new version, none is ever changed."""

    __tablename__ = "bonus_plan"
    __table_args__ = (UniqueConstraint("brand_id", "version"), Index(None, "brand_id", "month_from"))

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    version: Mapped[int]
    # The first month it holds for: "2026-11".
    month_from: Mapped[str] = line(7)
    # What a person gets whose every line is at its target, in hundredths of the currency.
    base_minor: Mapped[int]
    currency: Mapped[Currency] = mapped_column(word_of(Currency, "currency"))
    # The most that a line, and all of them together, can pay, in per cent of their share.
    cap_percent: Mapped[int]
    few: Mapped[FewRule] = mapped_column(word_of(FewRule, "few"))
    prorating: Mapped[Prorating] = mapped_column(word_of(Prorating, "prorating"))
    # An expression in place of the sum of the lines; empty: the lines.
    formula: Mapped[str] = line(600, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class BonusPlanLine(Base):
    """A metric of a plan: nothing is paid at the floor, the whole share at the target. Hundredths of its unit."""

    __tablename__ = "bonus_plan_line"
    __table_args__ = (UniqueConstraint("plan_id", "metric", "part"),)

    plan_id: Mapped[int] = mapped_column(
        ForeignKey("bonus_plan.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metric: Mapped[BonusMetric] = mapped_column(word_of(BonusMetric, "metric"))
    part: Mapped[BonusPart] = mapped_column(word_of(BonusPart, "part"))
    floor: Mapped[int]
    target: Mapped[int]
    # Per cent of the base.
    weight: Mapped[int]
    min_n: Mapped[int]


class BonusSheet(Base):
    """The bonuses of a month: calculated, disputed, signed by one and confirmed by another; then nothing changes it.

    A correction of a frozen sheet is another sheet of the month with the next number.
    """

    __tablename__ = "bonus_sheet"
    __table_args__ = (UniqueConstraint("brand_id", "month", "number"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    month: Mapped[str] = line(7)
    number: Mapped[int]
    plan_id: Mapped[int] = mapped_column(ForeignKey("bonus_plan.id"))
    state: Mapped[BonusState] = mapped_column(word_of(BonusState, "state"))
    # Why a frozen sheet is corrected by this one.
    reason: Mapped[str] = prose(personal="text", default="")
    # Why it was sent back instead of confirmed.
    remark: Mapped[str] = prose(personal="text", default="")
    calculated_at: Mapped[datetime]
    calculated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BonusRow(Base):
    """What a person gets by a sheet, in hundredths of the plan's currency."""

    __tablename__ = "bonus_row"
    __table_args__ = (Index(None, "person_id"),)

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("bonus_sheet.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    # Minutes worked, and those they are a share of; None where the base is not shared out.
    worked_min: Mapped[int | None]
    owed_min: Mapped[int | None]
    amount_minor: Mapped[int]
    # What the lead has added or taken off when answering a dispute.
    adjusted_minor: Mapped[int] = mapped_column(default=0)


class BonusLine(Base):
    """A line of a person's row: what was measured in how many cases, what it fulfils and pays. Fractions are exact."""

    __tablename__ = "bonus_line"

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("bonus_sheet.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # "17/20"; None where there was nothing to measure.
    value: Mapped[str | None] = line(120)
    n: Mapped[int]
    is_few: Mapped[bool]
    # The share of the base that the line stands for after those with too few cases have given theirs away.
    weight: Mapped[str] = line(120)
    fulfilment: Mapped[str] = line(120)
    # None where an expression takes the place of the lines.
    amount_minor: Mapped[int | None]


class BonusEvidence(Base):
    """The ticket cycles a figure of a sheet was made of, with what each gave to it: as they were when calculated."""

    __tablename__ = "bonus_evidence"

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("bonus_sheet.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # 0: cases that are nobody's, which count for the team only.
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metric: Mapped[BonusMetric] = mapped_column(word_of(BonusMetric, "metric"), primary_key=True)
    # [ticket, cycle, value] each.
    cases: Mapped[list[Any]] = document(default=list)


class BonusDispute(Base):
    """An operator objects to a line of the own row, a lead answers; both stay."""

    __tablename__ = "bonus_dispute"
    __table_args__ = (Index(None, "sheet_id", "id"),)

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("bonus_sheet.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The line, or None for the whole row.
    place: Mapped[int | None]
    words: Mapped[str] = prose(personal="text")
    written_at: Mapped[datetime]
    answer: Mapped[str] = prose(personal="text", default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # What the answer adds or takes off, in hundredths; 0 for a word alone.
    adjusted_minor: Mapped[int] = mapped_column(default=0)
