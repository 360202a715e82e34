"""The operator review as tables: the comparison, the mix of complexity, the trend of a person."""

from collections.abc import Mapping, Sequence
from datetime import date

from babel.dates import format_date

from dashboards.figures import MEDIAN, P90, nearest_rank
from dashboards.paused_rows import Paused
from dashboards.review import TOO_FEW, Month, PersonReview
from dashboards.review_quality import Reading
from dashboards.selection import Figure
from dashboards.sheets import Column, Kind, Sheet, Value
from storage.i18n import _, language


def comparison_sheet(rows: Sequence[PersonReview], paused: Mapping[int, Paused] | None = None) -> Sheet:
    """A row per person; each figure stands beside the number of its cases. Pauses where they were asked for."""
    columns = [
        Column(_("Person"), Kind.TEXT, Figure.ALL),
        Column(_("Answers sent"), Kind.COUNT),
        Column(_("Tickets answered"), Kind.COUNT, Figure.ANSWERED),
        Column(_("Closed"), Kind.COUNT, Figure.CLOSED),
        Column(_("Mean complexity"), Kind.RATE, Figure.LEVELLED),
        Column(_("Within target"), Kind.SHARE, Figure.COUNTED),
        Column(_("Within target, n"), Kind.COUNT, Figure.COUNTED),
        Column(_("Promoted → answered, median"), Kind.LENGTH, Figure.PROMOTED_ANSWERED),
        Column(_("Promoted → answered, p90"), Kind.LENGTH, Figure.PROMOTED_ANSWERED),
        Column(_("Promoted → answered, n"), Kind.COUNT, Figure.PROMOTED_ANSWERED),
        Column(_("Taken → answered, median"), Kind.LENGTH, Figure.TAKEN_ANSWERED),
        Column(_("Taken → answered, p90"), Kind.LENGTH, Figure.TAKEN_ANSWERED),
        Column(_("Taken → answered, n"), Kind.COUNT, Figure.TAKEN_ANSWERED),
        Column(_("CSI of own answers"), Kind.SHARE, Figure.OWN_RATED),
        Column(_("CSI of own answers, n"), Kind.COUNT, Figure.OWN_RATED),
        Column(_("Dislikes not of the answer"), Kind.COUNT, Figure.NOT_OWN),
        Column(_("Quality score"), Kind.SHARE, Figure.SCORED_WORK),
        Column(_("Quality score, n"), Kind.COUNT, Figure.SCORED_WORK),
        Column(_("Agreement with the pre-tag"), Kind.SHARE),
        Column(_("Agreement, n"), Kind.COUNT),
        Column(_("Hours worked"), Kind.RATE),
        Column(_("Hours planned"), Kind.RATE),
        Column(_("Answered per hour"), Kind.RATE),
    ]
    values = [_values(row) for row in rows]
    if paused is not None:
        columns += [
            Column(_("Pauses while the customer waited"), Kind.COUNT, Figure.PAUSED_WAITING),
            Column(_("Waited, working time"), Kind.LENGTH, Figure.PAUSED_WAITING),
        ]
        for row, line in zip(rows, values, strict=True):
            own = paused.get(row.person_id)
            line.extend([own.waited, own.waited_s] if own is not None else [0, None])
    return Sheet(_("Comparison"), columns, values, [str(row.person_id) for row in rows])


# For each column whose figure may come from too few cases: the column of their number.
_NUMBERS = {5: 6, 7: 9, 8: 9, 10: 12, 11: 12, 13: 14, 16: 17, 18: 19}


def faint_cells(sheet: Sheet) -> set[tuple[int, int]]:
    """The cells of the comparison whose figure comes from too few cases to say much."""
    return {
        (line, place)
        for line, row in enumerate(sheet.rows)
        for place, number in _NUMBERS.items()
        if row[place] is not None and _count(row[number]) < TOO_FEW
    }


def _count(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _values(row: PersonReview) -> list[Value]:
    done = row.done
    worked, planned = row.hours.worked_min / 60, row.hours.planned_min / 60
    return [
        row.name,
        row.sent,
        done.answered,
        done.closed,
        done.complexity,
        done.promises.share,
        done.promises.counted,
        nearest_rank(done.promoted, MEDIAN),
        nearest_rank(done.promoted, P90),
        len(done.promoted),
        nearest_rank(done.taken, MEDIAN),
        nearest_rank(done.taken, P90),
        len(done.taken),
        row.ratings.csi,
        row.ratings.rated,
        row.ratings.not_own,
        None if row.quality.mean is None else row.quality.mean / 100,
        row.quality.n,
        row.agreed.share,
        row.agreed.compared,
        worked if planned else None,
        planned or None,
        row.per_hour,
    ]


def mix_sheet(row: PersonReview) -> Sheet:
    """How hard the answered tickets were."""
    levels = (
        (_("Simple"), row.done.simple),
        (_("Of medium complexity"), row.done.medium),
        (_("Hard"), row.done.hard),
    )
    columns = [
        Column(_("Complexity"), Kind.TEXT), Column(_("Tickets answered"), Kind.COUNT), Column(_("Share"), Kind.SHARE)
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [name, count, count / row.done.levelled if row.done.levelled else None] for name, count in levels
    ]
    return Sheet(_("Complexity"), columns, rows, [name for name, _count in levels])


def trend_sheet(months: Sequence[Month], name: str, kind: Kind, *, values: Sequence[Value]) -> Sheet:
    """A measure month by month, own and the team's median."""
    columns = [
        Column(_("Month"), Kind.TEXT),
        Column(_("own"), kind),
        Column(_("n"), Kind.COUNT),
        Column(_("team's median"), kind),
    ]
    rows = [list(values[place * 3 : place * 3 + 3]) for place in range(len(months))]
    return Sheet(
        name, columns, [[month_words(month.first), *row] for month, row in zip(months, rows, strict=True)],
        [month.first.isoformat() for month in months],
    )  # fmt: skip


def month_words(first: date) -> str:
    """A month for an axis: "Nov 2026"."""
    return format_date(first, "LLL y", locale=language())


def readings_sheet(found: Sequence[Reading]) -> Sheet:
    """The tickets quality control has scored."""
    columns = [
        Column(_("Ticket"), Kind.NUMBER), Column(_("Cycle"), Kind.NUMBER), Column(_("Quality score"), Kind.SHARE)
    ]  # fmt: skip
    rows: list[list[Value]] = [[one.ticket_id, one.cycle, one.percent / 100] for one in found]
    return Sheet(_("Scored by quality control"), columns, rows, [str(one.ticket_id) for one in found])
