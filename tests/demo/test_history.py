from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from demo import history
from demo.filling import LIVE
from demo.leave import leave
from demo.running import RunningTown
from demo.settle import settle
from storage.database import Database, dialect_of
from storage.rights import SYSTEM
from storage.tables import Debrief, Decision, Mention, Message, Promise, Rating, Ticket, TicketFact
from storage.vocabulary import MentionState, Metric, TicketState, Verdict


def settled(town: RunningTown, database: Database, now: datetime) -> int:
    with database.transaction() as session:
        settle(session, town_url=town.url, now=now)
    return history.remember(town.url, now=now)


def ghosts(session: Session) -> int | None:
    sqlite = "SELECT count(*) FROM mention_search WHERE mention_search MATCH 'stems : банк'"
    return session.scalar(sql(sqlite if dialect_of(session) == "sqlite" else "SELECT count(*) FROM mention_search"))


def test_the_fortnight_before_is_lived_through_once_and_removed_at_once(town: RunningTown, database: Database):
    now = datetime.now(UTC)
    assert settled(town, database, now) > 150
    assert history.remember(town.url, now=now) == 0
    with database.reading() as session:
        the_work_was_done(session, now)
        the_figures_look_like_a_real_team(session)
        every_answer_stands_in_the_town(session, town)
    with database.transaction() as session:
        left = leave(session, by=SYSTEM, now=now)
        assert left.mentions > 60
        assert left.tickets >= 40
        assert ghosts(session) == 0
        for table in (Mention, Ticket, TicketFact, Decision, Rating, Debrief, Promise, Message):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def the_work_was_done(session: Session, now: datetime) -> None:
    tickets = session.scalars(select(Ticket)).all()
    assert len(tickets) >= 40
    assert {ticket.state for ticket in tickets} == {TicketState.CLOSED}
    assert all(now - timedelta(days=15) < ticket.opened_at < now - LIVE for ticket in tickets)
    states = set(session.scalars(select(Mention.state)))
    assert states == {MentionState.DECIDED, MentionState.PROMOTED, MentionState.NOT_OURS, MentionState.ABUSE}
    assert (session.scalar(select(func.count()).select_from(Decision)) or 0) >= 30


def the_figures_look_like_a_real_team(session: Session) -> None:
    within = [one for one in session.scalars(select(TicketFact.is_within)) if one is not None]
    assert 0.6 < sum(within) / len(within) < 0.98
    assert session.scalar(select(func.count(TicketFact.operator_id.distinct()))) == 3
    outcomes = session.scalars(select(Debrief.outcome)).all()
    assert len(set(outcomes)) >= 3  # some read with various outcomes, some not
    assert None in outcomes
    verdicts = session.scalars(select(Rating.verdict)).all()
    assert len(verdicts) >= 8
    assert verdicts.count(Verdict.LIKE) > verdicts.count(Verdict.DISLIKE) > 0
    firsts = session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).all()
    assert all(promise.fulfilled_at for promise in firsts)


def every_answer_stands_in_the_town(session: Session, town: RunningTown) -> None:
    said = {"".join(reply.text.split("[/quote]")[-1].split()) for reply in town.town.replies()}
    said |= {"".join((reply.answer or "").split()) for reply in town.town.replies()}
    answers = session.scalars(select(Message.text).where(Message.sent_at.is_not(None))).all()
    assert answers
    assert all("".join(answer.split()) in said for answer in answers)
