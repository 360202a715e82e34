"""Tables of promises: kept and missed, the promises themselves, breaches, pauses, another target."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboards.chart_shapes import Band
from dashboards.paused_rows import Paused, PausedRow, together
from dashboards.promise_rows import Breach, PromiseRow
from dashboards.promise_table import SPAN_OF, PromiseTable, PromiseTally
from dashboards.promise_wording import row_word
from dashboards.selection import OF_DAYS, Dimension, Figure
from dashboards.sheets import Column, Kind, Sheet, Value
from dashboards.what_if import WhatIf
from dashboards.wording import count_words, dimension_name, figure_name, length_words, outcome_name, share_words
from desk.words import metric_name, pause_name
from storage.i18n import _
from storage.vocabulary import Metric, PauseReason


def promise_sheet(table: PromiseTable, dimension: Dimension, metric: Metric) -> Sheet:
    """Promises kept and missed, with median and 90th percentile; the total stands last."""
    length, name = Figure(SPAN_OF[metric].value), metric_name(metric)
    columns = [
        Column(dimension_name(dimension), Kind.DAY if is_day(dimension) else Kind.TEXT, Figure.ALL),
        Column(row_word(metric), Kind.COUNT, Figure.ALL),
        Column(figure_name(Figure.COUNTED), Kind.COUNT, Figure.COUNTED),
        Column(_("Share within target"), Kind.SHARE, Figure.COUNTED),
        *(
            Column(column_name(figure, metric), Kind.COUNT, figure)
            for figure in (Figure.WITHIN, Figure.LATE, Figure.OVERDUE, Figure.LEFT_OUT)
        ),
        Column(_("{metric}, median").format(metric=name), Kind.LENGTH, length),
        Column(_("{metric}, p90").format(metric=name), Kind.LENGTH, length),
    ]
    rows = [*table.rows, table.total]
    return Sheet(_("Promises"), columns, [_values(row, dimension) for row in rows], [row.key for row in rows])


def column_name(figure: Figure, metric: Metric) -> str:
    """A figure as the heading of its column; a resolution is no answer."""
    own = {Figure.LATE: _("Closed late"), Figure.OVERDUE: _("Overdue, open")}
    return own[figure] if metric is Metric.RESOLUTION and figure in own else figure_name(figure)


def is_day(dimension: Dimension) -> bool:
    """Whether the rows of such a table begin with dates."""
    return dimension in OF_DAYS and dimension is not Dimension.WEEKDAY


def _values(row: PromiseTally, dimension: Dimension) -> list[Value]:
    found = row.promises
    name: Value = date.fromisoformat(row.key) if is_day(dimension) and row.key else row.name
    return [
        name, found.all, found.counted, found.share, found.within, found.late, found.overdue, found.left_out,
        row.spread.median, row.spread.p90,
    ]  # fmt: skip


def bands_sheet(steps: Mapping[str, tuple[int, Band]]) -> Sheet:
    """The percentiles of each step of time."""
    columns = [
        Column(_("From"), Kind.DAY), Column(_("n"), Kind.COUNT), Column(_("p10"), Kind.LENGTH),
        Column(_("Median"), Kind.LENGTH), Column(_("p90"), Kind.LENGTH),
    ]  # fmt: skip
    rows: list[list[Value]] = [[date.fromisoformat(key), count, *band] for key, (count, band) in steps.items()]
    return Sheet(_("Over time"), columns, rows, list(steps))


def promise_rows_sheet(found: Sequence[PromiseRow]) -> Sheet:
    """The promises behind a figure."""
    columns = [*_promise_columns(), Column(_("It took"), Kind.LENGTH), Column(_("Target"), Kind.LENGTH)]
    rows: list[list[Value]] = [[*_promise_values(row), row.spent_s, row.target_s] for row in found]
    return Sheet(_("Promises"), columns, rows, [str(row.ticket_id) for row in found])


def breach_sheet(found: Sequence[Breach]) -> Sheet:
    """Broken promises, worst first."""
    columns = [
        Column(_("Late by"), Kind.LENGTH), Column(_("Kind of promise"), Kind.TEXT), *_promise_columns(),
        Column(_("Target"), Kind.LENGTH),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [one.late_s, metric_name(one.metric), *_promise_values(one.row), one.row.target_s] for one in found
    ]
    return Sheet(_("Breaches"), columns, rows, [str(one.row.ticket_id) for one in found])


def _promise_columns() -> list[Column]:
    return [
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Operator"), Kind.TEXT),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Source"), Kind.TEXT),
        Column(_("What came of it"), Kind.TEXT),
        Column(_("Since"), Kind.MOMENT),
        Column(_("Due at"), Kind.MOMENT),
        Column(_("Answered or closed at"), Kind.MOMENT),
    ]


def _promise_values(row: PromiseRow) -> list[Value]:
    return [
        row.ticket_id, row.operator or None, row.channel, row.source, outcome_name(row.outcome), row.since, row.due_at,
        row.kept_at,
    ]  # fmt: skip


def paused_people_sheet(found: Iterable[PausedRow]) -> Sheet:
    """Who paused how often and for which reason, and how long customers waited meanwhile; the total stands last."""
    rows = list(found)
    groups: dict[tuple[str, PauseReason], list[PausedRow]] = {}
    for row in rows:
        groups.setdefault((str(row.person_id), row.reason), []).append(row)
    order = sorted(groups, key=lambda key: (-together(groups[key]).waited_s, key))
    columns = [
        Column(_("Paused by"), Kind.TEXT, Figure.PAUSES),
        Column(_("Reason of the pause"), Kind.TEXT),
        Column(_("Pauses"), Kind.COUNT, Figure.PAUSES),
        Column(_("While the customer waited"), Kind.COUNT, Figure.PAUSED_WAITING),
        Column(_("Tickets of them"), Kind.COUNT, Figure.PAUSED_WAITING),
        Column(_("Waited, working time"), Kind.LENGTH, Figure.PAUSED_WAITING),
        Column(_("Waited, plain time"), Kind.LENGTH, Figure.PAUSED_WAITING),
    ]
    values = [
        [groups[key][0].person or _("Nobody known"), pause_name(key[1]), *_sums(together(groups[key]))] for key in order
    ]
    values.append([_("All"), None, *_sums(together(rows))])
    return Sheet(_("Pauses"), columns, values, [*(f"{person}-{reason.value}" for person, reason in order), ""])


def _sums(paused: Paused) -> list[Value]:
    return [paused.pauses, paused.waited, paused.tickets, paused.waited_s, paused.waited_plain_s]


def paused_sheet(found: Sequence[PausedRow]) -> Sheet:
    """The pauses themselves, the longest wait first."""
    columns = [
        Column(_("Waited, working time"), Kind.LENGTH),
        Column(_("Waited, plain time"), Kind.LENGTH),
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Paused by"), Kind.TEXT),
        Column(_("Reason of the pause"), Kind.TEXT),
        Column(_("Department"), Kind.TEXT),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Source"), Kind.TEXT),
        Column(_("Begun at"), Kind.MOMENT),
        Column(_("Ended at"), Kind.MOMENT),
        Column(_("Length of the pause"), Kind.LENGTH),
    ]
    rows: list[list[Value]] = [
        [
            row.waited_s, row.waited_plain_s, row.ticket_id,
            None if row.is_blind else row.person or _("Nobody known"), pause_name(row.reason), row.department or None,
            row.channel, row.source, row.started_at, row.ended_at, row.length_s,
        ]
        for row in found
    ]  # fmt: skip
    return Sheet(_("Pauses one by one"), columns, rows, [str(row.ticket_id) for row in found])


def what_if_sheet(found: Sequence[WhatIf]) -> Sheet:
    """The share within several targets, and how many promises each would change."""
    columns = [
        Column(_("Target"), Kind.LENGTH),
        Column(_("Share within target"), Kind.SHARE),
        Column(_("Within target"), Kind.COUNT),
        Column(_("Missed"), Kind.COUNT),
        Column(_("Left out"), Kind.COUNT),
        Column(_("Newly within target"), Kind.COUNT),
        Column(_("Newly missed"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [
            one.target_s, one.promises.share, one.promises.within, one.promises.missed, one.promises.left_out,
            one.better, one.worse,
        ]
        for one in found
    ]  # fmt: skip
    return Sheet(_("Other targets"), columns, rows, [str(one.target_s) for one in found])


def what_if_words(found: WhatIf, before: float | None) -> str:
    """The answer as a sentence."""
    return _("Within {target} it would be {share} instead of {before}: {changed} would come to something else.").format(
        target=length_words(found.target_s), share=share_words(found.promises.share), before=share_words(before),
        changed=count_words(found.changed),
    )  # fmt: skip
