"""Decided mentions that wait for a second person: their words, and nothing of what was decided or proposed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from moderation.second_draw import is_drawn
from moderation.standing import DECIDERS
from storage.rights import Actor
from storage.tables import IS_CURRENT, Brand, Decision, Mention, MentionVersion, SecondReading, Source
from storage.vocabulary import Category, DecisionKind

WITHIN: Final = timedelta(days=14)
"""Decided longer ago than this a text is read by nobody a second time: what it was about has passed."""
MOST_COUNTED: Final = 50
LOOKED_THROUGH: Final = 20_000
_AT_ONCE: Final = 2_000

READ: Final = (DecisionKind.LABEL, DecisionKind.PROMOTE, DecisionKind.ABUSE, DecisionKind.NOT_OURS)


class Offer(NamedTuple):
    """A text to be read for the second time."""

    decision_id: int
    mention_id: int
    title: str
    text: str
    stars: float | None
    source: str
    category: Category
    url: str
    published_at: datetime


def offers(session: Session, brand_id: int, *, by: Actor, now: datetime, limit: int = 1) -> list[Offer]:
    """The newest texts that this person may read a second time; none where the brand has not switched it on."""
    by.require(*DECIDERS, brand_id=brand_id)
    found: list[int] = []
    for ids in _drawn(session, brand_id, now=now):
        found += session.scalars(select(Decision.id).join(Mention, _STANDS).where(Decision.id.in_(ids), *_free_for(by)))
        if len(found) >= limit:
            break
    return _offers(session, sorted(found, reverse=True)[:limit])


def waiting(session: Session, brand_id: int, *, by: Actor, now: datetime) -> int:
    """How many wait for this person; one more than MOST_COUNTED means "more"."""
    return len(offers(session, brand_id, by=by, now=now, limit=MOST_COUNTED + 1))


def is_offered(session: Session, decision: Decision, *, by: Actor) -> bool:
    """Whether this decision is one that the person may judge now."""
    brand = session.get_one(Brand, decision.brand_id)
    if not is_drawn(decision.mention_id, seed=brand.uid, share=brand.second_reading_share):
        return False
    wanted = select(Decision.id).join(Mention, _STANDS).where(Decision.id == decision.id, *_free_for(by))
    return session.scalar(wanted) is not None


def _drawn(session: Session, brand_id: int, *, now: datetime) -> Iterator[Sequence[int]]:
    """Decisions of the sample, the newest first, portion by portion."""
    brand = session.get(Brand, brand_id)
    share = brand.second_reading_share if brand is not None else 0.0
    before: int | None = None
    for _portion in range(LOOKED_THROUGH // _AT_ONCE if share else 0):
        wanted = select(Decision.id, Decision.mention_id, Decision.decided_at).where(Decision.brand_id == brand_id)
        if before is not None:
            wanted = wanted.where(Decision.id < before)
        rows = session.execute(wanted.order_by(Decision.id.desc()).limit(_AT_ONCE)).all()
        recent = [row for row in rows if row.decided_at > now - WITHIN]
        seed = brand.uid if brand is not None else ""
        yield [row.id for row in recent if is_drawn(row.mention_id, seed=seed, share=share)]
        if len(recent) < _AT_ONCE:
            return
        before = rows[-1].id


# The decision is the last word on the text as it stands.
_STANDS: Final = and_(
    Mention.id == Decision.mention_id,
    Mention.version == Decision.mention_version,
    Mention.decided_by == Decision.person_id,
    Mention.decided_at == Decision.decided_at,
)


def _free_for(by: Actor) -> tuple[ColumnElement[bool], ...]:
    """Read one by one by somebody else, said to be something, and judged by nobody yet."""
    mine, told = aliased(Decision), SecondReading.kind != DecisionKind.SKIP
    has_decided = exists().where(mine.mention_id == Decision.mention_id, mine.person_id == by.person_id)
    is_judged = exists().where(
        SecondReading.decision_id == Decision.id, or_(told, SecondReading.person_id == by.person_id)
    )
    return (
        Decision.kind.in_(READ),
        or_(Decision.chosen.is_not(None), Decision.kind == DecisionKind.NOT_OURS),
        Decision.undone_at.is_(None),
        Decision.person_id.is_not(None),
        Decision.person_id != by.person_id,
        Decision.client_key.not_like("%+%"),
        Decision.client_key.not_like("bulk:%"),
        ~has_decided,
        ~is_judged,
    )


def _offers(session: Session, decision_ids: Sequence[int]) -> list[Offer]:
    columns: tuple[Any, ...] = (
        *(Decision.id, Mention.id, MentionVersion.title, MentionVersion.text, Mention.stars),
        *(Source.name, Source.category, Mention.url, Mention.published_at),
    )
    rows = session.execute(
        select(*columns)
        .select_from(Decision)
        .join(Mention, Mention.id == Decision.mention_id)
        .join(MentionVersion, IS_CURRENT)
        .join(Source, Source.id == Mention.source_id)
        .where(Decision.id.in_(decision_ids))
        .order_by(Decision.id.desc())
    )
    return [Offer(*row) for row in rows]
