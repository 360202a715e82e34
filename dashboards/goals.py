"""Whether channels reach their goals: such a share of first replies within so long."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import Select, func, select
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
    dimension = Dimension.CHANNEL
    sums = tallies(session, selection, board=Board.SLA, dimension=dimension, by=by, now=now)
    lasted = lengths(session, selection, board=Board.SLA, dimension=dimension, span=Span.FIRST_REPLY, by=by)
    rows = []
    for channel_id, name, percent, within_s in session.execute(_newest_goals(selection.brand_id)):
        tally = sums.get(str(channel_id), Counter())
        counted = sum(tally[Measure(outcome.value)] for outcome in COUNTED)
        reached = int(np.count_nonzero(lasted.get(str(channel_id), NOTHING) <= within_s))
        if counted:
            rows.append(GoalRow(channel_id, name, percent or 0, within_s, reached, counted))
    return rows


def _newest_goals(brand_id: int) -> Select[int, str, int | None, int]:
    newest = (
        select(SlaPolicy.channel_id, func.max(SlaPolicy.version).label("version"))
        .group_by(SlaPolicy.channel_id)
        .subquery()
    )
    same = (newest.c.channel_id == SlaPolicy.channel_id) & (newest.c.version == SlaPolicy.version)
    return (
        select(Channel.id, Channel.name, SlaPolicy.goal_percent, func.coalesce(SlaPolicy.goal_within_s, 0))
        .join(SlaPolicy, SlaPolicy.channel_id == Channel.id)
        .join(newest, same)
        .where(Channel.brand_id == brand_id, SlaPolicy.goal_percent.is_not(None))
        .order_by(Channel.name, Channel.id)
    )
