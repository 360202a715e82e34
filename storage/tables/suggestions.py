"""Suggested answers: what was shown to whom, and the drafts of a model that a brand runs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, prose, word_of
from storage.vocabulary import ModelDraftState


class SuggestionOffer(Base):
    """Suggestions were shown to a person in a ticket: once for each state of the talk, however often they look."""

    __tablename__ = "suggestion_offer"
    __table_args__ = (UniqueConstraint("ticket_id", "person_id", "last_message_id"), Index(None, "brand_id", "at"))

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    last_message_id: Mapped[int]
    templates: Mapped[int]
    answers: Mapped[int]
    at: Mapped[datetime]


class ModelConnection(Base):
    """Where a brand's language model is asked for drafts; off until an administrator switches it on."""

    __tablename__ = "model_connection"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    address: Mapped[str] = line(2000)
    model: Mapped[str] = line(200)
    secrets: Mapped[str] = prose(personal="secret", default="")
    is_local: Mapped[bool] = mapped_column(default=False)
    is_on: Mapped[bool] = mapped_column(default=False)
    # What the model is told besides our own words: how the brand speaks, what it never promises.
    manner: Mapped[str] = prose(default="")
    wait_s: Mapped[int] = mapped_column(default=30)
    changed_at: Mapped[datetime]


class ModelDraft(Base):
    """A draft that somebody has asked the model for; it is nobody's answer until a person has put it in and sent it."""

    __tablename__ = "model_draft"
    __table_args__ = (Index(None, "ticket_id", "person_id"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[ModelDraftState] = mapped_column(word_of(ModelDraftState, "state"))
    last_message_id: Mapped[int]
    text: Mapped[str] = prose(personal="text", default="")
    error: Mapped[str] = prose(default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
