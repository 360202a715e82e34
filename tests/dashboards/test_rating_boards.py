"""Open links apart, askings set aside, whom nobody asked, reviews that were changed: the arithmetic of ratings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from dashboards.behind import behind
from dashboards.export import as_csv, as_xlsx
from dashboards.guarantee_sheets import cases_sheet
from dashboards.periods import Period
from dashboards.queries import csi_table
from dashboards.rating_outcomes import Reviews, not_asked, reviews
from dashboards.selection import CSI_FIGURES, Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import csi_sheet, not_asked_sheet, open_sheet, reviews_sheet
from desk import asking, review_outcomes
from desk.incoming import rewritten
from desk.replies import Answer, record_sent_by_hand
from storage.rights import SYSTEM
from storage.tables import MentionVersion, Message, TicketFact
from storage.vocabulary import LeftOut, NotAsked, RatingCause, RatingWay, Role, SetAside, Verdict
from tests.builders import actor
from tests.desk.conftest import a_house

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERIOD = Period(date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
def house(session):
    """On both kinds of database: the counts are conditions of SQL."""
    return a_house(session)


def asked(house, way=None, rating=None, *, aside=None, cause=None, operator=None, left_out=None):
    ticket = house.ticket(now=NOW)
    fact = house.session.get_one(TicketFact, (ticket.id, 1))
    fact.operator_id = house.boris.id
    fact.asked_at, fact.asked_day = NOW, "2026-03-02"
    fact.rating_way, fact.rating, fact.rating_aside, fact.rating_cause = way, rating, aside, cause
    fact.rated_operator_id, fact.rated_channel_id = operator, None
    fact.left_out = left_out
    house.session.flush()
    return ticket


@pytest.fixture
def rated(house):
    """Three by buttons or link, one older than the ways, two open links, one voided, one of our own, one abuse."""
    like, dislike = Verdict.LIKE, Verdict.DISLIKE
    asked(house, RatingWay.BUTTONS, like, operator=house.anna.id)
    asked(house, RatingWay.LINK, dislike, cause=RatingCause.DECISION, operator=house.anna.id)
    asked(house, RatingWay.LINK)
    asked(house, None, like)
    asked(house, RatingWay.OPEN_LINK, dislike)
    asked(house, RatingWay.OPEN_LINK)
    asked(house, RatingWay.LINK, aside=SetAside.VOIDED)
    asked(house, RatingWay.LINK, like, aside=SetAside.STAFF)
    asked(house, RatingWay.LINK, dislike, left_out=LeftOut.ABUSE)
    return Selection(house.brand.id, PERIOD)


def test_open_voided_and_own_ratings_are_in_no_share(rated, session):
    total = csi_table(session, rated, dimension=Dimension.CHANNEL, by=SYSTEM).total
    assert total.ratings == (4, 2, 1)
    assert (total.ratings.csi, total.ratings.response_rate) == (2 / 3, 3 / 4)
    assert (total.open_links, total.causes, total.aside) == ((2, 0, 1), (0, 1), (1, 1))


def test_every_figure_of_every_row_is_the_number_of_its_tickets(rated, session):
    """One condition counts and lists: cards, table, rows and files cannot differ."""
    table = csi_table(session, rated, dimension=Dimension.OPERATOR, by=SYSTEM)
    for row in (*table.rows, table.total):
        counts = (row.ratings.asked, *row.ratings[1:], *row.causes, *row.open_links, *row.aside)
        for figure, count in zip(CSI_FIGURES, counts, strict=True):
            cell = Cell(figure, Dimension.OPERATOR, row.key) if row.key else Cell(figure)
            found = behind(session, rated, board=Board.CSI, cell=cell, by=SYSTEM, now=NOW)
            assert len(found) == count, (row.name, figure)
    sheet = csi_sheet(table, Dimension.OPERATOR)
    columns = [column.figure for column in sheet.columns]
    assert sheet.rows[-1][columns.index(Figure.DISLIKES)] == 1
    # What dislikes are about adds up to the dislikes.
    about = columns.index(Figure.ABOUT_ANSWER)
    assert [column.title for column in sheet.columns[about : about + 3]][-1] == "Without a cause"
    assert [sum(row[about : about + 3]) - row[columns.index(Figure.DISLIKES)] for row in sheet.rows] == [0] * len(
        sheet.rows
    )
    assert [len(open_sheet(table, Dimension.OPERATOR).rows), as_xlsx([sheet])[:2]] == [2, b"PK"]


def test_the_rated_answers_writer_has_the_credit_not_the_first_answerer(rated, session, house):
    """freescout#2358: the report credited the ticket's assignee."""
    table = csi_table(session, rated, dimension=Dimension.OPERATOR, by=SYSTEM)
    by_name = {row.name: row.ratings for row in table.rows}
    assert by_name["Анна"] == (2, 1, 1)
    anna = csi_table(session, rated, dimension=Dimension.OPERATOR, by=house.actor(house.anna))
    assert (anna.total.ratings, [row.name for row in anna.rows]) == ((2, 1, 1), ["Анна"])


