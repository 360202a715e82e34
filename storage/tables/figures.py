"""Ratings and the rows dashboards read: facts per ticket cycle and one-dimensional counters."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, prose, word_of
from storage.vocabulary import CancelCause, DecisionWay, LeftOut, RatingCause, RatingWay, SetAside, Verdict

# Literal predicates, as beside Ticket's.
IS_OPEN = sql("closed_at IS NULL AND left_out IS NULL")
IS_OWED = sql("replied_at IS NULL AND left_out IS NULL")
COUNTS = sql("left_out IS NULL")
IS_RATED = sql("rating IS NOT NULL")
ENDED_IN_ANOTHER_MONTH = sql("substr(closed_day, 1, 7) > substr(opened_day, 1, 7)")
# All that the figures of hours and nights ask for, so that a year of them is read without the table.
OF_HOURS = (
    "brand_id", "opened_hour", "opened_day", "channel_id", "opened_at", "due_at", "replied_at", "closed_at",
    "is_within",
)  # fmt: skip


class RatingRequest(Base):
    """A customer was asked about a ticket cycle; who and where is fixed at the asking."""

    __tablename__ = "rating_request"
    __table_args__ = (Index(None, "ticket_id", "cycle", unique=True),)

    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    token_hash: Mapped[str] = line(64, personal="secret", unique=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    language: Mapped[str] = line(8, default="")
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    way: Mapped[RatingWay] = mapped_column(
        word_of(RatingWay, "way", is_checked=False), default=RatingWay.LINK, server_default="link"
    )
    # The message that asked, where it was sent apart from an answer. No foreign key: it would copy the table.
    message_id: Mapped[int | None]


class Rating(Base):
    """The customer's like or dislike, once per request."""

    __tablename__ = "rating"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("rating_request.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    verdict: Mapped[Verdict] = mapped_column(word_of(Verdict, "verdict"))
    comment: Mapped[str] = prose(personal="text", default="")
    rated_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    # What a dislike is about.
    cause: Mapped[RatingCause | None] = mapped_column(word_of(RatingCause, "cause", is_checked=False))
    by_staff: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class TicketFact(Base):
    """One row per ticket cycle, kept in the transaction of its cause; spans in seconds, days of the installation."""

    __tablename__ = "ticket_fact"
    __table_args__ = (
        # What figures are filtered by stands beside the day: rows that do not count are not looked up in the table.
        Index("ix_ticket_fact_opened", "brand_id", "opened_day", "operator_id", "channel_id", "source_id"),
        Index(None, "brand_id", "replied_day"),
        Index(None, "brand_id", "due_day"),
        Index(None, "brand_id", "closed_day"),
        Index(
            "ix_ticket_fact_asked",
            "brand_id",
            "asked_day",
            "rated_operator_id",
            "operator_id",
            "rated_channel_id",
            "channel_id",
            "source_id",
        ),
        Index(None, "operator_id", "replied_day"),
        Index(None, "channel_id", "replied_day"),
        # Not ended: what becomes of their promises depends on the moment somebody looks.
        Index("ix_ticket_fact_open", "brand_id", "opened_day", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_ticket_fact_rated", "brand_id", "asked_day", sqlite_where=IS_RATED, postgresql_where=IS_RATED),
        # What was open at the end of a month and has ended since.
        Index(
            "ix_ticket_fact_across",
            "brand_id",
            "opened_day",
            "closed_day",
            sqlite_where=ENDED_IN_ANOTHER_MONTH,
            postgresql_where=ENDED_IN_ANOTHER_MONTH,
        ),
        Index("ix_ticket_fact_hours", *OF_HOURS, sqlite_where=COUNTS, postgresql_where=COUNTS),
    )

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    cycle: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    # Who answered first; until then whoever holds the ticket.
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    opened_day: Mapped[str] = line(10)
    due_at: Mapped[datetime | None]
    due_day: Mapped[str | None] = line(10)
    replied_at: Mapped[datetime | None]
    replied_day: Mapped[str | None] = line(10)
    closed_at: Mapped[datetime | None]
    closed_day: Mapped[str | None] = line(10)
    # Working seconds of the first reply, and whether it came within its target; None until due or answered.
    first_reply_s: Mapped[int | None]
    first_reply_target_s: Mapped[int | None]
    is_within: Mapped[bool | None]
    published_to_seen_s: Mapped[int | None]
    seen_to_promoted_s: Mapped[int | None]
    promoted_to_answered_s: Mapped[int | None]
    taken_to_answered_s: Mapped[int | None]
    resolution_s: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    asked_day: Mapped[str | None] = line(10)
    rating: Mapped[Verdict | None] = mapped_column(word_of(Verdict, "rating"))
    rated_at: Mapped[datetime | None]
    rated_day: Mapped[str | None] = line(10)
    # How the customer was asked; None of rows older than the ways: a link.
    rating_way: Mapped[RatingWay | None] = mapped_column(word_of(RatingWay, "rating_way", is_checked=False))
    rating_cause: Mapped[RatingCause | None] = mapped_column(word_of(RatingCause, "rating_cause", is_checked=False))
    # Whose answer and which channel is rated, as it was when the customer was asked.
    rated_operator_id: Mapped[int | None]
    rated_channel_id: Mapped[int | None]
    rating_aside: Mapped[SetAside | None] = mapped_column(word_of(SetAside, "rating_aside", is_checked=False))
    # A cycle that ended in a merge or was abuse: its row stays, no figure counts it.
    left_out: Mapped[LeftOut | None] = mapped_column(word_of(LeftOut, "left_out", is_checked=False))
    # The hour of the installation's zone in which the cycle was opened, 0 to 23; None of rows not rebuilt yet.
    opened_hour: Mapped[int | None]
    # Whether this is the first ticket ever of its author for the brand; None without an author, and of later cycles.
    is_first_time: Mapped[bool | None]
    complexity: Mapped[int | None]
    # The terms of the cycle's resolution promise and whether it was kept; None until due or closed.
    resolution_due_at: Mapped[datetime | None]
    resolution_target_s: Mapped[int | None]
    is_resolved_within: Mapped[bool | None]
    # Turns of the talk that the other side could see: the customer's, and ours that were delivered.
    messages_in: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    messages_out: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    # To another person, to another channel.
    hand_overs: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    moves: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    # The customer was asked to go somewhere else (private messages, a department), so it was not solved where asked.
    is_sent_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    # The customer had the last word so far.
    is_customer_last: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    # Seconds all people together had it before their eyes; plain seconds its clocks stood still.
    handling_s: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    paused_s: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class ReplyFact(Base):
    """One row per promise of a next reply, kept in the transaction of its cause; lengths in seconds of working time.

    `is_within` is None while the customer waits within the target; `left_out`: it was cancelled, no figure counts it.
    """

    __tablename__ = "reply_fact"
    __table_args__ = (
        Index("ix_reply_fact_asked", "brand_id", "asked_day", "operator_id", "channel_id", "source_id"),
        Index(None, "ticket_id"),
        Index("ix_reply_fact_waiting", "brand_id", "asked_day", sqlite_where=IS_OWED, postgresql_where=IS_OWED),
    )

    promise_id: Mapped[int] = mapped_column(
        ForeignKey("promise.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    cycle: Mapped[int]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    # Who answered; until then whoever holds the ticket.
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # When the customer wrote.
    asked_at: Mapped[datetime]
    asked_day: Mapped[str] = line(10)
    asked_hour: Mapped[int]
    due_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    reply_s: Mapped[int | None]
    target_s: Mapped[int]
    is_within: Mapped[bool | None]
    left_out: Mapped[CancelCause | None] = mapped_column(word_of(CancelCause, "left_out", is_checked=False))


class FactTag(Base):
    """The tags a ticket has: what its mentions carry with what people changed; a merged tag as what it is now."""

    __tablename__ = "fact_tag"
    __table_args__ = (Index(None, "tag_id", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class DecisionHour(Base):
    """What a person decided in an hour of a local day, one way; kept in the transaction of its cause.

    `person_id` 0: rules. `decided` are those that stand; `undone` were taken back later; `compared` are labels chosen
    where one was proposed, `agreed` those that were chosen as proposed.
    """

    __tablename__ = "decision_hour"
    # Read by ranges of days: rows that lie in the order of the key are read at once.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own name

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[str] = line(10, primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    way: Mapped[DecisionWay] = mapped_column(word_of(DecisionWay, "way"), primary_key=True)
    decided: Mapped[int] = mapped_column(default=0)
    undone: Mapped[int] = mapped_column(default=0)
    compared: Mapped[int] = mapped_column(default=0)
    agreed: Mapped[int] = mapped_column(default=0)


class DecisionPace(Base):
    """How many decisions of a person took so long on a local day: one by one, in tenths of a second (about)."""

    __tablename__ = "decision_pace"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as above

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[str] = line(10, primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tenths: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)


class DailyCount(Base):
    """How many, by one dimension, key and day; counters add up, they are never a cube."""

    __tablename__ = "daily_count"

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = line(40, primary_key=True)
    key: Mapped[str] = line(80, primary_key=True)
    day: Mapped[str] = line(10, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
