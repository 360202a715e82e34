"""What the example's team did before the town's fortnight: its shifts, its old table of requests, its bonuses.

The table is imported as a customer would import theirs, so figures go back some months; by it two months are paid.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawlers.imports.importing import Order, import_files
from crawlers.imports.table_file import TableFile
from dashboards.bonus_disputes import answer, dispute
from dashboards.bonus_plans import LineForm, PlanForm, save_plan
from dashboards.bonus_sheets import calculate_sheet, confirm, sign
from dashboards.review import months_to
from demo.cast import WORKERS
from demo.old_requests import HEADINGS, answered, asked
from desk.calendars import Opening
from desk.rota import Turn
from desk.shift_planning import add_shifts
from desk.sign_in import actor_of
from storage.database import transaction
from storage.rights import SYSTEM, Actor
from storage.settings import settings
from storage.tables import BonusPlan, Brand, Person, Shift
from storage.vocabulary import BonusMetric, BonusPart, Role

_MONTHS = 3
_A_MONTH = 24
"""Requests that each operator answered in a month of the old table."""
_RATED_SHARE = 0.6
_AHEAD = timedelta(days=14)
_BREAK_MIN = 60
_DAY, _LATE, _OFFICE = Opening(8 * 60, 20 * 60), Opening(10 * 60, 22 * 60), Opening(9 * 60, 18 * 60)
# Two relieve each other in turns of two days, one works on weekdays; at night there is nobody.
_ROTA = {"ivan": (_DAY, 0), "anna": (_LATE, 2)}
PLAN = (
    LineForm(BonusMetric.WITHIN, BonusPart.PERSONAL, Decimal(50), Decimal(90), 35, 10),
    LineForm(BonusMetric.PROMOTED_SPEED, BonusPart.PERSONAL, Decimal(5400), Decimal(1200), 15, 10),
    LineForm(BonusMetric.CSI, BonusPart.PERSONAL, Decimal(50), Decimal(90), 30, 5),
    LineForm(BonusMetric.WITHIN, BonusPart.TEAM, Decimal(50), Decimal(85), 20, 30),
)


def live_through_months(*, now: datetime) -> int:
    """Shifts, the old table, the plan and two months' sheets, once; gives how many requests the table had."""
    today = now.astimezone(ZoneInfo(settings().zone)).date()
    months = [period.since for period in months_to(today, _MONTHS)]
    with transaction() as session:
        brand_id = session.scalar(select(Brand.id).where(Brand.is_demo))
        done = brand_id is None or session.scalar(select(BonusPlan.id).where(BonusPlan.brand_id == brand_id).limit(1))
        people = _people(session)
        if brand_id is None or done is not None or not {"olga", "admin"} <= set(people):
            return 0
        _plan_shifts(session, brand_id, people, since=months[0], until=today + _AHEAD, now=now)
    rows = list(_table(months[:-1], people))
    _import(brand_id, rows, now=now)
    with transaction() as session:
        _pay(session, brand_id, people, months[:-1], now=now)
    return len(rows)


def _people(session: Session) -> dict[str, Actor]:
    """The example's people by login."""
    found = session.scalars(select(Person).where(Person.is_demo)).all()
    return {person.login: actor_of(session, person) for person in found}


def _plan_shifts(
    session: Session, brand_id: int, people: Mapping[str, Actor], *, since: date, until: date, now: datetime
) -> None:
    if session.scalar(select(Shift.id).where(Shift.brand_id == brand_id).limit(1)) is not None:
        return
    days = [since + timedelta(days=number) for number in range((until - since).days)]
    wanted: dict[int, list[Turn]] = {}
    for login, actor in people.items():
        if login in _ROTA and actor.person_id is not None:
            opening, turn = _ROTA[login]
            wanted[actor.person_id] = [Turn(day, opening) for day in days if (day.toordinal() + turn) % 4 < 2]  # noqa: PLR2004 - two of four
        elif login == "pavel" and actor.person_id is not None:
            wanted[actor.person_id] = [Turn(day, _OFFICE) for day in days if day.weekday() < 5]  # noqa: PLR2004 - Monday to Friday
    add_shifts(session, brand_id, wanted=wanted, break_min=_BREAK_MIN, by=SYSTEM, now=now)


def _table(months: list[date], people: Mapping[str, Actor]) -> Iterator[list[str]]:
    """The rows of the old table: mostly in time, mostly liked; some operators better than others."""
    zone = ZoneInfo(settings().zone)
    operators = [one for one in WORKERS if one.role == Role.OPERATOR and one.login in people]
    for month in months:
        for place, worker in enumerate(operators):
            chance = Random(f"old:{worker.login}:{month}")
            for number in range(_A_MONTH):
                day = month + timedelta(days=chance.randrange(28))
                opened = datetime(
                    day.year, day.month, day.day, chance.randrange(9, 21), chance.randrange(60), tzinfo=zone
                )
                in_time = chance.random() < 0.9 - 0.12 * place
                replied = opened + timedelta(minutes=chance.uniform(4, 28) if in_time else chance.uniform(35, 170))
                closed = replied + timedelta(minutes=chance.uniform(1, 40))
                liked = "лайк" if chance.random() < 0.85 - 0.1 * place else "дизлайк"
                identity = f"{month:%y%m}-{place + 1}{number:03d}"
                yield [
                    identity, f"Клиент {identity}", asked(chance, identity), worker.channel, worker.name,
                    *(moment.isoformat(timespec="minutes") for moment in (opened, replied, closed)),
                    answered(chance), liked if chance.random() < _RATED_SHARE else "",
                ]  # fmt: skip


def _import(brand_id: int, rows: list[list[str]], *, now: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "обращения.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS, *rows])
        order = Order(kind="tickets", brand_id=brand_id, zone=settings().zone)
        import_files([TableFile(path, path.name)], order, by=SYSTEM, now=now)


def _pay(session: Session, brand_id: int, people: Mapping[str, Actor], months: list[date], *, now: datetime) -> None:
    """The month before last is frozen, with a dispute that was answered; last month's waits for its second person."""
    lead, boss = people["olga"], people["admin"]
    form = PlanForm(f"{months[0]:%Y-%m}", Decimal(15000), PLAN)
    save_plan(session, brand_id, form=form, by=lead, now=now)
    for place, month in enumerate(months):
        sheet = calculate_sheet(session, brand_id, f"{month:%Y-%m}", by=lead, now=now)
        if place == 0 and "pavel" in people:
            words = "Один ответ ушёл вовремя, но в таблице записан на час позже"
            number = dispute(session, sheet, place=0, words=words, by=people["pavel"], now=now)
            answer(session, number, words="Проверила по переписке, вы правы", adjustment=Decimal(250), by=lead, now=now)
        sign(session, sheet, by=lead, now=now)
        if place == 0:
            confirm(session, sheet, by=boss, now=now)
