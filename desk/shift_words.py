"""Shifts in words of the language in force."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from desk.rota import Rota, turn_of, write_cell
from storage.i18n import _, language
from storage.vocabulary import AbsenceReason


def rota_name(rota: Rota) -> str:
    """How working days follow each other."""
    return {
        Rota.TWO_TWO: _("Two days on, two off"),
        Rota.DAY_NIGHT: _("A day, a night, two days off"),
        Rota.FIVE_TWO: _("Five on, two off, by the production calendar"),
        Rota.EVERY_DAY: _("Every day"),
    }[rota]


def reason_name(reason: AbsenceReason) -> str:
    """Why somebody is away."""
    return {
        AbsenceReason.VACATION: _("vacation"),
        AbsenceReason.SICK: _("sick"),
        AbsenceReason.OTHER: _("away"),
    }[reason]


def month_name(year: int, month: int) -> str:
    """The month with its year."""
    return str(format_date(date(year, month, 1), "LLLL y", locale=language())).capitalize()


def day_head(day: date) -> str:
    """The head of a day's column: number and weekday."""
    return str(format_date(day, "d EEEEEE", locale=language()))


def day_name(day: date) -> str:
    """A day in a sentence."""
    return str(format_date(day, "EEEEEE, d MMM", locale=language()))


def shift_in_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """A shift in a sentence: its day and hours."""
    turn = turn_of(starts_at, ends_at, zone)
    return f"{day_name(turn.day)}, {write_cell([turn.opening])}"
