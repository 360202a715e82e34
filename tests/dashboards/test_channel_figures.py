"""How channels fare, worked out by hand, and the end of the period that changes no month that is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards.behind import behind
from dashboards.channel_figures import OF, channel_table
from dashboards.channel_sheets import course_sheet, days_chart, days_sheet, length_sheet
from dashboards.courses import Course
from dashboards.export import as_csv
from dashboards.periods import Period
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import behind_sheet
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import FactTag, Tag
from storage.vocabulary import LeftOut, Role, TagKind
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import a_fact

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)


class Desk:
    """A brand with two channels, and the tickets a test gives it."""

    def __init__(self, session):
        self.session = session
        self.brand = a_brand(session)
        self.anna = a_person(session, Role.OPERATOR, name="Анна")
        self.maps, self.social = (a_channel(session, self.brand, name=name) for name in ("Карты", "Соцсети"))
        self.source = a_source(session, self.brand)
        self.selection = Selection(self.brand.id, MARCH)

    def cycle(self, channel, **changes):
        return a_fact(self.session, channel, self.source, self.anna, **({"opened_at": NOON} | changes))

    def table(self, dimension=Dimension.CHANNEL, *, by=SYSTEM, now=NOW):
        return channel_table(self.session, self.selection, dimension=dimension, by=by, now=now)


ANSWERED = {"replied_at": NOON + HOUR}
CLOSED = {"closed_at": NOON + 2 * HOUR}


@pytest.fixture
def desk(session):
    """On both kinds of database: the counts are conditions of SQL, the lengths travel as text.

    Maps: one solved where asked, one sent elsewhere, one that ended with the customer's word, one closed in April.
    Social: one still open, one closed without an answer; an abuse that counts nowhere.
    """
    made = Desk(session)
    made.cycle(
        made.maps, **ANSWERED, **CLOSED, first_reply_s=600, is_first_time=True, messages_in=1, messages_out=1,
        handling_s=120,
    )  # fmt: skip
    made.cycle(
        made.maps, **ANSWERED, **CLOSED, first_reply_s=1200, is_first_time=False, messages_in=3, messages_out=2,
        is_sent_elsewhere=True, hand_overs=2, moves=1, handling_s=300,
    )  # fmt: skip
    made.cycle(
        made.maps, **ANSWERED, **CLOSED, first_reply_s=6000, messages_in=2, messages_out=1, is_customer_last=True,
        hand_overs=1,
    )  # fmt: skip
    made.cycle(
        made.maps, **ANSWERED, closed_at=AFTER, first_reply_s=60, is_first_time=False, messages_in=1, messages_out=1,
    )  # fmt: skip
    made.cycle(made.social, is_first_time=True, messages_in=1, is_customer_last=True, handling_s=45)
    made.cycle(made.social, **CLOSED, messages_in=1)
    made.cycle(made.social, **ANSWERED, **CLOSED, left_out=LeftOut.ABUSE, messages_in=9, handling_s=9999)
    made.cycle(made.social, opened_at=AFTER, is_first_time=True)
    return made


def test_each_figure_of_a_channel_worked_out_by_hand(desk):
    rows = {row.name: row for row in desk.table().rows}
    maps, social = rows["Карты"], rows["Соцсети"]
    assert [row.name for row in desk.table().rows] == ["Карты", "Соцсети"]  # the busiest first
    assert (maps.tickets, maps.courses[Course.FIRST_TIME], maps.share(Course.FIRST_TIME)) == (4, 1, 1 / 3)
    # Closed in April, so open when March ended; and one that the customer had the last word in.
    assert (maps.courses[Course.OPEN_AT_END], maps.courses[Course.CUSTOMER_LAST]) == (1, 1)
    assert (maps.courses[Course.UNFINISHED], maps.share(Course.UNFINISHED)) == (2, 1 / 2)
    assert (maps.courses[Course.ENDED_ANSWERED], maps.courses[Course.SENT_ELSEWHERE]) == (3, 1)
    assert (maps.share(Course.SOLVED_HERE), maps.share(Course.SENT_ELSEWHERE)) == (2 / 3, 1 / 3)
    assert (maps.hand_overs, maps.courses[Course.HANDED_OVER], maps.moves, maps.courses[Course.MOVED]) == (3, 2, 1, 1)
    # 2, 5, 3 and 2 messages; 600, 1200, 6000 and 60 seconds; nearest rank.
    assert maps.length == (4, 3.0, 2, 5)
    assert maps.answer == (4, 1965.0, 600, 6000)
    assert maps.handling == (2, 210.0, 120, 300)
    assert (social.tickets, social.courses[Course.UNFINISHED], social.share(Course.FIRST_TIME)) == (2, 1, 1.0)
    assert (social.share(Course.SOLVED_HERE), social.answer) == (None, (0, None, None, None))


def test_the_total_is_that_of_all_cycles(desk):
    total = desk.table().total
    assert (total.tickets, total.courses[Course.UNFINISHED]) == (6, 3)
    assert total.share(Course.FIRST_TIME) == 2 / 4
    assert (total.length, total.handling) == ((6, 14 / 6, 2, 5), (3, 155.0, 120, 300))


def test_what_happened_after_the_end_does_not_change_a_month_that_is_over(desk):
    """Until the ticket was closed on 2 April, and ever after, March says the same."""
    before = desk.table(now=AFTER - HOUR).total
    assert before.courses == desk.table().total.courses


def test_a_period_that_ends_within_a_month_asks_those_of_the_month_and_those_before(desk):
    """Open at the end of 12 March: what ended that month, what ended in another, and what has not ended."""
    desk.cycle(desk.maps, closed_at=NOON + 9 * DAY)
    desk.cycle(desk.maps, opened_at=NOON - 30 * DAY, closed_at=NOON + 4 * DAY)
    desk.selection = Selection(desk.brand.id, Period(date(2026, 2, 1), date(2026, 3, 13)))
    rows = {row.name: row.courses[Course.OPEN_AT_END] for row in desk.table().rows}
    assert (rows, desk.table().total.courses[Course.OPEN_AT_END]) == ({"Карты": 3, "Соцсети": 1}, 4)
    cell = Cell(Figure.OPEN_AT_END)
    assert len(behind(desk.session, desk.selection, board=Board.CHANNELS, cell=cell, by=SYSTEM, now=NOW)) == 4


def test_every_figure_opens_as_many_tickets_as_it_counts(desk):
    for dimension in (Dimension.CHANNEL, Dimension.SOURCE, Dimension.OPERATOR, Dimension.DAY):
        table = desk.table(dimension)
        for row in (*table.rows, table.total):
            counts = {Figure(course.value): count for course, count in row.courses.items()}
            counts |= {Figure.ALL: row.tickets, Figure.FIRST_REPLY: row.answer.n, Figure.HANDLED: row.handling.n}
            for figure, count in counts.items():
                cell = Cell(figure, dimension, row.key) if row.key else Cell(figure)
                found = behind(desk.session, desk.selection, board=Board.CHANNELS, cell=cell, by=SYSTEM, now=NOW)
                assert len(found) == count, (row.name, figure)
    cell = Cell(Figure.SENT_ELSEWHERE)
    found = behind(desk.session, desk.selection, board=Board.CHANNELS, cell=cell, by=SYSTEM, now=NOW)
    sheet = behind_sheet(found, Board.CHANNELS)
    assert [column.title for column in sheet.columns][-7:][0] == "Messages"
    assert list(sheet.rows[0])[-7:] == [5, 2, 1, "no", "no", "yes", 300]


def test_a_ticket_of_two_topics_stands_in_two_rows_and_once_in_the_total(desk, session):
    named = {"brand_id": desk.brand.id, "kind": TagKind.TOPIC, "created_at": NOON}
    tags = [Tag(**named, name=name, folded=name) for name in ("Карта", "Кредит")]
    session.add_all(tags)
    session.flush()
    ticket = desk.cycle(desk.maps, messages_in=2, messages_out=2, handling_s=60).ticket_id
    session.add_all([FactTag(ticket_id=ticket, tag_id=tag.id) for tag in tags])
    session.flush()
    table = desk.table(Dimension.TAG)
    counts = {row.name: (row.tickets, row.handling.n) for row in table.rows}
    assert counts == {"No topic": (6, 3), "Карта": (1, 1), "Кредит": (1, 1)}
    assert (table.total.tickets, table.total.handling.n) == (7, 4)


def test_sheets_say_what_the_table_says(desk):
    table = desk.table()
    courses, lengths = course_sheet(table, Dimension.CHANNEL), length_sheet(table, Dimension.CHANNEL)
    head = [column.title for column in courses.columns]
    assert courses.rows[-1][head.index("Unfinished")] == 3
    assert courses.rows[-1][head.index("Solved where asked, share")] == 2 / 3
    assert lengths.rows[0][1:5] == [4, 3.0, 2, 5]
    assert len(as_csv(courses).decode("utf-8-sig").splitlines()) == 4
    by_day = desk.table(Dimension.DAY)
    numbers = days_sheet(by_day, MARCH)
    assert numbers.rows[9] == [date(2026, 3, 10), 3, 3, 1 / 2]
    drawn = days_chart(by_day, MARCH)["series"]
    assert [one["data"][9] for one in drawn] == [3, 3, 50.0]


def test_an_operator_sees_the_own_cycles_and_others_none(desk):
    boris = a_person(desk.session, Role.OPERATOR)
    assert desk.table(by=actor(Role.OPERATOR, person_id=desk.anna.id)).total.tickets == 6
    assert desk.table(by=actor(Role.OPERATOR, person_id=boris.id)).total.tickets == 0
    with pytest.raises(Refused):
        desk.table(by=actor(Role.MARKETING))
    assert set(OF) < set(Course)
