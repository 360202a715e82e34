from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawlers.parsers.moments import machine_moment, spoken_moment

MOSCOW = ZoneInfo("Europe/Moscow")
READ_AT = datetime(2024, 3, 10, 9, 0, tzinfo=UTC)  # Sunday noon in Moscow


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("только что", "2024-03-10 12:00"),
        ("сейчас", "2024-03-10 12:00"),
        ("вчера в 14:05", "2024-03-09 14:05"),
        ("вчера, 14:05", "2024-03-09 14:05"),
        ("вчера в 14.05", "2024-03-09 14:05"),
        ("Вчера, 14:05:33", "2024-03-09 14:05:33"),
        ("вчера", "2024-03-09 00:00"),
        ("Сегодня, 09:30", "2024-03-10 09:30"),
        ("сегодня в 00:05", "2024-03-10 00:05"),
        ("позавчера в 23:59", "2024-03-08 23:59"),
        ("5 марта 2024", "2024-03-05 00:00"),
        ("5 марта 2024 г.", "2024-03-05 00:00"),
        ("5 марта 2024 г., в 14:05", "2024-03-05 14:05"),
        ("5 марта 2024 в 14:05 МСК", "2024-03-05 14:05"),
        ("5 марта 2024, 14:05 (МСК)", "2024-03-05 14:05"),
        ("5 марта 2024 в 14:05 МСК+2", "2024-03-05 12:05"),
        ("Добавлено: 5 марта 2024, 14:05", "2024-03-05 14:05"),
        ("Опубликовано 05.03.2024 14:05", "2024-03-05 14:05"),
        ("» 5 мар 2024, 14:05", "2024-03-05 14:05"),
        ("» Вт мар 05, 2024 2:05 pm", "2024-03-05 14:05"),
        ("Пн, 4 мар 2024", "2024-03-04 00:00"),
        ("Пт 01 мар 2024 23:43", "2024-03-01 23:43"),
        ("05.03.2024 14:05", "2024-03-05 14:05"),
        ("03.05.2023", "2023-05-03 00:00"),
        ("05/03/24 в 14:05", "2024-03-05 14:05"),
        ("22 октября 2023 г. 23:43", "2023-10-22 23:43"),
        ("28 декабря", "2023-12-28 00:00"),
        ("28 декабря в 10:15", "2023-12-28 10:15"),
        ("9 марта, 10:15", "2024-03-09 10:15"),
        ("13 авг. 2005", "2005-08-13 00:00"),
        ("2 часа назад", "2024-03-10 10:00"),
        ("час назад", "2024-03-10 11:00"),
        ("2 ч. назад", "2024-03-10 10:00"),
        ("5 мин назад", "2024-03-10 11:55"),
        ("5 минут назад", "2024-03-10 11:55"),
        ("3 дня назад", "2024-03-07 12:00"),
        ("неделю назад", "2024-03-03 12:00"),
        ("полчаса назад", "2024-03-10 11:30"),
        ("месяц назад", "2024-02-10 12:00"),
        ("год назад", "2023-03-10 12:00"),
        ("вчора о 14:05", "2024-03-09 14:05"),
        ("сьогодні, 08:00", "2024-03-10 08:00"),
        ("5 березня 2024", "2024-03-05 00:00"),
        ("2 години тому", "2024-03-10 10:00"),
        ("yesterday at 2:05 pm", "2024-03-09 14:05"),
        ("March 5, 2024 12:05 am", "2024-03-05 00:05"),
        ("2024-03-05T14:05:00+03:00", "2024-03-05 14:05"),
        ("Tue, 05 Mar 2024 11:05:00 GMT", "2024-03-05 14:05"),
    ],
)
def test_a_date_in_words_is_the_moment_its_writer_meant(words, wall):
    expected = datetime.fromisoformat(wall).replace(tzinfo=MOSCOW)
    found = spoken_moment(words, zone=MOSCOW, read_at=READ_AT)
    assert found is not None
    assert found.astimezone(UTC) == expected.astimezone(UTC)


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
