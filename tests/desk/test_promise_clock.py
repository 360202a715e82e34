from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.calendars import DAY_MINUTES, Opening, WorkingHours, read_hours, round_the_clock
from desk.promise_clock import PauseSpan, counting_pauses, due_at, elapsed
from storage.vocabulary import Metric

OFFICE_WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
MOSCOW = ZoneInfo("Europe/Moscow")
OFFICE = read_hours("Europe/Moscow", OFFICE_WEEK, dates={"2026-11-25": ["10:00-12:00"], "2026-11-26": []}, country=None)
NIGHT = read_hours("Europe/Moscow", {"mon": ["20:00-08:00"], "tue": ["20:00-08:00"]}, dates={}, country=None)
BERLIN = read_hours("Europe/Berlin", {"sat": ["00:00-24:00"], "sun": ["00:00-24:00"]}, dates={}, country=None)
ALWAYS = round_the_clock()
SPLIT = read_hours("Europe/Moscow", {"mon": ["09:00-13:00", "14:00-18:00"]}, dates={}, country=None)
RUSSIAN = read_hours("Europe/Moscow", OFFICE_WEEK, dates={}, country="RU")


def at(text, zone=MOSCOW):
    text = text if "-" in text else f"2026-11-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def hours(count):
    return timedelta(hours=count)


def pause(since, until=None):
    return PauseSpan(at(since), at(until) if until else None)


# Days and times of November 2026: the 20th is a Friday, the 25th has own hours, the 26th is closed.
GOLDEN = {
    "inside one day": (OFFICE, "23 10:00", hours(1), [], "23 11:00"),
    "friday evening goes to monday": (OFFICE, "20 17:30", hours(1), [], "23 09:30"),
    "to the second, not the minute": (OFFICE, "20 17:00:45", hours(1), [], "23 09:00:45"),
    "exactly the closing minute is still this day": (OFFICE, "20 17:00", hours(1), [], "20 18:00"),
    "asked at night counts from opening": (OFFICE, "21 03:00", hours(1), [], "23 10:00"),
    "a date with own hours": (OFFICE, "24 17:30", hours(1), [], "25 10:30"),
    "a closed date": (OFFICE, "25 11:30", hours(1), [], "27 09:30"),
    "many days": (OFFICE, "20 09:00", hours(18), [], "23 18:00"),
    "past midnight": (NIGHT, "23 23:30", hours(2), [], "24 01:30"),
    "from one night into the next": (NIGHT, "24 07:00", hours(2), [], "24 21:00"),
    "a pause inside working time": (
        OFFICE,
        "23 10:00",
        hours(2),
        [pause("23 11:00", "23 13:00")],
        "23 14:00",
    ),
    "a pause over the weekend gives only its working time": (
        OFFICE,
        "20 16:00",
        hours(4),
        [pause("20 17:00", "23 10:00")],
        "23 13:00",
    ),
    "a pause outside working time gives nothing": (
        OFFICE,
        "20 17:00",
        hours(2),
        [pause("20 20:00", "22 20:00")],
        "23 10:00",
    ),
    "two pauses of one minute both count": (
        OFFICE,
        "23 10:00",
        hours(1),
        [pause("23 10:10:00", "23 10:10:20"), pause("23 10:10:30", "23 10:10:50")],
        "23 11:00:40",
    ),
    "overlapping pauses count once": (
        OFFICE,
        "23 10:00",
        hours(1),
        [pause("23 10:10", "23 10:40"), pause("23 10:20", "23 10:50")],
        "23 11:40",
    ),
    "a pause from before the start": (
        OFFICE,
        "23 10:00",
        hours(1),
        [pause("23 09:00", "23 10:30")],
        "23 11:30",
    ),
    "a pause after the deadline changes nothing": (
        OFFICE,
        "23 10:00",
        hours(1),
        [pause("23 11:00", "23 15:00")],
        "23 11:00",
    ),
    "a lasting pause holds the deadline": (OFFICE, "23 10:00", hours(1), [pause("23 10:30")], None),
    "a lasting pause after the deadline does not": (
        OFFICE,
        "23 10:00",
        hours(1),
        [pause("23 11:30")],
        "23 11:00",
    ),
    "round the clock ignores the night": (ALWAYS, "20 23:50", timedelta(minutes=30), [], "21 00:20"),
    "into the next month": (ALWAYS, "30 23:00", hours(48), [], "2026-12-02 23:00"),
    "lunch does not count": (SPLIT, "23 12:30", hours(1), [], "23 14:30"),
    "a pause over lunch gives what was worked": (
        SPLIT,
        "23 12:00",
        hours(2),
        [pause("23 12:30", "23 14:30")],
        "23 16:00",
    ),
    "the eve of a holiday ends an hour earlier": (RUSSIAN, "03 16:30", hours(1), [], "05 09:30"),
    "a day off moved by decree": (RUSSIAN, "2026-12-30 17:30", hours(1), [], "2027-01-11 09:30"),
    "a working saturday": (RUSSIAN, "2027-02-19 17:30", hours(1), [], "2027-02-20 09:30"),
    "two pauses around the night": (
        OFFICE,
        "23 17:00",
        hours(2),
        [pause("23 17:30", "23 20:00"), pause("24 08:00", "24 10:00")],
        "24 11:30",
    ),
    "no allowance is due at once": (OFFICE, "21 03:00", hours(0), [], "21 03:00"),
}


