"""Stored texts as examples of a trial, with the words marked by which a query found them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from moderation.circumstances import read
from storage.query import Query


class Example(NamedTuple):
    """A stored text (its title is the first line) and where the words stand by which it was found."""

    id: int
    source: str
    text: str
    url: str
    published_at: datetime
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def examples_of(session: Session, query: Query | None, ids: Sequence[int]) -> list[Example]:
    """The texts in the order of the ids; without a query nothing is marked."""
    examples = []
    for row in read(session, ids):
        text = row.words.strip()
        found = query.found_in(text, row.about) if query else None
        marks = (found.words, found.spans) if found else ((), ())
        examples.append(Example(row.id, row.source, text, row.url, row.published_at, *marks))
    return examples
