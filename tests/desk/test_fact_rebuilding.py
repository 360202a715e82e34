"""The facts that actions keep are those that their history comes to, whatever happened in whatever order."""

import pytest
from sqlalchemy import delete, select

from desk.fact_rebuilding import rebuild
from storage.errors import Refused
from storage.tables import FactTag, ReplyFact, Ticket, TicketFact
from tests.desk.fact_walk import FactWalk

STEPS = 70


def walked(session, now, seed):
    walk = FactWalk(session, now, seed)
    for number in range(STEPS):
        try:
            with session.begin_nested():
                walk.go_on()
        except Refused:
            session.expire_all()
        if number % 10 == 9:
            assert walk.differences() == [], (seed, number)
    return walk


def rows(session, table):
    return {tuple(row._mapping.items()) for row in session.execute(select(*table.__table__.c))}


@pytest.mark.parametrize("seed", range(6))
def test_after_any_course_the_facts_are_what_the_history_comes_to(session, now, seed):
    walked(session, now, seed)


def test_facts_that_were_lost_are_made_anew_as_they_were(session, now):
    walked(session, now, 77)
    before = {table: rows(session, table) for table in (TicketFact, ReplyFact, FactTag)}
    ids = session.scalars(select(Ticket.id)).all()
    assert rebuild(session, ids) == 0
    for table in before:
        session.execute(delete(table).execution_options(synchronize_session=False))
    session.expunge_all()
    assert rebuild(session, ids) > 0
    assert rebuild(session, ids) == 0
    assert {table: len(rows(session, table)) for table in before} == {
        table: len(kept) for table, kept in before.items()
    }
