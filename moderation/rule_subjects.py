"""Stored texts as rules look at them, read in batches."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from moderation.author_flags import flags_of
from moderation.circumstances import read
from moderation.rule_terms import Subject
from storage.settings import settings
from storage.tables import Mention, PreTag, Source
from storage.vocabulary import MentionState


class Looked(NamedTuple):
    """A text as it stands, and what rules are asked about; `is_pretagged` tells whether the classifier has spoken."""

    mention_id: int
    version: int
    brand_id: int
    state: MentionState
    is_pretagged: bool
    subject: Subject


def looked_at(session: Session, mention_ids: Sequence[int]) -> Iterator[Looked]:
    """The texts in the order of the ids, as far as they are still there."""
    if not mention_ids:
        return
    zone = ZoneInfo(settings().zone)
    rows = {row.id: row for row in session.execute(_rows(mention_ids))}
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
        )
        yield Looked(one.id, row.version, row.brand_id, row.state, row.pretag is not None, subject)


def _rows(mention_ids: Sequence[int]) -> Any:
    pretag = and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version)
    return (
        select(
            *(Mention.id, Mention.version, Mention.brand_id, Mention.source_id, Mention.author_id, Mention.state),
            *(Mention.language, Mention.stars, Mention.pretag, Mention.pretag_confidence),
            *(PreTag.abuse, Source.category),
        )
        .outerjoin(Source, Source.id == Mention.source_id)  # outer: see moderation.circumstances
        .outerjoin(PreTag, pretag)
        .where(Mention.id.in_(mention_ids))
    )
