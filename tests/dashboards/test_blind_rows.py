"""What quality control has yet to score tells it neither whose work it was nor how it was liked; figures stay whole."""

from datetime import UTC, datetime

import pytest

from dashboards.behind import behind
from dashboards.paused_rows import paused_rows
from dashboards.periods import Period
from dashboards.promise_rows import breaches
from dashboards.promise_sheets import paused_sheet
from dashboards.selection import Board, Cell, Figure, Selection
from dashboards.sheets import behind_sheet
from storage.counting import day_of
from storage.tables import Pause, SampledTicket
from storage.vocabulary import PauseReason, RatingCause, RatingWay, Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import NOW, TODAY, a_fact

OPENED = datetime(2026, 3, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def database(base):
    """One kind of database: the statements are the same on both."""
    return base


@pytest.fixture
def disliked(session):
    """Two late answers of Anna's, disliked and paused once each; the first of them is drawn."""
    brand = a_brand(session)
    channel, source, anna = a_channel(session, brand), a_source(session, brand), a_person(session, name="Анна")
    facts = [
        a_fact(
            session, channel, source, anna, opened_at=OPENED, replied_at=NOW, first_reply_s=10_800, is_within=False,
            asked_at=NOW, rating=Verdict.DISLIKE, rating_cause=RatingCause.ANSWER, rating_way=RatingWay.LINK,
            rated_at=NOW,
        )
        for _number in range(2)
    ]  # fmt: skip
    session.add_all(
        Pause(
            ticket_id=fact.ticket_id, reason=PauseReason.COLLEAGUE, department="", person_id=anna.id,
            started_at=OPENED, ended_at=NOW,
        )
        for fact in facts
    )  # fmt: skip
    sampled = SampledTicket(
        brand_id=brand.id, month="2026-03", ticket_id=facts[0].ticket_id, cycle=1, operator_id=anna.id,
        channel_id=channel.id, day=day_of(NOW), added_at=NOW,
    )  # fmt: skip
    session.add(sampled)
    session.flush()
    return Selection(brand.id, Period(TODAY, TODAY.replace(day=21))), sampled


def told(session, selection, by):
    """Of each ticket by its number: whose it is and how it was rated, in every list of tickets."""
    asked = {"by": by, "now": NOW}
    rows = behind(session, selection, board=Board.CSI, cell=Cell(Figure.DISLIKES), **asked)
    late = breaches(session, selection, **asked)
    paused = paused_rows(session, selection, **asked)
    files = behind_sheet(rows), paused_sheet(paused)
    said = {
        row.ticket_id: (row.operator, row.rating, row.way, row.cause) for row in rows
    }, {one.row.ticket_id: one.row.operator for one in late}  # fmt: skip
    return *said, [[value for value in line if value == "Анна"] for sheet in files for line in sheet.rows]


def test_rows_of_drawn_tickets_are_blind_until_they_are_scored(disliked, session):
    selection, sampled = disliked
    kira = actor(Role.QUALITY, person_id=a_person(session, Role.QUALITY).id)
    drawn = sampled.ticket_id
    rated, late, files = told(session, selection, kira)
    assert rated == {drawn: ("", None, None, None), drawn + 1: ("Анна", Verdict.DISLIKE, "link", "answer")}
    assert late == {drawn: "", drawn + 1: "Анна"}
    assert sorted("Анна" in line for line in files) == [False, False, True, True]
    for sees_all in (actor(Role.LEAD), actor(Role.QUALITY, Role.OPERATOR, person_id=kira.person_id)):
        assert told(session, selection, sees_all)[1][drawn] == "Анна"
    sampled.revealed_at = NOW
    session.flush()
    assert told(session, selection, kira)[0][drawn][:2] == ("Анна", Verdict.DISLIKE)
