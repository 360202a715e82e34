"""Sources side by side by figures: what each brings, how much of it is a request, how much of that is answered.

Counters and ticket facts only, never the texts themselves.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crawlers.sources import REMOVED_AT
from storage.rights import Actor
from storage.tables import DailyCount, Source, TicketFact
from storage.vocabulary import Category, Ground, ReplyPolicy, Role

READERS = (Role.ADMINISTRATOR, Role.LEAD, Role.MARKETING)
MENTIONS, ABUSE = "mention_source", "mention_abuse"


class Days(NamedTuple):
    """Whole days of the installation's zone, the last one included."""

    since: date
    last: date


class SourceFigures(NamedTuple):
    """A source over a period; texts count by the day of publication, requests by the day their ticket was opened."""

    source_id: int
    name: str
    kind: str
    category: Category
    ground: Ground
    policy: ReplyPolicy
    priority: int
    enabled: bool
    mentions: int
    requests: int
    answered: int
    answer_s: int | None
    abuse: int

    @property
    def share_requests(self) -> float | None:
        """Requests among the texts; at most all of them, for a ticket may be opened later than its text."""
        return min(1.0, self.requests / self.mentions) if self.mentions else None

    @property
    def share_answered(self) -> float | None:
        return self.answered / self.requests if self.requests else None

    @property
    def share_abuse(self) -> float | None:
        return min(1.0, self.abuse / self.mentions) if self.mentions else None


class _Requests(NamedTuple):
    opened: int
    answered: int


def compare(session: Session, brand_id: int, days: Days, *, by: Actor) -> list[SourceFigures]:
    """Every source of the brand, the one with the most texts first.

    Raises Refused for somebody who holds none of administrator, lead and marketing.
    """
    by.require(*READERS, brand_id=brand_id)
    mentions, abuse = (_counted(session, brand_id, dimension, days) for dimension in (MENTIONS, ABUSE))
    requests, medians = _requests(session, brand_id, days), _medians(session, brand_id, days)
    rows = [
        SourceFigures(
            source.id, source.name, source.kind, source.category, source.ground, source.policy, source.priority,
            source.enabled, mentions.get(str(source.id), 0), *requests.get(source.id, _Requests(0, 0)),
            medians.get(source.id), abuse.get(str(source.id), 0),
        )
        for source in session.scalars(select(Source).where(Source.brand_id == brand_id))
        if REMOVED_AT not in source.options
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.mentions, -row.requests, row.name.casefold(), row.source_id))


def _counted(session: Session, brand_id: int, dimension: str, days: Days) -> dict[str, int]:
    found = session.execute(
        select(DailyCount.key, func.sum(DailyCount.count))
        .where(
            DailyCount.brand_id == brand_id,
            DailyCount.dimension == dimension,
            DailyCount.day.between(days.since.isoformat(), days.last.isoformat()),
        )
        .group_by(DailyCount.key)
    )
    return {key: int(number) for key, number in found}


def _requests(session: Session, brand_id: int, days: Days) -> dict[int, _Requests]:
    """A ticket is a request once, however often it is opened again."""
    found = session.execute(
        select(TicketFact.source_id, func.count(), func.count(TicketFact.replied_at))
        .where(*_opened(brand_id, days))
        .group_by(TicketFact.source_id)
    )
    return {source_id: _Requests(opened, answered) for source_id, opened, answered in found}


def _medians(session: Session, brand_id: int, days: Days) -> dict[int, int]:
    """The median first reply in working seconds, nearest rank, as the dashboards have it."""
    own = TicketFact.source_id
    facts = (
        select(
            own.label("source_id"),
            TicketFact.first_reply_s.label("seconds"),
            func.row_number().over(partition_by=own, order_by=TicketFact.first_reply_s).label("rank"),
            func.count().over(partition_by=own).label("number"),
        )
        .where(*_opened(brand_id, days), TicketFact.replied_at.is_not(None), TicketFact.first_reply_s.is_not(None))
        .subquery()
    )
    # Twice the rank is the number or one more: the middle one, and of two middle ones the lower.
    doubled = 2 * facts.c.rank
    middle = select(facts.c.source_id, facts.c.seconds).where(doubled.between(facts.c.number, facts.c.number + 1))
    return {source_id: int(seconds) for source_id, seconds in session.execute(middle)}


def _opened(brand_id: int, days: Days) -> tuple[ColumnElement[bool], ...]:
    return (
        TicketFact.brand_id == brand_id,
        TicketFact.cycle == 1,
        TicketFact.left_out.is_(None),
        TicketFact.opened_day.between(days.since.isoformat(), days.last.isoformat()),
    )
