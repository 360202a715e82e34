"""Quality control: what is drawn of a month, by which card it is scored, what was scored and what was appealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, word_of
from storage.vocabulary import AppealState, SampleUnit, ScoreKind


class QualitySetting(Base):
    """How much a brand reads and how; a brand without a row does as usual (`desk.quality_settings`)."""

    __tablename__ = "quality_setting"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    unit: Mapped[SampleUnit] = mapped_column(word_of(SampleUnit, "unit"))
    size: Mapped[int]
    # What a score is taken to cost until enough of them were measured.
    minutes: Mapped[int]
    # Of a hundred drawn tickets, how many a second person reads as well.
    second_share: Mapped[int]
    appeal_days: Mapped[int]
    draws_itself: Mapped[bool]


class Scorecard(Base):
    """A version of a brand's card; the highest is in force, and a score keeps the one it was given by."""

    __tablename__ = "scorecard"
    __table_args__ = (UniqueConstraint("brand_id", "version"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    version: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Criterion(Base):
    """A line of a card. `key` stays the same through the versions; a criterion of the start set is named by a msgid.

    `steps` 1 is yes or no, more is a grade from 0 to that number. Missing a fatal one makes the whole score 0.
    """

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("scorecard_id", "key"),)

    id: Mapped[Id]
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = line(40)
    name: Mapped[str] = line(120)
    hint: Mapped[str] = line(500, default="")
    weight: Mapped[int]
    steps: Mapped[int]
    is_fatal: Mapped[bool]


class Sample(Base):
    """One draw: the same seed over the same tickets gives the same sample again.

    `population` are the cycles it was drawn from; `shortfalls` whoever had fewer than wanted.
    """

    __tablename__ = "sample"
    __table_args__ = (Index(None, "brand_id", "month"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    month: Mapped[str] = line(7)
    unit: Mapped[SampleUnit] = mapped_column(word_of(SampleUnit, "unit"))
    size: Mapped[int]
    seed: Mapped[str] = line(40)
    # Which way of drawing it was (`desk.quality_sampling.ALGORITHM`).
    algorithm: Mapped[int]
    population: Mapped[int]
    shortfalls: Mapped[list[Any]] = document(default=list)
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SampledTicket(Base):
    """A ticket cycle that quality control reads for a month, drawn or (`sample_id` None) taken by hand with a reason.

    Whose work and which channel it is was fixed when it was taken; `day` is the day its cycle ended. It is revealed
    once every reading it was to have is done.
    """

    __tablename__ = "sampled_ticket"
    __table_args__ = (
        UniqueConstraint("ticket_id", "cycle", "month"),
        Index(None, "brand_id", "month"),
        Index(None, "brand_id", "day"),
        Index(None, "operator_id", "day"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    sample_id: Mapped[int | None] = mapped_column(ForeignKey("sample.id", ondelete="CASCADE"))
    month: Mapped[str] = line(7)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    operator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    day: Mapped[str] = line(10)
    # Channel, rating and breach it was drawn from: "7:dislike:late".
    stratum: Mapped[str] = line(60, default="")
    needs_second: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    recording_url: Mapped[str] = line(2000, personal="address", default="")
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = prose(personal="text", default="")
    added_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]


class Score(Base):
    """What one reading came to, in percent; None where no criterion applied. At most one `is_counted` a ticket."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("sampled_id", "kind"),
        Index(None, "reader_id", "scored_at"),
    )

    id: Mapped[Id]
    sampled_id: Mapped[int] = mapped_column(ForeignKey("sampled_ticket.id", ondelete="CASCADE"))
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"))
    kind: Mapped[ScoreKind] = mapped_column(word_of(ScoreKind, "kind"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    percent: Mapped[float | None]
    is_fatal: Mapped[bool]
    is_counted: Mapped[bool]
    comment: Mapped[str] = prose(personal="text", default="")
    # How long the reader had it open; None when it was not measured.
    seconds: Mapped[int | None]
    scored_at: Mapped[datetime]


class ScorePoint(Base):
    """One criterion of a score: the grade (None: does not apply), the words of the talk that show it, a comment."""

    __tablename__ = "score_point"

    score_id: Mapped[int] = mapped_column(
        ForeignKey("score.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True, autoincrement=False)
    grade: Mapped[int | None]
    quote: Mapped[str] = prose(personal="text", default="")
    comment: Mapped[str] = prose(personal="text", default="")


class Appeal(Base):
    """An operator does not agree with a score; somebody other than its reader decides. Both scores stay."""

    __tablename__ = "appeal"
    __table_args__ = (Index(None, "brand_id", "state"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = prose(personal="text")
    filed_at: Mapped[datetime]
    state: Mapped[AppealState] = mapped_column(word_of(AppealState, "state"))
    answer: Mapped[str] = prose(personal="text", default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class ReadingLeave(Base):
    """Quality control reads a ticket outside its sample, for a while and for a reason; `person_id` reads alone."""

    __tablename__ = "reading_leave"
    __table_args__ = (Index(None, "person_id", "ticket_id"), Index(None, "brand_id", "id"))

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    reason: Mapped[str] = prose(personal="text")
    given_at: Mapped[datetime]
    until: Mapped[datetime]
