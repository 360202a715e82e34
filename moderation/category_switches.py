"""Categories a brand does not watch: what they hide is counted and kept in the archive."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from moderation import counts
from moderation.stream import READERS
from storage.rights import Actor
from storage.tables import AuditEntry, Brand, DailyCount, Source
from storage.vocabulary import Category, Ground, Role


class CategoryRow(NamedTuple):
    """A category of the brand's sources: whether it is watched, and what was hidden since which day."""

    category: Category
    is_watched: bool
    sources: int
    hidden: int
    since: str | None


class Stretch(NamedTuple):
    """What is to come back: a category's texts published on these days, the last one included."""

    category: Category
    since: date
    last: date


def switch_category(
    session: Session, brand_id: int, category: Category, *, is_watched: bool, by: Actor, now: datetime
) -> None:
    """From now on texts of the category reach the stream, or are only counted and kept in the archive."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    brand = session.get_one(Brand, brand_id, with_for_update=True)
    muted = set(brand.muted_categories)
    if (category.value not in muted) == is_watched:
        return
    brand.muted_categories = sorted(muted - {category.value} if is_watched else muted | {category.value})
    action = "category_switched_on" if is_watched else "category_switched_off"
    note(session, action, brand_id, by=by, now=now, category=category.value)


def categories(session: Session, brand_id: int, *, by: Actor) -> list[CategoryRow]:
    """All categories, those of the brand's sources first; what is hidden comes from the counters."""
    by.require(*READERS, brand_id=brand_id)
    muted = set(session.scalar(select(Brand.muted_categories).where(Brand.id == brand_id)) or ())
    # Our own ground is never hidden, so it is not counted as switched.
    counted = select(Source.category, func.count()).where(Source.brand_id == brand_id, Source.ground == Ground.OTHERS)
    sources = dict(session.execute(counted.group_by(Source.category)).all())
    hidden = {key: (int(number), since) for key, number, since in session.execute(_hidden(brand_id))}
    rows = [
        CategoryRow(one, one.value not in muted, sources.get(one, 0), *hidden.get(one.value, (0, None)))
        for one in Category
    ]
    return sorted(rows, key=lambda row: not (row.sources or row.hidden or not row.is_watched))


def hidden_in(session: Session, brand_id: int, stretch: Stretch, *, by: Actor) -> int:
    """How many texts of the stretch are hidden at this moment."""
    by.require(*READERS, brand_id=brand_id)
    return hidden_on(session, brand_id, stretch)


def _hidden(brand_id: int) -> Any:
    return (
        select(DailyCount.key, func.sum(DailyCount.count), func.min(DailyCount.day))
        .where(DailyCount.brand_id == brand_id, DailyCount.dimension == counts.MUTED, DailyCount.count > 0)
        .group_by(DailyCount.key)
    )


def hidden_on(session: Session, brand_id: int, stretch: Stretch) -> int:
    """How many texts of the stretch are hidden, by the counters."""
    days = DailyCount.day.between(stretch.since.isoformat(), stretch.last.isoformat())
    found = _hidden(brand_id).where(days, DailyCount.key == stretch.category.value)
    return sum(int(number) for _key, number, _since in session.execute(found))


def note(session: Session, action: str, brand_id: int, *, by: Actor, now: datetime, **details: Any) -> None:
    """Writes down who did what with the brand's categories."""
    session.add(
        AuditEntry(at=now, person_id=by.person_id, action=action, subject="brand", subject_id=brand_id, details=details)
    )
