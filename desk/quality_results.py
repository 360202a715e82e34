"""What scores come to: means of people and months, criteria, errors that repeat, and how far readers agree.

Counted are scores of drawn tickets, by the day their cycle ended; after an appeal that was granted the second score.
Tickets taken by hand stand apart: somebody chose them, so they would bend a mean. Withdrawn ones are nowhere.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Float, and_, case, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from desk.closed_texts import channel_seen
from desk.quality_agreement import FEWEST, of_grades, usable
from desk.quality_population import stands
from desk.quality_settings import OVERSEERS, SCORERS
from storage.rights import Actor
from storage.tables import Channel, Criterion, Person, SampledTicket, Score, Scorecard, ScorePoint
from storage.vocabulary import Role, ScoreKind

HALF = 2
REPEATED = 2


class QcScore(NamedTuple):
    """The mean of somebody's scores in percent, and of how many tickets."""

    mean: float
    n: int


class MonthRow(NamedTuple):
    """One operator's month. `fatal` are scores that a violation made 0; `by_hand` tickets are in no mean."""

    month: str
    operator_id: int
    operator: str
    n: int
    mean: float | None
    fatal: int
    appealed: int
    by_hand: int


class CriterionMean(NamedTuple):
    """A criterion through all versions of the card: the share of its grades that was earned, and how often missed."""

    key: str
    name: str
    month: str
    operator_id: int
    n: int
    mean: float
    missed: int


class ErrorRow(NamedTuple):
    """A criterion that an operator missed in a ticket, with the words that show it."""

    operator_id: int
    operator: str
    month: str
    key: str
    name: str
    sampled_id: int
    ticket_id: int
    grade: int
    steps: int
    quote: str
    comment: str


class Agreement(NamedTuple):
    """How far the first and the second reader agree on a criterion; no kappa below so many pairs.

    Grades of different scales are no pairs: a criterion whose highest grade was changed stands here once for each.
    """

    key: str
    name: str
    is_weighted: bool
    pairs: int
    same: int
    kappa: float | None
    steps: int = 1

    @property
    def is_enough(self) -> bool:
        """Whether there are pairs enough for a kappa to mean anything."""
        return self.pairs >= FEWEST

    @property
    def needed(self) -> int:
        """So many pairs it takes."""
        return FEWEST


def qc_scores(session: Session, brand_id: int, since: date, until: date) -> dict[int, QcScore]:
    """The mean score of each operator over tickets that ended from `since` up to before `until`.

    Rights are the caller's to ask.
    """
    found = session.execute(
        select(SampledTicket.operator_id, func.avg(Score.percent), func.count(Score.percent))
        .join(Score, Score.sampled_id == SampledTicket.id)
        .where(_counts(brand_id, since, until), Score.percent.is_not(None))
        .group_by(SampledTicket.operator_id)
    )
    return {row[0]: QcScore(float(row[1]), row[2]) for row in found}


def months_of(session: Session, brand_id: int, since: date, until: date, *, by: Actor) -> list[MonthRow]:
    """Each operator's months, by name and month; an operator has their own alone."""
    drawn = SampledTicket.sample_id.is_not(None)
    counted = and_(drawn, Score.percent.is_not(None))
    first = aliased(Score)
    appealed = first.id.is_not(None)
    found = session.execute(
        select(
            SampledTicket.month, SampledTicket.operator_id, Person.name,
            func.count(case((counted, 1))), func.avg(case((counted, Score.percent))),
            func.count(case((and_(drawn, Score.is_fatal), 1))), func.count(case((and_(drawn, appealed), 1))),
            func.count(case((~drawn, 1))),
        )
        .join(Score, and_(Score.sampled_id == SampledTicket.id, Score.is_counted))
        .join(Person, Person.id == SampledTicket.operator_id)
        .outerjoin(
            first,
            and_(first.sampled_id == SampledTicket.id, first.kind == ScoreKind.FIRST, first.is_counted.is_(False)),
        )
        .where(_within(brand_id, since, until), _seen(brand_id, by))
        .group_by(SampledTicket.month, SampledTicket.operator_id, Person.name)
        .order_by(Person.name, SampledTicket.operator_id, SampledTicket.month)
    )  # fmt: skip
    return [MonthRow(row[0], row[1], row[2], row[3], _number(row[4]), *row[5:]) for row in found]


def criteria_of(session: Session, brand_id: int, since: date, until: date, *, by: Actor) -> list[CriterionMean]:
    """The means of each criterion by month and operator; what did not apply is left out."""
    earned = func.avg(cast(ScorePoint.grade, Float) / Criterion.steps)
    missed = func.count(case((ScorePoint.grade * HALF < Criterion.steps, 1)))
    found = session.execute(
        select(
            Criterion.key, SampledTicket.month, SampledTicket.operator_id, func.count(),
            earned, missed,
        )
        .join(ScorePoint, ScorePoint.criterion_id == Criterion.id)
        .join(Score, Score.id == ScorePoint.score_id)
        .join(SampledTicket, SampledTicket.id == Score.sampled_id)
        .where(_counts(brand_id, since, until), _seen(brand_id, by), ScorePoint.grade.is_not(None))
        .group_by(Criterion.key, SampledTicket.month, SampledTicket.operator_id)
        .order_by(func.min(Criterion.position), Criterion.key, SampledTicket.month)
    )  # fmt: skip
    names = _names(session, brand_id)
    return [CriterionMean(key, names[key], *rest) for key, *rest in found]


