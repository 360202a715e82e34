"""What a source was seen to hold before: identities, whose mention they are, and what was read there last."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from moderation.about import About
from moderation.arrivals import Arrival
from moderation.provenance import Provenance
from moderation.ways import likeness_of
from storage.database import dialect_of
from storage.ready import Ready
from storage.rows import among, listed, put
from storage.tables import Mention, MentionKey

COLUMNS = ("brand_id", "source_id", "external_id", "mention_id", "seen", "address", "likeness")


class Known(NamedTuple):
    """A text seen before; without a mention it was not about the brand. `home` is the source its mention came by."""

    mention_id: int | None
    seen: int | None
    home: int | None
    is_missing: bool

    def is_as_it_was(self, arrival: Arrival, about: About) -> bool:
        """Whether the same was read last time, so that nothing has to be done."""
        if self.is_missing or arrival.finding.deleted:
            return False
        return self.seen == (arrival.seen if self.mention_id else unmatched_seen(arrival, about))


class Key(NamedTuple):
    """A new row: an identity, its mention, and by what it is recognised on another way in."""

    external_id: str
    mention_id: int | None
    seen: int
    address: int | None = None
    likeness: int | None = None


def unmatched_seen(arrival: Arrival, about: About) -> int:
    """What is noted of a text that is not about the brand: it is looked at again when the question changes."""
    return arrival.seen ^ about.stamp


def hold_brand(session: Session, brand_id: int) -> None:
    """One intake per brand at a time: the same text by two ways in must not be stored twice. SQLite has one writer."""
    if dialect_of(session) == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"intake:{brand_id}", 0))))


def known_keys(session: Session, source: Provenance, external_ids: Sequence[str]) -> dict[str, Known]:
    """Which of the texts were seen before at this source."""
    asked = {"brand": source.brand_id, "source": source.id, "keys": listed(dialect_of(session), external_ids)}
    rows = _KNOWN.rows(session, asked)
    return {key: Known(mention_id, seen, home, bool(missing)) for key, mention_id, seen, home, missing in rows}


def _known(dialect: str) -> Select[Any]:
    key, mention = MentionKey.__table__.c, Mention.__table__.c
    missing = or_(mention.deleted_at.is_not(None), mention.missed_at.is_not(None))
    return (
        select(key.external_id, key.mention_id, key.seen, mention.source_id, missing)
        .select_from(MentionKey.__table__.outerjoin(Mention.__table__, mention.id == key.mention_id))
        .where(key.brand_id == bindparam("brand"), key.source_id == bindparam("source"))
        .where(among(dialect, key.external_id, "keys"))
    )


_KNOWN = Ready(_known)


def enter(session: Session, source: Provenance, keys: Iterable[Key], *, known: Mapping[str, Known]) -> None:
    """Writes the keys down: new ones as rows, known ones get what has changed of them."""
    old: list[Key] = []
    new: list[Key] = []
    for key in keys:
        (old if key.external_id in known else new).append(key)
    place = (source.brand_id, source.id)
    put(session, "mention_key", COLUMNS, [place + key for key in new])
    if old:
        ids = {"brand_id": source.brand_id, "source_id": source.id}
        session.execute(update(MentionKey), [ids | key._asdict() for key in old])


def note_seen(session: Session, source: Provenance, arrivals: Iterable[Arrival]) -> None:
    """Remembers what was read last of texts that are mentions already."""
    place = {"brand_id": source.brand_id, "source_id": source.id}
    rows = [{**place, "external_id": one.key, "seen": one.seen, "likeness": likeness_of(one)} for one in arrivals]
    if rows:
        session.execute(update(MentionKey), rows)
