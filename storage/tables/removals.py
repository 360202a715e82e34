"""Complaints by which a site is asked to take a text down, and how each went."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import RemovalState


class RemovalComplaint(Base):
    """A text, the rule of its site that it breaks, and what was written down as evidence when it was filed."""

    __tablename__ = "removal_complaint"
    __table_args__ = (Index(None, "brand_id", "state", "id"), Index(None, "mention_id"))

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    mention_version: Mapped[int]
    # The kind of its source, and the key of the rule in the list of that kind.
    platform: Mapped[str] = line(40)
    rule: Mapped[str] = line(60)
    text: Mapped[str] = prose(personal="text")
    evidence: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)
    # What the site calls it, where it gives a number.
    number: Mapped[str] = line(120, default="")
    state: Mapped[RemovalState] = mapped_column(word_of(RemovalState, "state"))
    filed_at: Mapped[datetime]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    # When somebody should look after it.
    remind_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RemovalStep(Base):
    """How far a complaint had come at a moment; never changed."""

    __tablename__ = "removal_step"
    __table_args__ = (Index(None, "complaint_id", "id"),)

    id: Mapped[Id]
    complaint_id: Mapped[int] = mapped_column(ForeignKey("removal_complaint.id", ondelete="CASCADE"))
    state: Mapped[RemovalState] = mapped_column(word_of(RemovalState, "state"))
    note: Mapped[str] = line(500, personal="text", default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