@pytest.mark.parametrize(("calendar", "start", "allowance", "pauses", "due"), GOLDEN.values(), ids=GOLDEN)
def test_golden_table(calendar, start, allowance, pauses, due):
    found = due_at(at(start), allowance, hours=calendar, pauses=pauses)
    assert found == (at(due) if due else None)
    if found:
        assert elapsed(at(start), found, hours=calendar, pauses=pauses) == allowance


def test_the_spring_night_is_an_hour_shorter_and_the_autumn_night_an_hour_longer():
    berlin = ZoneInfo("Europe/Berlin")
    assert due_at(at("2026-03-28 12:00", berlin), hours(24), hours=BERLIN) == at("2026-03-29 13:00", berlin)
    assert due_at(at("2026-10-24 12:00", berlin), hours(24), hours=BERLIN) == at("2026-10-25 11:00", berlin)


def test_the_first_reply_never_pauses_and_the_others_do():
    pauses = [pause("23 10:00")]
    assert counting_pauses(Metric.FIRST_REPLY, pauses) == ()
    assert counting_pauses(Metric.NEXT_REPLY, pauses) == pauses
    assert counting_pauses(Metric.RESOLUTION, pauses) == pauses


def test_elapsed_of_a_lasting_pause_stands_still():
    assert elapsed(at("23 10:00"), at("23 17:00"), hours=OFFICE, pauses=[pause("23 10:30")]) == timedelta(minutes=30)


def test_nothing_has_elapsed_before_the_start():
    assert elapsed(at("23 10:00"), at("20 10:00"), hours=OFFICE, pauses=[pause("20 09:00")]) == hours(0)


zones = st.sampled_from(
    ["UTC", "Europe/Moscow", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
moments = st.datetimes(
    datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2028-01-01"), timezones=st.just(UTC)
)
lengths = st.timedeltas(timedelta(0), timedelta(days=12))


@st.composite
def openings(draw):
    opens = draw(st.integers(0, DAY_MINUTES - 1))
    return Opening(opens, opens + draw(st.integers(1, DAY_MINUTES)))


@st.composite
def calendars(draw):
    week = tuple(tuple(draw(st.lists(openings(), max_size=3))) for _ in range(7))
    # With a minute a week, twelve days of work take centuries, and that is refused.
    assume(any(opening.closes - opening.opens >= 240 for day in week for opening in day))
    dates = draw(
        st.dictionaries(
            st.dates(date(2025, 1, 1), date(2028, 1, 1)),
            st.lists(openings(), max_size=2).map(tuple),
            max_size=5,
        )
    )
    country = draw(st.sampled_from([None, "RU"]))
    return WorkingHours(zone=ZoneInfo(draw(zones)), week=week, dates=dates, country=country)


@st.composite
def pause_lists(draw):
    found = []
    for _ in range(draw(st.integers(0, 4))):
        since = draw(moments)
        found.append(PauseSpan(since, since + draw(lengths)))
    return found


@settings(max_examples=250, deadline=None)
@given(calendars(), moments, lengths, pause_lists())
def test_what_has_elapsed_at_the_deadline_is_the_allowance(calendar, start, allowance, pauses):
    due = due_at(start, allowance, hours=calendar, pauses=pauses)
    assert due >= start
    assert elapsed(start, due, hours=calendar, pauses=pauses) == allowance


@settings(max_examples=100, deadline=None)
@given(calendars(), st.lists(moments, min_size=3, max_size=3), pause_lists())
def test_elapsed_adds_up(calendar, three, pauses):
    first, middle, last = sorted(three)
    parts = elapsed(first, middle, hours=calendar, pauses=pauses) + elapsed(middle, last, hours=calendar, pauses=pauses)
    assert elapsed(first, last, hours=calendar, pauses=pauses) == parts


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, lengths, lengths, pause_lists(), moments, lengths)
def test_a_longer_allowance_or_one_more_pause_is_never_due_earlier(
    calendar, start, shorter, more, pauses, since, length
):
    due = due_at(start, shorter, hours=calendar, pauses=pauses)
    assert due <= due_at(start, shorter + more, hours=calendar, pauses=pauses)
    assert due <= due_at(start, shorter, hours=calendar, pauses=[*pauses, PauseSpan(since, since + length)])


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, lengths, pause_lists())
def test_the_spans_walked_one_by_one_give_the_same_deadline(calendar, start, allowance, pauses):
    left = allowance
    walked = start
    for span in calendar.spans_from(start):
        if left == timedelta(0):
            break
        walked = min(span.end, span.start + left)
        left -= walked - span.start
    assert due_at(start, allowance, hours=calendar) == walked
