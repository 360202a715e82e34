"""How channels, topics and sources fare: new authors, unfinished talks, their length, answers, moves. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from dashboards.choices import names_of
from dashboards.courses import Course, end_of, went
from dashboards.figures import Seconds, Spread, spread
from dashboards.queries import listed, seconds_in
from dashboards.selection import Board, Dimension, Selection, chosen, key_column
from storage.i18n import _
from storage.rights import Actor
from storage.tables import TicketFact


class Average(NamedTuple):
    """Count, mean, median and 90th percentile; None of nothing."""

    n: int = 0
    mean: float | None = None
    median: int | None = None
    p90: int | None = None


class ChannelRow(NamedTuple):
    """A row of the table: how many cycles there were, and of how many each course is true."""

    key: str
    name: str
    tickets: int
    courses: dict[Course, int]
    hand_overs: int
    moves: int
    # Messages of both sides per cycle; working seconds to the first answer; seconds before our people's eyes.
    length: Average
    answer: Average
    handling: Average

    def share(self, course: Course) -> float | None:
        """Cycles of that course among those it may be said of; None where there are none: empty is not zero."""
        of = self.courses[OF[course]] if course in OF else self.tickets
        return self.courses[course] / of if of else None


# Of which cycles a course is a share; the others are one of all cycles.
OF = {
    Course.FIRST_TIME: Course.AUTHOR_KNOWN,
    Course.SOLVED_HERE: Course.ENDED_ANSWERED,
    Course.SENT_ELSEWHERE: Course.ENDED_ANSWERED,
}


class ChannelTable(NamedTuple):
    """The rows and all cycles together: a ticket with two topics stands in two rows and once in the total."""

    rows: list[ChannelRow]
    total: ChannelRow


def channel_table(
    session: Session, selection: Selection, *, dimension: Dimension, by: Actor, now: datetime
) -> ChannelTable:
    """How the cycles went that were opened in the period, one row per channel, topic, source, operator or day."""
    found = _counted(session, selection, key_column(dimension, Board.CHANNELS), by=by, now=now)
    names = names_of(session, selection.brand_id, dimension)
    rows = [_row(str(key), names.get(str(key), str(key)), values) for key, *values in found]
    if dimension is Dimension.DAY:
        rows.sort(key=lambda row: row.key)
    else:
        rows.sort(key=lambda row: (-row.tickets, row.name.casefold(), row.key))
    return ChannelTable(rows, channel_total(session, selection, by=by, now=now))


def channel_total(session: Session, selection: Selection, *, by: Actor, now: datetime) -> ChannelRow:
    """All cycles of the selection together."""
    found = _counted(session, selection, None, by=by, now=now)
    values = found[0][1:] if found else _NOTHING
    return _row("", _("All"), values)


_NOTHING: Sequence[Any] = (0, *(0 for _course in Course), 0, 0, None, None, None)


def _counted(
    session: Session, selection: Selection, key: ColumnElement[Any] | None, *, by: Actor, now: datetime
) -> Sequence[Sequence[Any]]:
    """Per key: the cycles, those of each course, hand-overs, moves, and the three lengths as lists."""
    until = end_of(selection.period, now)
    columns: list[ColumnElement[Any]] = [
        func.count(),
        *(func.count().filter(went(course, until=until)) for course in Course),
        func.coalesce(func.sum(TicketFact.hand_overs), 0),
        func.coalesce(func.sum(TicketFact.moves), 0),
        listed(session, func.nullif(TicketFact.messages_in + TicketFact.messages_out, 0)),
        listed(session, TicketFact.first_reply_s.expression),
        listed(session, func.nullif(TicketFact.handling_s, 0)),
    ]
    facts = chosen(selection, Board.CHANNELS, by=by)
    if key is None:
        return [("", *session.execute(select(*columns).where(facts)).one())]
    return session.execute(select(key, *columns).where(facts).group_by(key)).all()


def _row(key: str, name: str, values: Sequence[Any]) -> ChannelRow:
    tickets, *rest = values
    courses = dict(zip(Course, rest[: len(Course)], strict=True))
    hand_overs, moves, length, answer, handling = rest[len(Course) :]
    lists = [_average(seconds_in(text)) for text in (length, answer, handling)]
    return ChannelRow(key, name, tickets, courses, int(hand_overs), int(moves), *lists)


def _average(values: Seconds) -> Average:
    found: Spread = spread(values)
    return Average(found.n, float(values.mean()) if found.n else None, found.median, found.p90)
