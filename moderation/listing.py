"""Stored mentions, one after the other, for the command line: every one that fits, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from classifier.tonality import speaks
from desk.closed_texts import unlocked
from moderation.circumstances import confirmed
from moderation.stream import READERS
from moderation.tag_conditions import carries
from moderation.tag_list import tags_on
from storage.query import Query
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.tables import IS_CURRENT, Author, Mention, MentionKey, MentionVersion, PreTag, Ticket, TicketMention
from storage.vocabulary import Label, MentionState, TicketState, Tone

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which mentions; None means any. `since` is inclusive, `until` exclusive, both over `published_at`.

    `tags`: ids of the brands' own tags, any of which will do.
    """

    query: Query | None = None
    since: datetime | None = None
    until: datetime | None = None
    label: Label | None = None
    state: MentionState | None = None
    tags: tuple[int, ...] | None = None
    tone: Tone | None = None


class Listed(NamedTuple):
    """A mention with the words of its current version."""

    id: int
    uid: str
    source_id: int
    external_id: str
    url: str
    author: str | None
    published_at: datetime
    seen_at: datetime
    title: str
    text: str
    stars: float | None
    state: MentionState
    label: Label | None
    is_abuse: bool
    pretag: Label | None
    confidence: float | None
    abuse: float | None
    ticket_id: int | None
    ticket_state: TicketState | None
    own_tags: tuple[str, ...] = ()


def listed(session: Session, wanted: Wanted, *, by: Actor) -> Iterator[Listed]:
    """Every mention that fits and the person may read, all states unless one is named."""
    allowed = by.brands_with(*READERS)
    conditions = [*_conditions(wanted), unlocked(by)]
    if allowed is not None:
        conditions.append(Mention.brand_id.in_(sorted(allowed)))
    before: int | None = None
    while True:
        page = _page(session, wanted.query, conditions, before=before)
        good = {row.id for row in page}
        if wanted.query is not None:
            good = set(confirmed(session, wanted.query, sorted(good)))
        tags = tags_on(session, sorted(good))
        for row in page:
            if row.id in good:
                yield row._replace(own_tags=tuple(tag.name for tag in tags.get(row.id, ())))
        if len(page) < PAGE:
            return
        before = page[-1].id


def as_json(row: Listed) -> dict[str, Any]:
    """The row as `repdesk mentions --json` prints it; moments in ISO 8601, UTC."""
    pretag = None
    if row.pretag is not None:
        pretag = {"label": row.pretag.value, "confidence": row.confidence, "abuse": row.abuse}
    tags = [row.label.value] if row.label else []
    if row.is_abuse and row.label != Label.ABUSE:
        tags.append(Label.ABUSE.value)
    return {
        "id": row.id,
        "uid": row.uid,
        "source": row.source_id,
        "external_id": row.external_id,
        "url": row.url,
        "author": row.author,
        "published_at": _iso(row.published_at),
        "seen_at": _iso(row.seen_at),
        "title": row.title or None,
        "text": row.text,
        "stars": row.stars,
        "state": row.state.value,
        "tags": [*tags, *row.own_tags],
        "pretag": pretag,
        "ticket": row.ticket_id if row.ticket_state not in {None, TicketState.CANCELLED} else None,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield Mention.published_at >= wanted.since
    if wanted.until is not None:
        yield Mention.published_at < wanted.until
    if wanted.state is not None:
        yield Mention.state == wanted.state
    if wanted.label is not None:
        yield (Mention.label == wanted.label) | (Mention.is_abuse if wanted.label == Label.ABUSE else False)
    if wanted.tags is not None:
        yield carries(Mention, wanted.tags)
    if wanted.tone is not None:
        yield speaks(Mention, [wanted.tone])


def _page(
    session: Session, query: Query | None, conditions: list[ColumnElement[bool]], *, before: int | None
) -> list[Listed]:
    pretag = and_(PreTag.mention_id == Mention.id, PreTag.version == Mention.version)
    rows = (
        select(
            *(Mention.id, Mention.uid, Mention.source_id, MentionKey.external_id, Mention.url, Author.name),
            *(Mention.published_at, Mention.seen_at, MentionVersion.title, MentionVersion.text),
            *(Mention.stars, Mention.state, Mention.label, Mention.is_abuse),
            *(Mention.pretag, Mention.pretag_confidence, PreTag.abuse, TicketMention.ticket_id, Ticket.state),
        )
        .join(MentionVersion, IS_CURRENT)
        .join(MentionKey, (MentionKey.mention_id == Mention.id) & (MentionKey.source_id == Mention.source_id))
        .outerjoin(Author, Author.id == Mention.author_id)
        .outerjoin(PreTag, pretag)
        .outerjoin(TicketMention, TicketMention.mention_id == Mention.id)
        .outerjoin(Ticket, Ticket.id == TicketMention.ticket_id)
        .where(*conditions)
    )
    if query is not None:
        hits = index_of(session).match(query, Facets(), before=before).subquery("hits")
        rows = rows.join(hits, hits.c.id == Mention.id)
    if before is not None:
        rows = rows.where(Mention.id < before)
    return [Listed._make((*row, ())) for row in session.execute(rows.order_by(Mention.id.desc()).limit(PAGE))]
