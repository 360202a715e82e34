"""Synthetic volume for benchmarks: many mentions, quickly, the same ones for the same seed."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from classifier.starter_set import starter
from desk.channels import ChannelForm, add_channel
from desk.working_hours import CalendarForm, add_calendar
from moderation import counts
from moderation.promotion import promote
from moderation.urgency import Facts, urgency_of
from storage.counting import day_of
from storage.database import Database
from storage.glance import fingerprint, language_code
from storage.rights import SYSTEM
from storage.search import Entry, index_of
from storage.settings import settings
from storage.tables import Author, Brand, Channel, Mention, MentionKey, MentionVersion, PreTag, Source
from storage.tables.base import new_uid
from storage.vocabulary import Category, Ground, Label, MentionState, ReplyPolicy, Scope

BATCH = 2_000
AUTHORS = 500
EVERY = timedelta(seconds=20)
BRAND = "Причал"
SOURCES = (
    ("feed", "Городские новости", Category.MEDIA),
    ("forum", "Форум вкладчиков", Category.FORUM),
    ("wordpress", "Блог о деньгах", Category.BLOG),
    ("google_business", "Карты", Category.MAPS),
    ("feed", "Отзывы о банках", Category.REVIEWS),
)


class Scene(NamedTuple):
    """The brand, its sources and their authors that the mentions belong to."""

    brand: Brand
    sources: list[Source]
    authors: list[list[int]]


def seed_mentions(database: Database, number: int, *, seed: int, now: datetime, waiting: float = 1.0) -> Scene:
    """Adds that many mentions ending at `now`; `waiting` is the share that is still in the stream."""
    # Reproducible chance, no secrets.
    chance = random.Random(seed)  # noqa: S311
    with database.transaction() as session:
        scene = _scene(session, now=now)
    rows = _rows(scene, number, chance, now=now, waiting=waiting)
    while part := list(islice(rows, BATCH)):
        with database.transaction() as session:
            _store(session, scene, part)
    return scene


def seed_tickets(database: Database, number: int, *, now: datetime) -> int:
    """Makes tickets of that many waiting mentions, newest first, and gives how many there were."""
    with database.transaction() as session:
        brand = session.scalars(select(Brand).where(Brand.name == BRAND)).one()
        _open_first_line(session, brand, now=now)
        waiting = select(Mention.id).where(Mention.brand_id == brand.id, Mention.state == MentionState.NEW)
        ids = session.scalars(waiting.order_by(Mention.id.desc()).limit(number)).all()
    for start in range(0, len(ids), BATCH // 10):
        with database.transaction() as session:
            for mention_id in ids[start : start + BATCH // 10]:
                promote(session, mention_id, by=SYSTEM, now=now)
    return len(ids)


def _open_first_line(session: Session, brand: Brand, *, now: datetime) -> None:
    if session.scalar(select(Channel.id).where(Channel.brand_id == brand.id).limit(1)) is None:
        form = CalendarForm(name=f"{BRAND} 24/7", zone=settings().zone)
        calendar_id = add_calendar(session, form=form, by=SYSTEM, now=now)
        line = ChannelForm(name="Первая линия", is_first_line=True)
        add_channel(session, brand.id, form=line, calendar_id=calendar_id, by=SYSTEM, now=now)


def _scene(session: Session, *, now: datetime) -> Scene:
    brand = session.scalars(select(Brand).where(Brand.name == BRAND)).one_or_none()
    if brand is None:
        brand = Brand(name=BRAND, query="причал", languages=["ru", "uk", "en"], created_at=now)
        session.add(brand)
        session.flush()
    sources = [_source(session, brand, place, now=now) for place in range(len(SOURCES))]
    return Scene(brand, sources, [_authors(session, source, now=now) for source in sources])


def _source(session: Session, brand: Brand, place: int, *, now: datetime) -> Source:
    kind, name, category = SOURCES[place]
    address = f"http://127.0.0.1:9/seed/{place}"
    known = select(Source).where(Source.brand_id == brand.id, Source.address == address)
    source = session.scalars(known).one_or_none()
    if source is None:
        source = Source(
            brand_id=brand.id,
            kind=kind,
            name=name,
            address=address,
            category=category,
            ground=Ground.OTHERS,
            scope=Scope.OPEN,
            policy=ReplyPolicy.ALWAYS,
            every_s=900,
            enabled=False,
            created_at=now,
        )
        session.add(source)
        session.flush()
    return source


def _authors(session: Session, source: Source, *, now: datetime) -> list[int]:
    known = list(session.scalars(select(Author.id).where(Author.source_id == source.id)))
    if known:
        return known
    rows = [
        {
            "brand_id": source.brand_id,
            "source_id": source.id,
            "external_id": f"seed-{number}",
            "name": f"Автор {number}",
            "url": "",
            "is_own": False,
            "first_seen_at": now,
        }
        for number in range(AUTHORS)
    ]
    return list(session.scalars(insert(Author).returning(Author.id), rows))


def _rows(
    scene: Scene, number: int, chance: random.Random, *, now: datetime, waiting: float
) -> Iterator[dict[str, Any]]:
    samples = starter()
    run = new_uid()
    for place in range(number):
        at = chance.randrange(len(scene.sources))
        source, sample = scene.sources[at], chance.choice(samples)
        label = Label(sample.label)
        is_waiting = chance.random() < waiting
        written = now - EVERY * (number - place)
        text = f"{BRAND}: {sample.text}" if chance.random() < 0.5 else f"{sample.text} {BRAND}."  # noqa: PLR2004 - half of them
        yield {
            "uid": new_uid(),
            "external_id": f"{run}-{place}",
            "source": source,
            "author_id": chance.choice(scene.authors[at]),
            "text": text,
            "language": language_code(text),
            "stars": chance.choice((1.0, 2.0, 4.0, 5.0)) if source.category == Category.MAPS else None,
            "published_at": written - timedelta(minutes=chance.randint(1, 90)),
            "seen_at": written,
            "state": MentionState.NEW if is_waiting else MentionState.DECIDED,
            "label": None if is_waiting else label,
            "pretag": label,
            "confidence": round(chance.uniform(0.45, 0.99), 2),
            "why": text.split()[:3],
        }


def _store(session: Session, scene: Scene, rows: list[dict[str, Any]]) -> None:
    made = session.execute(insert(Mention).returning(Mention.uid, Mention.id), [_mention(row) for row in rows])
    ids = dict(made.all())
    for row in rows:
        row["id"] = ids[row["uid"]]
    session.execute(insert(MentionVersion), [_version(row) for row in rows])
    session.execute(insert(MentionKey), [_key(row) for row in rows])
    session.execute(insert(PreTag), [_pretag(row) for row in rows])
    index_of(session).add(
        session,
        [Entry(row["id"], "", row["text"], scene.brand.id, row["source"].id, row["language"]) for row in rows],
    )
    for source in scene.sources:
        mine = [row for row in rows if row["source"] is source]
        facts = [counts.Arrived(day_of(row["published_at"]), row["language"], row["state"]) for row in mine]
        counts.arrived(session, source, facts)


def _mention(row: dict[str, Any]) -> dict[str, Any]:
    copied = ("uid", "author_id", "language", "stars", "published_at", "seen_at", "state", "label", "pretag")
    return {name: row[name] for name in copied} | {
        "brand_id": row["source"].brand_id,
        "source_id": row["source"].id,
        "thread_id": row["external_id"],
        "parent_id": "",
        "url": f"http://127.0.0.1:9/seed/{row['external_id']}",
        "version": 1,
        "urgency": urgency_of(
            Facts(row["published_at"], stars=row["stars"], label=row["pretag"], confidence=row["confidence"])
        ),
        "is_abuse": row["label"] == Label.ABUSE,
        "pretag_confidence": row["confidence"],
    }


def _version(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "mention_id": row["id"],
        "version": 1,
        "title": "",
        "text": row["text"],
        "stars": row["stars"],
        "fingerprint": fingerprint(row["text"]),
        "seen_at": row["seen_at"],
    }


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "brand_id": row["source"].brand_id,
        "source_id": row["source"].id,
        "external_id": row["external_id"],
        "mention_id": row["id"],
    }


def _pretag(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "mention_id": row["id"],
        "version": 1,
        "model": "seed",
        "label": row["pretag"],
        "confidence": row["confidence"],
        "probabilities": {row["pretag"].value: row["confidence"]},
        "abuse": 0.9 if row["pretag"] == Label.ABUSE else 0.05,
        "why": row["why"],
        "made_at": row["seen_at"],
    }
