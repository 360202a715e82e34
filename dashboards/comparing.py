"""A figure beside the same figure of the period before: the change in words, and whether it is for the better. Pure."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from babel.numbers import format_decimal

from dashboards.sheets import Kind
from dashboards.wording import NONE, count_words, length_words, rate_words, share_words
from storage.i18n import _, language

Number = int | float | Decimal


class Better(StrEnum):
    """Which direction is good news."""

    MORE = "more"
    LESS = "less"
    # More tickets are neither good nor bad.
    NEITHER = "neither"


class Previous(NamedTuple):
    """What the figure was in the period before, and by how much it changed since; in words."""

    value: str
    # With its sign; empty when nothing changed or the period before has no figure, a dash when this one has none.
    change: str
    better: Better = Better.NEITHER


def compared(value: Number | None, before: Number | None, *, kind: Kind, better: Better = Better.NEITHER) -> Previous:
    """The previous value and the change, written as figures of that kind are: shares change by percentage points."""
    if before is None:
        return Previous(NONE, "", better)
    written = _written(before, kind)
    if value is None:
        return Previous(written, NONE, Better.NEITHER)
    if _written(value, kind) == written:
        return Previous(written, "", better)
    sign = "-" if value < before else "+"
    return Previous(written, f"{sign}{_size(abs(float(value) - float(before)), kind)}", better)


def _written(value: Number, kind: Kind) -> str:
    match kind:
        case Kind.SHARE:
            return share_words(value)
        case Kind.LENGTH | Kind.SECONDS:
            return length_words(value)
        case Kind.RATE:
            return rate_words(value)
    return count_words(int(value))


def _size(difference: float, kind: Kind) -> str:
    if kind is Kind.SHARE:
        points = format_decimal(difference * 100, "#,##0.0", locale=language())
        return _("{points} pp").format(points=points)
    return _written(difference, kind)
