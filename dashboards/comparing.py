"""A figure beside the same figure of the period before: the change in words, and whether it is for the better. Pure."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from babel.numbers import format_decimal

from dashboards.sheets import Kind
from dashboards.wording import NONE, count_words, length_words, rate_words, share_words
from desk.moments import DAY, HOUR, MINUTE
from storage.i18n import _, language

Number = int | float | Decimal
LESS = "\N{MINUS SIGN}"


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
    # The period still runs: a count of it is no match for that of a whole one.
    is_running: bool = False


def compared(
    value: Number | None,
    before: Number | None,
    *,
    kind: Kind,
    better: Better = Better.NEITHER,
    is_running: bool = False,
) -> Previous:
    """The previous value and the change, written as figures of that kind are: shares change by percentage points.

    The change is that of the figures as they are written, so that they add up.
    """
    if is_running:
        return compared(value, before, kind=kind)._replace(is_running=True)
    if before is None:
        return Previous(NONE, "", better)
    if kind in {Kind.LENGTH, Kind.SECONDS} and value is not None:
        return _lengths(round(value), round(before), better)
    written = _written(before, kind)
    if value is None:
        return Previous(written, NONE, Better.NEITHER)
    if _written(value, kind) == written:
        return Previous(written, "", better)
    change = _rounded(value, kind) - _rounded(before, kind)
    return Previous(written, f"{_sign(change)}{_size(abs(change), kind)}", better)


def _sign(change: Number) -> str:
    return LESS if change < 0 else "+"


def _rounded(value: Number, kind: Kind) -> Decimal:
    """The number that is written."""
    places = {Kind.SHARE: 3, Kind.RATE: 1}.get(kind)
    exact = Decimal(str(value))
    return Decimal(int(exact)) if places is None else round(exact, places)


def _lengths(value: int, before: int, better: Better) -> Previous:
    """Lengths in the unit of the shorter of the two; seconds beside hours would be too much of them."""
    longer = max(value, before)
    if longer < HOUR and min(value, before) < MINUTE:
        written, change = _to_the_second(before), value - before
        size = _to_the_second(abs(change))
    else:
        unit = MINUTE if longer < DAY else HOUR
        written, change = length_words(before), (value // unit - before // unit) * unit
        size = length_words(abs(change))
    return Previous(written, f"{_sign(change)}{size}" if change else "", better)


def _to_the_second(seconds: int) -> str:
    if seconds < MINUTE or not seconds % MINUTE:
        return length_words(seconds)
    return _("{minutes} min {seconds} s").format(minutes=seconds // MINUTE, seconds=seconds % MINUTE)


def _written(value: Number, kind: Kind) -> str:
    match kind:
        case Kind.SHARE:
            return share_words(value)
        case Kind.LENGTH | Kind.SECONDS:
            return length_words(value)
        case Kind.RATE:
            return rate_words(value)
    return count_words(int(value))


def _size(difference: Decimal, kind: Kind) -> str:
    if kind is Kind.SHARE:
        points = format_decimal(difference * 100, "#,##0.0", locale=language())
        return _("{points} pp").format(points=points)
    return _written(difference, kind)
