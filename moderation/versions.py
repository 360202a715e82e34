"""New mentions and new versions of known ones, with the search index kept in step."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session

from moderation.cleaning import author_key, key_of
from moderation.finding import Finding
from storage.search import Entry, index_of, replace
from storage.tables import Mention, MentionVersion, Source
from storage.tables.base import new_uid
from storage.text import fingerprint, language_of
from storage.vocabulary import MentionState


class Stored(NamedTuple):
    """A known mention as it stands: its facts and the words of its current version."""

    id: int
    version: int
    language: str
    place_id: int | None
    deleted_at: datetime | None
    missed_at: datetime | None
    title: str
    text: str
    stars: float | None
    fingerprint: str

    def entry(self, source: Source) -> Entry:
        return Entry(self.id, self.title, self.text, source.brand_id, source.id, self.language, self.place_id)


class Ids(NamedTuple):
    """Ids of authors and branches by their keys at the source."""

    authors: Mapping[str, int]
    places: Mapping[str, int]


def language_code(finding: Finding) -> str:
    """The language of a finding as its column has it; empty when it has no letters."""
    return language_of(f"{finding.title or ''}\n{finding.text}") or ""


def stored(session: Session, mention_ids: Sequence[int]) -> dict[int, Stored]:
    """The mentions with their current versions, locked until the transaction ends."""
    current = and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version)
    rows = session.execute(
        select(
            Mention.id,
            Mention.version,
            Mention.language,
            Mention.place_id,
            Mention.deleted_at,
            Mention.missed_at,
            MentionVersion.title,
            MentionVersion.text,
            MentionVersion.stars,
            MentionVersion.fingerprint,
        )
        .join(MentionVersion, current)
        .where(Mention.id.in_(mention_ids))
        .order_by(Mention.id)
        .with_for_update(of=Mention)
    )
    return {known.id: known for known in map(Stored._make, rows)}


def store(
    session: Session,
    source: Source,
    arrivals: Sequence[tuple[Finding, MentionState]],
    *,
    ids: Ids,
    now: datetime,
) -> dict[str, int]:
    """Stores new mentions in the given order and gives their ids by external id."""
    if not arrivals:
        return {}
    rows = {finding.external_id: _row(source, finding, state, ids=ids, now=now) for finding, state in arrivals}
    made = session.execute(insert(Mention).returning(Mention.uid, Mention.id), list(rows.values()))
    id_of_uid = dict(made.all())
    id_of_key = {key: id_of_uid[row["uid"]] for key, row in rows.items()}
    versions = [_version(id_of_key[finding.external_id], 1, finding, now=now) for finding, _ in arrivals]
    session.execute(insert(MentionVersion), versions)
    index_of(session).add(
        session,
        [
            _entry(id_of_key[finding.external_id], finding, source, rows[finding.external_id]["place_id"])
            for finding, _ in arrivals
        ],
    )
    return id_of_key


def is_edit(known: Stored, finding: Finding) -> bool:
    """Whether the finding says something else than what is stored; what a page leaves out is no change.

    An erased mention (no fingerprint) stays erased, whatever its page still shows.
    """
    if not known.fingerprint:
        return False
    title = known.title if finding.title is None else finding.title
    stars = known.stars if finding.stars is None else finding.stars
    return (finding.text, title, stars) != (known.text, known.title, known.stars)


def edit(session: Session, source: Source, edits: Sequence[tuple[Stored, Finding]], *, now: datetime) -> None:
    """A new version of each, and the index follows: out with the stored words, in with the new ones."""
    if not edits:
        return
    whole = [(known, _completed(finding, known)) for known, finding in edits]
    rows = [
        {
            "id": known.id,
            "version": known.version + 1,
            "edited_at": finding.edited_at or now,
            "stars": finding.stars,
            "language": language_code(finding),
        }
        for known, finding in whole
    ]
    session.execute(update(Mention), rows)
    session.execute(
        insert(MentionVersion), [_version(known.id, known.version + 1, finding, now=now) for known, finding in whole]
    )
    new = [_entry(known.id, finding, source, known.place_id) for known, finding in whole]
    replace(session, [known.entry(source) for known, _ in edits], new)


def _completed(finding: Finding, known: Stored) -> Finding:
    values = {field: getattr(finding, field) for field in finding.__dataclass_fields__}
    values["title"] = known.title if finding.title is None else finding.title
    values["stars"] = known.stars if finding.stars is None else finding.stars
    return Finding(**values)


def _entry(mention_id: int, finding: Finding, source: Source, place_id: int | None) -> Entry:
    return Entry(
        mention_id,
        finding.title or "",
        finding.text,
        source.brand_id,
        source.id,
        language_code(finding),
        place_id,
    )


def _row(source: Source, finding: Finding, state: MentionState, *, ids: Ids, now: datetime) -> dict[str, Any]:
    place = ids.places.get(key_of(finding.place.external_id, 300)) if finding.place else None
    return {
        "uid": new_uid(),
        "brand_id": source.brand_id,
        "source_id": source.id,
        "author_id": ids.authors.get(author_key(finding) or ""),
        "place_id": place,
        "thread_id": finding.thread_id or "",
        "parent_id": finding.parent_id or "",
        "url": finding.url,
        "language": language_code(finding),
        "published_at": finding.published_at or now,
        "seen_at": now,
        "edited_at": finding.edited_at,
        "state": state,
        "version": 1,
        "stars": finding.stars,
        "urgency": 0,
        "is_abuse": False,
    }


def _version(mention_id: int, version: int, finding: Finding, *, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": mention_id,
        "version": version,
        "title": finding.title or "",
        "text": finding.text,
        "stars": finding.stars,
        "fingerprint": fingerprint(f"{finding.title or ''}\n{finding.text}"),
        "seen_at": now,
    }
