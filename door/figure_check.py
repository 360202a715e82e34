"""Whether the figures can be trusted: facts, counters and sealed figures against a replay of what happened.

All is read in one transaction, as it stood at one moment, a few hundred tickets at a time. A large installation is
sampled unless everything is asked for; what was looked at is said.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from dashboards import block_check
from dashboards.periods import Period
from desk.count_check import differing_counts, steps_to_right
from desk.count_replay import replayed_counts
from desk.fact_check import Difference, differing_facts
from desk.fact_rebuilding import rebuild_at_work
from door.roles import Finding
from storage.counting import Tally, day_of, shift
from storage.database import dialect_of, reading, transaction
from storage.i18n import _
from storage.tables import Brand, Ticket, TicketFact

BATCH: Final = 500
WHOLE: Final = 20_000
"""So many tickets are looked at whole; of more a sample, unless everything is asked for."""
NEWEST: Final = 1000
SPREAD: Final = 1000
MOST_NUMBERS: Final = 8
SEALED_DAYS: Final = 62
"""So far back sealed figures are counted again in a sample."""

Told = Callable[[str], None]


class Checked(NamedTuple):
    """What was found, what was looked at in plain words, and the brands whose sealed figures differ."""

    differences: list[Difference]
    words: str
    badly_sealed: frozenset[int] = frozenset()


def check_figures(*, everything: bool, now: datetime, tell: Told) -> Checked:
    """Compares what is kept with what the history comes to. `tell` hears how far it is."""
    with reading() as session:
        _hold_still(session)
        last = session.scalar(select(func.max(Ticket.id)))
        first = session.scalar(select(func.min(Ticket.id)))
        if first is None or last is None:
            return Checked([], _("no tickets yet"))
        is_whole = everything or last - first < WHOLE
        found: list[Difference] = []
        counts: Counter[Tally] = Counter()
        seen = 0
        for ids in _all(session) if is_whole else _sample(session, first, last):
            found += differing_facts(session, ids)
            if is_whole:
                counts.update(replayed_counts(session, ids))
            session.expunge_all()
            seen += len(ids)
            tell(_("{number} tickets looked at, {differing} differences").format(number=seen, differing=len(found)))
        if is_whole:
            found += differing_counts(session, counts)
        sealed = list(_sealed(session, is_whole=is_whole, now=now))
    found += [difference for _brand, difference in sealed]
    return Checked(found, _words(seen, is_whole=is_whole), frozenset(brand for brand, _difference in sealed))


def findings_of(checked: Checked, *, most: int | None) -> list[Finding]:
    """A line for the whole, and one for each difference; at most so many where a number is given."""
    differing = checked.differences[:most]
    if not differing:
        return [Finding("figures", ok=True, words=checked.words)]
    number = len(checked.differences)
    words = _("{number} differ ({words}); repdesk check --rebuild puts them right").format(
        number=number, words=checked.words
    )
    rows = [
        Finding(
            one.place,
            ok=False,
            words=_("{what} is {kept}, the history says {replayed}").format(
                what=one.what, kept=one.kept, replayed=one.replayed
            ),
        )
        for one in differing
    ]
    rest = [Finding("figures", ok=False, words=_("and {number} more").format(number=number - len(differing)))]
    return [Finding("figures", ok=False, words=words), *rows, *(rest if number > len(differing) else [])]


def put_right(checked: Checked, *, now: datetime, tell: Told) -> None:
    """Makes anew what differs: facts of those tickets, counters of the desk, sealed figures of those brands."""
    tickets = sorted({one.ticket_id for one in checked.differences if one.ticket_id is not None})
    for place in range(0, len(tickets), BATCH):
        with transaction() as session:
            rebuild_at_work(session, tickets[place : place + BATCH])
        tell(_("{number} of {all} tickets made anew").format(number=min(place + BATCH, len(tickets)), all=len(tickets)))
    # Replayed and compared as of one moment, without holding anybody up; what is counted meanwhile adds up with it.
    with reading() as session:
        _hold_still(session)
        counts: Counter[Tally] = Counter()
        for ids in _all(session):
            counts.update(replayed_counts(session, ids))
        steps = steps_to_right(session, counts)
    if steps:
        with transaction() as session:
            shift(session, steps)
    # What is sealed of days whose facts have just changed is stale, and made anew by the job.
    for brand_id, period in _periods(now=now):
        if brand_id in checked.badly_sealed:
            block_check.seal_again(brand_id, period, now=now)


def _hold_still(session: Session) -> None:
    """A busy desk goes on meanwhile; SQLite's readers see one moment anyway."""
    if dialect_of(session) == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _all(session: Session) -> Iterator[list[int]]:
    last = 0
    while ids := list(session.scalars(select(Ticket.id).where(Ticket.id > last).order_by(Ticket.id).limit(BATCH))):
        yield ids
        last = ids[-1]


def _sample(session: Session, first: int, last: int) -> Iterator[list[int]]:
    """The newest tickets, and as many spread evenly over all."""
    newest = session.scalars(select(Ticket.id).order_by(Ticket.id.desc()).limit(NEWEST)).all()
    step = max(1, (last - first) // SPREAD)
    marks = (select(func.min(Ticket.id)).where(Ticket.id >= mark) for mark in range(first, last, step))
    spread = {number for mark in marks if (number := session.scalar(mark)) is not None}
    ids = sorted({*newest, *spread})
    for place in range(0, len(ids), BATCH):
        yield ids[place : place + BATCH]


def _sealed(session: Session, *, is_whole: bool, now: datetime) -> Iterator[tuple[int, Difference]]:
    """Sealed sums and lengths that the facts do not come to, with their brand."""
    for brand_id, period in _of_brands(session, now=now):
        since = period.since if is_whole else max(period.since, period.until - timedelta(days=SEALED_DAYS))
        for one in block_check.differing(session, brand_id, Period(since, period.until)):
            place = f"brand {brand_id}, sealed {one.grain} {one.first_day}"
            what = " ".join(str(part) for part in one.what)
            yield brand_id, Difference(None, place, what, _numbers(one.kept), _numbers(one.counted))


def _numbers(numbers: tuple[int, ...] | None) -> str:
    if numbers is None:
        return "nothing"
    return ", ".join(str(number) for number in numbers[:MOST_NUMBERS]) + ("…" if len(numbers) > MOST_NUMBERS else "")


def _periods(*, now: datetime) -> list[tuple[int, Period]]:
    with reading() as session:
        return _of_brands(session, now=now)


def _of_brands(session: Session, *, now: datetime) -> list[tuple[int, Period]]:
    """Each brand that has facts, from its first day on."""
    tomorrow = date.fromisoformat(day_of(now)) + timedelta(days=1)
    found = []
    for brand_id in session.scalars(select(Brand.id).order_by(Brand.id)).all():
        first = session.scalar(select(func.min(TicketFact.opened_day)).where(TicketFact.brand_id == brand_id))
        if first is not None and date.fromisoformat(first) < tomorrow:
            found.append((brand_id, Period(date.fromisoformat(first), tomorrow)))
    return found


def _words(seen: int, *, is_whole: bool) -> str:
    if is_whole:
        return _("{number} tickets, all counters and sealed figures replayed").format(number=seen)
    return _(
        "a sample of {number} tickets and sealed figures of {days} days replayed; "
        "repdesk check --all looks at everything"
    ).format(number=seen, days=SEALED_DAYS)
