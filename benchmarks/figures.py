"""`figures`: how long the promise table takes over many ticket cycles, on both databases."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.harness import Figures, Options, Result, Target, nearest_rank, timed
from benchmarks.seeding import seeded
from dashboards.behind import behind
from dashboards.periods import Period
from dashboards.queries import csi_table, sla_table
from dashboards.selection import Board, Cell, Dimension, Figure, Selection
from storage.counting import day_of
from storage.database import Database, reading
from storage.rights import SYSTEM
from storage.tables import Brand, Channel, Person, Source, Ticket, TicketFact
from storage.vocabulary import (
    Category,
    Ground,
    ReplyPolicy,
    RequestType,
    Scope,
    TicketState,
    Verdict,
)

ROWS = 200_000
QUICK_ROWS = 10_000
TIMES = 25
QUICK_TIMES = 7
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAYS = 365
BATCH = 2_000
TARGET_MS = {"sqlite": 300.0, "postgresql": 800.0}
TWO_FILTERS_MS = 1_500.0


def run(options: Options) -> Result:
    """Milliseconds of the promise table by operator: a year, a month, a month with two filters; and its neighbours."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    times = QUICK_TIMES if options.is_quick else TIMES
    figures: Figures = {}
    targets: dict[str, Target] = {}
    for dialect in options.dialects:
        with seeded(options, "figures", dialect=dialect, rows=rows, fill=fill, copy=False):
            for name, question in questions().items():
                options.say(f"{dialect}: {name} …")
                spent = timed(lambda ask=question: _asked(ask), times)  # type: ignore[misc]  # mypy cannot infer the default
                figures[f"{dialect}_{name}_p50_ms"] = nearest_rank(spent, 0.5) * 1000
                figures[f"{dialect}_{name}_p95_ms"] = nearest_rank(spent, 0.95) * 1000
                most = TWO_FILTERS_MS if "filters" in name else TARGET_MS[dialect]
                targets[f"{dialect}_{name}_p95_ms"] = Target(at_most=most, rows=ROWS)
    return Result(rows=rows, figures=figures, targets=targets, notes=["milliseconds of the query, without the screen"])


Question = Callable[[Session], object]


def questions() -> dict[str, Question]:
    """What is asked, by name."""
    year = Period((NOW - timedelta(days=DAYS)).date(), NOW.date() + timedelta(days=1))
    month = Period(NOW.date() - timedelta(days=29), NOW.date() + timedelta(days=1))
    all_year, all_month = Selection(1, year), Selection(1, month)
    two_filters = Selection(1, year, channels=frozenset({1, 2}), sources=frozenset({3, 4, 5}))
    return {
        "sla_year": lambda session: sla_table(session, all_year, dimension=Dimension.OPERATOR, by=SYSTEM, now=NOW),
        "sla_year_by_day": lambda session: sla_table(session, all_year, dimension=Dimension.DAY, by=SYSTEM, now=NOW),
        "sla_year_two_filters": lambda session: sla_table(
            session, two_filters, dimension=Dimension.OPERATOR, by=SYSTEM, now=NOW
        ),
        "sla_month": lambda session: sla_table(session, all_month, dimension=Dimension.OPERATOR, by=SYSTEM, now=NOW),
        "csi_year": lambda session: csi_table(session, all_year, dimension=Dimension.OPERATOR, by=SYSTEM),
        "rows_behind_month": lambda session: behind(
            session, all_month, board=Board.SLA, cell=Cell(Figure.MISSED), by=SYSTEM, now=NOW
        ),
    }


def _asked(question: Question) -> None:
    with reading() as session:
        question(session)


def fill(database: Database, rows: int, seed: int) -> None:
    """A brand with 12 operators, 8 channels, 20 sources and that many ticket cycles over a year."""
    chance = random.Random(seed)
    with database.transaction() as session:
        _fill_household(session)
    numbers = iter(range(1, rows + 1))
    while batch := [number for _turn, number in zip(range(BATCH), numbers, strict=False)]:
        made = [_cycle(chance, number, rows) for number in batch]
        with database.transaction() as session:
            session.execute(insert(Ticket), [ticket for ticket, _fact in made])
            session.execute(insert(TicketFact), [fact for _ticket, fact in made])


