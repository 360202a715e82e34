"""Rated answers that somebody reads: who, what it came to, and every step of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, prose, word_of
from storage.vocabulary import DebriefOutcome, DebriefStepKind

IS_UNDONE = sql("done_at IS NULL")
IS_EXCUSED = sql("outcome = 'not_at_fault'")


class Debrief(Base):
    """A ticket cycle whose customer rated our answer, to be read; open until somebody is done with it.

    What was rated, whose answer it was and where stands in the cycle's fact, once.
    """

    __tablename__ = "debrief"
    __table_args__ = (
        UniqueConstraint("ticket_id", "cycle"),
        Index("ix_debrief_open", "brand_id", "opened_at", sqlite_where=IS_UNDONE, postgresql_where=IS_UNDONE),
        # Few of many: a person's figures leave them out.
        Index("ix_debrief_excused", "brand_id", "ticket_id", sqlite_where=IS_EXCUSED, postgresql_where=IS_EXCUSED),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    # When the customer rated.
    opened_at: Mapped[datetime]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    note: Mapped[str] = prose(personal="text", default="")
    outcome: Mapped[DebriefOutcome | None] = mapped_column(word_of(DebriefOutcome, "outcome"))
    # Which template a change of the script is about.
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id", ondelete="SET NULL"))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]


class DebriefStep(Base):
    """What happened to a debrief; append-only."""

    __tablename__ = "debrief_step"
    __table_args__ = (Index(None, "debrief_id", "id"),)

    id: Mapped[Id]
    debrief_id: Mapped[int] = mapped_column(ForeignKey("debrief.id", ondelete="CASCADE"))
    kind: Mapped[DebriefStepKind] = mapped_column(word_of(DebriefStepKind, "kind"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
