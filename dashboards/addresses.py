"""What a dashboard shows, as words of its address, so that a view can be sent to a colleague. Pure."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from dashboards.selection import LONGEST_ID, Cell, Dimension, Figure

YEARS = range(1990, 2101)

Word = TypeVar("Word", bound=StrEnum)


def word_from(text: str | None, words: type[Word], default: Word) -> Word:
    """The word of that value; the default for anything else."""
    try:
        return words(text or "")
    except ValueError:
        return default


def ids_from(text: str | None) -> frozenset[int]:
    """Numbers from "3,5"; whatever is no number is left out."""
    return frozenset(
        int(part) for part in (text or "").split(",") if part.isascii() and part.isdigit() and len(part) <= LONGEST_ID
    )


def ids_text(ids: frozenset[int]) -> str:
    """Numbers as "3,5"."""
    return ",".join(str(number) for number in sorted(ids))


def day_from(text: str | None) -> date | None:
    """A day from 2026-11-21; None for anything else, and for a year in which nobody wrote on the web."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None


def month_day(text: str) -> date:
    """The first day of a month such as "2026-11"."""
    return date.fromisoformat(f"{text}-01")


def cell_text(cell: Cell) -> str:
    """A figure as "missed" (over all rows) or "missed.operator.5"."""
    return cell.figure.value if cell.dimension is None else f"{cell.figure}.{cell.dimension}.{cell.key}"


def cell_from(text: str | None) -> Cell | None:
    """The figure of such a word; None for anything else."""
    figure, *rest = (text or "").split(".", 2)
    try:
        match rest:
            case []:
                return Cell(Figure(figure))
            case [dimension, key] if key:
                return Cell(Figure(figure), Dimension(dimension), key)
    except ValueError:
        return None
    return None


def person_of(cell: Cell) -> int | None:
    """The person whose row it is; None for another row, and for a key that is no number."""
    if cell.dimension is not Dimension.OPERATOR:
        return None
    return next(iter(ids_from(cell.key)), None) if "," not in cell.key else None
