"""How long a hundred thousand deadlines take: split days, the production calendar, every fourth one paused."""

from datetime import UTC, datetime, timedelta
from time import process_time

from benchmarks.harness import Figures
from desk.calendars import read_hours
from desk.promise_clock import PauseSpan, due_at

DEADLINES = 100_000
DEADLINES_S = 2.0
WEEK = {day: ["09:00-13:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
START = datetime(2026, 1, 1, tzinfo=UTC)
ALLOWANCE = timedelta(hours=2)


def deadlines() -> Figures:
    """Seconds of the processor, the counting of the calendar's years included."""
    hours = read_hours("Europe/Moscow", WEEK, dates={}, country="RU")
    begun = process_time()
    for number in range(DEADLINES):
        start = START + timedelta(seconds=317 * number)
        pauses = () if number % 4 else (PauseSpan(start + timedelta(hours=1), start + timedelta(hours=30)),)
        due_at(start, ALLOWANCE, hours=hours, pauses=pauses)
    return {"deadlines_100k_s": round(process_time() - begun, 3)}
