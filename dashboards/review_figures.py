"""The figures of people: what they answered, how hard it was, how fast, how it was liked. From facts, reads only."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.blocks import lengths_over, tallies_over
from dashboards.figures import NOTHING, Outcome, Promises, Seconds, Span
from dashboards.measures import Measure
from dashboards.own_work import Work, worked
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Selection, chosen, operator_column, row_of_day
from storage.rights import Actor
from storage.tables import DailyCount, Debrief, DecisionHour, TicketFact
from storage.tables.debriefs import IS_EXCUSED
from storage.vocabulary import RatingCause

AT_ONCE = 500
Cell = tuple[int, str]
"""A person and a row of days."""


class Done(NamedTuple):
    """What became of the cycles of a person that were opened in the period."""

    promises: Promises = Promises()
    answered: int = 0
    closed: int = 0
    simple: int = 0
    medium: int = 0
    hard: int = 0
    promoted: Seconds = NOTHING
    taken: Seconds = NOTHING

    @property
    def levelled(self) -> int:
        """How many answered cycles have a complexity."""
        return self.simple + self.medium + self.hard

    @property
    def complexity(self) -> float | None:
        """The mean of 1 to 3; None where nobody said any."""
        return (self.simple + 2 * self.medium + 3 * self.hard) / self.levelled if self.levelled else None


class OwnRatings(NamedTuple):
    """Ratings of a person's answers; `not_own` are dislikes that are not about the answer."""

    rated: int = 0
    dislikes: int = 0
    not_own: int = 0

    @property
    def csi(self) -> float | None:
        return (self.rated - self.dislikes) / self.rated if self.rated else None


class Agreed(NamedTuple):
    """A moderator's labels where one was proposed: how many, and how many were chosen as proposed."""

    compared: int = 0
    agreed: int = 0

    @property
    def share(self) -> float | None:
        return self.agreed / self.compared if self.compared else None


def done_by(
    session: Session, selection: Selection, *, over: Dimension | None = None, by: Actor, now: datetime
) -> dict[Cell, Done]:  # fmt: skip
    """By person (0 is nobody) and by month where asked ("" without)."""
    asked: dict[str, Any] = {"board": Board.SLA, "dimension": Dimension.OPERATOR, "over": over, "by": by}
    sums = tallies_over(session, selection, **asked, now=now)
    times = lengths_over(session, selection, **asked, spans=[Span.PROMOTED_ANSWERED, Span.TAKEN_ANSWERED])
    promoted, taken = times[Span.PROMOTED_ANSWERED], times[Span.TAKEN_ANSWERED]
    return {
        (int(person), row): Done(
            Promises(**{outcome.value: tally[Measure(outcome.value)] for outcome in Outcome}),
            tally[Measure.ANSWERED], tally[Measure.CLOSED], tally[Measure.SIMPLE], tally[Measure.MEDIUM],
            tally[Measure.HARD], promoted.get((person, row), NOTHING), taken.get((person, row), NOTHING),
        )
        for (person, row), tally in sums.items()
        if person
    }  # fmt: skip


def own_ratings(
    session: Session, selection: Selection, *, over: Dimension | None = None, by: Actor, now: datetime
) -> dict[Cell, OwnRatings]:  # fmt: skip
    """Ratings by the person whose answer was rated, by the day the customer was asked; months as `done_by`."""
    sums = tallies_over(
        session, selection, board=Board.CSI, dimension=Dimension.OPERATOR, over=over, by=by, now=now
    )  # fmt: skip
    excused = _excused(session, selection, over, by=by)
    found = {}
    for (person, row), tally in sums.items():
        if person:
            not_own = tally[Measure.ABOUT_DECISION] + excused[int(person), row]
            dislikes = tally[Measure.DISLIKES] - not_own
            found[int(person), row] = OwnRatings(tally[Measure.LIKES] + dislikes, dislikes, not_own)
    return found


def _excused(session: Session, selection: Selection, over: Dimension | None, *, by: Actor) -> Counter[Cell]:
    """Dislikes that somebody has read and found not to be the operator's fault: few, so each is looked up."""
    wanted = select(Debrief.ticket_id).where(Debrief.brand_id == selection.brand_id, IS_EXCUSED)
    tickets = sorted(set(session.scalars(wanted)))
    found: Counter[Cell] = Counter()
    for start in range(0, len(tickets), AT_ONCE):
        rows = session.execute(
            select(func.coalesce(operator_column(Board.CSI), 0), TicketFact.asked_day).where(
                TicketFact.ticket_id.in_(tickets[start : start + AT_ONCE]),
                chosen(selection, Board.CSI, by=by),
                worked(Work.NOT_OWN),
                func.coalesce(TicketFact.rating_cause, RatingCause.ANSWER) == RatingCause.ANSWER,
            )
        )
        found.update((int(number or 0), row_of_day(over, day or "") if over else "") for number, day in rows)
    return found


def answers_sent(session: Session, brand_id: int, period: Period) -> dict[int, int]:
    """Answers that stood where customers saw them, by author, by the day they were given. Rights are the caller's."""
    rows = session.execute(
        select(DailyCount.key, func.sum(DailyCount.count))
        .where(
            DailyCount.brand_id == brand_id,
            DailyCount.dimension == "operator_reply",
            DailyCount.day >= period.since.isoformat(),
            DailyCount.day < period.until.isoformat(),
        )
        .group_by(DailyCount.key)
    )
    return {int(key): int(number) for key, number in rows}


def agreements(session: Session, brand_id: int, period: Period) -> dict[int, Agreed]:
    """Of everybody who has decided; by the day of the decision. Rights are the caller's."""
    rows = session.execute(
        select(DecisionHour.person_id, func.sum(DecisionHour.compared), func.sum(DecisionHour.agreed))
        .where(
            DecisionHour.brand_id == brand_id,
            DecisionHour.day >= period.since.isoformat(),
            DecisionHour.day < period.until.isoformat(),
            DecisionHour.person_id > 0,
        )
        .group_by(DecisionHour.person_id)
    )
    return {int(person): Agreed(int(compared), int(agreed)) for person, compared, agreed in rows}
