"""Rules: what is done by itself with texts of a kind, each of its versions, and every time one did something."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, uid


class Rule(Base):
    """What must hold of a new text, and what is done with it then; the lowest position is asked first."""

    __tablename__ = "rule"
    __table_args__ = (Index(None, "brand_id", "position"),)

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    name: Mapped[str] = line(120)
    position: Mapped[int]
    terms: Mapped[dict[str, Any]] = document(default=dict)
    effect: Mapped[dict[str, Any]] = document(default=dict)
    # No rule below this one is asked about a text for which it held.
    is_last: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    # A rule that fired is never deleted: its firings name it.
    removed_at: Mapped[datetime | None]


class RuleVersion(Base):
    """How a rule read once; never changed."""

    __tablename__ = "rule_version"

    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = line(120)
    terms: Mapped[dict[str, Any]] = document(default=dict)
    effect: Mapped[dict[str, Any]] = document(default=dict)
    is_last: Mapped[bool]
    is_active: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class RuleFiring(Base):
    """A rule did something with a version of a text: once, and never again after it was taken back."""

    __tablename__ = "rule_firing"
    __table_args__ = (UniqueConstraint("rule_id", "mention_id", "mention_version"), Index(None, "mention_id"))

    id: Mapped[Id]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id", ondelete="CASCADE"))
    rule_version: Mapped[int]
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    mention_version: Mapped[int]
    outcome: Mapped[str] = line(32)
    before: Mapped[dict[str, Any]] = document(default=dict)
    fired_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
