"""How each channel asks for ratings, whom it did not ask and why, and reviews that changed after our answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, word_of
from storage.vocabulary import NotAsked


class RatingSetting(Base):
    """How a channel asks its customers; a channel without a row asks as usual."""

    __tablename__ = "rating_setting"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    by_buttons: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    by_link: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    in_public: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    reopens: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    apart_days: Mapped[int] = mapped_column(default=14, server_default="14")


class RatingSkip(Base):
    """The customer of an ended cycle was not asked, and why; once per cycle."""

    __tablename__ = "rating_skip"
    __table_args__ = (
        Index(None, "ticket_id", "cycle", unique=True),
        Index(None, "brand_id", "day"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[NotAsked] = mapped_column(word_of(NotAsked, "reason"))
    at: Mapped[datetime]
    day: Mapped[str] = line(10)


class ReviewOutcome(Base):
    """A review with stars that we answered in a ticket cycle, and what its writer made of it afterwards.

    `answered_at` is the last answer before the change; `stars_after` is None until the review was changed.
    """

    __tablename__ = "review_outcome"
    __table_args__ = (
        Index(None, "brand_id", "day"),
        # A changed review finds its answers, and a mention that goes takes them along.
        Index(None, "mention_id"),
    )

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cycle: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime]
    day: Mapped[str] = line(10)
    stars_before: Mapped[float]
    stars_after: Mapped[float | None]
    changed_at: Mapped[datetime | None]
