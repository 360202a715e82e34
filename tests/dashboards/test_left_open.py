"""The plain condition beside the outcomes of promises that nobody has kept leaves out none of their rows."""

from itertools import chain, combinations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.figures import Outcome
from dashboards.promise_outcomes import BOARDS, NOT_KEPT, left_open, outcome_of
from dashboards.selection import Board, rows_of
from storage.tables import Promise, ReplyFact, SlaPolicy, TicketFact
from storage.vocabulary import CancelCause, Metric
from tests.dashboards.conftest import NOW, Town

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def replies(session: Session, town: Town) -> None:
    """A next reply of every sort for each fact: what became of the first reply stands for what became of it."""
    left_out = [None, CancelCause.RESOLVED, None]
    policy = session.scalars(select(SlaPolicy)).first()
    for number, fact in enumerate(town.facts, start=1):
        session.add(
            Promise(
                id=number, ticket_id=fact.ticket_id, cycle=fact.cycle, metric=Metric.NEXT_REPLY, number=1,
                channel_id=fact.channel_id, policy_id=policy.id, calendar_id=policy.calendar_id,
                started_at=fact.opened_at, target_s=1800,
            )
        )  # fmt: skip
    session.flush()
    for number, fact in enumerate(town.facts, start=1):
        session.add(
            ReplyFact(
                promise_id=number, ticket_id=fact.ticket_id, cycle=fact.cycle, brand_id=fact.brand_id,
                channel_id=fact.channel_id, source_id=fact.source_id, asked_at=fact.opened_at,
                asked_day=fact.opened_day, asked_hour=0, due_at=fact.due_at, replied_at=fact.replied_at,
                target_s=1800, is_within=fact.is_within,
                left_out=None if fact.replied_at else left_out[number % 3],
            )
        )  # fmt: skip
    session.flush()


@pytest.mark.usefixtures("replies")
def test_no_row_of_an_outcome_is_lost(session: Session):
    sizes = range(1, len(NOT_KEPT) + 1)
    for board in BOARDS.values():
        for outcomes in chain.from_iterable(combinations(sorted(NOT_KEPT), size) for size in sizes):
            word = outcome_of(board, NOW).in_([one.value for one in outcomes])
            count = select(func.count()).select_from(rows_of(board).table).where(rows_of(board).counts, word)
            assert session.scalar(count) == session.scalar(count.where(left_open(board, outcomes))), (board, outcomes)


@pytest.mark.usefixtures("replies")
def test_only_the_few_are_asked(session: Session):
    overdue = (Outcome.OVERDUE,)
    ended = select(func.count()).select_from(TicketFact).where(TicketFact.closed_at.is_not(None))
    assert session.scalar(ended) > 0
    assert session.scalar(ended.where(left_open(Board.RESOLUTION, overdue))) == 0
    answered = select(func.count()).select_from(ReplyFact).where(ReplyFact.replied_at.is_not(None))
    assert session.scalar(answered) > 0
    assert session.scalar(answered.where(left_open(Board.NEXT_REPLY, overdue))) == 0
    # What was answered or is no promise at all is asked of all rows.
    assert session.scalar(ended.where(left_open(Board.SLA, (Outcome.LATE, Outcome.OVERDUE)))) == session.scalar(ended)
