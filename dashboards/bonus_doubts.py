"""What a lead should look at before signing: rows that pay nothing for want of shifts or of a sum. Pure."""

from collections.abc import Sequence

from dashboards.bonus_formula import paid
from dashboards.bonus_plans import Plan
from dashboards.bonus_rules import Fulfilled, Hours, has_own
from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import BonusPart


def doubts(plan: Plan, name: str, hours: Hours, lines: Sequence[Fulfilled]) -> list[str]:
    """Sentences with the person's name; none for a row as it should be."""
    said = []
    own = [one.measured.n for line, one in zip(plan.terms.lines, lines, strict=True) if line.part is BonusPart.PERSONAL]
    if hours.worked_min == 0 and any(own):
        words = _("{name} has cases but no hours in shifts, so nothing is paid: enter the shifts and calculate anew.")
        said.append(words.format(name=name))
    if plan.formula and has_own(plan.terms.lines, [one.measured for one in lines]):
        try:
            paid(plan.formula, plan.terms, lines, hours)
        except Refused as refusal:
            said.append(
                _("{name}: the expression gives no sum, so nothing is paid. {why}").format(name=name, why=refusal.why)
            )
    return said
