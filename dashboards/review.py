"""The operator review: a row per person, the team's medians beside it without names, months one after another.

An operator who leads nobody sees the own row, and medians only of a team in which nobody's figures could be told.
Whoever sees rows of others sees in them what they would open; medians are those of the whole team for everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from statistics import median_low
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.figures import MEDIAN, P90, nearest_rank
from dashboards.periods import Period
from dashboards.review_figures import Agreed, Done, OwnRatings, agreements, answers_sent, done_by, own_ratings
from dashboards.review_quality import Quality, Reading, quality_by, readings
from dashboards.selection import ALL_ROWS, Dimension, Selection, row_of_day
from desk.shift_planning import zone
from desk.worked_hours import Worked, hours_worked
from storage.rights import SYSTEM, Actor
from storage.tables import Person, PersonRole
from storage.vocabulary import Role

READERS = (*ALL_ROWS, Role.OPERATOR, Role.MODERATOR)
TOO_FEW = 5
"""Of fewer cases a figure says little: it is shown, and marked."""
FEWEST_COLLEAGUES = 3
"""A median of fewer people would tell one's figure to another."""
MONTHS = 6


class PersonReview(NamedTuple):
    """A person's figures of a period; what nobody measured is empty, not zero."""

    person_id: int
    name: str
    sent: int
    done: Done
    ratings: OwnRatings
    quality: Quality
    agreed: Agreed
    hours: Worked

    @property
    def per_hour(self) -> float | None:
        """Tickets answered in an hour worked."""
        return self.done.answered * 60 / self.hours.worked_min if self.hours.worked_min else None


class Measure(NamedTuple):
    """A figure as a number beside the number of cases it comes from."""

    value: float | None
    n: int

    @property
    def is_few(self) -> bool:
        return self.value is not None and self.n < TOO_FEW


MEASURES: Mapping[str, Callable[[PersonReview], Measure]] = {
    "answered": lambda row: Measure(row.done.answered, max(row.done.answered, TOO_FEW)),
    "within": lambda row: Measure(row.done.promises.share, row.done.promises.counted),
    "promoted": lambda row: Measure(nearest_rank(row.done.promoted, MEDIAN), len(row.done.promoted)),
    "promoted_p90": lambda row: Measure(nearest_rank(row.done.promoted, P90), len(row.done.promoted)),
    "taken": lambda row: Measure(nearest_rank(row.done.taken, MEDIAN), len(row.done.taken)),
    "taken_p90": lambda row: Measure(nearest_rank(row.done.taken, P90), len(row.done.taken)),
    "complexity": lambda row: Measure(row.done.complexity, row.done.levelled),
    "csi": lambda row: Measure(row.ratings.csi, row.ratings.rated),
    "quality": lambda row: Measure(None if row.quality.mean is None else row.quality.mean / 100, row.quality.n),
    "agreement": lambda row: Measure(row.agreed.share, row.agreed.compared),
    "per_hour": lambda row: Measure(row.per_hour, row.done.answered),
}
"""What people are compared by, under the names the screens know them by."""


class Review(NamedTuple):
    """The rows this person may see, and the team's medians beside them."""

    rows: list[PersonReview]
    medians: dict[str, float]


def review(session: Session, brand_id: int, period: Period, *, by: Actor, now: datetime) -> Review:
    """Everybody of the brand's operators and moderators, and whoever else answered in the period, by name."""
    by.require(*READERS, brand_id=brand_id)
    found = _everybody(session, brand_id, period, by=SYSTEM, now=now)
    beside = medians(found)
    if _sees_part(brand_id, by):
        return Review(_everybody(session, brand_id, period, by=by, now=now), beside)
    known = quality_by(readings(session, brand_id, period, by=by))
    found = [row._replace(quality=known.get(row.person_id, Quality())) for row in found]
    if by.holds(*ALL_ROWS, brand_id=brand_id):
        return Review(found, beside)
    return Review([row for row in found if row.person_id == by.person_id], beside)


def medians(rows: Sequence[PersonReview]) -> dict[str, float]:
    """The team's median of each measure, of those with enough cases; none of fewer than three people."""
    found = {}
    for name, measure in MEASURES.items():
        said = [one.value for one in map(measure, rows) if one.value is not None and one.n >= TOO_FEW]
        if len(said) >= FEWEST_COLLEAGUES:
            found[name] = median_low(said)
    return found


class Month(NamedTuple):
    """A month of a person's trend, and the team's medians of it."""

    first: date
    row: PersonReview
    medians: dict[str, float]


