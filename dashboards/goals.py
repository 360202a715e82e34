"""Whether channels reach their goals: such a share of first replies within so long."""

from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.blocks import lengths, tallies
from dashboards.figures import COUNTED, NOTHING, Span
from dashboards.measures import Measure
from dashboards.selection import Board, Dimension, Selection
from storage.rights import Actor
from storage.tables import Channel, SlaPolicy


class GoalRow(NamedTuple):
    """A channel's goal, and how many of the first replies that count came within its time."""

    channel_id: int
    channel: str
    percent: int
    within_s: int
    reached: int
    counted: int

    @property
    def share(self) -> float | None:
        """First replies within the goal's time, 0 to 1; None when none counts: empty is not zero."""
        return self.reached / self.counted if self.counted else None

    @property
    def is_held(self) -> bool | None:
        """Whether the goal is reached; compared in whole numbers, so that 80 % of 5 are 4."""
        return self.reached * 100 >= self.percent * self.counted if self.counted else None


def goals(session: Session, selection: Selection, *, by: Actor, now: datetime) -> list[GoalRow]:
    """A row per channel of the selection that has a goal now, by name. Unanswered overdue ones count as missed."""
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    found = session.execute(
        select(Channel.id, Channel.name, SlaPolicy.goal_percent, SlaPolicy.goal_within_s)
        .join(SlaPolicy, SlaPolicy.channel_id == Channel.id)
        .join(newest, same)
        .where(Channel.brand_id == selection.brand_id, SlaPolicy.goal_percent.is_not(None))
        .order_by(Channel.name, Channel.id)
    ).all()
    if not found:
        return []
    board, split = Board.SLA, Dimension.CHANNEL
    sums = tallies(session, selection, board=board, dimension=split, by=by, now=now)
    lasted = lengths(session, selection, board=board, dimension=split, span=Span.FIRST_REPLY, by=by)
    rows = []
    for channel_id, name, percent, within_s in found:
        key = str(channel_id)
        counted = sum(sums[key][Measure(outcome.value)] for outcome in COUNTED) if key in sums else 0
        reached = int(np.count_nonzero(lasted.get(key, NOTHING) <= (within_s or 0)))
        if counted:
            rows.append(GoalRow(channel_id, name, percent or 0, within_s or 0, reached, counted))
    return rows
