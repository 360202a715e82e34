"""The words of quality control, in the language in force."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from desk.quality_sampling import Shortfall
from desk.quality_scoring import Line
from desk.quality_talk import BlindTurn, Speaker
from storage.i18n import _, language, ngettext
from storage.vocabulary import AppealState, SampleUnit, ScoreKind

NONE = "–"


def speaker_name(speaker: Speaker) -> str:
    """Who says something, without a name."""
    return {
        Speaker.CUSTOMER: _("Customer"),
        Speaker.SCORED: _("Operator"),
        Speaker.COLLEAGUE: _("Colleague"),
        Speaker.DESK: _("The desk itself"),
        Speaker.NOTE: _("Note among colleagues"),
    }[speaker]


def unit_name(unit: SampleUnit) -> str:
    """Of what the same number of tickets is drawn each."""
    return {SampleUnit.OPERATOR: _("per operator"), SampleUnit.CHANNEL: _("per channel")}[unit]


def kind_name(kind: ScoreKind) -> str:
    """Which reading a score comes from."""
    return {
        ScoreKind.FIRST: _("First reading"),
        ScoreKind.SECOND: _("Second reading"),
        ScoreKind.APPEAL: _("After the appeal"),
    }[kind]


def appeal_name(state: AppealState) -> str:
    """What has become of an appeal."""
    return {
        AppealState.OPEN: _("waits for a decision"),
        AppealState.KEPT: _("the score stays"),
        AppealState.CHANGED: _("scored anew"),
    }[state]


def percent_words(percent: float | None) -> str:
    """A score, with one decimal; a dash where nothing applied."""
    return f"{format_decimal(percent, '#,##0.0', locale=language())} %" if percent is not None else NONE


def number_words(number: float) -> str:
    """A number with one decimal at most."""
    return str(format_decimal(number, "#,##0.#", locale=language()))


def month_words(month: str) -> str:
    """A month such as 2026-11 as people say it."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y", locale=language())).capitalize()


def grade_words(grade: int | None, steps: int) -> str:
    """A grade as the card offers it."""
    if grade is None:
        return _("does not apply")
    if steps == 1:
        return _("yes") if grade else _("no")
    return _("{grade} of {steps}").format(grade=grade, steps=steps)


def after_words(seconds: int) -> str:
    """How long after the first turn something was said."""
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86_400
    parts = [
        _("{number} d").format(number=days) if days else "",
        _("{number} h").format(number=hours) if hours else "",
        _("{number} min").format(number=minutes) if minutes or not (days or hours) else "",
    ]
    return "+" + " ".join(part for part in parts if part)


def turn_words(turn: BlindTurn) -> str:
    """The heading of a turn."""
    said = f"{turn.number}. {speaker_name(turn.speaker)} · {after_words(turn.after_s)}"
    return f"{said} · {'★' * round(turn.stars)}" if turn.stars else said


def formula() -> str:
    """How a score is made."""
    return _(
        "Score = Σ (weight × grade ÷ highest grade) ÷ Σ weights, over the criteria that apply, in percent. "
        "The weight of one that does not apply is shared among the rest. A fatal violation makes it 0."
    )


def worked_out(lines: Sequence[Line], grades: Mapping[str, int | None]) -> str:
    """The sum of a score with its numbers."""
    applied = [(line, grade) for line in lines if (grade := grades.get(line.key)) is not None and line.weight]
    if not applied:
        return ""
    above = " + ".join(f"{line.weight}×{grade}/{line.steps}" for line, grade in applied)
    return f"({above}) ÷ {sum(line.weight for line, _grade in applied)}"


def shortfall_words(name: str, short: Shortfall) -> str:
    """Why somebody gave less than was wanted: "Ivan: 7 of 12, closed 7 tickets"."""
    closed = ngettext("{closed} ticket was closed", "{closed} tickets were closed", short.closed)
    return f"{name}: " + _("{drawn} of {wanted}, for {closed}").format(
        drawn=short.drawn, wanted=short.wanted, closed=closed.format(closed=short.closed)
    )


def hours_words(hours: float) -> str:
    """Hours of work."""
    return _("{hours} h").format(hours=number_words(hours))
