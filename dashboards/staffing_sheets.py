"""Tables of inflow and staffing, as the screen shows them and files hold them."""

from collections.abc import Sequence
from datetime import date

from dashboards.arrivals import Came, SlotRow
from dashboards.chart_shapes import hour_label, weekday_names
from dashboards.expected import Expected
from dashboards.nights import NightCount, NightRow, NightTable
from dashboards.selection import Figure
from dashboards.sheets import Column, Kind, Sheet, Value
from dashboards.staffing import HourPlan, Need, NightShift, told_apart
from storage.i18n import _

HOURS_A_DAY = 24


def week_sheet(rows: Sequence[SlotRow], *, is_mean: bool) -> Sheet:
    """Weekdays down, hours across: tickets in one such hour, or in all of them."""
    names = weekday_names()
    values: list[list[Value]] = [[name, *[None] * HOURS_A_DAY] for name in names]
    for row in rows:
        values[row.slot.weekday][row.slot.hour + 1] = row.mean if is_mean else (row.tickets if row.hours else None)
    kind = Kind.RATE if is_mean else Kind.COUNT
    columns = [Column(_("Weekday"), Kind.TEXT), *(Column(hour_label(hour), kind) for hour in range(HOURS_A_DAY))]
    title = _("Tickets in an hour, mean") if is_mean else _("Tickets in all")
    return Sheet(title, columns, values, [str(day) for day in range(len(names))])


def hours_sheet(found: Came) -> Sheet:
    """Every hour that had tickets, one a row."""
    columns = [Column(_("Day"), Kind.DAY), Column(_("Hour"), Kind.TEXT), Column(_("Tickets"), Kind.COUNT)]
    rows: list[list[Value]] = [[day, hour_label(hour), count] for (day, hour), count in sorted(found.counts.items())]
    return Sheet(_("Hours"), columns, rows, [str(number) for number in range(len(rows))])


def nights_sheet(found: NightCount) -> Sheet:
    """Every night with its tickets."""
    columns = [Column(_("Night from"), Kind.DAY), Column(_("Tickets"), Kind.COUNT)]
    rows: list[list[Value]] = [[night, count] for night, count in sorted(found.nights.items())]
    return Sheet(_("Nights"), columns, rows, [str(night) for night in sorted(found.nights)])


def distribution_sheet(found: NightCount) -> Sheet:
    """How many nights had so many tickets."""
    columns = [Column(_("Tickets a night"), Kind.COUNT), Column(_("Nights"), Kind.COUNT)]
    rows: list[list[Value]] = [[tickets, nights] for tickets, nights in found.distribution.items()]
    return Sheet(_("Distribution"), columns, rows, [str(tickets) for tickets in found.distribution])


def night_sheet(found: NightTable, nights: int) -> Sheet:
    """Tickets of the nights by channel; the total stands last."""
    columns = [
        Column(_("Channel"), Kind.TEXT, Figure.ALL),
        Column(_("Tickets"), Kind.COUNT, Figure.ALL),
        Column(_("A night"), Kind.RATE, Figure.ALL),
        Column(_("First answer, median"), Kind.LENGTH, Figure.PROMOTED_ANSWERED),
        Column(_("First answer, p90"), Kind.LENGTH, Figure.PROMOTED_ANSWERED),
        Column(_("Until morning, median"), Kind.LENGTH, Figure.ALL),
        Column(_("Until morning, p90"), Kind.LENGTH, Figure.ALL),
        Column(_("Counted"), Kind.COUNT, Figure.COUNTED),
        Column(_("Missed"), Kind.COUNT, Figure.MISSED),
        Column(_("Missed, share"), Kind.SHARE, Figure.MISSED),
        Column(_("Left out"), Kind.COUNT, Figure.LEFT_OUT),
    ]
    rows = [*found.rows, found.total]
    return Sheet(_("By channel"), columns, [_night_values(row, nights) for row in rows], [row.key for row in rows])


def missed_share(row: NightRow) -> float | None:
    """Missed among the promises that count."""
    return row.promises.missed / row.promises.counted if row.promises.counted else None


