"""Hours, nights and their waits against brute force, on both databases; the rows behind them; plans; rights."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboards.arrivals import by_slot, came, replayed_period, worked
from dashboards.behind import behind
from dashboards.expected import expected
from dashboards.export import as_csv
from dashboards.figures import Outcome, nearest_rank, outcome
from dashboards.night_case import Wishes, night_case, nights_ahead
from dashboards.night_window import Window
from dashboards.nights import by_night, days_beside, night_table, nights_selected, ratings_of
from dashboards.part_of_day import Part, Slot
from dashboards.periods import Period
from dashboards.planned_people import people_in_hours, planned
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Sheet
from dashboards.staffing import plan_against_need
from dashboards.staffing_sheets import gaps_of, night_sheet, nights_sheet
from desk.shifts import AbsenceRow, ShiftRow
from storage.errors import Refused
from storage.settings import settings
from storage.tables import Shift, TicketFact
from storage.vocabulary import Role, Verdict
from tests.builders import a_brand, a_channel, a_person, a_source, actor
from tests.dashboards.conftest import NOW, TODAY, Town, a_fact

LEAD = actor(Role.LEAD)
NIGHT = Window(20, 9)
HOUR = timedelta(hours=1)


def here(fact: TicketFact) -> datetime:
    return fact.opened_at.astimezone(ZoneInfo(settings().zone))


def of_nights(town: Town, window: Window, period: Period) -> list[TicketFact]:
    """The facts of the nights that begin in the period, chosen by Python."""
    days = set(period.each_day())
    return [
        fact
        for fact in town.facts
        if fact.brand_id == town.brand.id and window.night_of(here(fact).date(), here(fact).hour) in days
    ]


def test_hours_of_the_week_are_those_of_the_facts(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=20), TODAY + timedelta(days=1)))
    found = came(session, selection, by=LEAD)
    wanted = Counter(
        (here(fact).date(), here(fact).hour)
        for fact in town.facts
        if fact.brand_id == town.brand.id and fact.opened_day >= selection.period.since.isoformat()
    )
    assert found.counts == wanted
    rows = {row.slot: row for row in by_slot(found, until=NOW)}
    assert sum(row.tickets for row in rows.values()) == found.total
    # 21 days up to a Friday noon: three of each weekday, of Friday evenings only two.
    assert rows[Slot(0, 23)].hours == 3
    assert rows[Slot(4, 23)].hours == 2
    assert rows[Slot(4, 3)].mean == rows[Slot(4, 3)].tickets / 3
    # Of the hour that is running only the part behind us counts.
    later = {row.slot: row for row in by_slot(found, until=NOW.replace(minute=15, second=0, microsecond=0))}
    assert later[Slot(4, NOW.astimezone(ZoneInfo(settings().zone)).hour)].hours == 2.25
    for slot in (Slot(2, 14), Slot(6, 0)):
        part = selection.narrowed(Part(slot=slot))
        assert (
            len(behind(session, part, board=Board.SLA, cell=Cell(Figure.ALL), by=LEAD, now=NOW)) == rows[slot].tickets
        )


def test_nights_agree_with_brute_force_and_with_the_rows_behind(session: Session, town: Town):
    # One town for all windows: it takes longer to build than to ask.
    for window in (NIGHT, Window(9, 20), Window(22, 0), Window(0, 6)):
        agree(session, town, window)


def agree(session: Session, town: Town, window: Window) -> None:
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=15), TODAY + timedelta(days=1)))
    nights = nights_selected(selection, window, now=NOW)
    assert nights.period.last == (TODAY if window == Window(0, 6) else TODAY - timedelta(days=1))
    wanted = of_nights(town, window, nights.period)
    count = by_night(came(session, nights, by=LEAD), window, nights.period)
    assert count.total == len(wanted)
    assert sum(count.distribution.values()) == len(count.nights) == nights.period.days
    assert sum(nights for _words, nights in count.steps(4)) == len(count.nights)
    found = night_table(session, nights, by=LEAD, now=NOW, within_s=1800)
    words = Counter(
        outcome(fact.due_at, fact.replied_at, closed_at=fact.closed_at, is_within=fact.is_within, now=NOW)
        for fact in wanted
    )
    assert found.total.promises._asdict() == {word.value: words[word] for word in Outcome}
    answers = [round((fact.replied_at - fact.opened_at).total_seconds()) for fact in wanted if fact.replied_at]
    assert found.total.answer.n == len(answers)
    assert found.total.answer.median == nearest_rank(answers, 0.5)
    assert found.total.soon == sum(answer <= 1800 for answer in answers)
    zone = ZoneInfo(settings().zone)
    tills = [
        (window.ends_at(window.night_of(here(fact).date(), here(fact).hour), zone) - fact.opened_at)
        // timedelta(seconds=1)
        for fact in wanted
    ]
    assert found.total.till_end.median == nearest_rank(tills, 0.5)
    assert found.total.till_end.n == len(wanted)
    for figure, number in ((Figure.ALL, len(wanted)), (Figure.MISSED, found.total.promises.missed)):
        assert len(behind(session, nights, board=Board.SLA, cell=Cell(figure), by=LEAD, now=NOW)) == number
    for row in found.rows:
        cell = Cell(Figure.PROMOTED_ANSWERED, Dimension.CHANNEL, row.key)
        assert len(behind(session, nights, board=Board.SLA, cell=cell, by=LEAD, now=NOW)) == row.answer.n
    busiest = max(count.nights, key=lambda night: count.nights[night])
    one = nights.narrowed(Part(window, night=busiest))
    rows = behind(session, one, board=Board.SLA, cell=Cell(Figure.ALL), by=LEAD, now=NOW)
    its_own = of_nights(town, window, Period(busiest, busiest + timedelta(days=1)))
    assert {row.ticket_id for row in rows} == {fact.ticket_id for fact in its_own}
    # What the file holds is what the table shows.
    assert lines_of(night_sheet(found, len(count.nights)))[-1][1] == str(len(wanted))
    assert sum(int(row[1]) for row in lines_of(nights_sheet(count))[1:]) == len(wanted)


def lines_of(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(StringIO(as_csv(sheet).decode("utf-8-sig"))))


def test_ratings_of_nights_are_those_behind_them(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=39), TODAY))
    nights = nights_selected(selection, NIGHT, now=NOW)
    found = ratings_of(session, nights, by=LEAD)
    for figure, number in ((Figure.LIKES, found.likes), (Figure.DISLIKES, found.dislikes)):
        assert len(behind(session, nights, board=Board.SLA, cell=Cell(figure), by=LEAD, now=NOW)) == number
    verdicts = [fact.rating for fact in of_nights(town, NIGHT, nights.period)]
    assert found.likes == verdicts.count(Verdict.LIKE)


def test_a_filter_of_channels_is_kept(session: Session, town: Town):
    channel = town.channels[0]
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=30), TODAY), channels=frozenset({channel.id}))
    nights = nights_selected(selection, NIGHT, now=NOW)
    found = night_table(session, nights, by=LEAD, now=NOW)
    assert [row.key for row in found.rows] == [str(channel.id)]
    assert came(session, nights, by=LEAD).total == found.total.promises.all


def test_only_leads_and_administrators_see_them(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=10), TODAY))
    nights = nights_selected(selection, NIGHT, now=NOW)
    for role in (Role.OPERATOR, Role.QUALITY, Role.MARKETING, Role.MODERATOR):
        stranger = actor(role)
        for ask in (
            lambda: came(session, selection, by=stranger),  # noqa: B023 - called at once
            lambda: worked(session, selection, by=stranger),  # noqa: B023 - called at once
            lambda: night_table(session, nights, by=stranger, now=NOW),  # noqa: B023 - called at once
            lambda: ratings_of(session, nights, by=stranger),  # noqa: B023 - called at once
            lambda: expected(session, selection, by=stranger, now=NOW),  # noqa: B023 - called at once
            lambda: planned(session, town.brand.id, selection.period, by=stranger),  # noqa: B023 - called at once
        ):
            with pytest.raises(Refused):
                ask()


def test_the_case_replays_the_nights_and_says_what_is_missing(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=14), TODAY))
    case = night_case(session, selection, Wishes(), by=LEAD, now=NOW)
    assert case.nights.total == len(case.replayed.shifts[0].served.answers) == case.replayed.as_it_was.promises.all
    assert [one.people for one in case.replayed.shifts] == [1, 2, 3, 4]
    # Nobody measured anything, so the assumption counts: with four people nearly everybody has an answer after it.
    assert case.replayed.handling_s == 480
    assert case.replayed.shifts[-1].served.median == 480
    assert case.expected.trial is not None
    assert case.ahead.nights == 33
    long_ago = Selection(town.brand.id, Period(date(2020, 1, 1), date(2020, 1, 8)))
    assert night_case(session, long_ago, Wishes(), by=LEAD, now=NOW) is None


def test_the_days_beside_the_nights_end_with_the_last_one_that_is_over(session: Session, town: Town):
    # At noon the night from 0:00 to 8:00 of this day is over, the hours after it are not.
    window, first = Window(0, 8), TODAY - timedelta(days=14)
    selection = Selection(town.brand.id, Period(first, TODAY + timedelta(days=1)))
    nights = nights_selected(selection, window, now=NOW)
    days = days_beside(nights, window, now=NOW)
    assert (nights.period.last, days.period) == (TODAY, Period(first, TODAY))
    wanted = of_nights(town, Window(8, 0), Period(first, TODAY))
    assert night_table(session, days, by=LEAD, now=NOW).total.promises.all == len(wanted)
    for single in (window, Window(9, 20)):
        today_only = nights.narrowed(Part(single), Period(TODAY, TODAY + timedelta(days=1)))
        none = days_beside(today_only, single, now=NOW)
        assert none.period.days == 0
        assert not night_table(session, none, by=LEAD, now=NOW).total.promises.all


def test_a_short_past_has_no_forecast(session: Session):
    brand = a_brand(session)
    channel, source = a_channel(session, brand), a_source(session, brand)
    selection = Selection(brand.id, Period(TODAY - timedelta(days=7), TODAY))
    assert expected(session, selection, by=LEAD, now=NOW).missing_days == 28
    a_fact(session, channel, source, None, opened_at=NOW - timedelta(days=10), handling_s=300)
    found = expected(session, selection, by=LEAD, now=NOW)
    assert (found.forecast, found.missing_days) == (None, 18)
    assert nights_ahead(found, NIGHT) is None
    lately = came(session, selection.narrowed(None, Period(TODAY - timedelta(days=28), TODAY)), by=LEAD)
    assert replayed_period(lately, TODAY).days == 28
    assert worked(session, selection.narrowed(None, replayed_period(lately, TODAY)), by=LEAD).handling == (1, 300)


def test_shifts_less_absences_hour_by_hour():
    zone = ZoneInfo("Europe/Moscow")
    monday = date(2026, 3, 2)
    nine = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    shifts = [
        ShiftRow(1, 1, "Анна", nine, nine + 2.5 * HOUR, 30),
        ShiftRow(2, 2, "Борис", nine + HOUR, nine + 3 * HOUR, 0),
        ShiftRow(3, 2, "Борис", nine + 13 * HOUR, nine + 18 * HOUR, 0),
    ]
    absences = [
        AbsenceRow(1, 2, "Борис", nine + 1.5 * HOUR, nine + 2 * HOUR, None, ""),
        AbsenceRow(2, 2, "Борис", nine + 1.75 * HOUR, nine + 2.25 * HOUR, None, ""),
    ]
    found = people_in_hours(shifts, absences, Period(monday, monday + timedelta(days=1)), zone)
    assert found.people == {(monday, 9): 1, (monday, 10): 1.5, (monday, 11): 1.25, (monday, 22): 1, (monday, 23): 1}
    assert found.away[monday, 10] == 0.5
    assert found.away[monday, 11] == 0.25
    assert found.shifts == 3


def test_gaps_of_the_plan_are_told_in_stretches(session: Session):
    brand = a_brand(session)
    anna = a_person(session, Role.OPERATOR)
    nine = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    session.add(Shift(brand_id=brand.id, person_id=anna.id, starts_at=nine, ends_at=nine + 9 * HOUR, created_at=NOW))
    session.flush()
    period = Period(date(2026, 3, 2), date(2026, 3, 3))
    plan = planned(session, brand.id, period, by=LEAD)
    needed = {(period.since, hour): 2 if hour in {12, 13} else 1 for hour in range(8, 20)}
    rows = plan_against_need(period, np.zeros((1, 24)), needed, people=plan.people, away=plan.away, shrinkage=0.15)
    assert gaps_of(rows) == [
        (period.since, 8, 9, 1.0), (period.since, 12, 14, 1.0), (period.since, 18, 20, 1.0),
    ]  # fmt: skip