def trend(session: Session, brand_id: int, person_id: int, *, last: date, by: Actor, now: datetime) -> list[Month]:
    """Six months up to the one of that day. Raises Refused for somebody else's, as `require_own` does."""
    require_own(brand_id, person_id, by=by)
    periods = months_to(last)
    everybody = _months(session, brand_id, periods, person_id, by=SYSTEM, now=now)
    shown = _months(session, brand_id, periods, person_id, by=by, now=now) if _sees_part(brand_id, by) else everybody
    months = []
    for period, rows, team in zip(periods, shown, everybody, strict=True):
        own = next(row for row in rows if row.person_id == person_id)
        known = quality_by(readings(session, brand_id, period, person_id=person_id, by=by))
        months.append(Month(period.since, own._replace(quality=known.get(person_id, Quality())), medians(team)))
    return months


def _months(
    session: Session, brand_id: int, periods: Sequence[Period], person_id: int, *, by: Actor, now: datetime
) -> list[list[PersonReview]]:
    whole = Selection(brand_id, Period(periods[0].since, periods[-1].until))
    given: dict[str, Any] = {"over": Dimension.MONTH, "by": by, "now": now}
    done, ratings = done_by(session, whole, **given), own_ratings(session, whole, **given)
    names = people_of(session, brand_id, Role.OPERATOR, Role.MODERATOR) | {person_id: ""}
    months = []
    for period in periods:
        row_key = row_of_day(Dimension.MONTH, period.since.isoformat())
        rows = _rows(
            session, brand_id, period, names | dict.fromkeys((one for one, _row in done if one), ""), by=by, now=now,
            done={person: one for (person, row), one in done.items() if row == row_key},
            ratings={person: one for (person, row), one in ratings.items() if row == row_key},
        )  # fmt: skip
        months.append(rows)
    return months


def readings_of(session: Session, brand_id: int, period: Period, person_id: int, *, by: Actor) -> list[Reading]:
    """The scores behind a person's mean. Raises Refused for somebody else's, as `require_own` does."""
    require_own(brand_id, person_id, by=by)
    return readings(session, brand_id, period, person_id=person_id, by=by)


def _sees_part(brand_id: int, by: Actor) -> bool:
    """Quality control: everybody's rows, but no closed channels and no scores that are blind to it yet."""
    sees_all = by.is_system or by.holds(Role.LEAD, Role.ADMINISTRATOR, brand_id=brand_id)
    return not sees_all and by.holds(*ALL_ROWS, brand_id=brand_id)


def require_own(brand_id: int, person_id: int, *, by: Actor) -> None:
    """Raises Refused unless it is the person's own page, or somebody asks who sees everybody's."""
    by.require(*READERS, brand_id=brand_id)
    if person_id != by.person_id:
        by.require(*ALL_ROWS, brand_id=brand_id)


def months_to(last: date, count: int = MONTHS) -> list[Period]:
    """Whole calendar months, the one of that day last."""
    first = last.replace(day=1)
    found = []
    for _number in range(count):
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        found.append(Period(first, after))
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return found[::-1]


def people_of(session: Session, brand_id: int, *roles: Role) -> dict[int, str]:
    """Active people with one of the roles in the brand, by id."""
    able = select(PersonRole.person_id).where(PersonRole.role.in_(roles), PersonRole.brand_id.in_((0, brand_id)))
    rows = session.execute(select(Person.id, Person.name).where(Person.is_active, Person.id.in_(able)))
    return dict(rows.all())


def _everybody(session: Session, brand_id: int, period: Period, *, by: Actor, now: datetime) -> list[PersonReview]:
    selection = Selection(brand_id, period)
    done = {person: one for (person, _row), one in done_by(session, selection, by=by, now=now).items()}
    ratings = {person: one for (person, _row), one in own_ratings(session, selection, by=by, now=now).items()}
    names = people_of(session, brand_id, Role.OPERATOR, Role.MODERATOR)
    others = {*done, *ratings} - {0, *names}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(others)))
    names |= dict(rows.all())
    return _rows(session, brand_id, period, names, done=done, ratings=ratings, by=by, now=now)


def _rows(
    session: Session, brand_id: int, period: Period, names: Mapping[int, str], *, done: Mapping[int, Done],
    ratings: Mapping[int, OwnRatings], by: Actor, now: datetime,
) -> list[PersonReview]:  # fmt: skip
    sent = answers_sent(session, brand_id, period)
    quality = quality_by(readings(session, brand_id, period, by=by))
    agreed = agreements(session, brand_id, period)
    since, until = midnight(period.since), midnight(period.until)
    hours = hours_worked(session, brand_id=brand_id, since=since, until=until, by=SYSTEM, now=now)
    return [
        PersonReview(
            number, name, sent.get(number, 0), done.get(number, Done()), ratings.get(number, OwnRatings()),
            quality.get(number, Quality()), agreed.get(number, Agreed()), hours.get(number, Worked()),
        )
        for number, name in sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
    ]  # fmt: skip


def midnight(day: date) -> datetime:
    """When the day begins where shifts are planned."""
    return datetime.combine(day, datetime.min.time(), zone())