def _night_values(row: NightRow, nights: int) -> list[Value]:
    promises = row.promises
    return [
        row.name, promises.all, promises.all / nights if nights else None, row.answer.median, row.answer.p90,
        row.till_end.median, row.till_end.p90, promises.counted, promises.missed, missed_share(row),
        promises.left_out,
    ]  # fmt: skip


def people_words(first: NightShift, last: NightShift) -> str:
    """How many people: "3", or "3–5" where they come to the same."""
    return str(first.people) if first.people == last.people else f"{first.people}–{last.people}"


def shifts_sheet(real: NightRow, found: Sequence[NightShift], *, within_s: int) -> Sheet:
    """The nights as they went, and with so many people."""
    columns = [
        Column(_("People at night"), Kind.TEXT), Column(_("Within the target"), Kind.SHARE),
        Column(_("First answer, median"), Kind.LENGTH), Column(_("First answer, p90"), Kind.LENGTH),
    ]  # fmt: skip
    rows: list[list[Value]] = [[_("As the nights went"), real.soon_share, real.answer.median, real.answer.p90]]
    rows += [
        [people_words(first, last), first.served.within(within_s), first.served.median, first.served.p90]
        for first, last in told_apart(found, within_s=within_s)
    ]
    return Sheet(_("People at night"), columns, rows, [str(number) for number in range(len(rows))])


def days_ahead_sheet(found: Expected) -> Sheet:
    """What is expected of each day to come, and between which numbers four of five days should lie."""
    columns = [
        Column(_("Day"), Kind.DAY), Column(_("Expected"), Kind.RATE), Column(_("At least"), Kind.COUNT),
        Column(_("At most"), Kind.COUNT),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    if found.forecast is not None:
        told = found.forecast
        rows = [
            [day, float(told.days[place]), int(told.day_low[place]), int(told.day_high[place])]
            for place, day in enumerate(found.period.each_day())
        ]
    return Sheet(_("Days to come"), columns, rows, [day.isoformat() for day in found.period.each_day()][: len(rows)])


def need_sheet(found: Need) -> Sheet:
    """People at work in every hour of the week, both ways."""
    names = weekday_names()
    columns = [
        Column(_("Weekday"), Kind.TEXT), Column(_("Hour"), Kind.TEXT), Column(_("Tickets"), Kind.RATE),
        Column(_("Hours of work"), Kind.RATE), Column(_("By formula"), Kind.COUNT),
        Column(_("By replay"), Kind.COUNT),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            names[one.slot.weekday], hour_label(one.slot.hour), one.arrivals, one.load, one.by_formula, one.by_replay,
        ]
        for one in found.hours
    ]  # fmt: skip
    return Sheet(_("People needed"), columns, rows, [str(number) for number in range(len(rows))])


def plan_sheet(rows: Sequence[HourPlan]) -> Sheet:
    """Every hour to come: what is expected, needed and planned."""
    columns = [
        Column(_("Day"), Kind.DAY), Column(_("Hour"), Kind.TEXT), Column(_("Expected"), Kind.RATE),
        Column(_("Needed at work"), Kind.COUNT), Column(_("To be planned"), Kind.COUNT),
        Column(_("Planned"), Kind.RATE), Column(_("Away"), Kind.RATE), Column(_("Missing"), Kind.RATE),
    ]  # fmt: skip
    values: list[list[Value]] = [
        [
            one.day, hour_label(one.hour), one.expected, one.needed, one.rostered, one.planned, one.away or None,
            one.gap or None,
        ]
        for one in rows
    ]  # fmt: skip
    return Sheet(_("Plan and need"), columns, values, [f"{one.day}-{one.hour}" for one in rows])


def gaps_of(rows: Sequence[HourPlan]) -> list[tuple[date, int, int, float]]:
    """Stretches of hours without a break in which people are missing: the day, from, until, and how many at most."""
    found: list[tuple[date, int, int, float]] = []
    for one in rows:
        if not one.gap:
            continue
        if found and found[-1][0] == one.day and found[-1][2] == one.hour:
            day, begin, _end, most = found[-1]
            found[-1] = (day, begin, one.hour + 1, max(most, one.gap))
        else:
            found.append((one.day, one.hour, one.hour + 1, one.gap))
    return found
