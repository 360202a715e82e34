"""Charts of inflow and staffing."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from dashboards.arrivals import SlotRow
from dashboards.chart_shapes import heat_map, hour_label, weekday_names
from dashboards.charts import Hue, Options, Series, chart
from dashboards.expected import Expected
from dashboards.nights import NightCount
from dashboards.part_of_day import Slot
from dashboards.staffing import HourPlan, Need
from dashboards.wording import day_words
from storage.i18n import _, language

HOURS_A_DAY = 24
MOST_STEPS = 16


def drawn_slots(rows: Sequence[SlotRow], *, is_mean: bool) -> dict[tuple[int, int], float]:
    """What each cell of the week holds; hours the period does not have stay empty."""
    values = {
        (row.slot.weekday, row.slot.hour): row.mean if is_mean else float(row.tickets) for row in rows if row.hours
    }
    return {place: value for place, value in values.items() if value is not None}


def week_chart(rows: Sequence[SlotRow], *, is_mean: bool) -> Options:
    """The week as a heat map."""
    unit = _("tickets an hour") if is_mean else _("tickets")
    return heat_map(drawn_slots(rows, is_mean=is_mean), unit=unit)


def slot_at(rows: Sequence[SlotRow], place: int) -> Slot:
    """The hour that stands at a place of the heat map, which draws them in order."""
    return Slot(*sorted(drawn_slots(rows, is_mean=False))[place])


def nights_chart(found: NightCount) -> Options:
    """Tickets of each night."""
    nights = sorted(found.nights)
    return chart(
        [day_words(night) for night in nights],
        [Series(_("Tickets"), [found.nights[night] for night in nights], Hue.GOOD)],
        unit=_("tickets a night"),
    )


def distribution_chart(found: NightCount) -> Options:
    """How many nights had so many tickets, without gaps between; many numbers are drawn as ranges."""
    steps = found.steps(MOST_STEPS)
    return chart(
        [words for words, _nights in steps],
        [Series(_("Nights"), [nights for _words, nights in steps], Hue.QUIET)],
        unit=_("nights with so many tickets"),
    )


def ahead_chart(found: Expected) -> Options:
    """The days to come, with the band in which four of five should lie."""
    told = found.forecast
    days = list(found.period.each_day())
    if told is None:
        return chart([], [], unit="")
    return chart(
        [_weekday_words(day) for day in days],
        [
            Series(_("Expected"), [round(float(value), 1) for value in told.days], Hue.GOOD),
            Series(_("At most"), [float(value) for value in told.day_high], Hue.LINE, is_line=True),
            Series(_("At least"), [float(value) for value in told.day_low], Hue.QUIET, is_line=True),
        ],
        unit=_("tickets a day"),
    )


def _weekday_words(day: date) -> str:
    return format_date(day, "EEE d MMM", locale=language())


def need_chart(found: Need) -> Options:
    """People at work through the week, both ways."""
    names = weekday_names()
    return chart(
        [f"{names[one.slot.weekday]} {hour_label(one.slot.hour)}" for one in found.hours],
        [
            Series(_("By replay"), [one.by_replay for one in found.hours], Hue.GOOD),
            Series(_("By formula"), [one.by_formula for one in found.hours], Hue.LINE, is_line=True),
        ],
        unit=_("people at work"),
    )


def plan_chart(rows: Sequence[HourPlan]) -> Options:
    """Planned people, those missing in red on top of them, and the need as a line."""
    return chart(
        [f"{_weekday_words(one.day)} {hour_label(one.hour)}" for one in rows],
        [
            Series(_("Planned"), [round(one.planned, 2) for one in rows], Hue.GOOD, stack="n"),
            Series(_("Missing"), [round(one.gap, 2) for one in rows], Hue.BAD, stack="n"),
            Series(_("To be planned"), [one.rostered for one in rows], Hue.QUIET, is_line=True),
        ],
        unit=_("people"),
    )
