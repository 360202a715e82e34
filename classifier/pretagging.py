"""Pre-tags: what the classifier proposes for mentions. The model is asked between two transactions, not in one."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, aliased

from classifier.archive import Archived
from classifier.encoder import encoder_here
from classifier.explain import Explained, explained
from classifier.features import Numbers
from classifier.normalise import brand_pattern
from storage.database import insert_into
from storage.jobs import enqueue
from storage.tables import Brand, Mention, MentionVersion, PreTag
from storage.vocabulary import Label, MentionState

BATCH: Final = 200  # mentions a transaction
WEIGH_JOB: Final = "moderation.weigh"  # what waits is put in the order of urgency, which follows from pre-tags, too
WEIGHS: Final = 61  # its priority: after whatever makes new texts seen, before what comes out of the past
WEIGHED_AFTER: Final = timedelta(seconds=5)  # the brand's own heads are asked in between
REFINED: Final = "+e5"  # behind a model's name: its heads that read a vector have answered
UNDECIDED: Final = frozenset({MentionState.NEW, MentionState.ARCHIVED})  # with nobody's decision


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


def judge(archived: Archived, waiting: Sequence[Waiting], vectors: Numbers | None = None) -> list[Judged]:
    """What the model says of them; knows no database. The brand's own name is hidden from the model."""
    by_brand: dict[str, list[int]] = {}
    for place, one in enumerate(waiting):
        by_brand.setdefault(one.brand, []).append(place)
    found: dict[int, Explained] = {}
    for brand, places in by_brand.items():
        texts = [words_of(waiting[place]) for place in places]
        known = None if vectors is None else vectors[places]
        found |= zip(places, explained(archived.model, texts, brand=hidden(brand), vectors=known), strict=True)
    return [Judged(one.mention_id, one.version, found[place]) for place, one in enumerate(waiting)]


def can_refine(archived: Archived, encoder_name: str | None = None) -> bool:
    """Whether this encoder (unless named: the one installed here) can make the model's answers better."""
    refined = archived.model.refined
    return refined is not None and refined.encoder == (encoder_here() if encoder_name is None else encoder_name)


def words_of(waiting: Waiting) -> str:
    """Title and text as one; a title that the text repeats is left out."""
    title = waiting.title.strip()
    if not title or waiting.text.lstrip().startswith(title):
        return waiting.text
    return f"{title}{'' if title[-1] in '.!?…' else '.'} {waiting.text}"


def record(
    session: Session,
    judged: Sequence[Judged],
    *,
    model: str,
    now: datetime,
    rough: Collection[MentionState] = (),
) -> None:
    """Writes the pre-tags; once or often, it comes to the same. Quick answers in these states are to be refined.

    A mention edited meanwhile keeps what it had until its own job comes; one erased meanwhile is passed over.
    """
    there = _states(session, judged)
    rows = [
        _pre_tag(one, model, now, rough=there[one.mention_id] in rough) for one in judged if one.mention_id in there
    ]
    if not rows:
        return
    writing = insert_into(session, PreTag)
    kept = ("model", "label", "confidence", "probabilities", "abuse", "why", "made_at", "is_rough")
    session.execute(
        writing.on_conflict_do_update(
            index_elements=["mention_id", "version"], set_={name: writing.excluded[name] for name in kept}
        ),
        rows,
    )
    _nobody_waits_for_older_versions(session, rows)
    new = [mention_id for mention_id, state in there.items() if state == MentionState.NEW]
    if new:
        enqueue(session, WEIGH_JOB, {"mention_ids": new}, now=now, run_at=now + WEIGHED_AFTER, priority=WEIGHS)
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


def undecided(session: Session, judged: Sequence[Judged]) -> list[Judged]:
    """Those whose words still stand and that nobody has decided; no one can decide them before this transaction ends.

    What a decision was made about stays as it was seen.
    """
    standing = session.execute(
        select(Mention.id, Mention.version)
        .where(Mention.id.in_([one.mention_id for one in judged]))
        .where(Mention.state.in_(UNDECIDED), Mention.decided_at.is_(None))
        .order_by(Mention.id)
        .with_for_update()
    )
    still = {(mention_id, version) for mention_id, version in standing}
    return [one for one in judged if (one.mention_id, one.version) in still]


def _states(session: Session, judged: Sequence[Judged]) -> dict[int, MentionState]:
    rows = session.execute(select(Mention.id, Mention.state).where(Mention.id.in_([one.mention_id for one in judged])))
    return {row.id: row.state for row in rows}


def _nobody_waits_for_older_versions(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    newer = {int(row["mention_id"]) for row in rows if row["version"] > 1}
    if newer:
        current = select(Mention.version).where(Mention.id == PreTag.mention_id).scalar_subquery()
        session.execute(
            update(PreTag)
            .where(PreTag.mention_id.in_(newer), PreTag.version < current, PreTag.is_rough)
            .values(is_rough=False)
            .execution_options(synchronize_session=False)
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


def words() -> Select[int, int, str, str, str]:
    """Mentions with their current words, as `Waiting` holds them; erased ones have none."""
    current = (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version)
    return (
        select(Mention.id, Mention.version, Brand.name, own_title(), MentionVersion.text)
        .join(MentionVersion, current)
        .join(Brand, Brand.id == Mention.brand_id)
    )


def _waiting() -> Select[int, int, str, str, str]:
    tagged = (PreTag.mention_id == Mention.id) & (PreTag.version == Mention.version)
    return words().outerjoin(PreTag, tagged).where(PreTag.mention_id.is_(None))


def _row(row: Row[int, int, str, str, str]) -> Waiting:
    return Waiting(*row)


def _pre_tag(one: Judged, model: str, now: datetime, *, rough: bool) -> dict[str, Any]:
    said = one.explained.prediction
    return {
        "mention_id": one.mention_id,
        "version": one.version,
        "model": model + REFINED if said.is_refined else model,
        "label": Label(said.label),
        "confidence": round(said.confidence, 4),
        "probabilities": {label: round(share, 4) for label, share in said.probabilities.items()},
        "abuse": round(said.abuse, 4),
        "why": list(one.explained.words),
        "made_at": now,
        "is_rough": rough and not said.is_refined,
    }


@lru_cache(maxsize=256)
def hidden(brand: str) -> re.Pattern[str] | None:
    """What hides the brand's own name from the model."""
    return brand_pattern([brand])
