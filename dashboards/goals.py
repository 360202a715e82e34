"""Whether channels reach their goals: such a share of first replies within so long."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.figures import COUNTED
from dashboards.selection import Board, Selection, chosen, outcome_column
from storage.rights import Actor
from storage.tables import Channel, SlaPolicy, TicketFact


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
    counts = outcome_column(now).in_([word.value for word in COUNTED])
    reached = func.count().filter(TicketFact.first_reply_s <= SlaPolicy.goal_within_s)
    found = session.execute(
        select(
            Channel.id, Channel.name, SlaPolicy.goal_percent, SlaPolicy.goal_within_s, reached, func.count(),
        )
        .select_from(TicketFact)
        .join(Channel, Channel.id == TicketFact.channel_id)
        .join(SlaPolicy, SlaPolicy.channel_id == Channel.id)
        .join(newest, same)
        .where(chosen(selection, Board.SLA, by=by), counts, SlaPolicy.goal_percent.is_not(None))
        .group_by(Channel.id, Channel.name, SlaPolicy.goal_percent, SlaPolicy.goal_within_s)
        .order_by(Channel.name, Channel.id)
    )  # fmt: skip
    return [
        GoalRow(channel_id, name, percent or 0, within_s or 0, number, counted)
        for channel_id, name, percent, within_s, number, counted in found
    ]
