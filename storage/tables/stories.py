"""Stories: mentions that say the same, linked and never deleted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Story(Base):
    """One text and all its copies. A wave: many authors say it, word for word."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "brand_id", "id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    members: Mapped[int] = mapped_column(default=0)
    authors: Mapped[int] = mapped_column(default=0)
    is_wave: Mapped[bool] = mapped_column(default=False)
    began_at: Mapped[datetime]
    latest_at: Mapped[datetime]


class StoryMark(Base):
    """A mark of a text's sketch: texts that share one may be copies. Kept by halves of a month, for one month."""

    __tablename__ = "story_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mention_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
