"""How channels, topics and sources fare: new authors, unfinished talks, their length, answers, moves. Reads only."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from dashboards.block_questions import question
from dashboards.blocks import TOGETHER, Tally, lengths_over, tallies
from dashboards.choices import names_of
from dashboards.courses import Course, ended_after
from dashboards.fact_rows import OPENED
from dashboards.fact_sums import Rows, counted
from dashboards.figures import NOTHING, Seconds, Span, Spread, spread
from dashboards.measures import MEASURES, Measure
from dashboards.selection import OF_DAYS, Board, Dimension, Selection
from storage.counting import day_of
from storage.i18n import _
from storage.rights import Actor

# Lengths of the talk, of the wait for the first answer, of the work.
SPANS = (Span.TALK, Span.FIRST_REPLY, Span.HANDLING)
# What is said only of cycles that had ended when the period did.
AT_THE_END = (Course.CUSTOMER_LAST, Course.ENDED_ANSWERED, Course.SOLVED_HERE, Course.SENT_ELSEWHERE)


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
    found = _rows(session, selection, dimension, by=by, now=now)
    names = names_of(session, selection.brand_id, dimension)
    rows = [one._replace(key=key, name=names.get(key, key)) for key, one in found.items() if key and one.tickets]
    if dimension in OF_DAYS:
        rows.sort(key=lambda row: row.key)
    else:
        rows.sort(key=lambda row: (-row.tickets, row.name.casefold(), row.key))
    return ChannelTable(rows, found[TOGETHER])


def channel_total(session: Session, selection: Selection, *, by: Actor, now: datetime) -> ChannelRow:
    """All cycles of the selection together."""
    return _rows(session, selection, None, by=by, now=now)[TOGETHER]


def _rows(
    session: Session, selection: Selection, dimension: Dimension | None, *, by: Actor, now: datetime
) -> dict[str, ChannelRow]:
    """By the keys of the rows; under "" all together."""
    asked: dict[str, Any] = {"board": Board.CHANNELS, "dimension": dimension, "by": by}
    sums = tallies(session, selection, **asked, now=now)
    later = _ended_later(session, selection, dimension, by=by, now=now)
    spans = lengths_over(session, selection, **asked, over=None, spans=SPANS)
    lasted = {span: {key or day: seconds for (key, day), seconds in own.items()} for span, own in spans.items()}
    rows = {}
    for key, tally in sums.items():
        counted = _courses(tally, later.get(key, Counter()))
        averages = [_average(lasted[span].get(key, NOTHING)) for span in SPANS]
        name = "" if key else _("All")
        numbers = (tally[Measure.OPENED], counted, tally[Measure.HAND_OVERS], tally[Measure.MOVES])
        rows[key] = ChannelRow(key, name, *numbers, *averages)
    return rows


def _courses(tally: Tally, later: Tally) -> dict[Course, int]:
    """What the sums, which know the present, come to at the end of the period: what ended later was open then."""
    counts = {course: tally[Measure(course.value)] for course in Course if course.value in set(Measure)}
    for course in AT_THE_END:
        counts[course] -= later[Measure(course.value)]
    counts[Course.OPEN_AT_END] = tally[Measure.OPENED] - tally[Measure.CLOSED] + later[Measure.OPENED]
    counts[Course.UNFINISHED] = counts[Course.OPEN_AT_END] + counts[Course.CUSTOMER_LAST]
    return {course: counts[course] for course in Course}


def _ended_later(
    session: Session, selection: Selection, dimension: Dimension | None, *, by: Actor, now: datetime
) -> dict[str, Tally]:
    """The same sums of the cycles that were open at the end of the period and have ended since; few, if any."""
    found: dict[str, Tally] = defaultdict(Counter)
    if selection.period.until.isoformat() > day_of(now):
        return found
    measures = MEASURES[OPENED.name]
    sums = {measure: measures[measure] for measure in (Measure.OPENED, *(Measure(one.value) for one in AT_THE_END))}
    for split in {dimension, None}:
        asked = question(selection, Board.CHANNELS, split, None, by=by)
        for where in ended_after(selection.period.until):
            for row in counted(session, asked, sums, Rows(where=where)):
                key, day = asked.key(row.day, row.key)
                found[key or day].update(dict(zip(sums, row.counts, strict=True)))
    return found


def _average(values: Seconds) -> Average:
    found: Spread = spread(values)
    return Average(found.n, float(values.mean()) if found.n else None, found.median, found.p90)
