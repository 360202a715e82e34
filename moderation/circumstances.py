"""What is known about a text beside its words, as queries ask for it, and hits of the index read to be sure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.finding import Finding
from moderation.provenance import Provenance
from storage.query import Circumstances, Query
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, Source

CHUNK = 500
"""Texts read in one statement."""


class Read(NamedTuple):
    """A stored text as it stands, with what is known about it."""

    id: int
    title: str
    text: str
    url: str
    published_at: datetime
    source: str
    about: Circumstances

    @property
    def words(self) -> str:
        return f"{self.title}\n{self.text}"


def about_finding(source: Provenance, finding: Finding, *, language: str) -> Circumstances:
    """What is known about a text that is not stored yet."""
    return Circumstances(
        source.category.value, language, _names(source.name, source.address, source.kind), finding.author or "",
        finding.stars,
    )  # fmt: skip


def read(session: Session, ids: Sequence[int]) -> Iterator[Read]:
    """The mentions' current versions, in the order of the ids."""
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = {row.id: row for row in _read_chunk(session, chunk)}
        yield from (found[one] for one in chunk if one in found)


def confirmed(session: Session, query: Query, ids: Sequence[int]) -> list[int]:
    """Those of the index's hits that really match, in the order given; where stems alone can tell, all of them."""
    if not query.needs_reading:
        return list(ids)
    return [row.id for row in read(session, ids) if query.matches(row.words, row.about)]


def _read_chunk(session: Session, ids: Sequence[int]) -> Iterator[Read]:
    # Outer joins, though each mention has its source: else SQLite begins with the few sources and goes through all they
    # ever brought, which took 130 ms instead of one among a million.
    rows = session.execute(
        select(
            *(Mention.id, MentionVersion.title, MentionVersion.text, Mention.url, Mention.published_at),
            *(Mention.language, Mention.stars, Author.name.label("author")),
            *(Source.name, Source.category, Source.address, Source.kind),
        )
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(Source, Source.id == Mention.source_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(Mention.id.in_(ids))
    )
    for row in rows:
        about = Circumstances(
            row.category.value, row.language, _names(row.name, row.address, row.kind), row.author or "", row.stars
        )
        yield Read(row.id, row.title, row.text, row.url, row.published_at, row.name, about)


def _names(name: str, address: str, kind: str) -> str:
    return f"{name}\n{address}\n{kind}"
