"""What models said of the coin sample before they learnt of it: kept, so that nobody is examined on known answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifier.lessons import Lesson, coin_lessons
from classifier.model import Prediction
from classifier.pretagging import REFINED
from storage.database import insert_into
from storage.tables import CoinScore
from storage.vocabulary import Label

_AT_ONCE = 500


def names_of(model: str) -> tuple[str, str]:
    """As what a model signs its answers: the quick ones and the refined ones."""
    return model, model + REFINED


def unscored(session: Session, found: Iterable[Lesson], *, model: str, learnt_until: int) -> list[Lesson]:
    """Lessons of the coin sample that the model has not been asked about and that it has not learnt."""
    known = set(session.scalars(select(CoinScore.mention_id).where(CoinScore.model.in_(names_of(model)))))
    return [one for one in coin_lessons(found) if one.first_id > learnt_until and one.mention_id not in known]


def keep(
    session: Session,
    asked: Sequence[Lesson],
    said: Sequence[Prediction],
    *,
    model: str,
    now: datetime,
    are_first: bool,
) -> None:
    """Keeps the answers. The first one to a mention, by the model in force, is marked and stays for ever."""
    first = _with_first(session, [one.mention_id for one in asked]) if are_first else None
    quick, refined = names_of(model)
    rows: list[dict[str, Any]] = [
        {
            "mention_id": lesson.mention_id,
            "model": refined if one.is_refined else quick,
            "brand_id": lesson.brand_id,
            "version": lesson.version,
            "decision_id": lesson.decision_id,
            "label": Label(one.label),
            "confidence": round(one.confidence, 4),
            "probabilities": {label: round(share, 4) for label, share in one.probabilities.items()},
            "is_first": first is not None and lesson.mention_id not in first,
            "scored_at": now,
        }
        for lesson, one in zip(asked, said, strict=True)
    ]
    for start in range(0, len(rows), _AT_ONCE):
        writing = insert_into(session, CoinScore).on_conflict_do_nothing(index_elements=["mention_id", "model"])
        session.execute(writing, rows[start : start + _AT_ONCE])


def forget(session: Session, models: Iterable[str]) -> None:
    """The answers of models that have left the shelf; first answers stay, for they tell how good it was then."""
    for model in models:
        session.execute(delete(CoinScore).where(CoinScore.model.in_(names_of(model)), CoinScore.is_first.is_(False)))


def _with_first(session: Session, mention_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(mention_ids), _AT_ONCE):
        some = mention_ids[start : start + _AT_ONCE]
        found |= set(
            session.scalars(select(CoinScore.mention_id).where(CoinScore.mention_id.in_(some), CoinScore.is_first))
        )
    return found
