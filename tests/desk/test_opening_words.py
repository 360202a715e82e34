"""The next opening, as customers read it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.opening_words import opening_words
from storage.vocabulary import Language

MOSCOW = ZoneInfo("Europe/Moscow")
# Thursday, 5 March 2026, 21:30 in Moscow.
NOW = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens", "russian", "ukrainian", "english"),
    [
        ((5, 23, 0), "сегодня в 23:00", "сьогодні о 23:00", "today at 23:00"),
        ((6, 9, 0), "завтра с 9:00", "завтра з 9:00", "tomorrow from 9:00"),
        ((7, 10, 5), "в субботу с 10:05", "у суботу з 10:05", "on Saturday from 10:05"),
        ((9, 9, 0), "в понедельник с 9:00", "у понеділок з 9:00", "on Monday from 9:00"),
        ((10, 0, 0), "во вторник с 0:00", "у вівторок з 0:00", "on Tuesday from 0:00"),
        ((11, 9, 0), "в среду с 9:00", "у середу з 9:00", "on Wednesday from 9:00"),
        # A week from today is "Thursday" too: its date says which one.
        ((12, 9, 0), "12 марта с 9:00", "12 березня з 9:00", "on 12 March from 9:00"),
        ((31, 9, 0), "31 марта с 9:00", "31 березня з 9:00", "on 31 March from 9:00"),
    ],
)
def test_the_day_is_named_as_people_name_it(opens, russian, ukrainian, english):
    day, hour, minute = opens
    moment = datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)
    said = [opening_words(moment, now=NOW, zone=MOSCOW, language=language) for language in Language]
    assert said == [russian, ukrainian, english]


def test_the_clock_is_the_one_on_the_channels_wall():
    opens = datetime(2026, 3, 5, 21, 0, tzinfo=UTC)  # already Friday in Moscow
    assert opening_words(opens, now=NOW, zone=MOSCOW, language=Language.RU) == "завтра с 0:00"
    assert opening_words(opens, now=NOW, zone=ZoneInfo("UTC"), language=Language.RU) == "сегодня в 21:00"