def repeated_errors(session: Session, brand_id: int, since: date, until: date, *, by: Actor) -> list[ErrorRow]:
    """The criteria that an operator missed at least twice in a month, each time with its quote."""
    found = session.execute(
        select(
            SampledTicket.operator_id, Person.name, SampledTicket.month, Criterion.key, Criterion.name,
            SampledTicket.id, SampledTicket.ticket_id, ScorePoint.grade, Criterion.steps, ScorePoint.quote,
            ScorePoint.comment,
        )
        .join(Score, and_(Score.sampled_id == SampledTicket.id, Score.is_counted))
        .join(ScorePoint, ScorePoint.score_id == Score.id)
        .join(Criterion, Criterion.id == ScorePoint.criterion_id)
        .join(Person, Person.id == SampledTicket.operator_id)
        .where(_within(brand_id, since, until), _seen(brand_id, by), ScorePoint.grade * HALF < Criterion.steps)
        .order_by(Person.name, SampledTicket.month, Criterion.position, Criterion.key, SampledTicket.id)
    )  # fmt: skip
    groups: dict[tuple[int, str, str], list[ErrorRow]] = defaultdict(list)
    for row in found:
        one = ErrorRow(*row)  # type: ignore[arg-type]  # a grade that is less than something is not None
        groups[one.operator_id, one.month, one.key].append(one)
    return [one for those in groups.values() if len(those) >= REPEATED for one in those]


def agreement_of(session: Session, brand_id: int, since: date, until: date, *, by: Actor) -> list[Agreement]:
    """First against second reading, criterion by criterion, over tickets scored by the same card."""
    by.require(*OVERSEERS, brand_id=brand_id)
    second, other = aliased(Score), aliased(ScorePoint)
    found = session.execute(
        select(Criterion.key, Criterion.steps, ScorePoint.grade, other.grade)
        .join(ScorePoint, ScorePoint.criterion_id == Criterion.id)
        .join(Score, and_(Score.id == ScorePoint.score_id, Score.kind == ScoreKind.FIRST))
        .join(second, and_(second.sampled_id == Score.sampled_id, second.kind == ScoreKind.SECOND))
        .join(other, and_(other.score_id == second.id, other.criterion_id == Criterion.id))
        .join(SampledTicket, SampledTicket.id == Score.sampled_id)
        .where(_within(brand_id, since, until), _seen(brand_id, by))
        .order_by(Criterion.position, Criterion.id)
    ).all()
    pairs: dict[tuple[str, int], list[tuple[int | None, int | None]]] = defaultdict(list)
    for key, steps, one, another in found:
        pairs[key, steps].append((one, another))
    names = _names(session, brand_id)
    return [_agreement(key, names[key], steps, those) for (key, steps), those in pairs.items()]


def scored_between(brand_id: int, since: date, until: date, *, by: Actor) -> ColumnElement[bool]:
    """The sampled tickets of a period that this person may see in figures; to be joined with their scores."""
    return and_(_within(brand_id, since, until), _seen(brand_id, by))


def _agreement(key: str, name: str, steps: int, pairs: Sequence[tuple[int | None, int | None]]) -> Agreement:
    those = usable(pairs, steps=steps)
    value = of_grades(pairs, steps=steps) if len(those) >= FEWEST else None
    return Agreement(key, name, steps > 1, len(those), sum(one == other for one, other in those), value, steps)


def _names(session: Session, brand_id: int) -> dict[str, str]:
    """What each criterion is called on the newest card that has it."""
    found = session.execute(
        select(Criterion.key, Criterion.name)
        .join(Scorecard, Scorecard.id == Criterion.scorecard_id)
        .where(Scorecard.brand_id == brand_id)
        .order_by(Scorecard.version)
    )
    return {row[0]: row[1] for row in found}


def _within(brand_id: int, since: date, until: date) -> ColumnElement[bool]:
    return and_(
        SampledTicket.brand_id == brand_id, SampledTicket.day >= since.isoformat(),
        SampledTicket.day < until.isoformat(), stands(),
    )  # fmt: skip


def _counts(brand_id: int, since: date, until: date) -> ColumnElement[bool]:
    return and_(_within(brand_id, since, until), SampledTicket.sample_id.is_not(None), Score.is_counted)


def score_known(brand_id: int, *, by: Actor) -> ColumnElement[bool]:
    """The sampled tickets whose score this person may know, to be used in a statement over SampledTicket.

    Administrators, who score nothing, all; operators their own; leads and quality control those of channels they may
    see, once every reading is done or they have scored it themselves: a second reader does not know the first score.
    """
    if by.is_system or (by.holds(Role.ADMINISTRATOR, brand_id=brand_id) and not by.holds(*SCORERS, brand_id=brand_id)):
        return true()
    own = SampledTicket.operator_id == by.person_id
    if not by.holds(*OVERSEERS, brand_id=brand_id):
        return own
    # An alias: the statement has scores of its own.
    read = aliased(Score)
    mine = exists().where(read.sampled_id == SampledTicket.id, read.reader_id == by.person_id)
    seen = SampledTicket.channel_id.in_(select(Channel.id).where(channel_seen(by, brand_id)))
    return or_(own, and_(seen, or_(SampledTicket.revealed_at.is_not(None), mine)))


def _seen(brand_id: int, by: Actor) -> ColumnElement[bool]:
    by.require(Role.OPERATOR, *OVERSEERS, brand_id=brand_id)
    return score_known(brand_id, by=by)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
