"""Mentions: a narrow mutable row each, immutable versions of the text, and what people decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, and_
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, prose, uid, word_of
from storage.vocabulary import DecisionKind, Label, MentionState, Precision

# Literal predicates: PostgreSQL's generic plans lose a partial index whose predicate is a bound value.
IS_NEW = sql("state = 'new'")
WAITING = (
    *("brand_id", "id", "source_id", "author_id", "place_id", "language", "stars", "label", "pretag"),
    *("pretag_confidence", "is_abuse", "published_at", "story_id", "version", "urgency", "state", "seen_at"),
)
IS_MUTED = sql("muted_at IS NOT NULL")
HAS_PLACE = sql("place_id IS NOT NULL")
IN_A_STORY = sql("story_id IS NOT NULL")
HAS_ADDRESS = sql("address IS NOT NULL")
HAS_LIKENESS = sql("likeness IS NOT NULL")
IS_ROUGH = sql("is_rough")


class Author(Base):
    """Who wrote, as a source names them."""

    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("brand_id", "source_id", "external_id"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    external_id: Mapped[str] = line(300, personal="name")
    name: Mapped[str] = line(300, personal="name")
    url: Mapped[str] = line(2000, personal="address", default="")
    is_own: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime]


class Mention(Base):
    """A text about the brand, stored once; its words are in MentionVersion."""

    __tablename__ = "mention"
    __table_args__ = (
        # One index holds every column that filters of the stream look at, so that even the rarest filter reads none of
        # the rows: 150 000 waiting ones are looked through in some 20 ms (docs/BENCHMARKS.md, search).
        Index("ix_mention_waiting", *WAITING, sqlite_where=IS_NEW, postgresql_where=IS_NEW),
        Index("ix_mention_urgent", "brand_id", "urgency", "id", sqlite_where=IS_NEW, postgresql_where=IS_NEW),
        Index("ix_mention_state", "brand_id", "state", "id"),
        Index("ix_mention_source", "brand_id", "source_id", "id"),
        Index("ix_mention_published", "brand_id", "published_at", "id"),
        Index("ix_mention_thread", "source_id", "thread_id", "id"),
        Index("ix_mention_author", "author_id", "id"),
        Index("ix_mention_place", "place_id", sqlite_where=HAS_PLACE, postgresql_where=HAS_PLACE),
        Index("ix_mention_muted", "brand_id", "source_id", "id", sqlite_where=IS_MUTED, postgresql_where=IS_MUTED),
        Index("ix_mention_story", "story_id", "id", sqlite_where=IN_A_STORY, postgresql_where=IN_A_STORY),
    )

    id: Mapped[Id]
    uid: Mapped[str] = uid()
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id", ondelete="SET NULL"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"))
    thread_id: Mapped[str] = line(300, default="")
    parent_id: Mapped[str] = line(300, default="")
    url: Mapped[str] = line(2000, personal="address", default="")
    language: Mapped[str] = line(8, default="")
    published_at: Mapped[datetime]
    published_precision: Mapped[Precision] = mapped_column(
        word_of(Precision, "published_precision", is_checked=False),
        default=Precision.SECOND,
        server_default=Precision.SECOND,
    )
    seen_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    state: Mapped[MentionState] = mapped_column(word_of(MentionState, "state"))
    version: Mapped[int] = mapped_column(default=1)
    stars: Mapped[float | None]
    urgency: Mapped[int] = mapped_column(default=0)
    label: Mapped[Label | None] = mapped_column(word_of(Label, "label"))
    is_abuse: Mapped[bool] = mapped_column(default=False)
    pretag: Mapped[Label | None] = mapped_column(word_of(Label, "pretag"))
    pretag_confidence: Mapped[float | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    complain_url: Mapped[str] = line(2000, personal="address", default="", server_default="")
    # Archived only because nobody watches its category; when that changes, it can be brought back.
    muted_at: Mapped[datetime | None]
    # It sells something, as its own words and its author tell, wherever it stands.
    is_commercial: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    # No foreign key: a story goes before its last mention does, and an added one would copy the whole table on SQLite.
    story_id: Mapped[int | None]
    is_repost: Mapped[bool | None]


class MentionVersion(Base):
    """The words of a mention as they once stood; one row per edit, never changed (an erasure empties them)."""

    __tablename__ = "mention_version"

    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = prose(personal="text", default="")
    text: Mapped[str] = prose(personal="text")
    stars: Mapped[float | None]
    fingerprint: Mapped[str] = line(64)
    seen_at: Mapped[datetime]


IS_CURRENT = and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version)
"""By which a mention is joined with its words as they stand."""


class MentionKey(Base):
    """The uniqueness of a mention lives here; without a mention: seen, but not about the brand.

    A mention that comes by several sources has a key in each. `seen` is what was read there last, in 64 bits; `address`
    and `likeness` (author, stars, words) are how the same text is recognised when it comes by another source.
    """

    __tablename__ = "mention_key"
    __table_args__ = (
        Index(None, "mention_id"),
        Index("ix_mention_key_address", "brand_id", "address", sqlite_where=HAS_ADDRESS, postgresql_where=HAS_ADDRESS),
        Index(
            "ix_mention_key_likeness", "brand_id", "likeness", sqlite_where=HAS_LIKENESS, postgresql_where=HAS_LIKENESS
        ),
    )

    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), primary_key=True)
    external_id: Mapped[str] = line(500, personal="address", primary_key=True)
    mention_id: Mapped[int | None] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    seen: Mapped[int | None]
    address: Mapped[int | None]
    likeness: Mapped[int | None]


class PreTag(Base):
    """What the classifier proposes for a version of a mention, and why. Rough: a better answer is on its way."""

    __tablename__ = "pre_tag"
    __table_args__ = (
        ForeignKeyConstraint(["mention_id"], ["mention.id"], ondelete="CASCADE"),
        Index("ix_pre_tag_rough", "mention_id", sqlite_where=IS_ROUGH, postgresql_where=IS_ROUGH),
    )

    mention_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model: Mapped[str] = line(80)
    label: Mapped[Label] = mapped_column(word_of(Label, "label"))
    confidence: Mapped[float]
    probabilities: Mapped[dict[str, Any]] = document(default=dict)
    abuse: Mapped[float]
    why: Mapped[list[Any]] = document(personal="text", default=list)
    made_at: Mapped[datetime]
    is_rough: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))


class Decision(Base):
    """What a moderator did with a mention; undone, it stays, marked."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("person_id", "client_key"),
        Index(None, "mention_id", "id"),
        Index(None, "brand_id", "id"),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    mention_version: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    client_key: Mapped[str] = line(80)
    kind: Mapped[DecisionKind] = mapped_column(word_of(DecisionKind, "kind"))
    proposed: Mapped[Label | None] = mapped_column(word_of(Label, "proposed"))
    confidence: Mapped[float | None]
    chosen: Mapped[Label | None] = mapped_column(word_of(Label, "chosen"))
    before: Mapped[dict[str, Any]] = document(default=dict)
    # Of a promotion: what was proposed for the ticket, what was chosen, and which ticket it became.
    promotion: Mapped[dict[str, Any] | None] = document()
    seconds: Mapped[float | None]
    decided_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Lease(Base):
    """Who is looking at a mention right now, and until when it is theirs."""

    __tablename__ = "lease"
    __table_args__ = (Index(None, "person_id"),)

    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    until: Mapped[datetime]


class ModelVersion(Base):
    """A trained classifier: its files are on the shelf, its figures here."""

    __tablename__ = "model_version"

    id: Mapped[Id]
    name: Mapped[str] = line(80, unique=True)
    sha256: Mapped[str] = line(64)
    texts: Mapped[int]
    decisions: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]] = document(default=dict)
    is_current: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
