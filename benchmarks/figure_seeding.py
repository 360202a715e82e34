"""A year of tickets with what the dashboards read: facts, next replies, tags, six events each; day by day."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from storage.counting import day_of
from storage.database import Database
from storage.tables import Brand, Channel, Person, Source, Tag
from storage.vocabulary import Category, Ground, ReplyPolicy, Scope, TagKind, TicketEventKind

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAYS = 365
# Fewer tickets than these (a quick run) come in as many days: sealing empty ones would be all that takes time.
MANY, SHORT_DAYS = 20_000, 31
OPERATORS, CHANNELS, SOURCES, TOPICS, PRODUCTS = 100, 8, 20, 20, 10
EVENTS = (
    TicketEventKind.OPENED,
    TicketEventKind.MESSAGE_IN,
    TicketEventKind.PROMISE_OPENED,
    TicketEventKind.TAKEN,
    TicketEventKind.REPLY_SENT,
    TicketEventKind.CLOSED,
)
# How many of a day's tickets come in each hour, and of a week's on each day (Monday first).
HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 10, 10, 9, 9, 9, 9, 8, 8, 8, 8, 7, 6, 5, 3], dtype=float)
WEEKDAYS = (1.2, 1.15, 1.1, 1.05, 1.0, 0.75, 0.75)
TARGET_S, REPLY_TARGET_S, RESOLUTION_TARGET_S = 1_800, 3_600, 172_800
TABLES = ("ticket", "ticket_fact", "promise", "reply_fact", "fact_tag", "ticket_event")
Row = dict[str, Any]
Rows = dict[str, list[Row]]


def fill(database: Database, rows: int, seed: int) -> None:
    """A brand with 100 operators, 8 channels, 20 sources, 30 tags and that many ticket cycles over a year."""
    with database.transaction() as session:
        _fill_household(session)
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        # The rows fit together by how they are made; looking each of them up would take as long again.
        if database.dialect == "sqlite":
            driver.execute("PRAGMA foreign_keys=OFF")
        for made in _days(rows, seed):
            with connection.begin():
                if database.dialect != "sqlite":
                    driver.execute("SET LOCAL session_replication_role = replica")
                for table, own in made.items():
                    _put(driver, table, own, dialect=database.dialect)
        connection.connection.invalidate()


def _put(driver: Any, table: str, rows: Sequence[Mapping[str, Any]], *, dialect: str) -> None:
    if not rows:
        return
    names = ", ".join(rows[0])
    values = (tuple(row.values()) for row in rows)
    if dialect == "sqlite":
        places = ", ".join("?" * len(rows[0]))
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608 - our own names
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _fill_household(session: Session) -> None:
    session.add(Brand(id=1, name="Причал", query="причал", created_at=NOW))
    session.add_all(
        Person(id=number, login=f"operator{number}", name=f"Оператор {number}", password_hash="-", created_at=NOW)  # noqa: S106 - nobody signs in with it
        for number in range(1, OPERATORS + 1)
    )
    session.flush()
    session.add_all(
        Channel(id=number, brand_id=1, name=f"Канал {number}", conditions={}, created_at=NOW)
        for number in range(1, CHANNELS + 1)
    )
    session.add_all(
        Tag(
            id=number, brand_id=1, kind=TagKind.TOPIC if number <= TOPICS else TagKind.PRODUCT, name=f"Тег {number}",
            folded=f"тег {number}", created_at=NOW,
        )
        for number in range(1, TOPICS + PRODUCTS + 1)
    )  # fmt: skip
    session.add_all(
        Source(
            id=number, brand_id=1, kind="feed", name=f"Площадка {number}", address=f"http://127.0.0.1/{number}",
            category=Category.FORUM, ground=Ground.OTHERS, scope=Scope.OPEN, policy=ReplyPolicy.ALWAYS, every_s=900,
            created_at=NOW,
        )
        for number in range(1, SOURCES + 1)
    )  # fmt: skip


def _days(rows: int, seed: int) -> Iterator[Rows]:
    """The rows of each table, a day at a time, oldest first."""
    length = DAYS if rows >= MANY else SHORT_DAYS
    first = NOW.replace(hour=0) - timedelta(days=length - 1)
    days = [first + timedelta(days=number) for number in range(length)]
    weights = np.array([WEEKDAYS[day.weekday()] for day in days])
    bounds = np.round(np.concatenate([[0], np.cumsum(weights)]) / weights.sum() * rows).astype(int)
    dice, chance = np.random.default_rng(seed), random.Random(seed)
    promises = 0
    for day, since, until in zip(days, bounds, bounds[1:], strict=False):
        hours = np.sort(dice.choice(24, size=until - since, p=HOURS / HOURS.sum()))
        made: Rows = {
            "ticket": [],
            "ticket_fact": [],
            "promise": [],
            "reply_fact": [],
            "fact_tag": [],
            "ticket_event": [],
        }
        moments = np.sort((hours * 3600 + dice.integers(0, 3600, size=len(hours))).astype(int))
        for number, second in zip(range(since + 1, until + 1), moments, strict=True):
            opened_at = min(day + timedelta(seconds=int(second)), NOW - timedelta(seconds=1))
            fact = _fact(chance, number, opened_at)
            made["ticket_fact"].append(fact)
            made["ticket"].append(_ticket(fact))
            made["fact_tag"] += [{"ticket_id": number, "tag_id": tag} for tag in _tags(chance)]
            made["ticket_event"] += _events(fact)
            for _turn in range(chance.choice((0, 0, 0, 1, 2)) if fact["replied_at"] else 0):
                promises += 1
                reply = _reply(chance, fact, promises)
                made["reply_fact"].append(reply)
                made["promise"].append(_promise(reply))
        yield made


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _ticket(fact: Row) -> Row:
    return {
        "id": fact["ticket_id"], "uid": f"{fact['ticket_id']:036}", "brand_id": 1, "channel_id": fact["channel_id"],
        "source_id": fact["source_id"], "thread_id": "", "assignee_id": fact["operator_id"],
        "state": "closed" if fact["closed_at"] else "open", "request_type": "complaint", "priority": 0, "cycle": 1,
        "version": 1, "published_at": fact["opened_at"], "seen_at": fact["opened_at"], "opened_at": fact["opened_at"],
        "last_message_id": 0, "is_abuse": False,
    }  # fmt: skip


def _tags(chance: random.Random) -> set[int]:
    tags = {chance.randrange(1, TOPICS + 1)} if chance.random() < 0.85 else set()
    if chance.random() < 0.15:
        tags.add(chance.randrange(1, TOPICS + 1))
    if chance.random() < 0.6:
        tags.add(chance.randrange(TOPICS + 1, TOPICS + PRODUCTS + 1))
    return tags


def _events(fact: Row) -> list[Row]:
    at = fact["opened_at"]
    return [
        {"ticket_id": fact["ticket_id"], "kind": kind.value, "at": at + place, "person_id": None, "details": "{}"}
        for place, kind in enumerate(EVENTS)
    ]


def _within(moment: datetime) -> datetime | None:
    return moment if moment <= NOW else None


def _fact(chance: random.Random, number: int, opened_at: datetime) -> Row:
    spent = min(86_400, round(chance.lognormvariate(6.4, 1.0)))
    replied_at = _within(opened_at + timedelta(seconds=spent)) if chance.random() < 0.93 else None
    ended_after = timedelta(hours=chance.expovariate(1 / 20) + (0 if replied_at else 24))
    closed_at = _within((replied_at or opened_at) + ended_after)
    asked_at = closed_at if closed_at and replied_at and chance.random() < 0.6 else None
    rating = chance.choice(("like", "like", "like", "like", "dislike")) if asked_at and chance.random() < 0.35 else None
    due_at, resolution_due_at = (
        opened_at + timedelta(seconds=TARGET_S),
        opened_at + timedelta(seconds=RESOLUTION_TARGET_S),
    )
    resolution_s = round((closed_at - opened_at).total_seconds()) if closed_at else None
    operator = chance.randrange(1, OPERATORS + 1) if replied_at or chance.random() < 0.5 else None
    channel = chance.randrange(1, CHANNELS + 1)
    left_out = chance.choice(("abuse", "merged")) if closed_at and chance.random() < 0.02 else None
    answered = spent if replied_at else None
    moments = {"due": due_at, "replied": replied_at, "closed": closed_at, "asked": asked_at}
    row: Row = {"ticket_id": number, "cycle": 1, "brand_id": 1, "channel_id": channel}
    for name, moment in moments.items():
        row |= {f"{name}_at": _ms(moment) if moment else None, f"{name}_day": day_of(moment) if moment else None}
    hour = (opened_at.hour + 3) % 24
    return row | {
        "source_id": chance.randrange(1, SOURCES + 1), "operator_id": operator, "opened_at": _ms(opened_at),
        "opened_day": day_of(opened_at), "opened_hour": hour, "first_reply_s": answered,
        "first_reply_target_s": TARGET_S, "is_within": spent <= TARGET_S if replied_at else None,
        "published_to_seen_s": chance.randrange(30, 1800), "seen_to_promoted_s": chance.randrange(10, 1200),
        "promoted_to_answered_s": answered, "taken_to_answered_s": spent // 2 if replied_at else None,
        "resolution_s": resolution_s, "resolution_due_at": _ms(resolution_due_at),
        "resolution_target_s": RESOLUTION_TARGET_S,
        "is_resolved_within": resolution_s <= RESOLUTION_TARGET_S if resolution_s is not None else None,
        "rating": rating, "rated_at": row["asked_at"] if rating else None,
        "rated_day": row["asked_day"] if rating else None, "rating_way": "link" if asked_at else None,
        "rated_operator_id": operator if asked_at else None, "rated_channel_id": channel if asked_at else None,
        "left_out": left_out, "is_first_time": chance.random() < 0.7, "complexity": chance.choice((1, 1, 2, 3)),
        "messages_in": chance.randrange(1, 6), "messages_out": chance.randrange(1, 4) if replied_at else 0,
        "hand_overs": chance.choice((0, 0, 0, 0, 1)), "moves": chance.choice((0, 0, 0, 0, 0, 1)),
        "is_sent_elsewhere": chance.random() < 0.1, "is_customer_last": chance.random() < 0.2,
        "handling_s": chance.randrange(60, 1200), "paused_s": chance.choice((0, 0, 0, 86_400)),
    }  # fmt: skip


def _reply(chance: random.Random, fact: Row, promise_id: int) -> Row:
    asked_ms = min(fact["replied_at"] + chance.randrange(60_000, 86_400_000), _ms(NOW) - 1)
    asked_at = datetime.fromtimestamp(asked_ms / 1000, UTC)
    spent = min(86_400, round(chance.lognormvariate(6.8, 1.0)))
    replied_at = _within(asked_at + timedelta(seconds=spent)) if chance.random() < 0.95 else None
    is_late_or_ended = replied_at is None and asked_at < NOW - timedelta(days=1)
    return {
        "promise_id": promise_id, "ticket_id": fact["ticket_id"], "cycle": 1, "brand_id": 1,
        "channel_id": fact["channel_id"], "source_id": fact["source_id"], "operator_id": fact["operator_id"],
        "asked_at": asked_ms, "asked_day": day_of(asked_at), "asked_hour": (asked_at.hour + 3) % 24,
        "due_at": asked_ms + REPLY_TARGET_S * 1000, "replied_at": _ms(replied_at) if replied_at else None,
        "reply_s": spent if replied_at else None, "target_s": REPLY_TARGET_S,
        "is_within": spent <= REPLY_TARGET_S if replied_at else None,
        "left_out": "resolved" if is_late_or_ended else None,
    }  # fmt: skip


def _promise(reply: Row) -> Row:
    return {
        "id": reply["promise_id"], "ticket_id": reply["ticket_id"], "cycle": 1, "metric": "next_reply",
        "number": reply["promise_id"], "channel_id": reply["channel_id"], "policy_id": 1, "calendar_id": 1,
        "started_at": reply["asked_at"], "target_s": REPLY_TARGET_S,
        "fulfilled_at": reply["replied_at"] or reply["due_at"],
    }  # fmt: skip
