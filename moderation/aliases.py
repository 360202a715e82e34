"""One text that comes by two ways in is one mention: the second way joins it and adds what the first left unknown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, func, select, union_all, update
from sqlalchemy.orm import Session

from moderation.about import About
from moderation.arrivals import Arrival
from moderation.authors import meet_authors, meet_places
from moderation.cleaning import key_of
from moderation.provenance import Provenance
from moderation.ways import Way, has_this_address, is_alike
from storage.database import dialect_of, insert_into
from storage.ready import Ready
from storage.rows import among, listed
from storage.tables import IS_CURRENT, Author, Mention, MentionAlias, MentionKey, MentionVersion, Place

LONGEST = 500


def recognised(session: Session, about: About, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Which of the texts, by their external ids, are mentions already that came by another source of the brand."""
    if not about.source.has_others:
        return {}
    source = about.source
    found = _by_alias(session, source, [one for one in arrivals if one.finding.aliases])
    rest = [one for one in arrivals if one.key not in found]
    if rest:
        found |= _by_look(session, source, rest)
    return found


def note_aliases(
    session: Session, source: Provenance, mention_ids: Mapping[str, int], arrivals: Iterable[Arrival]
) -> None:
    """Writes down the other names that the texts' sources know for them."""
    rows = [
        {"brand_id": source.brand_id, "alias": key_of(alias, LONGEST), "mention_id": mention_ids[one.key]}
        for one in arrivals
        for alias in one.finding.aliases
        if alias and one.key in mention_ids
    ]
    if rows:
        session.execute(insert_into(session, MentionAlias).on_conflict_do_nothing(), rows)


def complete(
    session: Session, source: Provenance, joined: Mapping[str, int], arrivals: Iterable[Arrival], *, now: datetime
) -> None:
    """Fills in what the mentions' first way in did not say; what it said stands."""
    coming = [one for one in arrivals if one.key in joined]
    if not coming:
        return
    findings = [one.finding for one in coming]
    authors = meet_authors(session, source, findings, known={}, now=now)
    places = meet_places(session, source, findings)
    for one in coming:
        finding = one.finding
        place = places.get(key_of(finding.place.external_id, 300)) if finding.place else None
        session.execute(
            update(Mention)
            .where(Mention.id == joined[one.key])
            .values(
                author_id=func.coalesce(Mention.author_id, authors.get(one.author_key or "")),
                place_id=func.coalesce(Mention.place_id, place),
                stars=func.coalesce(Mention.stars, finding.stars),
                url=func.coalesce(func.nullif(Mention.url, ""), finding.url),
                complain_url=func.coalesce(func.nullif(Mention.complain_url, ""), finding.complain_url or ""),
                thread_id=func.coalesce(func.nullif(Mention.thread_id, ""), finding.thread_id or ""),
                parent_id=func.coalesce(func.nullif(Mention.parent_id, ""), finding.parent_id or ""),
            )
            .execution_options(synchronize_session=False)
        )


def _by_alias(session: Session, source: Provenance, arrivals: Sequence[Arrival]) -> dict[str, int]:
    names = {key_of(alias, LONGEST): one.key for one in arrivals for alias in one.finding.aliases if alias}
    if not names:
        return {}
    rows = session.execute(
        select(MentionAlias.alias, MentionAlias.mention_id)
        .join(Mention, Mention.id == MentionAlias.mention_id)
        .where(MentionAlias.brand_id == source.brand_id, MentionAlias.alias.in_(names), Mention.source_id != source.id)
    )
    return {names[alias]: mention_id for alias, mention_id in rows}


def _by_look(session: Session, source: Provenance, arrivals: Sequence[Arrival]) -> dict[str, int]:
    addresses = {one.address: one for one in arrivals if one.address is not None}
    likes = {one.likeness: one for one in arrivals if one.likeness is not None}
    dialect = dialect_of(session)
    asked = {
        "brand": source.brand_id,
        "source": source.id,
        "addresses": listed(dialect, addresses),
        "likes": listed(dialect, likes),
    }
    rows = _ALIKE.rows(session, asked)
    if not rows:
        return {}
    ways = _ways(session, [row.mention_id for row in rows])
    found: dict[str, int] = {}
    taken: set[int] = set()
    for by_address in (True, False):
        for mention_id, address, likeness in rows:
            one = addresses.get(address) if by_address else likes.get(likeness)
            if one is None or one.key in found or mention_id in taken or mention_id not in ways:
                continue
            if (has_this_address if by_address else is_alike)(one, ways[mention_id]):
                found[one.key] = mention_id
                taken.add(mention_id)
    return found


def _alike(dialect: str) -> CompoundSelect[Any]:
    """Keys of other sources with these addresses or likenesses: one look into each index."""
    key = MentionKey.__table__.c
    elsewhere = (
        select(key.mention_id, key.address, key.likeness)
        .where(key.brand_id == bindparam("brand"), key.source_id != bindparam("source"))
        .where(key.mention_id.is_not(None))
    )
    return union_all(
        elsewhere.where(among(dialect, key.address, "addresses")),
        elsewhere.where(among(dialect, key.likeness, "likes")),
    )


_ALIKE = Ready(_alike)


def _ways(session: Session, mention_ids: Sequence[int | None]) -> dict[int, Way]:
    if not mention_ids:
        return {}
    rows = session.execute(
        select(
            *(Mention.id, Mention.url, func.coalesce(Author.name, ""), Mention.published_at, Mention.stars),
            *(func.coalesce(Place.external_id, ""), func.coalesce(Place.name, "")),
            *(MentionVersion.fingerprint, MentionVersion.text),
        )
        .join(MentionVersion, IS_CURRENT)
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(Place, Place.id == Mention.place_id)
        .where(Mention.id.in_(mention_ids))
    )
    return {row[0]: Way(*row) for row in rows}
