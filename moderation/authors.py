"""Who wrote and about which branch, as their source names them: met once, known ever after."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from desk.sightings import awaited, is_met
from moderation.cleaning import author_key, key_of
from moderation.finding import Finding, PlaceFound
from moderation.provenance import Provenance
from storage.database import dialect_of, insert_into
from storage.ready import Ready
from storage.rows import among, listed
from storage.tables import Author, Message, Place, Source, Ticket
from storage.vocabulary import Direction


class Met(NamedTuple):
    """An author as it is known."""

    id: int
    name: str
    url: str
    is_own: bool


def known_authors(session: Session, source: Provenance, keys: Collection[str]) -> dict[str, Met]:
    """Those of the authors who were met before, by their key at the source."""
    if not keys:
        return {}
    asked = {"brand": source.brand_id, "source": source.id, "keys": listed(dialect_of(session), keys)}
    rows = _KNOWN.rows(session, asked)
    return {key: Met(number, name, url, is_own) for key, number, name, url, is_own in rows}


def _known(dialect: str) -> Select[Any]:
    author = Author.__table__.c
    return (
        select(author.external_id, author.id, author.name, author.url, author.is_own)
        .where(author.brand_id == bindparam("brand"), author.source_id == bindparam("source"))
        .where(among(dialect, author.external_id, "keys"))
    )


_KNOWN = Ready(_known)


def own_accounts(source: Provenance, findings: Iterable[Finding], *, known: Mapping[str, Met]) -> set[str]:
    """Which of the authors are the brand's own accounts: by the brand's list, by the source's, or marked as such.

    A name may be written with its @ or without, in capitals or not; an id must be the very id.
    """
    own = {key for key, author in known.items() if author.is_own}
    names = _own_names(source)
    if not names:
        return own
    return own | {
        key
        for finding in findings
        if (key := author_key(finding)) and names & {_name(finding.author or ""), _name(finding.author_id or "")}
    }


def _own_names(source: Provenance) -> set[str]:
    everywhere = source.brand_accounts or []
    here = source.options.get("own", "")
    names = [*everywhere, *(here if isinstance(here, list) else str(here).split(","))]
    return {name for one in names if (name := _name(str(one)))}


def _name(written: str) -> str:
    return " ".join(written.casefold().split()).removeprefix("@")


def own_answers(session: Session, source: Provenance, findings: Sequence[Finding]) -> set[str]:
    """Which of the texts are answers of the desk, whichever account of the brand they were published by."""
    by_thread = {finding.external_id: finding.thread_id for finding in findings if finding.thread_id}
    if not by_thread:
        return set()
    sent = (
        select(Message.external_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(
            Ticket.source_id == source.id,
            Ticket.thread_id.in_(set(by_thread.values())),
            Message.direction == Direction.OUT,
            Message.external_id.in_(by_thread),
        )
    )
    waiting = awaited(session, source.id, set(by_thread.values()))
    met = {
        finding.external_id
        for finding in findings
        for answer in waiting
        if finding.thread_id == answer.thread_id and is_met(answer, text=finding.text, url=finding.url)
    }
    return met | set(session.scalars(sent))


def meet_authors(
    session: Session, source: Provenance, findings: Iterable[Finding], *, known: Mapping[str, Met], now: datetime
) -> dict[str, int]:
    """Ids of the findings' authors by their key at the source; new ones are entered, new names kept."""
    met = {key: finding for finding in findings if (key := author_key(finding))}
    rows = [
        {
            "brand_id": source.brand_id,
            "source_id": source.id,
            "external_id": key,
            "name": finding.author or (known[key].name if key in known else ""),
            "url": finding.author_url or (known[key].url if key in known else ""),
            "is_own": False,
            "first_seen_at": now,
        }
        for key, finding in sorted(met.items())
        if key not in known or not _says_nothing_new(finding, known[key])
    ]
    ids = {key: author.id for key, author in known.items()}
    if rows:
        entering = insert_into(session, Author)
        entering = entering.on_conflict_do_update(
            index_elements=["brand_id", "source_id", "external_id"],
            set_={"name": entering.excluded.name, "url": entering.excluded.url},
        )
        session.execute(entering, rows)
        entered = known_authors(session, source, [str(row["external_id"]) for row in rows])
        ids |= {key: author.id for key, author in entered.items()}
    return ids


def _says_nothing_new(finding: Finding, known: Met) -> bool:
    return (not finding.author or finding.author == known.name) and (
        not finding.author_url or finding.author_url == known.url
    )


def meet_places(session: Session, source: Provenance, findings: Sequence[Finding]) -> dict[str, int]:
    """Ids of the branches the findings are about, by their key at the source."""
    return enter_places(session, source, [finding.place for finding in findings if finding.place])


def enter_places(session: Session, source: Source | Provenance, places: Sequence[PlaceFound]) -> dict[str, int]:
    """Ids of branches by their key at the source, as it names them now."""
    rows = {
        key_of(place.external_id, 300): {
            "brand_id": source.brand_id,
            "source_id": source.id,
            "external_id": key_of(place.external_id, 300),
            "name": place.name[:300],
            "address": (place.address or "")[:500],
            "latitude": place.lat,
            "longitude": place.lon,
        }
        for place in places
    }
    if not rows:
        return {}
    entering = insert_into(session, Place)
    entering = entering.on_conflict_do_update(
        index_elements=["brand_id", "source_id", "external_id"],
        set_={name: entering.excluded[name] for name in ("name", "address", "latitude", "longitude")},
    )
    session.execute(entering, [rows[key] for key in sorted(rows)])
    known = select(Place.external_id, Place.id).where(
        Place.brand_id == source.brand_id, Place.source_id == source.id, Place.external_id.in_(rows)
    )
    return dict(session.execute(known).all())
