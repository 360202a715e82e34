"""What keeps the house running: jobs, alerts, and facts about the installation."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, word_of
from storage.vocabulary import AlertKind, JobState

IS_WAITING = sql("state = 'waiting'")
IS_RUNNING = sql("state = 'running'")


class Job(Base):
    """The outbox: enqueued in the transaction of its cause, leased, retried, never lost."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_waiting", "priority", "run_at", "id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),
        Index("ix_job_running", "lease_until", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
        Index("ix_job_ended", "ended_at"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = line(60)
    unique_key: Mapped[str | None] = line(200, unique=True)
    payload: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    state: Mapped[JobState] = mapped_column(word_of(JobState, "state"))
    priority: Mapped[int] = mapped_column(default=50)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=8)
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None] = line(80)
    error: Mapped[str] = prose(personal="mixed", default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Alert(Base):
    """Something needs a person; closed when it has passed."""

    __tablename__ = "alert"
    __table_args__ = (Index(None, "source_id", "id"),)

    id: Mapped[Id]
    kind: Mapped[AlertKind] = mapped_column(word_of(AlertKind, "kind"))
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    text: Mapped[str] = prose()
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Fact(Base):
    """A fact about this installation (stemmer version, demo, …)."""

    __tablename__ = "installation_fact"

    key: Mapped[str] = line(80, primary_key=True)
    value: Mapped[str] = prose()
