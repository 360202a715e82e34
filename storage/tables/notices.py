"""What people are told outside the desk: their own choices, where they are reached, and how each notice fared."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, line, prose, word_of
from storage.vocabulary import NoticeState, NoticeTopic, NoticeWay

IS_WAITING = sql("state IN ('waiting', 'sending')")


class NoticeChoice(Base):
    """Whether a person wants to hear of a topic in one way; without a row the usual choice holds."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    topic: Mapped[NoticeTopic] = mapped_column(word_of(NoticeTopic, "topic"), primary_key=True)
    way: Mapped[NoticeWay] = mapped_column(word_of(NoticeWay, "way"), primary_key=True)
    is_on: Mapped[bool]


class NoticeAddress(Base):
    """The messenger of a person; its address holds a token, so it is sealed and never shown again."""

    __tablename__ = "notice_address"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    service: Mapped[str] = line(60)
    sealed: Mapped[str] = prose(personal="secret")
    added_at: Mapped[datetime]


class NoticeOut(Base):
    """A notice on its way out of the desk; one without a notification is a trial. Sent together, each counted once."""

    __tablename__ = "notice_out"
    __table_args__ = (
        UniqueConstraint("notification_id", "way"),
        Index("ix_notice_out_waiting", "person_id", "way", "id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),
        Index("ix_notice_out_person", "person_id", "id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notification.id", ondelete="CASCADE"))
    way: Mapped[NoticeWay] = mapped_column(word_of(NoticeWay, "way"))
    state: Mapped[NoticeState] = mapped_column(word_of(NoticeState, "state"))
    # The job that carries it; what was handed to a messenger by a job that died is not handed over again.
    job_id: Mapped[int | None]
    error: Mapped[str] = prose(default="")
    created_at: Mapped[datetime]
    # When it was handed over, or came to its end.
    ended_at: Mapped[datetime | None]
