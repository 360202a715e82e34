"""Stored texts as rules look at them, read in batches."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from moderation.author_flags import flags_of
from moderation.circumstances import read
from moderation.rule_terms import Subject
from storage.settings import settings
from storage.tables import Appraisal, Mention, MentionTag, OwnModel, PreTag, Source, Tag, TagProposal
from storage.vocabulary import MentionState


class Looked(NamedTuple):
    """A text as it stands, and what rules are asked about.

    `is_pretagged` tells whether the classifier has spoken, `is_appraised` whether the brand's own heads have, if it has
    any.
    """

    mention_id: int
    version: int
    brand_id: int
    state: MentionState
    is_pretagged: bool
    is_appraised: bool
    subject: Subject


def looked_at(session: Session, mention_ids: Sequence[int]) -> Iterator[Looked]:
    """The texts in the order of the ids, as far as they are still there."""
    if not mention_ids:
        return
    zone = ZoneInfo(settings().zone)
    rows = {row.id: row for row in session.execute(_rows(mention_ids))}
    tags = tags_of(session, mention_ids)
    judging = _with_heads(session, {row.brand_id for row in rows.values()})
    flags = flags_of(session, {row.author_id for row in rows.values() if row.author_id is not None})
    for one in read(session, mention_ids):
        row = rows[one.id]
        subject = Subject(
            words=one.words,
            source_id=row.source_id,
            category=row.category,
            local=one.published_at.astimezone(zone),
            about=one.about,
            language=row.language,
            stars=row.stars,
            label=row.pretag,
            sure=row.pretag_confidence or 0.0,
            abuse=row.abuse or 0.0,
            flags=flags.get(row.author_id or 0, frozenset()),
            tags=tags.get(one.id, frozenset()),
        )
        is_appraised = row.brand_id not in judging or row.appraised == row.version
        yield Looked(
            one.id, row.version, row.brand_id, row.state, row.pretag is not None, is_appraised, subject
        )  # fmt: skip


def tags_of(session: Session, mention_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The brand's own tags that stand on these texts or are proposed for their words, merged ones under every name."""
    current = and_(Mention.id == TagProposal.mention_id, Mention.version == TagProposal.version)
    proposed = (
        select(TagProposal.mention_id, TagProposal.tag_id)
        .join(Mention, current)
        .where(TagProposal.mention_id.in_(mention_ids), TagProposal.dismissed_at.is_(None))
    )
    put = select(MentionTag.mention_id, MentionTag.tag_id).where(
        MentionTag.mention_id.in_(mention_ids), MentionTag.off_at.is_(None)
    )
    there = union(put, proposed).subquery()
    named, same = aliased(Tag), aliased(Tag)
    root = func.coalesce(named.counts_as_id, named.id)
    rows = session.execute(
        select(there.c.mention_id, same.id)
        .join(named, named.id == there.c.tag_id)
        .join(same, func.coalesce(same.counts_as_id, same.id) == root)
    )
    found: dict[int, set[int]] = {}
    for mention_id, tag_id in rows:
        found.setdefault(mention_id, set()).add(tag_id)
    return {mention_id: frozenset(ids) for mention_id, ids in found.items()}


def _with_heads(session: Session, brand_ids: set[int]) -> set[int]:
    """The brands whose own heads say something of each text; without heads there are no appraisals."""
    says = exists().where(Appraisal.brand_id == OwnModel.brand_id)
    return set(session.scalars(select(OwnModel.brand_id).where(OwnModel.brand_id.in_(brand_ids), says)))


def _rows(mention_ids: Sequence[int]) -> Any:
    pretag = and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version)
    return (
        select(
            *(Mention.id, Mention.version, Mention.brand_id, Mention.source_id, Mention.author_id, Mention.state),
            *(Mention.language, Mention.stars, Mention.pretag, Mention.pretag_confidence),
            *(PreTag.abuse, Source.category, Appraisal.version.label("appraised")),
        )
        .outerjoin(Source, Source.id == Mention.source_id)  # outer: see moderation.circumstances
        .outerjoin(PreTag, pretag)
        .outerjoin(Appraisal, Appraisal.mention_id == Mention.id)
        .where(Mention.id.in_(mention_ids))
    )
