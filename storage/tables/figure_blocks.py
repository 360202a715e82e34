"""Sealed figures: what the facts of whole days and months come to, by one dimension; made from the facts alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line


class StaleDay(Base):
    """A fact of that day has changed since its blocks were made, if they were: one row for each change, only added.

    No two writers meet in one row, so none waits for another. Whoever seals a day first deletes the rows it can see,
    then reads the facts: a change that was not committed by then leaves its own row behind.
    """

    __tablename__ = "stale_day"
    __table_args__ = (Index(None, "brand_id", "day"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    day: Mapped[str] = line(10)


class SealedPeriod(Base):
    """A day or month whose blocks were made; `shape` says of which measures, blocks of another shape are not read."""

    __tablename__ = "sealed_period"

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    grain: Mapped[str] = line(8, primary_key=True)
    first_day: Mapped[str] = line(10, primary_key=True)
    shape: Mapped[int]
    sealed_at: Mapped[datetime]


class FigureBlock(Base):
    """What the rows of a period with one key count, in the order of the board's measures: packed 64-bit integers."""

    __tablename__ = "figure_block"
    # Read by ranges of periods: rows that lie in the order of the key are read at once.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own name

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    board: Mapped[str] = line(16, primary_key=True)
    dimension: Mapped[str] = line(16, primary_key=True)
    grain: Mapped[str] = line(8, primary_key=True)
    first_day: Mapped[str] = line(10, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts: Mapped[bytes] = mapped_column(LargeBinary)


class LengthBlock(Base):
    """How long a span took in each row of a period with one key: packed 32-bit seconds, shortest first."""

    __tablename__ = "length_block"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as above

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    board: Mapped[str] = line(16, primary_key=True)
    dimension: Mapped[str] = line(16, primary_key=True)
    grain: Mapped[str] = line(8, primary_key=True)
    span: Mapped[str] = line(24, primary_key=True)
    first_day: Mapped[str] = line(10, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[bytes] = mapped_column(LargeBinary)
