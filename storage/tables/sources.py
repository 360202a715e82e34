"""Brands, what we read about them, and each pass over a source."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import Category, Ground, Health, Lane, PageState, ReplyPolicy, Scope


class Brand(Base):
    """What is watched: a name, the query that finds it, and its switches."""

    __tablename__ = "brand"

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    name: Mapped[str] = line(120, unique=True)
    query: Mapped[str] = prose()
    languages: Mapped[list[str]] = document(default=list)
    muted_categories: Mapped[list[str]] = document(default=list)
    # Names and ids by which the brand itself writes, wherever it does; a source may have more of its own.
    own_accounts: Mapped[list[str] | None] = document(personal="name")
    is_demo: Mapped[bool] = mapped_column(default=False)
    # The share of decided mentions that a second person reads; nought: nobody does.
    second_reading_share: Mapped[float] = mapped_column(server_default="0")
    created_at: Mapped[datetime]


class Source(Base):
    """A place we read for a brand, with its rules, its health and its next turn."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("brand_id", "kind", "address"), Index(None, "enabled", "next_due_at"))

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    kind: Mapped[str] = line(40)
    name: Mapped[str] = line(200)
    address: Mapped[str] = line(2000)
    category: Mapped[Category] = mapped_column(word_of(Category, "category"))
    ground: Mapped[Ground] = mapped_column(word_of(Ground, "ground"))
    scope: Mapped[Scope] = mapped_column(word_of(Scope, "scope"))
    policy: Mapped[ReplyPolicy] = mapped_column(word_of(ReplyPolicy, "policy"))
    priority: Mapped[int] = mapped_column(default=0)
    every_s: Mapped[int]
    zone: Mapped[str] = line(64, default="")
    encoding: Mapped[str] = line(40, default="")
    is_local: Mapped[bool] = mapped_column(default=False)
    options: Mapped[dict[str, Any]] = document(default=dict)
    secrets: Mapped[str] = prose(personal="secret", default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    next_due_at: Mapped[datetime | None]
    state: Mapped[PageState | None] = mapped_column(word_of(PageState, "state"))
    error: Mapped[str] = prose(default="")
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_run_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    health: Mapped[Health] = mapped_column(word_of(Health, "health"), default=Health.NEW, server_default="new")
    health_since: Mapped[datetime | None]
    symptoms: Mapped[list[Any]] = document(default=list, server_default="[]")
    created_at: Mapped[datetime]


class SourceCursor(Base):
    """How far a source has been read; written in the transaction of the items it covers."""

    __tablename__ = "source_cursor"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    lane: Mapped[Lane] = mapped_column(word_of(Lane, "lane"), primary_key=True)
    state: Mapped[dict[str, Any]] = document(default=dict)
    updated_at: Mapped[datetime]


class Run(Base):
    """One pass over a source."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "source_id", "id"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    state: Mapped[PageState | None] = mapped_column(word_of(PageState, "state"))
    error: Mapped[str] = prose(default="")
    pages: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[int] = mapped_column(default=0)
    unmatched: Mapped[int] = mapped_column(default=0)
    lane: Mapped[Lane] = mapped_column(word_of(Lane, "lane"), default=Lane.LIVE, server_default="live")
    # What its texts looked like: shares of those with an author, a date, stars; see crawlers.quality.
    quality: Mapped[dict[str, Any]] = document(default=dict, server_default="{}")


class SourceHour(Base):
    """How many new texts a source brought in an hour (counted from 1970); hours without any have no row."""

    __tablename__ = "source_hour"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    new: Mapped[int]


class HostPace(Base):
    """When a host may be asked next, in milliseconds since 1970: one row for all workers."""

    __tablename__ = "host_pace"

    host: Mapped[str] = line(300, primary_key=True)
    free_at_ms: Mapped[int]


class Place(Base):
    """A branch as a source shows it."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("brand_id", "source_id", "external_id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    external_id: Mapped[str] = line(300)
    name: Mapped[str] = line(300)
    address: Mapped[str] = line(500, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
