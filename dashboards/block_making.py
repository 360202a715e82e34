"""What the blocks of a day or month have to hold: of a day from its facts, of a month from its days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.block_questions import EVERYTHING
from dashboards.blocks import COUNTS, SECONDS
from dashboards.fact_rows import ASKED, OPENED, REPLIES, FactRows
from dashboards.measures import MEASURES, SPANS
from dashboards.selection import KINDS_OF_TAGS, Dimension
from storage.tables import FactTag, Tag

ALL_FACTS = (OPENED, ASKED, REPLIES)
TICKET, FIRST_KEY, NO_TAG = 0, 1, 0
ROW_DIMENSIONS = (Dimension.OPERATOR, Dimension.CHANNEL, Dimension.SOURCE, Dimension.HOUR)


class Counts(NamedTuple):
    """A block of counts and where it belongs."""

    board: str
    dimension: str
    key: int
    counts: bytes


class Lengths(NamedTuple):
    """A block of lengths and where it belongs."""

    board: str
    dimension: str
    span: str
    key: int
    seconds: bytes


class Made(NamedTuple):
    """All blocks of a period, in order."""

    counts: list[Counts]
    lengths: list[Lengths]


class _Grouped(NamedTuple):
    """Facts, which of them in which order, and the key of each of those."""

    table: Any
    places: Any
    keys: Any


def of_day(session: Session, brand_id: int, day: str) -> Made:
    """The blocks of a day as its facts are now."""
    made = Made([], [])
    for rows in ALL_FACTS:
        facts = _facts(session, rows, brand_id, day)
        if not facts:
            continue
        # Cells without a value come as not-a-number; all others are whole and far below the limit of doubles.
        table = np.array(facts, dtype=np.float64)
        everything = np.zeros(len(table), dtype=np.int64)
        places = np.arange(len(table))
        _add(made, rows, EVERYTHING, _Grouped(table, places, everything))
        for place, dimension in enumerate(ROW_DIMENSIONS, start=FIRST_KEY):
            _add(made, rows, dimension.value, _Grouped(table, places, table[:, place].astype(np.int64)))
        tags = _tags(session, rows, brand_id, day)
        for dimension, kind in KINDS_OF_TAGS.items():
            tagged = _tagged(table[:, TICKET], tags[kind.value])
            _add(made, rows, dimension.value, _Grouped(table, tagged[:, 0], tagged[:, 1]))
    return made


def _facts(session: Session, rows: FactRows, brand_id: int, day: str) -> Sequence[Any]:
    keys = (rows.ticket, func.coalesce(rows.operator, 0), rows.channel, rows.source, rows.hour)
    values = (*MEASURES[rows.name].values(), *SPANS[rows.name].values())
    return session.execute(
        select(*keys, *values).where(rows.brand == brand_id, rows.day == day, rows.counts)
    ).all()  # fmt: skip


def _tags(session: Session, rows: FactRows, brand_id: int, day: str) -> dict[str, dict[int, list[int]]]:
    """By their kind, the tags of the tickets of that day."""
    tickets = select(rows.ticket).where(rows.brand == brand_id, rows.day == day, rows.counts)
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    tagged = select(Tag.kind, FactTag.ticket_id, FactTag.tag_id).join(Tag, Tag.id == FactTag.tag_id)
    for kind, ticket_id, tag_id in session.execute(tagged.where(FactTag.ticket_id.in_(tickets))):
        found[kind.value][ticket_id].append(tag_id)
    return found


def _tagged(tickets: Any, tags: dict[int, list[int]]) -> Any:
    """The places of rows, each as often as its ticket has tags, with the tag; once with none where it has none."""
    pairs = [(place, tag) for place, ticket in enumerate(tickets) for tag in tags.get(int(ticket), (NO_TAG,))]
    return np.array(pairs, dtype=np.int64)


def _add(made: Made, rows: FactRows, dimension: str, grouped: _Grouped) -> None:
    table, places, keys = grouped
    order = np.argsort(keys, kind="stable")
    own, first = np.unique(keys[order], return_index=True)
    first_span = FIRST_KEY + len(ROW_DIMENSIONS) + len(MEASURES[rows.name])
    for key, chosen in zip(own, np.split(places[order], first[1:]), strict=True):
        group = table[chosen]
        counts = group[:, FIRST_KEY + len(ROW_DIMENSIONS) : first_span].sum(axis=0).astype(COUNTS)
        made.counts.append(Counts(rows.name, dimension, int(key), counts.tobytes()))
        for place, span in enumerate(SPANS[rows.name], start=first_span):
            values = group[:, place]
            seconds = np.sort(values[~np.isnan(values)]).astype(SECONDS)
            if len(seconds):
                made.lengths.append(Lengths(rows.name, dimension, span.value, int(key), seconds.tobytes()))


def of_days(parts: Iterable[Made]) -> Made:
    """The blocks of a month from those of its days."""
    sums: dict[tuple[str, str, int], Any] = {}
    lists: dict[tuple[str, str, str, int], list[Any]] = defaultdict(list)
    for made in parts:
        for board, dimension, key, counts in made.counts:
            place, own = (board, dimension, key), np.frombuffer(counts, COUNTS)
            sums[place] = own + sums[place] if place in sums else own
        for board, dimension, span, key, seconds in made.lengths:
            lists[board, dimension, span, key].append(np.frombuffer(seconds, SECONDS))
    return Made(
        [Counts(*place, own.astype(COUNTS).tobytes()) for place, own in sums.items()],
        [Lengths(*where, np.sort(np.concatenate(own)).astype(SECONDS).tobytes()) for where, own in lists.items()],
    )
