"""A brand's own words for its mentions: products, topics, tonality; and what was learnt of them from decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id, document, line, word_of
from storage.vocabulary import TagKind, Tone

# Literal predicates, as beside Mention's.
IS_ITSELF = sql("merged_into_id IS NULL")
IS_ON = sql("off_at IS NULL")
IS_DOUBTFUL = sql("is_doubtful")
IS_SCORED = sql("answer_score IS NOT NULL")


class Tag(Base):
    """A product or topic of a brand. Merged, it stays for those who chose it and counts as the other one."""

    __tablename__ = "tag"
    __table_args__ = (
        # One name once; a merged tag's is free again.
        Index(
            "uq_tag_name", "brand_id", "kind", "folded", unique=True, sqlite_where=IS_ITSELF, postgresql_where=IS_ITSELF
        ),
    )

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    kind: Mapped[TagKind] = mapped_column(word_of(TagKind, "kind"))
    name: Mapped[str] = line(60)
    folded: Mapped[str] = line(120)
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tag.id", ondelete="SET NULL"))
    # Where a chain of merges ends; None: it counts as itself.
    counts_as_id: Mapped[int | None]
    created_at: Mapped[datetime]


class MentionTag(Base):
    """A tag that a person has put on a mention; taken off, the row stays, closed."""

    __tablename__ = "mention_tag"
    __table_args__ = (
        Index(
            "uq_mention_tag_on", "mention_id", "tag_id", unique=True, sqlite_where=IS_ON, postgresql_where=IS_ON
        ),
        Index(None, "tag_id", "mention_id"),
        Index(None, "person_id", "id"),
        Index(None, "decision_id"),
    )  # fmt: skip

    id: Mapped[Id]
    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"))
    mention_version: Mapped[int]
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"))
    # What it was called then: a later rename changes no decision.
    named: Mapped[str] = line(60)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    put_at: Mapped[datetime]
    off_at: Mapped[datetime | None]
    off_decision_id: Mapped[int | None]


class TagProposal(Base):
    """A tag that a brand's own heads propose for a version of a mention; dismissed, it does not come back."""

    __tablename__ = "tag_proposal"
    __table_args__ = (Index(None, "tag_id", "mention_id"),)

    mention_id: Mapped[int] = mapped_column(ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    probability: Mapped[float]
    model: Mapped[str] = line(80)
    made_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]


class MentionTone(Base):
    """The tonality of a mention as a person has corrected it; what is derived is stored nowhere."""

    __tablename__ = "mention_tone"

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tone: Mapped[Tone] = mapped_column(word_of(Tone, "tone"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]


class Appraisal(Base):
    """What the brand's own heads say of a version of a mention; there is none before they have learnt enough.

    `foreign_score`: how likely it is not about us; doubtful from the point on where that was right often enough.
    `answer_score`: how likely somebody has to answer it. `tone`: only where the head is sure.
    """

    __tablename__ = "appraisal"
    __table_args__ = (
        Index(
            "ix_appraisal_doubtful", "brand_id", "mention_id", sqlite_where=IS_DOUBTFUL, postgresql_where=IS_DOUBTFUL
        ),
        Index(
            "ix_appraisal_answer", "brand_id", "answer_score", "mention_id",
            sqlite_where=IS_SCORED, postgresql_where=IS_SCORED,
        ),
    )  # fmt: skip

    mention_id: Mapped[int] = mapped_column(
        ForeignKey("mention.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    brand_id: Mapped[int] = mapped_column(ForeignKey("brand.id", ondelete="CASCADE"))
    version: Mapped[int]
    foreign_score: Mapped[float | None]
    is_doubtful: Mapped[bool] = mapped_column(default=False)
    answer_score: Mapped[float | None]
    tone: Mapped[Tone | None] = mapped_column(word_of(Tone, "tone"))
    model: Mapped[str] = line(80)
    made_at: Mapped[datetime]


class OwnModel(Base):
    """The heads a brand's own decisions have taught. In the database, so that each machine of a team has the same."""

    __tablename__ = "own_model"

    brand_id: Mapped[int] = mapped_column(
        ForeignKey("brand.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = line(80)
    features: Mapped[str] = line(64)
    sha256: Mapped[str] = line(64)
    arrays: Mapped[bytes] = mapped_column(LargeBinary)
    figures: Mapped[dict[str, Any]] = document(default=dict)
    learnt_until: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