def test_a_rating_counts_on_the_day_of_asking_not_of_opening(house, session):
    """Frappe, Libredesk: ratings filtered by the ticket's creation."""
    ticket = asked(house, RatingWay.LINK, Verdict.LIKE)
    session.get_one(TicketFact, (ticket.id, 1)).asked_day = "2026-05-01"
    session.flush()
    may = Selection(house.brand.id, Period(date(2026, 5, 1), date(2026, 6, 1)))
    assert csi_table(session, may, dimension=Dimension.DAY, by=SYSTEM).total.ratings == (1, 1, 0)


def test_why_nobody_was_asked_is_counted_by_reason(house, session):
    for why in (NotAsked.ABUSE, NotAsked.RECENT, NotAsked.RECENT):
        asking.skip(session, house.ticket(now=NOW), why=why, now=NOW)
    session.flush()
    found = not_asked(session, Selection(house.brand.id, PERIOD), by=actor(Role.QUALITY))
    assert found == [(NotAsked.RECENT, 2), (NotAsked.ABUSE, 1)]
    assert not_asked_sheet(found).rows[0][1] == 2
    assert not_asked(session, Selection(house.brand.id, PERIOD), by=house.actor(house.boris)) == []


def review(house, session, stars, *, now=NOW):
    """A review with stars that Anna has answered."""
    ticket = house.ticket(now=now, source=house.forum, stars=stars)
    given = Answer("Разобрались", "k", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=now)
    mention_id = session.query(Message.mention_id).filter_by(ticket_id=ticket.id).first()[0]
    return ticket, mention_id


def edit(session, mention_id, stars, *, at):
    from storage.tables import Mention  # noqa: PLC0415 - only here

    mention = session.get_one(Mention, mention_id)
    mention.version += 1
    mention.stars, mention.edited_at = stars, at
    session.add(
        MentionVersion(
            mention_id=mention_id, version=mention.version, text="Исправились", title="", stars=stars,
            fingerprint=f"e{mention_id}{mention.version}", seen_at=at,
        )
    )  # fmt: skip
    session.flush()
    rewritten(session, mention_id, now=at)


def test_stars_before_and_after_our_answer_are_the_outcome_of_reviews(house, session):
    later = NOW + timedelta(days=1)
    (_raised, up), (_lowered, down) = review(house, session, 2.0), review(house, session, 4.0)
    review(house, session, 1.0)
    edit(session, up, 5.0, at=later)
    edit(session, down, 1.0, at=later)
    found = reviews(session, Selection(house.brand.id, PERIOD), by=SYSTEM)
    assert found == Reviews(answered=3, changed=2, raised=1, lowered=1, before=3.0, after=3.0)
    assert found.share_changed == 2 / 3
    assert reviews_sheet(found).rows[2][1] == "1"


def test_the_last_word_of_a_reviewer_counts_and_an_edit_before_the_answer_does_not(house, session):
    ticket, mention_id = review(house, session, 2.0, now=NOW + timedelta(hours=2))
    edit(session, mention_id, 3.0, at=NOW + timedelta(hours=3))
    edit(session, mention_id, 5.0, at=NOW + timedelta(hours=4))
    found = reviews(session, Selection(house.brand.id, PERIOD), by=SYSTEM)
    assert (found.before, found.after, found.changed) == (2.0, 5.0, 1)
    del ticket


def test_no_reviews_are_no_figures(house, session):
    assert reviews(session, Selection(house.brand.id, PERIOD), by=SYSTEM).share_changed is None
    assert review_outcomes.answered(session, house.ticket(now=NOW), Message(mention_id=None), at=NOW) is None


def test_an_empty_month_of_cases_is_a_file_with_its_heads(session):
    assert as_csv(cases_sheet([])).decode("utf-8-sig").startswith("Ticket,Client,State")


def test_a_changed_review_and_a_mention_that_goes_walk_an_index(base):
    with base.reading() as session:
        plan = session.execute(text("EXPLAIN QUERY PLAN SELECT 1 FROM review_outcome WHERE mention_id = 1")).all()
    assert ["ix_review_outcome_mention_id" in row[3] for row in plan] == [True]
