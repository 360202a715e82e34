"""How far the classifier can be trusted: what models said of texts new to them, and from where on they are sure."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import Category, Label

IS_FIRST = sql("is_first")


class CoinScore(Base):
    """What a model said of a decided mention of the coin sample, before anything of that mention was taught to it.

    `is_first`: said by the model in force when the decision came. The others were said by candidates of learning.
    """

    __tablename__ = "coin_score"
    __table_args__ = (
        Index(None, "model"),
        Index("ix_coin_score_first", "brand_id", "decision_id", sqlite_where=IS_FIRST, postgresql_where=IS_FIRST),
    )

    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = line(80, primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    version: Mapped[int]
    decision_id: Mapped[int]
    label: Mapped[Label] = mapped_column(word_of(Label, "label"))
    confidence: Mapped[float]
    probabilities: Mapped[dict[str, Any]] = document(default=dict)
    is_first: Mapped[bool]
    scored_at: Mapped[datetime]


class Sureness(Base):
    """From which confidence on a model's label may be relied upon in a category of sources; empty for never yet."""

    __tablename__ = "sureness"

    model: Mapped[str] = line(80, primary_key=True)
    category: Mapped[Category] = mapped_column(word_of(Category, "category"), primary_key=True)
    label: Mapped[Label] = mapped_column(word_of(Label, "label"), primary_key=True)
    starts_at: Mapped[float | None]
    decisions: Mapped[int]
    right: Mapped[int]
    bound: Mapped[float]
    made_at: Mapped[datetime]


class TrustedSource(Base):
    """A source in which enough was decided for the classifier to be relied upon there."""

    __tablename__ = "trusted_source"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    decisions: Mapped[int]


class Learning(Base):
    """One run of learning: asked for, under way, ended; `why_not` says why no model came of it.

    `is_open` is true or empty, and unique: only one can be under way.
    """

    __tablename__ = "learning"

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    step: Mapped[int] = mapped_column(default=0)
    model: Mapped[str] = line(80, default="", server_default="")
    why_not: Mapped[str] = line(300, default="", server_default="")
    is_open: Mapped[bool | None] = mapped_column(unique=True)
    ended_at: Mapped[datetime | None]
