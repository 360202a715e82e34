"""A sheet of bonuses as tables for the screen and the file: sums, lines, cases, what changed since, and the rules."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from dashboards.bonus_changes import Difference
from dashboards.bonus_formula import plain_formula
from dashboards.bonus_plans import HUNDREDTHS, Plan
from dashboards.bonus_reading import EvidenceRow, SheetView
from dashboards.bonus_reckoning import Calculation
from dashboards.bonus_rules import PERCENT, Fulfilled, Hours, Line
from dashboards.bonus_units import UNITS, Unit
from dashboards.bonus_wording import (
    line_name,
    metric_meaning,
    month_name,
    part_name,
    rules_words,
    scale_words,
    share_of,
    state_name,
    sum_of,
    value_words,
)
from dashboards.export import Notes
from dashboards.sheets import Column, Kind, Sheet, Value
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import BonusMetric

MINUTES = 60
KINDS = {Unit.PERCENT: Kind.SHARE, Unit.SECONDS: Kind.LENGTH, Unit.TICKETS: Kind.COUNT, Unit.NUMBER: Kind.RATE}
IN_WORDS = {BonusMetric.CSI, BonusMetric.WITHIN}


def money(minor: int | None) -> Decimal | None:
    """Hundredths as a sum."""
    return None if minor is None else Decimal(minor) / HUNDREDTHS


def sums_sheet(view: SheetView) -> Sheet:
    """A row per person: what each line measured, in how many cases, what it pays, and the sum; everybody last."""
    lines = view.plan.terms.lines
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Sum"), Kind.MONEY),
        Column(_("By the plan"), Kind.MONEY),
        Column(_("Adjusted"), Kind.MONEY),
        Column(_("Hours worked"), Kind.RATE),
        Column(_("Hours to work"), Kind.RATE),
    ]
    for line in lines:
        name = line_name(line.metric, line.part)
        columns += [
            Column(name, KINDS[UNITS[line.metric]]),
            Column(_("{line}, n").format(line=name), Kind.COUNT),
            Column(_("{line}, pays").format(line=name), Kind.MONEY),
        ]
    if view.before is not None:
        columns += [Column(_("In the sheet before"), Kind.MONEY), Column(_("Difference"), Kind.MONEY)]
    rows: list[list[Value]] = []
    for row in view.rows:
        cells: list[Value] = []
        for line, one in zip(lines, row.lines, strict=True):
            cells += [figure_of(line.metric, one.measured.value), one.measured.n, money(one.amount_minor)]
        sums = (money(row.total_minor), money(row.amount_minor), money(row.adjusted_minor) or None)
        before = _against(view, row.total_minor, (view.before or {}).get(row.person_id, 0))
        rows.append([row.name, *sums, *_hours(row.hours), *cells, *before])
    if len(rows) > 1:
        by_plan = sum(row.amount_minor for row in view.rows)
        added = sum(row.adjusted_minor for row in view.rows)
        sums = (money(view.total_minor), money(by_plan), money(added) or None)
        before = _against(view, view.total_minor, sum((view.before or {}).values()))
        rows.append([_("All"), *sums, None, None, *([None] * 3 * len(lines)), *before])
    return Sheet(_("Bonuses"), columns, rows, [*(str(row.person_id) for row in view.rows), ""][: len(rows)])


def figure_of(metric: BonusMetric, value: Fraction | None) -> float | None:
    """A value as a number of its column: shares from 0 to 1, lengths in seconds."""
    if value is None:
        return None
    return float(value / PERCENT if UNITS[metric] is Unit.PERCENT else value)


def _hours(hours: Hours) -> tuple[float | None, float | None]:
    """Worked and owed; nothing where nothing is shared out."""
    if hours.worked_min is None or hours.owed_min is None:
        return None, None
    return hours.worked_min / MINUTES, hours.owed_min / MINUTES


def _against(view: SheetView, total: int, before: int) -> list[Value]:
    """Of a correction: what the sheet before it had, and how much more or less this one has."""
    return [] if view.before is None else [money(before), money(total - before)]


def measured_words(line: Line, one: Fulfilled) -> str:
    """A value with the number of its cases; too few are said to be."""
    value = value_words(line.metric, one.measured.value)
    if one.is_few:
        return _("{value} (n = {n}: too few)").format(value=value, n=one.measured.n)
    return _("{value} (n = {n})").format(value=value, n=one.measured.n)


def lines_sheet(view: SheetView) -> Sheet:
    """A row per person and line, with everything the sum is made of; values of a unit share a column."""
    units = [unit for unit in Unit if any(UNITS[line.metric] is unit for line in view.plan.terms.lines)]
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Metric"), Kind.TEXT),
        Column(_("Part"), Kind.TEXT),
        *(Column(name, KINDS[unit]) for unit in units for name in _value_columns(unit)),
        Column(_("Cases"), Kind.COUNT),
        Column(_("Least cases"), Kind.COUNT),
        Column(_("Too few cases"), Kind.TEXT),
        Column(_("Weight by the plan"), Kind.SHARE),
        Column(_("Weight after sharing"), Kind.SHARE),
        Column(_("Fulfilment"), Kind.SHARE),
        Column(_("Hours worked"), Kind.RATE),
        Column(_("Hours to work"), Kind.RATE),
        Column(_("Pays"), Kind.MONEY),
    ]
    rows: list[list[Value]] = [
        [
            row.name,
            line_name(line.metric, line.part),
            part_name(line.part),
            *(
                figure_of(line.metric, value) if UNITS[line.metric] is unit else None
                for unit in units
                for value in (one.measured.value, line.floor, line.target)
            ),
            one.measured.n,
            line.min_n,
            _("yes") if one.is_few else None,
            line.weight / PERCENT,
            float(one.weight),
            float(one.fulfilment),
            *_hours(row.hours),
            money(one.amount_minor),
        ]
        for row in view.rows
        for line, one in zip(view.plan.terms.lines, row.lines, strict=True)
    ]
    return Sheet(_("Lines"), columns, rows, [str(number) for number in range(len(rows))])


def _value_columns(unit: Unit) -> tuple[str, str, str]:
    """The headings of what was measured, the floor and the target in a unit."""
    return {
        Unit.PERCENT: (_("Value, share"), _("Floor, share"), _("Target, share")),
        Unit.SECONDS: (_("Value, time"), _("Floor, time"), _("Target, time")),
        Unit.TICKETS: (_("Value, tickets"), _("Floor, tickets"), _("Target, tickets")),
        Unit.NUMBER: (_("Value, number"), _("Floor, number"), _("Target, number")),
    }[unit]


def disputes_sheet(view: SheetView) -> Sheet:
    """What was objected to and answered."""
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Line"), Kind.TEXT),
        Column(_("Dispute"), Kind.TEXT),
        Column(_("Written"), Kind.MOMENT),
        Column(_("Answer"), Kind.TEXT),
        Column(_("Answered by"), Kind.TEXT),
        Column(_("Answered"), Kind.MOMENT),
        Column(_("Adjusted"), Kind.MONEY),
    ]
    rows: list[list[Value]] = [
        [
            one.name, place_name(view.plan, one.place), one.words, one.written_at, one.answer or None,
            one.answered_by or None, one.answered_at, one.adjusted or None,
        ]
        for one in view.disputes
    ]  # fmt: skip
    return Sheet(_("Disputes"), columns, rows, [str(one.id) for one in view.disputes])


def cases_sheet(found: Sequence[EvidenceRow], metric: BonusMetric, title: str) -> Sheet:
    """The ticket cycles of a figure and what each gave to it when the sheet was calculated."""
    columns = [
        Column(_("Ticket"), Kind.NUMBER),
        Column(_("Cycle"), Kind.NUMBER),
        Column(_("Channel"), Kind.TEXT),
        Column(_("Opened at"), Kind.MOMENT),
        Column(_("Gave"), KINDS[UNITS[metric]] if metric not in IN_WORDS else Kind.TEXT),
    ]
    rows: list[list[Value]] = [
        [row.ticket_id, row.cycle, row.channel, row.opened_at, _gave(metric, row.value)] for row in found
    ]
    return Sheet(title, columns, rows, [str(row.ticket_id) for row in found])


def _gave(metric: BonusMetric, value: Fraction) -> Value:
    """What a case gave to the figure: a number, or one of two words."""
    if metric is BonusMetric.CSI:
        return _("Like") if value else _("Dislike")
    if metric is BonusMetric.WITHIN:
        return _("Within target") if value else _("Missed")
    return figure_of(metric, value)


def differences_sheet(found: Sequence[Difference], plan: Plan) -> Sheet:
    """What was signed beside what the facts say now."""
    columns = [
        Column(_("Person"), Kind.TEXT),
        Column(_("Line"), Kind.TEXT),
        Column(_("In the sheet"), Kind.TEXT),
        Column(_("Now"), Kind.TEXT),
        Column(_("Sum in the sheet"), Kind.MONEY),
        Column(_("Sum now"), Kind.MONEY),
    ]
    rows: list[list[Value]] = []
    for one in found:
        line = None if one.place is None else plan.terms.lines[one.place]
        was, now = (None if line is None else value_words(line.metric, value) for value in (one.was, one.is_now))
        rows.append([one.name, place_name(plan, one.place), was, now, money(one.was_minor), money(one.now_minor)])
    return Sheet(_("Changed since"), columns, rows, [str(number) for number in range(len(rows))])


def preview_sheet(found: Mapping[str, Calculation]) -> Sheet:
    """What everybody would have got in past months, nothing where no line had cases enough; the sums last."""
    names = {row.person_id: row.name for one in found.values() for row in one.rows}
    columns = [Column(_("Person"), Kind.TEXT), *(Column(month_name(month), Kind.MONEY) for month in found)]
    amounts = {
        month: {row.person_id: row.reckoned.amount_minor for row in one.rows if row.reckoned.counts}
        for month, one in found.items()
    }  # fmt: skip
    rows: list[list[Value]] = [
        [name, *(money(amounts[month].get(person)) for month in found)]
        for person, name in sorted(names.items(), key=lambda one: one[1].casefold())
    ]
    rows.append([_("All"), *(money(sum(one.values())) if one else None for one in amounts.values())])
    return Sheet(_("Preview"), columns, rows, [*map(str, names), ""])


def place_name(plan: Plan, place: int | None) -> str:
    """The line of a plan by its place; None is the whole row."""
    if place is None or place >= len(plan.terms.lines):
        return _("the whole sum")
    line = plan.terms.lines[place]
    return line_name(line.metric, line.part)


def plan_notes(plan: Plan) -> Notes:
    """The plan in words: base, rules, each line with its meaning and scale, the expression."""
    terms = plan.terms
    said = [
        (_("Base"), sum_of(terms.base_minor, plan.currency)),
        (_("Cap"), share_of(terms.cap)),
        (_("Valid from"), month_name(plan.month_from)),
        (_("Version"), str(plan.version)),
        *((_("Rule"), sentence) for sentence in rules_words(plan.prorating, terms.few)),
    ]
    for line in terms.lines:
        words = (
            _("weight {weight}, at least {n} cases.").format(
                weight=share_of(Fraction(line.weight, PERCENT)), n=line.min_n
            ),
            scale_words(line, terms.cap), metric_meaning(line.metric),
        )  # fmt: skip
        said.append((line_name(line.metric, line.part), " ".join(words)))
    said.append((_("Expression"), plan.formula or plain_formula(terms.lines)))
    return said


def sheet_notes(view: SheetView) -> Notes:
    """How the sheet came to be, for the file."""
    head = view.head
    said = [
        (_("Month"), month_name(head.month)),
        (_("Sheet"), _("№ {number}, {state}").format(number=head.number, state=state_name(head.state))),
    ]
    for name, who, at in (
        (_("Signed"), head.signed_by, head.signed_at), (_("Confirmed"), head.confirmed_by, head.confirmed_at)
    ):  # fmt: skip
        if at is not None:
            said.append((name, f"{who}, {at.astimezone(ZoneInfo(settings().zone)).isoformat(timespec='minutes')}"))
    if head.reason:
        said.append((_("Corrected because"), head.reason))
    return [*said, *plan_notes(view.plan)]
