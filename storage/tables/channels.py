"""Channels: the work queues of a team, their promises and their calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, uid, word_of
from storage.vocabulary import CoverRule


class Calendar(Base):
    """Working hours of a version: spans per weekday, dates that differ, the zone. A change is a new version."""

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[Id]
    name: Mapped[str] = line(120)
    version: Mapped[int] = mapped_column(default=1)
    zone: Mapped[str] = line(64)
    hours: Mapped[dict[str, Any]] = document(default=dict)
    overrides: Mapped[dict[str, Any]] = document(default=dict)
    country: Mapped[str] = line(8, default="")
    # What administrators had set in the country's production calendar when this version was made.
    production: Mapped[dict[str, Any]] = document(default=dict, server_default="{}")
    created_at: Mapped[datetime]


class Channel(Base):
    """A work queue: who owns it, what is routed into it, in which tone it answers."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    name: Mapped[str] = line(120)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    priority: Mapped[int] = mapped_column(default=0)
    conditions: Mapped[dict[str, Any]] = document(default=dict)
    is_first_line: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    tone: Mapped[str] = line(500, default="")
    # Which part of a preset it is, so that a preset used again makes none twice, however the channel is called now.
    preset: Mapped[str] = line(40, default="", server_default="")
    # Who answers while neither the owner nor the deputy nor anybody of the channel is on shift.
    cover: Mapped[CoverRule] = mapped_column(
        word_of(CoverRule, "cover", is_checked=False), default=CoverRule.MEMBERS, server_default="members"
    )
    cover_channel_id: Mapped[int | None]
    # How its tickets find a person: handed out by the desk, at most so many open ones each, taken back after silence.
    shares_out: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    open_limit: Mapped[int | None]
    silent_after_min: Mapped[int | None]
    created_at: Mapped[datetime]


class ChannelMember(Base):
    """A person who works a channel; one who only views it reads its tickets and answers none."""

    __tablename__ = "channel_member"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    only_views: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class SlaPolicy(Base):
    """What a channel promises; a change is a new version, promises keep the one they were given under."""

    __tablename__ = "sla_policy"
    __table_args__ = (UniqueConstraint("channel_id", "version"),)

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    first_reply_s: Mapped[int]
    next_reply_s: Mapped[int | None]
    resolution_s: Mapped[int | None]
    # Targets that were given in working days; the seconds beside them are those of the calendar.
    first_reply_days: Mapped[int | None]
    next_reply_days: Mapped[int | None]
    resolution_days: Mapped[int | None]
    warn_percent: Mapped[int] = mapped_column(default=80, server_default="80")
    # The goal of the channel: this share of first replies within that time.
    goal_percent: Mapped[int | None]
    goal_within_s: Mapped[int | None]
    abandoned_percent: Mapped[int | None]
    created_at: Mapped[datetime]
