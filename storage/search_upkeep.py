"""Keeps the search index in step with the mentions, in its own time, and knows exactly what stands in it.

A text is indexed after it was stored, so an edit or an erasure may come before the first indexing. `search_entry` says
which version of a mention stands in the index: that one is taken out, with its own words, and nothing else ever is.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from storage.database import insert_into
from storage.search import Entry, index_of, stemmed
from storage.tables import IS_CURRENT, Mention, MentionVersion, SearchEntry


class Stands(NamedTuple):
    """By what a mention stands in the index."""

    version: int
    language: str
    place_id: int | None


class Change(NamedTuple):
    """What has to happen to a mention's entry; None: it is not there, or shall not be."""

    mention_id: int
    was: Stands | None
    becomes: Stands | None
    old: Entry | None
    new: Entry | None


def behind(session: Session, mention_ids: Sequence[int]) -> list[Change]:
    """Which of the mentions the index does not hold as they are now, with their words stemmed already."""
    rows = session.execute(
        select(
            *(Mention.id, MentionVersion.title, MentionVersion.text, Mention.brand_id, Mention.source_id),
            *(Mention.language, Mention.place_id, Mention.version, MentionVersion.fingerprint),
            *(SearchEntry.version, SearchEntry.language, SearchEntry.place_id),
        )
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(SearchEntry, SearchEntry.mention_id == Mention.id)
        .where(Mention.id.in_(mention_ids))
        .order_by(Mention.id)
    ).all()
    found = []
    for *entry, version, fingerprint, was_version, was_language, was_place in rows:
        new = Entry(*entry)
        becomes = Stands(version, new.language, new.place_id) if fingerprint else None
        was = Stands(was_version, was_language, was_place) if was_version is not None else None
        if was != becomes:
            found.append(Change(new.mention_id, was, becomes, None, stemmed(new) if becomes else None))
    old = _standing(session, [change.mention_id for change in found if change.was])
    return [change._replace(old=old.get(change.mention_id)) for change in found]


def in_portions(changes: Iterable[Change], *, characters: int) -> Iterator[list[Change]]:
    """The changes in portions that are written quickly."""
    portion: list[Change] = []
    size = 0
    for change in changes:
        weight = sum(len(entry.text) for entry in (change.old, change.new) if entry)
        if portion and size + weight > characters:
            yield portion
            portion, size = [], 0
        portion.append(change)
        size += weight
    if portion:
        yield portion


def carry_out(session: Session, changes: Sequence[Change]) -> int:
    """Writes the changes; one whose mention has meanwhile changed again is left to that change. Gives their number."""
    still = _unchanged_since(session, changes)
    index = index_of(session)
    index.erase(session, [change.old for change in still if change.old])
    index.add(session, [change.new for change in still if change.new])
    gone = [change.mention_id for change in still if change.becomes is None]
    if gone:
        session.execute(delete(SearchEntry).where(SearchEntry.mention_id.in_(gone)))
    note(session, {change.mention_id: change.becomes for change in still if change.becomes})
    return len(still)


def note(session: Session, stands: dict[int, Stands]) -> None:
    """Writes down by what these mentions stand in the index."""
    rows = [{"mention_id": mention_id, **one._asdict()} for mention_id, one in sorted(stands.items())]
    if not rows:
        return
    entering = insert_into(session, SearchEntry)
    kept = {name: entering.excluded[name] for name in Stands._fields}
    session.execute(entering.on_conflict_do_update(index_elements=["mention_id"], set_=kept), rows)


def forget(session: Session, mention_ids: Sequence[int]) -> None:
    """Takes mentions out of the index, in the transaction that then empties or deletes their words."""
    standing = _standing(session, mention_ids)
    index_of(session).erase(session, standing.values())
    if standing:
        session.execute(delete(SearchEntry).where(SearchEntry.mention_id.in_(standing)))


def overlooked(session: Session, *, newest: int) -> list[int]:
    """Which of the newest mentions never reached the index: a job that gave up has left them."""
    last = select(Mention.id).order_by(Mention.id.desc()).limit(1).scalar_subquery()
    rows = (
        select(Mention.id)
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(SearchEntry, SearchEntry.mention_id == Mention.id)
        .where(Mention.id > last - newest, MentionVersion.fingerprint != "")
        .where(or_(SearchEntry.mention_id.is_(None), SearchEntry.version != Mention.version))
    )
    return sorted(session.scalars(rows))


def _standing(session: Session, mention_ids: Sequence[int]) -> dict[int, Entry]:
    """The entries that stand in the index, word for word as they were put in."""
    if not mention_ids:
        return {}
    rows = session.execute(
        select(
            *(Mention.id, MentionVersion.title, MentionVersion.text, Mention.brand_id, Mention.source_id),
            *(SearchEntry.language, SearchEntry.place_id),
        )
        .join(SearchEntry, SearchEntry.mention_id == Mention.id)
        .join(
            MentionVersion,
            and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == SearchEntry.version),
        )
        .where(Mention.id.in_(mention_ids))
    )
    return {row[0]: stemmed(Entry(*row)) for row in rows}


def _unchanged_since(session: Session, changes: Sequence[Change]) -> list[Change]:
    ids = [change.mention_id for change in changes]
    locked = (
        select(Mention.id, Mention.version, Mention.language, Mention.place_id, MentionVersion.fingerprint)
        .join(MentionVersion, IS_CURRENT)
        .where(Mention.id.in_(ids))
    )
    rows = session.execute(locked.order_by(Mention.id).with_for_update())
    # An erasure in the meantime changes no version, it empties the words.
    now = {row.id: Stands(row.version, row.language, row.place_id) if row.fingerprint else None for row in rows}
    entries = select(SearchEntry.mention_id, SearchEntry.version, SearchEntry.language, SearchEntry.place_id)
    entries = entries.where(SearchEntry.mention_id.in_(ids))
    was = {row.mention_id: Stands(row.version, row.language, row.place_id) for row in session.execute(entries)}
    return [
        change
        for change in changes
        if change.mention_id in now
        and was.get(change.mention_id) == change.was
        and change.becomes == now[change.mention_id]
    ]
