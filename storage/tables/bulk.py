"""Many mentions decided at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, word_of
from storage.vocabulary import DecisionKind, Label


class BulkDecision(Base):
    """What somebody decided about everything a filter found; each mention has a decision of its own beside it."""

    __tablename__ = "bulk_decision"
    __table_args__ = (Index(None, "person_id", "id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DecisionKind] = mapped_column(word_of(DecisionKind, "kind"))
    label: Mapped[Label | None] = mapped_column(word_of(Label, "label"))
    filter: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    mentions: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
