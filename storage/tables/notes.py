"""What moderators note beside mentions, for each other and for whoever answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, prose


class MentionNote(Base):
    """A person's note on a mention; taken back, the row stays, closed. A ticket of the mention gets a copy."""

    __tablename__ = "mention_note"
    __table_args__ = (Index(None, "mention_id"), Index(None, "decision_id"))

    id: Mapped[Id]
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    text: Mapped[str] = prose(personal="text")
    noted_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
