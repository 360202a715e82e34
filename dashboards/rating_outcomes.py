"""Whom nobody asked and why, and what reviewers made of their stars after our answer. Reads only."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from dashboards.selection import ALL_ROWS, Selection
from desk.closed_texts import channel_seen
from storage.rights import Actor
from storage.tables import Channel, RatingSkip, ReviewOutcome
from storage.vocabulary import NotAsked, Role


class Skipped(NamedTuple):
    """How many ended cycles of the period nobody was asked about for a reason."""

    reason: NotAsked
    cycles: int


class Reviews(NamedTuple):
    """Reviews with stars that were answered in the period; means are of the changed ones alone."""

    answered: int = 0
    changed: int = 0
    raised: int = 0
    lowered: int = 0
    before: float | None = None
    after: float | None = None

    @property
    def share_changed(self) -> float | None:
        """Changed after our answer among the answered ones; None where none was answered."""
        return self.changed / self.answered if self.answered else None


def not_asked(session: Session, selection: Selection, *, by: Actor) -> list[Skipped]:
    """The reasons by frequency; rights and filters as for the ratings."""
    found = session.execute(
        select(RatingSkip.reason, func.count())
        .where(*_chosen(RatingSkip, selection, by=by))
        .group_by(RatingSkip.reason)
        .order_by(func.count().desc(), RatingSkip.reason)
    )
    return [Skipped(*row) for row in found]


def reviews(session: Session, selection: Selection, *, by: Actor) -> Reviews:
    """What became of the answered reviews; rights and filters as for the ratings."""
    after, before = ReviewOutcome.stars_after, ReviewOutcome.stars_before
    was_changed = after.is_not(None)
    found = session.execute(
        select(
            func.count(), func.count().filter(was_changed), func.count().filter(after > before),
            func.count().filter(after < before), func.avg(before).filter(was_changed), func.avg(after),
        ).where(*_chosen(ReviewOutcome, selection, by=by))
    ).one()  # fmt: skip
    return Reviews(*found)


def _chosen(table: Any, selection: Selection, *, by: Actor) -> list[ColumnElement[bool]]:
    """The rows of a selection that this person may see. Raises Refused as the ratings do."""
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=selection.brand_id)
    conditions = [
        table.brand_id == selection.brand_id,
        table.day >= selection.period.since.isoformat(),
        table.day < selection.period.until.isoformat(),
    ]
    if not by.holds(*ALL_ROWS, brand_id=selection.brand_id):
        conditions.append(table.operator_id == by.person_id)
    else:
        seen = select(Channel.id).where(Channel.brand_id == selection.brand_id, channel_seen(by, selection.brand_id))
        conditions.append(table.channel_id.in_(seen))
    if selection.operators:
        known = table.operator_id.in_(sorted(selection.operators - {0}))
        conditions.append(or_(known, table.operator_id.is_(None)) if 0 in selection.operators else known)
    if selection.channels:
        conditions.append(table.channel_id.in_(sorted(selection.channels)))
    if selection.sources:
        conditions.append(table.source_id.in_(sorted(selection.sources)))
    return conditions
