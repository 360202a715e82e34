"""Conditions on tags and tonality that the stream, lists and counts share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from storage.tables import Appraisal, MentionTag, Tag


def family(session: Session, tag_ids: Sequence[int]) -> list[int]:
    """These tags and all that count as one of them."""
    return list(session.scalars(select(Tag.id).where(counts_as().in_(tag_ids))))


def roots(session: Session, tag_ids: Sequence[int]) -> list[int]:
    """The tags under which these are counted."""
    return list(session.scalars(select(counts_as()).where(Tag.id.in_(tag_ids)).distinct()))


def carries(mention: Any, tag_ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a mention carries any of these tags (see `family`)."""
    on = select(MentionTag.id).where(MentionTag.mention_id == mention.id, MentionTag.off_at.is_(None))
    return on.where(MentionTag.tag_id.in_(tag_ids)).exists()


def counts_as() -> ColumnElement[int]:
    """The id of the tag under which a tag is counted."""
    return func.coalesce(Tag.counts_as_id, Tag.id)


def is_offered(tag: Any) -> ColumnElement[bool]:
    """Whether a tag can be put on mentions."""
    return and_(tag.archived_at.is_(None), tag.merged_into_id.is_(None))


def seems_foreign(mention: Any) -> ColumnElement[bool]:
    """Whether what the brand's decisions have taught says that a mention is perhaps not about it."""
    said = select(Appraisal.mention_id).where(
        Appraisal.mention_id == mention.id, Appraisal.version == mention.version, Appraisal.is_doubtful
    )
    return said.exists()
