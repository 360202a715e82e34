"""A query that cannot be understood, told with the place of the mistake and what was expected there."""

from storage.errors import Refused
from storage.i18n import _

LONGEST_PICTURE = 72


class QueryRefused(Refused):
    """A mistake in a query; position, line and column count from 1, the picture points at the place."""

    def __init__(self, text: str, position: int, *, why: str, way_out: str = "") -> None:
        before = text[: position - 1]
        self.position = position
        self.line = before.count("\n") + 1
        self.column = position - (before.rfind("\n") + 1)
        where = _("At character {position}: {why}.").format(position=position, why=why)
        if "\n" in text:
            where = _("In line {line}, at character {column}: {why}.").format(
                line=self.line, column=self.column, why=why
            )
        super().__init__(
            _("The query cannot be understood."), where, way_out or _('Example: (card OR "hot line") -advertising.')
        )
        self.picture = _picture(text, self.line, self.column)


def _picture(text: str, line: int, column: int) -> str:
    """The line of the mistake with a caret under its place; a long line is cut around it."""
    told = text.split("\n")[line - 1].replace("\t", " ").replace("\r", " ")
    start = max(0, column - 1 - LONGEST_PICTURE // 2)
    piece = told[start : start + LONGEST_PICTURE]
    return f"{piece}\n{' ' * (column - 1 - start)}^"
