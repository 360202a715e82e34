"""Tickets: what we owe an answer to, the talk, the promises and everything that happened."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import (
    CancelCause,
    Delivery,
    Direction,
    Metric,
    PauseReason,
    RequestType,
    TicketEventKind,
    TicketState,
)

IS_LIVE = sql("state IN ('new', 'open', 'waiting_customer', 'waiting_colleague', 'snoozed')")
IS_FREE = sql("state = 'new'")
IS_ENDED = sql("state IN ('resolved', 'closed')")
HAS_AUTHOR = sql("author_id IS NOT NULL")
HAS_MENTION = sql("mention_id IS NOT NULL")
HAS_REMINDER = sql("snoozed_until IS NOT NULL")
IS_MERGED = sql("merged_into_id IS NOT NULL")
IS_RUNNING = sql("fulfilled_at IS NULL AND cancelled_at IS NULL")
IS_UNWARNED = sql("warned_at IS NULL AND breached_at IS NULL AND fulfilled_at IS NULL AND cancelled_at IS NULL")


class Ticket(Base):
    """A request that waits for us; `next_due_at` is the queue's index."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(
            "ix_ticket_free",
            "channel_id",
            "next_due_at",
            "id",
            sqlite_where=IS_FREE,
            postgresql_where=IS_FREE,
        ),
        # What the queue is filtered by stands in the index: a rare filter is looked for there, not in the table.
        Index(
            "ix_ticket_channel_due",
            "channel_id", "next_due_at", "id", "state", "source_id", "request_type", "priority", "assignee_id",
            sqlite_where=IS_LIVE, postgresql_where=IS_LIVE,
        ),
        Index(
            "ix_ticket_assignee_due",
            "assignee_id", "next_due_at", "id", "state", "channel_id",
            sqlite_where=IS_LIVE, postgresql_where=IS_LIVE,
        ),
        Index("ix_ticket_channel_ended", "channel_id", "id", sqlite_where=IS_ENDED, postgresql_where=IS_ENDED),
        Index("ix_ticket_assignee_ended", "assignee_id", "id", sqlite_where=IS_ENDED, postgresql_where=IS_ENDED),
        Index("ix_ticket_brand", "brand_id", "id"),
        Index("ix_ticket_thread", "source_id", "thread_id"),
        Index("ix_ticket_reminder", "snoozed_until", sqlite_where=HAS_REMINDER, postgresql_where=HAS_REMINDER),
        Index("ix_ticket_merged", "merged_into_id", sqlite_where=IS_MERGED, postgresql_where=IS_MERGED),
        Index("ix_ticket_author", "author_id", sqlite_where=HAS_AUTHOR, postgresql_where=HAS_AUTHOR),
    )  # fmt: skip

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    thread_id: Mapped[str] = line(300, default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="SET NULL"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TicketState] = mapped_column(word_of(TicketState, "state"))
    request_type: Mapped[RequestType] = mapped_column(word_of(RequestType, "request_type"))
    priority: Mapped[int] = mapped_column(default=0)
    cycle: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    first_replied_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    snoozed_until: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    last_message_id: Mapped[int] = mapped_column(default=0)
    # How much work it is, 1 to 3: as last proposed, until a person says it (`complexity_by`).
    complexity: Mapped[int | None]
    # No foreign keys: an added one would copy the whole table on SQLite.
    complexity_by: Mapped[int | None]
    merged_into_id: Mapped[int | None]
    is_abuse: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class TicketMention(Base):
    """Which mentions a ticket answers; the mention is the key, so it is promoted exactly once."""

    __tablename__ = "ticket_mention"
    __table_args__ = (Index(None, "ticket_id"),)

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime]


class Message(Base):
    """A turn of the talk: in from the customer, out to them, or a note among us."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("ticket_id", "client_key"),
        Index(None, "ticket_id", "id"),
        Index("ix_message_external", "ticket_id", "external_id"),
        Index("ix_message_mention", "mention_id", sqlite_where=HAS_MENTION, postgresql_where=HAS_MENTION),
    )

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int] = mapped_column(default=1)
    direction: Mapped[Direction] = mapped_column(word_of(Direction, "direction"))
    text: Mapped[str] = prose(personal="text")
    mention_id: Mapped[int | None] = mapped_column(ForeignKey("mention.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_key: Mapped[str | None] = line(80)
    created_at: Mapped[datetime]
    source_at: Mapped[datetime]
    delivery: Mapped[Delivery] = mapped_column(word_of(Delivery, "delivery"), default=Delivery.NONE)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    external_id: Mapped[str] = line(500, default="")
    url: Mapped[str] = line(2000, personal="address", default="")
    error: Mapped[str] = prose(default="")


class Draft(Base):
    """An unfinished answer, kept for its writer whatever happens to the ticket."""

    __tablename__ = "draft"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = prose(personal="text")
    last_message_id: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]


class Viewing(Base):
    """Who has a ticket open right now."""

    __tablename__ = "viewing"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]
    typed_at: Mapped[datetime | None]


class Pause(Base):
    """A span in which next reply and resolution do not run, and why."""

    __tablename__ = "pause"
    __table_args__ = (Index(None, "ticket_id", "started_at"), Index(None, "started_at"))

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    reason: Mapped[PauseReason] = mapped_column(word_of(PauseReason, "reason"))
    department: Mapped[str] = line(120, default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Promise(Base):
    """An SLA clock instance: its terms never change; kept, broken and cancelled are each written once."""

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("ticket_id", "cycle", "metric", "number"),
        Index("ix_promise_running", "due_at", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
        Index("ix_promise_unwarned", "warn_at", sqlite_where=IS_UNWARNED, postgresql_where=IS_UNWARNED),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    metric: Mapped[Metric] = mapped_column(word_of(Metric, "metric"))
    number: Mapped[int] = mapped_column(default=1)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    started_at: Mapped[datetime]
    target_s: Mapped[int]
    # None while a lasting pause holds the clock.
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    fulfilled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    breached_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_cause: Mapped[CancelCause | None] = mapped_column(word_of(CancelCause, "cancel_cause"))


class TicketEvent(Base):
    """What happened to a ticket; append-only, its state can be rebuilt from here."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index(None, "ticket_id", "id"),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    kind: Mapped[TicketEventKind] = mapped_column(word_of(TicketEventKind, "kind"))
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = document(personal="mixed", default=dict)


class Handover(Base):
    """From whom to whom, and what the next one must know."""

    __tablename__ = "handover"
    __table_args__ = (
        Index(None, "ticket_id", "id"),
        Index(None, "from_person_id", "id"),
        Index(None, "by_person_id", "id"),
    )

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    from_channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    to_channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    comment: Mapped[str] = prose(personal="text")
    at: Mapped[datetime]
