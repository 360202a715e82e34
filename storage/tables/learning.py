"""What learning needs to remember: vectors of texts, and how far re-tagging has come."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line


class MentionVector(Base):
    """The meaning of a mention's words as 16-bit numbers: made once, used for its pre-tag, for learning, for likeness.

    The words can be guessed from it, so an erasure takes it away.
    """

    __tablename__ = "mention_vector"

    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encoder: Mapped[str] = line(80)
    vector: Mapped[bytes] = mapped_column(LargeBinary, info={"personal": "text"})


class Retagging(Base):
    """A walk through stored mentions, the newest first, that gives them the pre-tags of another model."""

    __tablename__ = "retagging"

    id: Mapped[Id]
    model: Mapped[str] = line(80)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime | None]
    below: Mapped[int]  # mentions with a smaller id are still to come
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_stopped: Mapped[bool] = mapped_column(default=False)
