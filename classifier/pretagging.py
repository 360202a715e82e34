"""Pre-tags: what the classifier proposes for mentions. The model is asked between two transactions, not in one."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, aliased

from classifier.archive import Archived
from classifier.explain import Explained, explained
from classifier.normalise import brand_pattern
from storage.database import insert_into
from storage.tables import Brand, Mention, MentionVersion, PreTag
from storage.vocabulary import Label

BATCH: Final = 200  # mentions a transaction


class Waiting(NamedTuple):
    """A mention's current words, to be judged."""

    mention_id: int
    version: int
    brand: str
    title: str
    text: str


class Judged(NamedTuple):
    """What the model said of a mention's words."""

    mention_id: int
    version: int
    explained: Explained


def of_mentions(session: Session, mention_ids: Sequence[int]) -> list[Waiting]:
    """The current words of these mentions where no pre-tag stands beside them yet."""
    rows = session.execute(_waiting().where(Mention.id.in_(mention_ids)).order_by(Mention.id))
    return [_row(row) for row in rows]


def next_waiting(session: Session, *, limit: int = BATCH) -> list[Waiting]:
    """New mentions that were never pre-tagged, the newest first: what a lost job has left behind."""
    forgotten = _waiting().where(sql("mention.state = 'new'"), Mention.pretag.is_(None))
    rows = session.execute(forgotten.order_by(Mention.id.desc()).limit(limit))
    return [_row(row) for row in rows]


def judge(archived: Archived, waiting: Iterable[Waiting]) -> list[Judged]:
    """What the model says of them; knows no database. The brand's own name is hidden from the model."""
    by_brand: dict[str, list[Waiting]] = {}
    for one in waiting:
        by_brand.setdefault(one.brand, []).append(one)
    return [
        Judged(one.mention_id, one.version, said)
        for brand, ones in by_brand.items()
        for one, said in zip(
            ones, explained(archived.model, [words_of(one) for one in ones], brand=_hidden(brand)), strict=True
        )
    ]


def words_of(waiting: Waiting) -> str:
    """Title and text as one; a title that the text repeats is left out."""
    title = waiting.title.strip()
    if not title or waiting.text.lstrip().startswith(title):
        return waiting.text
    return f"{title}{'' if title[-1] in '.!?…' else '.'} {waiting.text}"


def record(session: Session, judged: Sequence[Judged], *, model: str, now: datetime) -> None:
    """Writes the pre-tags; once or often, it comes to the same.

    A mention edited meanwhile keeps what it had until its own job comes; one erased meanwhile is passed over.
    """
    there = set(session.scalars(select(Mention.id).where(Mention.id.in_([one.mention_id for one in judged]))))
    rows = [_pre_tag(one, model, now) for one in judged if one.mention_id in there]
    if not rows:
        return
    writing = insert_into(session, PreTag)
    kept = ("model", "label", "confidence", "probabilities", "abuse", "why", "made_at")
    session.execute(
        writing.on_conflict_do_update(
            index_elements=["mention_id", "version"], set_={name: writing.excluded[name] for name in kept}
        ),
        rows,
    )
    session.connection().execute(
        update(Mention.__table__)  # type: ignore[arg-type]  # a declarative class's table is a Table
        .where(Mention.id == bindparam("the_id"), Mention.version == bindparam("the_version"))
        .values(pretag=bindparam("the_label"), pretag_confidence=bindparam("the_confidence")),
        [
            {
                "the_id": row["mention_id"],
                "the_version": row["version"],
                "the_label": row["label"],
                "the_confidence": row["confidence"],
            }
            for row in rows
        ],
    )


def own_title() -> ColumnElement[str]:
    """The title where it is the author's own: later posts of a thread carry the topic's, which says nothing of them."""
    earlier = aliased(Mention)
    is_later = (
        select(earlier.id)
        .where(earlier.source_id == Mention.source_id, earlier.thread_id == Mention.thread_id, earlier.id < Mention.id)
        .exists()
    )
    return case((and_(Mention.thread_id != "", is_later), ""), else_=MentionVersion.title)


def _waiting() -> Select[int, int, str, str, str]:
    current = (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version)
    tagged = (PreTag.mention_id == Mention.id) & (PreTag.version == Mention.version)
    return (
        select(Mention.id, Mention.version, Brand.name, own_title(), MentionVersion.text)
        .join(MentionVersion, current)
        .join(Brand, Brand.id == Mention.brand_id)
        .outerjoin(PreTag, tagged)
        .where(PreTag.mention_id.is_(None))
    )


def _row(row: Row[int, int, str, str, str]) -> Waiting:
    return Waiting(*row)


def _pre_tag(one: Judged, model: str, now: datetime) -> dict[str, object]:
    said = one.explained.prediction
    return {
        "mention_id": one.mention_id,
        "version": one.version,
        "model": model,
        "label": Label(said.label),
        "confidence": round(said.confidence, 4),
        "probabilities": {label: round(share, 4) for label, share in said.probabilities.items()},
        "abuse": round(said.abuse, 4),
        "why": list(one.explained.words),
        "made_at": now,
    }


@lru_cache(maxsize=256)
def _hidden(brand: str) -> re.Pattern[str] | None:
    return brand_pattern([brand])
