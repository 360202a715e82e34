"""Whether answers that count as published have been met where they should stand."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, line

IS_OPEN = sql("seen_at IS NULL")
IS_MISSED = sql("missed_at IS NOT NULL AND seen_at IS NULL AND returned_at IS NULL")


class Sighting(Base):
    """An answer of ours as the crawls of its source have met it, or not.

    `missed_at` is when its thread was last read and it was not there; `returned_at` is when that had gone on for too
    long and the ticket went back to its operator.
    """

    __tablename__ = "sighting"
    __table_args__ = (
        Index("ix_sighting_open", "source_id", "thread_id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_sighting_missed", "missed_at", sqlite_where=IS_MISSED, postgresql_where=IS_MISSED),
    )

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    thread_id: Mapped[str] = line(300, default="")
    published_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
