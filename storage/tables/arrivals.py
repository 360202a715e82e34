"""What intake keeps beside a mention: its other names, what its site counts under it, what of it can be searched."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, document, line


class MentionAlias(Base):
    """Another name of a mention, for instance its identity on another way in: one text, one mention."""

    __tablename__ = "mention_alias"
    __table_args__ = (Index(None, "mention_id"),)

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = line(500, personal="address", primary_key=True)
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))


class Engagement(Base):
    """What a site counts and says under a mention, as it was last read; unknown is blank, never 0."""

    __tablename__ = "engagement"

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    views: Mapped[int | None]
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    reposts: Mapped[int | None]
    followers: Mapped[int | None]
    # What the site says of it besides: "counted in the rating". Sentences of ours, translated when shown.
    marks: Mapped[list[str] | None] = document()
    read_at: Mapped[datetime]


class SearchEntry(Base):
    """What of a mention stands in the search index: only with exactly this can it be taken out again."""

    __tablename__ = "search_entry"

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int]
    language: Mapped[str] = line(8, default="")
    place_id: Mapped[int | None]
