"""A bonus as an expression, for what a table of lines cannot say. Arithmetic only, bounded in size, exact. Pure.

The expression knows nothing but numbers: no attributes, no texts, no lists, no powers. What it may hold is checked
before anything is reckoned, so nothing in it can take long.
"""

import ast
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from simpleeval import DEFAULT_OPERATORS, InvalidExpression, SimpleEval

from dashboards.bonus_rules import LESS_IS_BETTER, PERCENT, Fulfilled, Hours, Line, Terms, rounded
from storage.errors import Refused
from storage.i18n import _

LONGEST: Final = 600
MOST_PARTS: Final = 300
DEEPEST: Final = 40
GREATEST: Final = 10**12
FUNCTIONS: Final = {"min": min, "max": max}
_ALLOWED: Final = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Load,
    ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd, ast.And, ast.Or, ast.Not, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.Eq, ast.NotEq,
)  # fmt: skip
_OPERATORS: Final = {
    kind: DEFAULT_OPERATORS[kind]
    for kind in (
        ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd, ast.Not, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq
    )
} | {ast.Add: lambda left, right: left + right}  # fmt: skip


def plain_formula(lines: Sequence[Line]) -> str:
    """The table as an expression: both give the same sum."""
    terms = " + ".join(f"{line.key}_weight * {line.key}" for line in lines)
    return f"base * hours * ({terms})"


def names_of(lines: Sequence[Line]) -> list[str]:
    """The names an expression may use."""
    return [
        "base", "hours", "cap",
        *(name for line in lines for name in (line.key, f"{line.key}_value", f"{line.key}_n", f"{line.key}_weight")),
    ]  # fmt: skip


def require_sound(formula: str, lines: Sequence[Line]) -> None:
    """Raises Refused with what is wrong unless it is arithmetic over the plan's own names.

    It is tried at once, with everything at its target and with nothing measured at all.
    """
    tree = _checked(formula, frozenset(names_of(lines)))
    for value in (1, 0):
        names = dict.fromkeys(names_of(lines), Fraction(value))
        _reckoned(formula, tree, names)


def paid(formula: str, terms: Terms, found: Sequence[Fulfilled], hours: Hours) -> int:
    """What the expression gives, in hundredths: never less than nothing, never more than the base at its cap.

    Raises Refused where it gives no number with these values.
    """
    names: dict[str, Fraction] = {"base": Fraction(terms.base_minor, PERCENT), "hours": hours.share, "cap": terms.cap}
    for line, one in zip(terms.lines, found, strict=True):
        names[line.key] = one.fulfilment
        # Of a time that was not measured 0 seconds would be the best of all.
        none = line.floor if line.metric in LESS_IS_BETTER else Fraction(0)
        names[f"{line.key}_value"] = none if one.measured.value is None else one.measured.value
        names[f"{line.key}_n"] = Fraction(one.measured.n)
        names[f"{line.key}_weight"] = one.weight
    tree = _checked(formula, frozenset(names))
    result = _reckoned(formula, tree, names)
    return max(0, min(rounded(result * PERCENT), rounded(terms.base_minor * terms.cap)))


def _checked(formula: str, names: frozenset[str]) -> ast.Expression:
    if len(formula) > LONGEST:
        raise _refused(_("It is longer than {count} characters.").format(count=LONGEST))
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _refused(_("It is no arithmetic that can be read: a bracket or a sign is missing.")) from error
    parts = list(ast.walk(tree))
    if len(parts) > MOST_PARTS or _depth(tree) > DEEPEST:
        raise _refused(_("It is too long or too deeply nested."))
    for part in parts:
        _require_allowed(part, names)
    return tree


def _require_allowed(part: ast.AST, names: frozenset[str]) -> None:
    if not isinstance(part, _ALLOWED):
        raise _refused(_("It may hold numbers, names, + - * /, comparisons, “if … else”, min and max only."))
    if isinstance(part, ast.Constant) and (
        isinstance(part.value, bool) or not isinstance(part.value, int | float) or not abs(part.value) <= GREATEST
    ):
        raise _refused(_("It may hold no texts, and no numbers beyond a thousand milliards."))
    if isinstance(part, ast.Call) and (
        not isinstance(part.func, ast.Name) or part.func.id not in FUNCTIONS or part.keywords or len(part.args) < 2  # noqa: PLR2004 - the smaller of one is no question
    ):
        raise _refused(_("Of functions it may hold min(…, …) and max(…, …) only."))
    if isinstance(part, ast.Name) and part.id not in names and part.id not in FUNCTIONS:
        known = ", ".join(sorted(names))
        raise _refused(_("“{name}” is no name of this plan. Known are: {known}.").format(name=part.id, known=known))


def _depth(tree: ast.AST) -> int:
    """How deeply it is nested, counted without nesting ourselves."""
    deepest, row = 0, [tree]
    while row:
        deepest += 1
        row = [child for part in row for child in ast.iter_child_nodes(part)]
    return deepest


def _reckoned(formula: str, tree: ast.Expression, names: Mapping[str, Fraction]) -> Fraction:
    evaluator = SimpleEval(operators=_OPERATORS, functions=FUNCTIONS, names=dict(names))
    evaluator.nodes[ast.Constant] = _exact
    try:
        result: Any = evaluator.eval(formula, previously_parsed=tree.body)
    except ZeroDivisionError as error:
        raise _refused(_("It divides by nothing when nothing was measured: guard it with “if … else”.")) from error
    except (InvalidExpression, TypeError, ArithmeticError, RecursionError) as error:
        raise _refused(_("It gives no number.")) from error
    if isinstance(result, bool) or not isinstance(result, int | Fraction):
        raise _refused(_("It gives no number."))
    return Fraction(result)


def _exact(node: ast.Constant) -> Fraction:
    """0.1 as a tenth, not as the nearest number a machine has for it."""
    return Fraction(repr(node.value))


def _refused(why: str) -> Refused:
    return Refused(_("The expression cannot be used."), why, _("Change it, or leave it empty: then the table counts."))
