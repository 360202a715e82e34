"""Tables of the figures of moderation, as the screen shows them and the export writes them."""

from collections.abc import Sequence
from datetime import date

from dashboards.agreement import SHOWN_FROM
from dashboards.backlog import Age, Backlog, WaitingRow
from dashboards.decisions import DecisionRow, Decisions
from dashboards.live_board import AtWork, Live
from dashboards.moderation_wording import age_name, way_name
from dashboards.periods import Period
from dashboards.promoted_spans import SpanRow
from dashboards.sheets import Column, Kind, Sheet, Value
from storage.i18n import _
from storage.vocabulary import DecisionWay

WAYS = (DecisionWay.KEY, DecisionWay.STORY, DecisionWay.BULK, DecisionWay.RULE)


def people_sheet(found: Decisions) -> Sheet:
    """Who decided how many, which way, how fast, how far as proposed; the total stands last."""
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Decisions"), Kind.COUNT),
        *(Column(way_name(way), Kind.COUNT) for way in WAYS),
        Column(_("Taken back"), Kind.COUNT),
        Column(_("Hours"), Kind.COUNT),
        Column(_("An hour"), Kind.RATE),
        Column(_("Median"), Kind.SECONDS),
        Column(_("p90"), Kind.SECONDS),
        Column(_("Agreement"), Kind.SHARE),
        Column(_("Surely from"), Kind.SHARE),
        Column(_("Compared, n"), Kind.COUNT),
    ]
    rows = [*found.rows, found.total]
    return Sheet(_("Decisions"), columns, [_person(row) for row in rows], [row.key for row in rows])


def _person(row: DecisionRow) -> list[Value]:
    # A share of few says next to nothing, so none is told.
    is_told = row.compared >= SHOWN_FROM
    return [
        row.name, row.decided, row.keys, row.story, row.bulk, row.rule, row.undone, row.hours or None, row.per_hour,
        row.pace.median, row.pace.p90, row.agreement if is_told else None, row.surely if is_told else None,
        row.compared or None,
    ]  # fmt: skip


def day_sheet(found: Decisions, period: Period) -> Sheet:
    """Decisions of each day by way."""
    columns = [
        Column(_("Day"), Kind.DAY),
        *(Column(way_name(way), Kind.COUNT) for way in WAYS),
        Column(_("Taken back"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [_day(found, day) for day in period.each_day()]
    return Sheet(_("By day"), columns, rows, [day.isoformat() for day in period.each_day()])


def _day(found: Decisions, day: date) -> list[Value]:
    key = day.isoformat()
    return [day, *(found.by_day.get((key, way), 0) for way in WAYS), found.undone_by_day.get(key, 0)]


def hour_sheet(found: Decisions) -> Sheet:
    """By the hour of the day: decisions one by one, the hours of work they fell into, how many a person took in one."""
    columns = [
        Column(_("Hour"), Kind.TEXT),
        Column(_("One by one"), Kind.COUNT),
        Column(_("Hours"), Kind.COUNT),
        Column(_("An hour"), Kind.RATE),
    ]
    rows: list[list[Value]] = [
        [hour_words(hour), decided, worked, decided / worked if worked else None]
        for hour, (decided, worked) in sorted(found.by_hour.items())
    ]
    return Sheet(_("By hour"), columns, rows, [str(hour) for hour in sorted(found.by_hour)])


def hour_words(hour: int) -> str:
    """A clock hour: "09:00"."""
    return f"{hour:02}:00"


def backlog_sheet(found: Backlog) -> Sheet:
    """What waits of each source by age, with the moment the oldest was first seen; the total stands last."""
    columns = [
        Column(_("Source"), Kind.TEXT),
        Column(_("Waiting"), Kind.COUNT),
        *(Column(age_name(age), Kind.COUNT) for age in Age),
        Column(_("Oldest since"), Kind.MOMENT),
    ]
    rows = [*found.rows, found.total._replace(name=_("All"))]
    return Sheet(_("Waiting"), columns, [_waiting(row) for row in rows], [row.key for row in rows])


def _waiting(row: WaitingRow) -> list[Value]:
    return [row.name, row.waiting, *(row.ages[age] or None for age in Age), row.oldest]


def span_sheet(title: str, first: str, rows: Sequence[SpanRow]) -> Sheet:
    """From first sight to the ticket: how many, median and 90th percentile."""
    columns = [
        Column(first, Kind.TEXT),
        Column(_("Tickets"), Kind.COUNT),
        Column(_("Median"), Kind.LENGTH),
        Column(_("p90"), Kind.LENGTH),
    ]
    values: list[list[Value]] = [[row.name, *row.spread] for row in rows]
    return Sheet(title, columns, values, [row.key for row in rows])


def at_work_sheet(rows: Sequence[AtWork]) -> Sheet:
    """Who holds mentions or has decided within the hour."""
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Now"), Kind.TEXT),
        Column(_("Last hour"), Kind.COUNT),
        Column(_("Taken back"), Kind.COUNT),
        Column(_("Last decision"), Kind.MOMENT),
    ]
    values: list[list[Value]] = [
        [row.name, _("deciding") if row.held else "", row.decided, row.undone or None, row.last_at] for row in rows
    ]
    return Sheet(_("Working now"), columns, values, [str(row.person_id) for row in rows])


def flow_sheet(found: Live) -> Sheet:
    """Came in and decided, by hour of today."""
    columns = [Column(_("Hour"), Kind.TEXT), Column(_("Came in"), Kind.COUNT), Column(_("Decided"), Kind.COUNT)]
    values: list[list[Value]] = [[hour_words(hour), *numbers] for hour, numbers in found.by_hour.items()]
    return Sheet(_("Today by hour"), columns, values, [str(hour) for hour in found.by_hour])
