"""Decisions and firings that are older than their counters are counted once, by a job that an upgrade leaves behind."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.decision_counts import DECIDING, RULES, Counted, add_hours, add_paces, tenths_of, way_of
from storage.counting import day_of
from storage.database import reading, transaction
from storage.jobs import Leased
from storage.settings import settings
from storage.tables import Decision, Job, Rule, RuleFiring
from storage.vocabulary import DecisionKind, DecisionWay, Outcome

PAST_JOB: Final = "moderation.count_past_decisions"
AT_ONCE: Final = 10_000

Hours = dict[tuple[int, str, int, int, str], list[int]]
Paces = Counter[tuple[int, str, int, int]]


def count_past_decisions(job: Leased, _now: datetime) -> None:
    """Counts what was decided before there were counters, in one transaction; done twice it changes nothing.

    `until` and `firings_until` are the last decision and firing of that time. What was undone after `undone_until` has
    been counted as undone when it was, so here it is one that stands.
    """
    hours, paces = _read(job.payload)
    with transaction() as session:
        mine = session.get(Job, job.id, with_for_update=True, populate_existing=True)
        if mine is None or mine.payload.get("is_counted"):
            return
        _write(session, hours, paces)
        mine.payload = {**mine.payload, "is_counted": True}


def _read(payload: dict[str, Any]) -> tuple[Hours, Paces]:
    undone_until = datetime.fromtimestamp(int(payload["undone_until"]) / 1000, UTC)
    hours: Hours = {}
    paces: Paces = Counter()
    with reading() as session:
        for brand_id, undone_at, one in _decisions(session, int(payload["until"])):
            _add(hours, paces, brand_id, one, is_undone=undone_at is not None and undone_at <= undone_until)
        for brand_id, undone_at, one in _firings(session, int(payload["firings_until"])):
            _add(hours, paces, brand_id, one, is_undone=undone_at is not None and undone_at <= undone_until)
    return hours, paces


def _decisions(session: Session, until: int) -> Any:
    columns = (
        *(Decision.brand_id, Decision.undone_at, Decision.person_id, Decision.client_key, Decision.decided_at),
        *(Decision.kind, Decision.proposed, Decision.chosen, Decision.seconds),
    )
    wanted = select(*columns).where(Decision.id <= until, Decision.kind.in_(DECIDING))
    for row in session.execute(wanted.execution_options(yield_per=AT_ONCE)):
        brand_id, undone_at, person_id, key, at, kind, proposed, chosen, seconds = row
        yield brand_id, undone_at, Counted(person_id or RULES, way_of(key), at, kind, proposed, chosen, seconds)


def _firings(session: Session, until: int) -> Any:
    wanted = (
        select(Rule.brand_id, RuleFiring.undone_at, RuleFiring.fired_at)
        .join(Rule, Rule.id == RuleFiring.rule_id)
        .where(RuleFiring.id <= until, RuleFiring.outcome != Outcome.KEEP)
    )
    for brand_id, undone_at, fired_at in session.execute(wanted.execution_options(yield_per=AT_ONCE)):
        yield brand_id, undone_at, Counted(RULES, DecisionWay.RULE, fired_at, DecisionKind.LABEL)


def _add(hours: Hours, paces: Paces, brand_id: int, one: Counted, *, is_undone: bool) -> None:
    day, hour = day_of(one.at), one.at.astimezone(ZoneInfo(settings().zone)).hour
    row = hours.setdefault((brand_id, day, hour, one.person_id, one.way.value), [0, 0, 0, 0])
    row[is_undone] += 1
    if is_undone:
        return
    row[2] += one.is_compared
    row[3] += one.is_compared and one.proposed == one.chosen
    if one.way == DecisionWay.KEY and one.seconds is not None:
        paces[brand_id, day, one.person_id, tenths_of(one.seconds)] += 1


def _write(session: Session, hours: Hours, paces: Paces) -> None:
    for brand_id in sorted({key[0] for key in hours}):
        add_hours(session, brand_id, {key[1:]: sums for key, sums in hours.items() if key[0] == brand_id})
        mine = {key[1:]: number for key, number in paces.items() if key[0] == brand_id}
        add_paces(session, brand_id, Counter(mine))
