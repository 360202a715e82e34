"""The reading list: what is on it, in which order, for whom, and that it holds what the index counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards.debrief_list import DebriefStepRow, Wanted, debrief_figures, debriefs, steps_of, talk_of, to_read
from dashboards.debrief_sheets import debrief_sheet, outcomes_sheet
from dashboards.export import as_csv
from dashboards.periods import Period
from dashboards.queries import csi_table
from dashboards.selection import Dimension, Selection
from desk.debriefs import Found, finish, note, take
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Debrief, SampledTicket, Ticket, TicketFact
from storage.vocabulary import DebriefOutcome, DebriefStepKind, LeftOut, RatingCause, Role, Verdict
from tests.builders import a_person, actor
from tests.desk.conftest import a_house

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIKE, DISLIKE = Verdict.LIKE, Verdict.DISLIKE
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def rated(house, verdict, *, at=NOW, person=None, **more):
    """A ticket answered and asked about at NOW, rated some time later; its debrief's number."""
    session, who = house.session, person or house.anna
    ticket = house.ticket(now=NOW)
    given = Answer("Готово", f"k{ticket.id}", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(who), now=NOW)
    ask_rating(session, ticket, operator_id=who.id, language="ru", now=NOW)
    record_rating(session, rating_url(ticket).rpartition("/")[2], verdict=verdict, now=at, **more)
    return session.query(Debrief.id).filter_by(ticket_id=ticket.id).scalar()


@pytest.fixture
def house(session):
    """On both kinds of database: counts are conditions of SQL, lengths differences of moments."""
    return a_house(session)


@pytest.fixture
def listed(house, session):
    """Two likes, three dislikes; a like praised after two hours, a dislike excused after five, the others open."""
    vera = house.actor(house.vera)
    ids = {
        "praised": rated(house, LIKE),
        "like": rated(house, LIKE, at=NOW + HOUR, person=house.boris),
        "excused": rated(house, DISLIKE, cause=RatingCause.DECISION),
        "answer": rated(house, DISLIKE, at=NOW + 2 * HOUR, cause=RatingCause.ANSWER, comment="=1+1 Отписка"),
        "unsaid": rated(house, DISLIKE, at=NOW + 3 * HOUR),
    }
    finish(session, ids["praised"], found=Found(DebriefOutcome.PRAISE), by=vera, now=NOW + 2 * HOUR)
    finish(session, ids["excused"], found=Found(DebriefOutcome.NOT_AT_FAULT, "Тариф"), by=vera, now=NOW + 5 * HOUR)
    return ids


def those(house, listed, *, by=SYSTEM, period=MARCH, **wanted):
    rows = debriefs(house.session, Wanted(Selection(house.brand.id, period), **wanted), by=by)
    names = {number: name for name, number in listed.items()}
    return [names[row.id] for row in rows]


def test_open_ones_come_the_oldest_first_done_ones_the_newest(house, listed):
    assert those(house, listed) == ["like", "answer", "unsaid"]
    assert those(house, listed, is_done=True) == ["excused", "praised"]
    assert those(house, listed, is_done=True, outcome=DebriefOutcome.PRAISE) == ["praised"]


def test_they_are_filtered_by_rating_and_by_what_the_customer_said(house, listed):
    assert those(house, listed, verdict=LIKE) == ["like"]
    assert those(house, listed, verdict=DISLIKE) == ["answer", "unsaid"]
    assert those(house, listed, cause=RatingCause.ANSWER) == ["answer"]
    assert those(house, listed, cause=None) == ["unsaid"]
    of_boris = Selection(house.brand.id, MARCH, operators=frozenset({house.boris.id}))
    assert [row.operator for row in debriefs(house.session, Wanted(of_boris), by=SYSTEM)] == ["Борис"]


def test_open_ones_stay_whatever_the_period_is(house, listed):
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    assert those(house, listed, period=april) == ["like", "answer", "unsaid"]
    assert those(house, listed, period=april, is_done=True) == []


def test_the_figures_are_those_of_the_index(house, listed, session):
    selection = Selection(house.brand.id, MARCH)
    found = debrief_figures(session, selection, by=SYSTEM)
    ratings = csi_table(session, selection, dimension=Dimension.OPERATOR, by=SYSTEM).total.ratings
    assert found.rated == ratings.rated == 5
    assert (found.done, found.is_open, found.share_done) == (2, 3, 2 / 5)
    assert (found.outcomes[DebriefOutcome.PRAISE], found.outcomes[DebriefOutcome.NOT_AT_FAULT]) == (1, 1)
    assert found.until_done == (2, 7200, 18000)
    assert to_read(session, selection, by=SYSTEM) == (3, NOW + HOUR)
    # An excuse is no change of the index.
    assert (ratings.likes, ratings.dislikes) == (2, 3)
    sheet = outcomes_sheet(found)
    assert [row[1] for row in sheet.rows] == [1, 0, 0, 1, 3]