def _fill_household(session: Session) -> None:
    session.add(Brand(id=1, name="Причал", query="причал", created_at=NOW))
    people = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Ирина", "Кирилл", "Лада", "Марк")
    session.add_all(
        Person(id=number, login=f"operator{number}", name=name, password_hash="-", created_at=NOW)  # noqa: S106 - nobody signs in with it
        for number, name in enumerate(people, start=1)
    )
    session.flush()
    channels = ("Карты", "Кредиты", "Вклады", "Приложение", "Отделения", "Бизнес", "Ипотека", "Первая линия")
    session.add_all(
        Channel(id=number, brand_id=1, name=name, conditions={}, created_at=NOW)
        for number, name in enumerate(channels, start=1)
    )
    session.add_all(
        Source(
            id=number,
            brand_id=1,
            kind="feed",
            name=f"Площадка {number}",
            address=f"http://127.0.0.1/{number}",
            category=Category.FORUM,
            ground=Ground.OTHERS,
            scope=Scope.OPEN,
            policy=ReplyPolicy.ALWAYS,
            every_s=900,
            created_at=NOW,
        )
        for number in range(1, 21)
    )


def _cycle(chance: random.Random, number: int, rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
    opened_at = NOW - timedelta(days=DAYS) * (1 - number / rows)
    operator, channel, source = chance.randrange(1, 13), chance.randrange(1, 9), chance.randrange(1, 21)
    ticket = {
        "id": number,
        "brand_id": 1,
        "channel_id": channel,
        "source_id": source,
        "assignee_id": operator,
        "state": TicketState.CLOSED,
        "request_type": RequestType.COMPLAINT,
        "published_at": opened_at,
        "seen_at": opened_at,
        "opened_at": opened_at,
    }
    return ticket, _fact(chance, ticket, opened_at)


def _fact(chance: random.Random, ticket: dict[str, Any], opened_at: datetime) -> dict[str, Any]:
    due_at = opened_at + timedelta(minutes=30)
    spent = min(86_400, round(chance.lognormvariate(6.4, 1.0)))
    replied_at = opened_at + timedelta(seconds=spent)
    is_answered = chance.random() < 0.97 and replied_at <= NOW
    asked_at = replied_at + timedelta(hours=2) if is_answered and chance.random() < 0.6 else None
    rating = None
    if asked_at is not None and chance.random() < 0.35:
        rating = Verdict.LIKE if chance.random() < 0.8 else Verdict.DISLIKE
    return {
        "ticket_id": ticket["id"],
        "cycle": 1,
        "brand_id": 1,
        "channel_id": ticket["channel_id"],
        "source_id": ticket["source_id"],
        "operator_id": ticket["assignee_id"],
        "opened_at": opened_at,
        "opened_day": day_of(opened_at),
        "due_at": due_at,
        "due_day": day_of(due_at),
        "replied_at": replied_at if is_answered else None,
        "replied_day": day_of(replied_at) if is_answered else None,
        "closed_at": asked_at,
        "closed_day": day_of(asked_at) if asked_at else None,
        "first_reply_s": spent if is_answered else None,
        "first_reply_target_s": 1800,
        "is_within": spent <= 1800 if is_answered else None,
        "published_to_seen_s": chance.randrange(30, 1800),
        "seen_to_promoted_s": chance.randrange(10, 1200),
        "promoted_to_answered_s": spent if is_answered else None,
        "taken_to_answered_s": spent // 2 if is_answered else None,
        "resolution_s": spent * 3 if asked_at else None,
        "asked_at": asked_at,
        "asked_day": day_of(asked_at) if asked_at else None,
        "rating": rating,
        "rated_at": asked_at if rating else None,
        "rated_day": day_of(asked_at) if rating and asked_at else None,
    }
