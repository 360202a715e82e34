"""The promises of a selection by their measured lengths. Reads only."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from dashboards.fact_sums import listed, seconds_in
from dashboards.figures import NOTHING, Outcome
from dashboards.promise_outcomes import BOARDS, columns_of, outcome_of
from dashboards.promise_table import promise_table
from dashboards.selection import Selection, chosen
from dashboards.unkept import unkept
from dashboards.what_if import Measured, Unanswered
from storage.rights import Actor
from storage.vocabulary import Metric

KEPT = (Outcome.WITHIN, Outcome.LATE)
# Longer than any target.
LONGEST_S = 10**9


def measured(session: Session, selection: Selection, *, metric: Metric, by: Actor, now: datetime) -> Measured:
    """Every promise of the selection by its measured length, for a calculation with another target."""
    board = BOARDS[metric]
    word = outcome_of(board, now).label("word")
    # A length nobody knows (an answer that took another's place) leaves its promise what it is under any target.
    unknown = case((word == Outcome.WITHIN.value, 0), else_=LONGEST_S)
    spent = func.coalesce(columns_of(board).spent_s, unknown)
    found = session.execute(
        select(word, listed(session, spent))
        .where(chosen(selection, board, by=by), word.in_([outcome.value for outcome in KEPT]))
        .group_by(word)
    )
    lasted = {Outcome(name): seconds_in(text) for name, text in found}
    total = promise_table(session, selection, metric=metric, dimension=None, by=by, now=now).total.promises
    waiting = unkept(session, selection, board=board, by=by, now=now)
    return Measured(
        lasted.get(Outcome.WITHIN, NOTHING), lasted.get(Outcome.LATE, NOTHING),
        [Unanswered(one.spent_s, is_ended=one.is_ended, outcome=one.outcome) for one in waiting], total.no_promise,
    )  # fmt: skip
