"""Bonuses in words: metrics, parts, settings, states, values in their units, and what the rules are."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from dashboards.addresses import month_day
from dashboards.bonus_rules import LESS_IS_BETTER, PERCENT, Hours, Line
from dashboards.bonus_units import UNITS, Unit
from dashboards.wording import NONE, length_words
from desk.guarantee_words import money_words
from storage.i18n import _, language
from storage.vocabulary import BonusMetric, BonusPart, BonusState, Currency, FewRule, Prorating

MINUTE, HOUR = 60, 3600


def metric_name(metric: BonusMetric) -> str:
    return {
        BonusMetric.WITHIN: _("Share within target"),
        BonusMetric.TAKEN_SPEED: _("Taken → answered, median"),
        BonusMetric.PROMOTED_SPEED: _("Promoted → answered, median"),
        BonusMetric.CSI: _("CSI of own answers"),
        BonusMetric.QC: _("Quality score"),
        BonusMetric.ANSWERED: _("Tickets answered"),
        BonusMetric.PER_HOUR: _("Tickets answered per hour worked"),
        BonusMetric.COMPLEXITY: _("Mean complexity"),
        BonusMetric.AGREEMENT: _("Agreement with the pre-tag"),
    }[metric]


def metric_meaning(metric: BonusMetric) -> str:
    """The formula of a metric, what is left out, its date axis."""
    return {
        BonusMetric.WITHIN: _(
            "Answered within the target ÷ (all answered + unanswered and overdue), tickets opened in the month. Left "
            "out: not due yet, closed unanswered before it was due, without a promise."
        ),
        BonusMetric.TAKEN_SPEED: _(
            "Median of the plain time from taking the ticket to its first answer, tickets opened in the month."
        ),
        BonusMetric.PROMOTED_SPEED: _(
            "Median of the plain time from the ticket's opening to its first answer, tickets opened in the month."
        ),
        BonusMetric.CSI: _(
            "Likes ÷ (likes + dislikes of the answer), customers asked in the month. A dislike without a cause counts "
            "as one of the answer. Left out: dislikes of a decision, those read and found not the operator's fault, "
            "open links, voided askings, ratings by our own people."
        ),
        BonusMetric.QC: _(
            "Mean of the scores that count, of drawn tickets that ended in the month; after a granted appeal the new "
            "score."
        ),
        BonusMetric.ANSWERED: _("Tickets opened in the month whose first answer was the person's."),
        BonusMetric.PER_HOUR: _("Tickets answered ÷ hours worked: planned shifts without breaks, less absences."),
        BonusMetric.COMPLEXITY: _("Mean of 1 to 3 over the answered tickets whose complexity is known."),
        BonusMetric.AGREEMENT: _("Labels chosen as proposed ÷ labels chosen where one was proposed, in the month."),
    }[metric]


def part_name(part: BonusPart) -> str:
    return {BonusPart.PERSONAL: _("own"), BonusPart.TEAM: _("team")}[part]


def line_name(metric: BonusMetric, part: BonusPart) -> str:
    """A line as the heading of its column."""
    name = metric_name(metric)
    return name if part is BonusPart.PERSONAL else _("{metric}, team").format(metric=name)


def few_name(few: FewRule) -> str:
    return {
        FewRule.SHARED: _("its weight is shared among the other lines"),
        FewRule.NEUTRAL: _("it is paid as if the target were met"),
    }[few]


def prorating_name(prorating: Prorating) -> str:
    return {
        Prorating.PLANNED: _("hours worked ÷ hours planned in shifts"),
        Prorating.NORM: _("hours worked ÷ norm of the month"),
        Prorating.NONE: _("not at all: everybody has the whole base"),
    }[prorating]


def state_name(state: BonusState) -> str:
    return {
        BonusState.DRAFT: _("draft"),
        BonusState.DISPUTED: _("disputed"),
        BonusState.SIGNED: _("signed, waits for a second person"),
        BonusState.FROZEN: _("frozen"),
    }[state]


def month_name(month: str) -> str:
    """A month such as 2026-11 as people say it."""
    return format_date(month_day(month), "LLLL y", locale=language()).capitalize()


def value_words(metric: BonusMetric, value: Fraction | None) -> str:
    """A measured value, a floor or a target in its unit."""
    if value is None:
        return NONE
    match UNITS[metric]:
        case Unit.PERCENT:
            return _("{number}%").format(number=number_words(value))
        case Unit.SECONDS:
            return _to_the_second(float(value))
    return number_words(value)


def _to_the_second(seconds: float) -> str:
    """A length in words; below an hour with its seconds, for they are paid by."""
    whole = round(seconds)
    if not MINUTE <= whole < HOUR or whole % MINUTE == 0:
        return length_words(seconds)
    return _("{minutes} min {seconds} s").format(minutes=whole // MINUTE, seconds=whole % MINUTE)


def number_words(value: Fraction) -> str:
    """With two decimals at most."""
    return format_decimal(Decimal(value.numerator) / Decimal(value.denominator), "#,##0.##", locale=language())


def share_of(value: Fraction) -> str:
    """A share as per cent."""
    return _("{number}%").format(number=number_words(value * PERCENT))


def sum_of(minor: int, currency: Currency) -> str:
    return money_words(Decimal(minor) / PERCENT, currency)


def hours_words(hours: Hours) -> str:
    """Worked of owed hours."""
    if hours.worked_min is None or hours.owed_min is None:
        return _("not shared out")
    worked, owed = (number_words(Fraction(minutes, 60)) for minutes in (hours.worked_min, hours.owed_min))
    return _("{worked} of {owed} h").format(worked=worked, owed=owed)


def scale_words(line: Line, cap: Fraction) -> str:
    """How a value becomes a share of what the line can pay."""
    floor, target = (value_words(line.metric, value) for value in (line.floor, line.target))
    if line.metric in LESS_IS_BETTER:
        said = _("{floor} and more: nothing. {target}: all of it. Straight in between, and on below it up to {cap}.")
    else:
        said = _("{floor} and less: nothing. {target}: all of it. Straight in between, and on above it up to {cap}.")
    return said.format(floor=floor, target=target, cap=share_of(cap))


def rules_words(prorating: Prorating, few: FewRule) -> Sequence[str]:
    """The rules that hold for every line, sentence by sentence."""
    return (
        _("Sum = base × hours × Σ (weight × fulfilment)."),
        _("Fulfilment: 0 at the floor, 1 at the target, straight in between and beyond, up to the cap."),
        _("A line with fewer cases than it needs: {rule}.").format(rule=few_name(few)),
        _("Hours: {rule}, 1 at most.").format(rule=prorating_name(prorating)),
        _(
            "A shift counts without its break. Hours of absence are planned and not worked, whatever the absence is "
            "for. In a month in which the brand planned no shift nothing is shared out."
        ),
        _(
            "Tickets answered and tickets per hour are volumes: none is a nought, never too few. Floor and target of "
            "own tickets answered hold for whole hours and are multiplied by the person's."
        ),
        _("Nothing is paid where nothing of the person's own was measured, unless the plan looks at the team only."),
        _("The sum is rounded once, a half up, to a hundredth; the lines share the rounded sum."),
        _("Team lines look at the tickets of everybody, those nobody held included."),
    )
