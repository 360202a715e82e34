"""When we open again, in the customer's words: "сегодня в 14:00", "в понедельник с 9:00". Pure."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from storage.vocabulary import Language

WEEK: Final = 7

_TODAY: Final = {
    Language.RU: "сегодня в {time}",
    Language.UK: "сьогодні о {time}",
    Language.EN: "today at {time}",
}
_TOMORROW: Final = {
    Language.RU: "завтра с {time}",
    Language.UK: "завтра з {time}",
    Language.EN: "tomorrow from {time}",
}
_LATER: Final = {Language.RU: "{day} с {time}", Language.UK: "{day} з {time}", Language.EN: "on {day} from {time}"}
# With the preposition and in the case that follows it, which no dictionary of dates knows.
_WEEKDAYS: Final = {
    Language.RU: (
        "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье",
    ),
    Language.UK: ("у понеділок", "у вівторок", "у середу", "у четвер", "у п'ятницю", "у суботу", "у неділю"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}  # fmt: skip


def opening_words(opening: datetime, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    """The moment as the clocks of the zone show it; a day of the coming week by its name, a later one by its date."""
    there = opening.astimezone(zone)
    time = f"{there.hour}:{there.minute:02d}"
    days = (there.date() - now.astimezone(zone).date()).days
    if days <= 0:
        return _TODAY[language].format(time=time)
    if days == 1:
        return _TOMORROW[language].format(time=time)
    day = _WEEKDAYS[language][there.weekday()] if days < WEEK else _date(there, language)
    return _LATER[language].format(day=day, time=time)


def _date(there: datetime, language: Language) -> str:
    return str(format_date(there.date(), "d MMMM", locale=language.value))