def test_what_counts_nowhere_leaves_the_list_and_what_is_older_than_it_is_told(house, listed, session):
    abused = session.get_one(Debrief, listed["answer"])
    session.get_one(TicketFact, (abused.ticket_id, 1)).left_out = LeftOut.ABUSE
    session.delete(session.get_one(Debrief, listed["like"]))
    session.flush()
    assert those(house, listed) == ["unsaid"]
    found = debrief_figures(session, Selection(house.brand.id, MARCH), by=SYSTEM)
    assert (found.rated, found.done, found.is_open, found.older) == (4, 2, 1, 1)


def test_an_operator_sees_the_own_and_of_open_ones_no_word(house, listed, session):
    vera, anna = house.actor(house.vera), house.actor(house.anna)
    take(session, listed["answer"], by=vera, now=NOW)
    note(session, listed["answer"], text="Поговорить", by=vera, now=NOW)
    assert those(house, listed, by=anna) == ["answer", "unsaid"]
    own = Wanted(Selection(house.brand.id, MARCH))
    assert {(row.note, row.reader) for row in debriefs(session, own, by=anna)} == {("", "")}
    assert ("Поговорить", "Вера") in {(row.note, row.reader) for row in debriefs(session, own, by=vera)}
    done = Wanted(own.selection, is_done=True)
    assert [(row.note, row.doer) for row in debriefs(session, done, by=anna)] == [("Тариф", "Вера"), ("", "Вера")]
    assert those(house, listed, by=house.actor(house.boris)) == ["like"]
    assert debrief_figures(session, own.selection, by=house.actor(house.boris)).rated == 1
    with pytest.raises(Refused):
        debriefs(session, own, by=actor(Role.MARKETING))


def test_the_customers_words_are_as_closed_as_the_ticket(house, listed, session):
    """Of the own answer an operator keeps reading the verdict, not the words of a channel they have left."""
    own = Wanted(Selection(house.brand.id, MARCH), cause=RatingCause.ANSWER)
    anna = house.actor(house.anna)
    assert [row.comment for row in debriefs(session, own, by=anna)] == ["=1+1 Отписка"]
    house.channel.is_open = False
    session.flush()
    session.query(Ticket).update({Ticket.assignee_id: None})
    left = replace(anna, channels=frozenset())
    assert [(row.verdict, row.comment) for row in debriefs(session, own, by=left)] == [(DISLIKE, "")]


def test_what_quality_control_has_yet_to_score_does_not_tell_it_whose_work_it_was(house, listed, session):
    kira = actor(Role.QUALITY, person_id=a_person(session, Role.QUALITY).id)
    assert those(house, listed, by=kira) == ["like", "answer", "unsaid"]
    drawn = session.get_one(Debrief, listed["answer"]).ticket_id
    sampled = SampledTicket(
        brand_id=house.brand.id, month="2026-03", ticket_id=drawn, cycle=1, operator_id=house.anna.id,
        channel_id=house.channel.id, day="2026-03-10", added_at=NOW,
    )  # fmt: skip
    session.add(sampled)
    session.flush()
    assert those(house, listed, by=kira) == ["like", "unsaid"]
    assert those(house, listed, by=house.actor(house.vera)) == ["like", "answer", "unsaid"]
    sampled.revealed_at = NOW
    session.flush()
    assert those(house, listed, by=kira) == ["like", "answer", "unsaid"]


def test_the_trace_and_the_talk_are_for_those_who_may_read_them(house, listed, session):
    steps = steps_of(session, listed["excused"], by=house.actor(house.vera))
    said = {"note": "Тариф", "outcome": "not_at_fault", "template": None}
    assert steps == [DebriefStepRow(DebriefStepKind.DONE, NOW + 5 * HOUR, "Вера", said)]
    assert steps_of(session, listed["excused"], by=house.actor(house.anna)) == []
    assert steps_of(session, 4711, by=SYSTEM) == []
    ticket_id = session.get_one(Debrief, listed["answer"]).ticket_id
    talk = talk_of(session, ticket_id, by=house.actor(house.anna))
    assert [turn.text for turn in talk] == ["Банк Причал снова молчит", "Готово"]
    assert isinstance(talk_of(session, ticket_id, by=actor(Role.MARKETING)), Refused)


def test_a_comment_of_a_stranger_runs_nothing_in_a_spreadsheet(house, listed, session):
    rows = debriefs(session, Wanted(Selection(house.brand.id, MARCH)), by=SYSTEM)
    assert "'=1+1 Отписка" in as_csv(debrief_sheet(rows)).decode("utf-8-sig")
