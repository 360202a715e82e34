"""Channels: the work queues of a team, their promises and their calendars."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, uid


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
    created_at: Mapped[datetime]


class ChannelMember(Base):
    """A person who works a channel."""

    __tablename__ = "channel_member"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


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
    created_at: Mapped[datetime]
