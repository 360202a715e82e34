"""Appraises mentions with their brand's own heads, between two transactions: tags, relevance, need of an answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifier import own_models
from classifier.own_heads import ANSWER, FOREIGN, TAG, TONE, probabilities
from classifier.own_models import OwnHeads
from classifier.own_words import Spoken, spoken
from storage.database import insert_into, reading, transaction
from storage.tables import Appraisal, Mention, TagProposal
from storage.vocabulary import Tone

TOGETHER: Final = 200  # mentions a transaction
MOST_PROPOSED: Final = 4  # tags on one mention


class Appraised(NamedTuple):
    """What the heads say of a version of a mention."""

    spoken: Spoken
    model: str
    foreign_score: float | None
    is_doubtful: bool
    answer_score: float | None
    tone: Tone | None
    tags: tuple[tuple[int, float], ...]


_known: dict[int, OwnHeads] = {}


def appraise(mention_ids: Sequence[int], *, now: datetime) -> int:
    """Appraises these mentions where their brands have learnt anything; gives how many. Twice comes to the same."""
    done = 0
    for start in range(0, len(mention_ids), TOGETHER):
        part = mention_ids[start : start + TOGETHER]
        with reading() as session:
            brands = _heads(session, part)
            words = [one for one in spoken(session, part) if one.brand_id in brands] if brands else []
        found = [
            one
            for brand in brands.values()
            for one in judged(brand, [w for w in words if w.brand_id == brand.brand_id])
        ]
        if found:
            with transaction() as session:
                record(session, found, now=now)
        done += len(found)
    return done


def _heads(session: Session, mention_ids: Sequence[int]) -> dict[int, OwnHeads]:
    """The heads of the mentions' brands; what this process has read before is not read again."""
    brand_ids = session.scalars(select(Mention.brand_id).where(Mention.id.in_(mention_ids)).distinct()).all()
    found: dict[int, OwnHeads] = {}
    for brand_id, name in own_models.names(session, brand_ids).items():
        known = _known.get(brand_id)
        if known is None or known.name != name:
            known = own_models.in_use(session, brand_id)
        if known is not None:
            _known[brand_id] = known
            if any(len(group) for group in known.heads.values()):
                found[brand_id] = known
    return found


def judged(own: OwnHeads, words: Sequence[Spoken]) -> list[Appraised]:
    """What the brand's heads say of these words; knows no database."""
    said: list[dict[str, float]] = [{} for _ in words]
    sure: dict[str, float] = {}
    for name, group in own.heads.items():
        if not len(group) or not words:
            continue
        sure |= dict(zip(group.keys, group.sure_from.tolist(), strict=True))
        table = probabilities(group, [one.texts[name] for one in words]).tolist()
        for one, row in zip(said, table, strict=True):
            one |= dict(zip(group.keys, row, strict=True))
    return [_appraised(one, own.name, answers, sure) for one, answers in zip(words, said, strict=True)]


def _appraised(one: Spoken, model: str, said: dict[str, float], sure: dict[str, float]) -> Appraised:
    believed = {key: round(share, 4) for key, share in said.items() if share >= sure[key]}
    tags = [(int(key.removeprefix(TAG)), share) for key, share in believed.items() if key.startswith(TAG)]
    tones = [(share, key.removeprefix(TONE)) for key, share in believed.items() if key.startswith(TONE)]
    foreign = said.get(FOREIGN)
    return Appraised(
        spoken=one,
        model=model,
        foreign_score=None if foreign is None else round(foreign, 4),
        is_doubtful=FOREIGN in believed,
        answer_score=believed.get(ANSWER),
        tone=Tone(max(tones)[1]) if tones else None,
        tags=tuple(sorted(tags, key=lambda tag: (-tag[1], tag[0]))[:MOST_PROPOSED]),
    )


def record(session: Session, found: Sequence[Appraised], *, now: datetime) -> None:
    """Writes what was said in place of what was said before; what somebody dismissed stays dismissed.

    A mention erased meanwhile is passed over.
    """
    ids = [one.spoken.mention_id for one in found]
    there = set(session.scalars(select(Mention.id).where(Mention.id.in_(ids))))
    rows = [_row(one, now) for one in found if one.spoken.mention_id in there]
    if not rows:
        return
    writing = insert_into(session, Appraisal)
    changed = {name: writing.excluded[name] for name in rows[0] if name != "mention_id"}
    session.execute(writing.on_conflict_do_update(index_elements=["mention_id"], set_=changed), rows)
    open_ones = TagProposal.mention_id.in_(sorted(there)), TagProposal.dismissed_at.is_(None)
    session.execute(delete(TagProposal).where(*open_ones))
    proposals = [
        {
            "mention_id": one.spoken.mention_id,
            "tag_id": tag_id,
            "version": one.spoken.version,
            "probability": share,
            "model": one.model,
            "made_at": now,
        }
        for one in found
        if one.spoken.mention_id in there
        for tag_id, share in one.tags
    ]
    if proposals:
        adding = insert_into(session, TagProposal)
        session.execute(adding.on_conflict_do_nothing(index_elements=["mention_id", "tag_id"]), proposals)


def _row(one: Appraised, now: datetime) -> dict[str, Any]:
    return {
        "mention_id": one.spoken.mention_id,
        "brand_id": one.spoken.brand_id,
        "version": one.spoken.version,
        "foreign_score": one.foreign_score,
        "is_doubtful": one.is_doubtful,
        "answer_score": one.answer_score,
        "tone": one.tone,
        "model": one.model,
        "made_at": now,
    }
