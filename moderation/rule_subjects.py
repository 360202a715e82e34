"""Stored texts as rules look at them, read in batches."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from moderation.circumstances import read
from moderation.rule_terms import Subject
from storage.settings import settings
from storage.tables import FlaggedAuthor, Mention, PreTag, Source
from storage.vocabulary import AuthorFlag, MentionState


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
    flags = _flags(session, mention_ids)
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
            flags=flags.get(row.author_id, frozenset()),
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
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(PreTag, pretag)
        .where(Mention.id.in_(mention_ids))
    )


def _flags(session: Session, mention_ids: Sequence[int]) -> dict[int | None, frozenset[AuthorFlag]]:
    found: dict[int | None, frozenset[AuthorFlag]] = {}
    wanted = (
        select(FlaggedAuthor.author_id, FlaggedAuthor.flag)
        .join(Mention, Mention.author_id == FlaggedAuthor.author_id)
        .where(Mention.id.in_(mention_ids))
        .distinct()
    )
    for author_id, flag in session.execute(wanted):
        found[author_id] = found.get(author_id, frozenset()) | {flag}
    return found
