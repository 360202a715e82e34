from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawlers.parsers.moments import machine_moment, spoken, spoken_moment

MOSCOW = ZoneInfo("Europe/Moscow")
READ_AT = datetime(2024, 3, 10, 9, 0, tzinfo=UTC)  # Sunday noon in Moscow
TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("dates.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("words", "wall", "precision"), TABLE)
def test_a_date_in_words_is_the_moment_its_writer_meant(words, wall, precision):
    told = spoken(words, zone=MOSCOW, read_at=READ_AT)
    if wall == "-":
        assert told is None
        return
    assert told is not None
    assert told.moment.astimezone(UTC) == datetime.fromisoformat(wall).replace(tzinfo=MOSCOW).astimezone(UTC)
    assert told.precision == precision


def test_numbers_are_read_in_the_order_of_their_country():
    for order, month in (("DMY", 5), ("MDY", 3)):
        found = spoken_moment("03/05/2023", zone=MOSCOW, read_at=READ_AT, order=order)
        assert found is not None
        assert found.month == month
    assert spoken_moment("12/25/2023", zone=MOSCOW, read_at=READ_AT) == datetime(2023, 12, 25, tzinfo=MOSCOW)


@pytest.mark.parametrize("words", ["", None, "скоро", "Гость", "32.13.2024", "стаж 10 лет, Москва", "5", "x" * 500])
def test_what_is_no_date_is_none_and_never_a_guess(words):
    assert spoken_moment(words, zone=MOSCOW, read_at=READ_AT) is None


def test_midnight_in_moscow_is_already_the_next_day_although_utc_is_not():
    read_at = datetime(2024, 3, 9, 22, 0, tzinfo=UTC)  # 01:00 on the 10th in Moscow
    assert spoken_moment("сегодня в 00:30", zone=MOSCOW, read_at=read_at) == datetime(2024, 3, 9, 21, 30, tzinfo=UTC)


def test_a_machine_date_keeps_its_offset_and_borrows_the_zone_only_without_one():
    assert machine_moment("2026-03-10T12:00:00+05:00", zone=MOSCOW) == datetime(2026, 3, 10, 7, tzinfo=UTC)
    assert machine_moment("2026-03-10T12:00:00", zone=MOSCOW) == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert machine_moment("2026-03-10T12:00:00Z", zone=MOSCOW) == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert machine_moment("Tue, 10 Mar 2026 12:05:00 +0300", zone=UTC) == datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
    assert machine_moment("yesterday", zone=UTC) is None
    assert machine_moment(None, zone=UTC) is None
