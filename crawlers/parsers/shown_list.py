"""A page that lists texts which have pages of their own."""

from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """A text as its list names it."""

    id: str
    url: str
    at: datetime | None = None


class ShownList(NamedTuple):
    """The texts of one page, and the address of the next; None at the end."""

    entries: list[Entry]
    next_url: str | None
