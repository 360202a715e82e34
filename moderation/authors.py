"""Who wrote and about which branch, as their source names them: met once, known ever after."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.cleaning import author_key, key_of
from moderation.finding import Finding
from storage.database import insert_into
from storage.tables import Author, Message, Place, Source, Ticket
from storage.vocabulary import Direction


def own_accounts(session: Session, source: Source, findings: Iterable[Finding]) -> set[str]:
    """Which of the authors are the brand's own accounts."""
    keys = {key for finding in findings if (key := author_key(finding))}
    own = select(Author.external_id).where(
        Author.brand_id == source.brand_id,
        Author.source_id == source.id,
        Author.external_id.in_(keys),
        Author.is_own,
    )
    return set(session.scalars(own))


def own_answers(session: Session, source: Source, findings: Iterable[Finding]) -> set[str]:
    """Which of the texts the desk itself has sent, whichever account of the brand it used."""
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
    return set(session.scalars(sent))


def meet_authors(session: Session, source: Source, findings: Sequence[Finding], *, now: datetime) -> dict[str, int]:
    """Ids of the findings' authors by their key at the source; new ones are entered, new names kept."""
    rows = {
        key: {
            "brand_id": source.brand_id,
            "source_id": source.id,
            "external_id": key,
            "name": finding.author or "",
            "url": finding.author_url or "",
            "is_own": False,
            "first_seen_at": now,
        }
        for finding in findings
        if (key := author_key(finding))
    }
    if not rows:
        return {}
    entering = insert_into(session, Author)
    entering = entering.on_conflict_do_update(
        index_elements=["brand_id", "source_id", "external_id"],
        set_={"name": entering.excluded.name, "url": entering.excluded.url},
        where=(Author.name != entering.excluded.name) | (Author.url != entering.excluded.url),
    )
    session.execute(entering, [rows[key] for key in sorted(rows)])
    known = select(Author.external_id, Author.id).where(
        Author.brand_id == source.brand_id, Author.source_id == source.id, Author.external_id.in_(rows)
    )
    return dict(session.execute(known).all())


def meet_places(session: Session, source: Source, findings: Sequence[Finding]) -> dict[str, int]:
    """Ids of the branches the findings are about, by their key at the source."""
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
        for finding in findings
        if (place := finding.place)
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
