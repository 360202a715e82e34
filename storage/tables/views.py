"""Filters of the stream that somebody has kept under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import Audience


class SavedView(Base):
    """A filter by name, and who sees it."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("brand_id", "person_id", "name"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = line(80)
    audience: Mapped[Audience] = mapped_column(word_of(Audience, "audience"))
    filter: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    created_at: Mapped[datetime]
