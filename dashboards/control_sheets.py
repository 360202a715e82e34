"""The figures of quality control as tables and files, with what they mean."""

from collections.abc import Sequence

from babel.numbers import format_decimal

from dashboards.control_figures import Course, CriterionRow, Results, Scores, by_criterion, by_month, by_operator
from dashboards.export import Notes
from dashboards.sheets import Column, Kind, Sheet, Value
from desk.quality_cards import shown_name
from desk.quality_results import Agreement, ErrorRow
from desk.quality_rows import CountedScore
from desk.quality_wording import NONE, appeal_name, formula, grade_words, month_words
from storage.i18n import _, language

WHOLE = 100


def operators_sheet(found: Results) -> Sheet:
    """A line per operator; the total stands last."""
    rows = [*((str(number), name, one) for number, name, one in by_operator(found.rows)), ("", _("All"), found.total)]
    columns = [Column(_("Operator"), Kind.TEXT), *_columns()]
    return Sheet(_("By operator"), columns, [[name, *_values(one)] for _k, name, one in rows], [row[0] for row in rows])


def months_sheet(found: Results) -> Sheet:
    """A line per month."""
    rows = by_month(found.rows)
    columns = [Column(_("Month"), Kind.TEXT), *_columns()]
    values: list[list[Value]] = [[month_words(month), *_values(one)] for month, one in rows]
    return Sheet(_("By month"), columns, values, [month for month, _one in rows])


def courses_sheet(months: Sequence[str], found: Sequence[Course]) -> Sheet:
    """The mean of each month for the team and for each person, as the chart draws them."""
    columns = [Column(_("Operator"), Kind.TEXT), *(Column(month_words(month), Kind.SHARE) for month in months)]
    values: list[list[Value]] = [
        [one.name or _("All"), *(None if mean is None else mean / WHOLE for mean in one.means)] for one in found
    ]
    return Sheet(_("By month"), columns, values, [one.name for one in found])


def criteria_sheet(found: Results) -> Sheet:
    """A line per criterion."""
    columns = [
        Column(_("Criterion"), Kind.TEXT), Column(_("Mean grade"), Kind.SHARE), Column(_("Grades, n"), Kind.COUNT),
        Column(_("Not met"), Kind.COUNT), Column(_("Share missed"), Kind.SHARE),
    ]  # fmt: skip
    rows: list[CriterionRow] = by_criterion(found.criteria)
    values: list[list[Value]] = [
        [shown_name(one.name), one.mean, one.n, one.missed, one.missed / one.n] for one in rows
    ]
    return Sheet(_("By criterion"), columns, values, [one.key for one in rows])


def errors_sheet(rows: Sequence[ErrorRow]) -> Sheet:
    """Errors that repeat, each with the words that show it."""
    columns = [
        Column(_("Operator"), Kind.TEXT), Column(_("Month"), Kind.TEXT), Column(_("Criterion"), Kind.TEXT),
        Column(_("Grade"), Kind.TEXT), Column(_("Quote"), Kind.TEXT), Column(_("Comment"), Kind.TEXT),
        Column(_("Ticket"), Kind.NUMBER),
    ]  # fmt: skip
    values: list[list[Value]] = [
        [
            one.operator, month_words(one.month), shown_name(one.name), grade_words(one.grade, one.steps),
            one.quote or None, one.comment or None, one.ticket_id,
        ]
        for one in rows
    ]  # fmt: skip
    return Sheet(_("Repeated errors"), columns, values, [str(one.ticket_id) for one in rows])


def scores_sheet(rows: Sequence[CountedScore]) -> Sheet:
    """The scored tickets behind a figure."""
    columns = [
        Column(_("Ticket"), Kind.NUMBER), Column(_("Cycle"), Kind.NUMBER), Column(_("Ended on"), Kind.DAY),
        Column(_("Operator"), Kind.TEXT), Column(_("Channel"), Kind.TEXT), Column(_("Score"), Kind.SHARE),
        Column(_("Critical violation"), Kind.TEXT), Column(_("Appeal of the score"), Kind.TEXT),
        Column(_("Chosen"), Kind.TEXT),
    ]  # fmt: skip
    values: list[list[Value]] = [
        [
            one.ticket_id, one.cycle, one.day, one.operator, one.channel,
            None if one.percent is None else one.percent / WHOLE, _("yes") if one.is_fatal else None,
            appeal_name(one.appeal) if one.appeal else None, _("drawn") if one.is_drawn else _("by hand"),
        ]
        for one in rows
    ]  # fmt: skip
    return Sheet(_("Scores"), columns, values, [str(one.ticket_id) for one in rows])


def agreement_sheet(rows: Sequence[Agreement]) -> Sheet:
    """First against second readers; no kappa while there are too few pairs."""
    columns = [
        Column(_("Criterion"), Kind.TEXT), Column(_("Pairs, n"), Kind.COUNT), Column(_("The same grade"), Kind.SHARE),
        Column(_("Kappa"), Kind.TEXT), Column(_("Weighted"), Kind.TEXT),
    ]  # fmt: skip
    values: list[list[Value]] = [
        [
            _scaled(one, rows), one.pairs, one.same / one.pairs if one.pairs else None, kappa_words(one),
            _("yes") if one.is_weighted else _("no"),
        ]
        for one in rows
    ]  # fmt: skip
    return Sheet(_("Agreement of readers"), columns, values, [f"{one.key}-{one.steps}" for one in rows])


def _scaled(one: Agreement, rows: Sequence[Agreement]) -> str:
    """The criterion; where its highest grade was changed, with the scale the pairs are of."""
    name = shown_name(one.name)
    return f"{name} (0–{one.steps})" if sum(other.key == one.key for other in rows) > 1 else name


def kappa_words(one: Agreement) -> str:
    """The kappa, or how many pairs there are of those it takes."""
    if not one.pairs:
        return NONE
    if not one.is_enough:
        return _("too few: {pairs} of {needed}").format(pairs=one.pairs, needed=one.needed)
    if one.kappa is None:
        return _("always the same")
    return str(format_decimal(one.kappa, "0.00", locale=language()))


def notes(period: str) -> Notes:
    """What the figures mean, for files and papers."""
    return [
        (_("Period"), period),
        (_("Score"), formula()),
        (_("Date axis"), date_axis()),
        (_("Left out"), left_out()),
        (
            _("Repeated errors"),
            _("Criteria missed (less than half of the grade) at least twice in a month, also in tickets by hand."),
        ),
    ]


def date_axis() -> str:
    """By which day a score counts."""
    return _("The day on which the ticket's cycle ended, in the zone of the installation.")


def left_out() -> str:
    """What is in no mean."""
    return _(
        "Left out: tickets added by hand (somebody chose them), tickets to which no criterion applied, second "
        "readings, and first scores that an appeal has replaced."
    )


def _columns() -> list[Column]:
    return [
        Column(_("Mean score"), Kind.SHARE), Column(_("Scores, n"), Kind.COUNT),
        Column(_("Critical violations"), Kind.COUNT), Column(_("Appeals"), Kind.COUNT),
        Column(_("Changed by appeal"), Kind.COUNT), Column(_("By hand, not counted"), Kind.COUNT),
    ]  # fmt: skip


def _values(one: Scores) -> list[Value]:
    return [one.mean, one.n, one.fatal, one.appealed, one.changed, one.by_hand]
