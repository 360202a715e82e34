"""How much templates are used, so that those come first; counted anew after some minutes, not at each letter."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from storage.tables import Insertion, Template

LATELY: Final = timedelta(days=90)
KEPT: Final = timedelta(minutes=5)


class _Counted(NamedTuple):
    at: datetime
    by_template: Mapping[int, int]


# By database, then by brand: a few hundred numbers each.
_counted: WeakKeyDictionary[Engine, dict[int, _Counted]] = WeakKeyDictionary()
_lock = Lock()


def used_lately(session: Session, brand_id: int, *, now: datetime) -> Mapping[int, int]:
    """How many answers of the last weeks were made from each template, as it was some minutes ago at most."""
    base = session.get_bind().engine
    with _lock:
        before = _counted.setdefault(base, {}).get(brand_id)
    if before is not None and timedelta() <= now - before.at < KEPT:
        return before.by_template
    # Nobody waits for the one who counts: two may count at the same time, to the same end.
    fresh = _Counted(now, _count(session, brand_id, now=now))
    with _lock:
        _counted.setdefault(base, {})[brand_id] = fresh
    return fresh.by_template


def _count(session: Session, brand_id: int, *, now: datetime) -> dict[int, int]:
    found = session.execute(
        select(Insertion.template_id, func.count())
        .join(Template, Template.id == Insertion.template_id)
        .where(Template.brand_id == brand_id, Insertion.at > now - LATELY, Insertion.message_id.is_not(None))
        .group_by(Insertion.template_id)
    )
    return {row[0] or 0: row[1] for row in found}
