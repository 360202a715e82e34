"""Where the classifier may be relied upon: thresholds of each model, and the sources that are no longer new."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from classifier.coin_scores import names_of
from classifier.lessons import by_people
from classifier.thresholds import Answer, Threshold, thresholds
from storage.database import insert_into
from storage.settings import settings
from storage.tables import CoinScore, Decision, Mention, Source, Sureness, TrustedSource

SOURCE_FROM: Final = 50  # decisions of a source from which on it is no longer new


class Sure(NamedTuple):
    """All that is needed to say whether an answer may be relied upon; read once for many mentions."""

    starts: dict[tuple[str, str, str], float]  # model, category, label
    sources: frozenset[int]

    def is_sure(
        self, label: str | None, confidence: float | None, *, model: str | None, category: str, source_id: int
    ) -> bool:
        """Whether this label, said by this model with this confidence, may be relied upon at this source."""
        if label is None or confidence is None or model is None or source_id not in self.sources:
            return False
        start = self.starts.get((model, category, label))
        return start is not None and confidence >= start


def sure_from(session: Session, models: Collection[str] | None = None) -> Sure:
    """The thresholds in the database, of these models or of all that are on the shelf."""
    wanted = select(Sureness.model, Sureness.category, Sureness.label, Sureness.starts_at).where(
        Sureness.starts_at.is_not(None)
    )
    if models is not None:
        wanted = wanted.where(Sureness.model.in_(models))
    rows = session.execute(wanted)
    starts = {(model, str(category), str(label)): float(start or 0) for model, category, label, start in rows}
    return Sure(starts, trusted_sources(session))


def trusted_sources(session: Session) -> frozenset[int]:
    """Sources with enough decisions."""
    return frozenset(session.scalars(select(TrustedSource.source_id)))


def target() -> float:
    """The precision that sure answers are to have."""
    return settings().sure_percent / 100


def recount(session: Session, model: str, *, now: datetime) -> None:
    """Works out the model's thresholds anew from its answers to the coin sample, and which sources are known."""
    for name in names_of(model):
        rows = [_row(name, one, now) for one in thresholds(answers(session, name), target=target())]
        session.execute(delete(Sureness).where(Sureness.model == name))
        if rows:
            session.execute(insert_into(session, Sureness), rows)
    _count_sources(session)


def forget(session: Session, models: Sequence[str]) -> None:
    """Thresholds of models that have left the shelf."""
    for model in models:
        session.execute(delete(Sureness).where(Sureness.model.in_(names_of(model))))


def answers(session: Session, name: str) -> list[Answer]:
    """What the model said under this name, against what people say now of the same words."""
    last = (
        select(Decision.mention_id.label("mention_id"), func.max(Decision.id).label("id"))
        .where(by_people(), Decision.undone_at.is_(None), Decision.chosen.is_not(None))
        .where(Decision.mention_id.in_(select(CoinScore.mention_id).where(CoinScore.model == name)))
        .group_by(Decision.mention_id)
        .subquery()
    )
    rows = session.execute(
        select(Source.category, CoinScore.label, CoinScore.confidence, Decision.chosen)
        .join(last, last.c.mention_id == CoinScore.mention_id)
        .join(Decision, and_(Decision.id == last.c.id, Decision.mention_version == CoinScore.version))
        .join(Mention, Mention.id == CoinScore.mention_id)
        .join(Source, Source.id == Mention.source_id)
        .where(CoinScore.model == name)
    )
    return [Answer(str(category), str(label), sure, label == chosen) for category, label, sure, chosen in rows]


def _count_sources(session: Session) -> None:
    """Notes the sources that have come to have enough decisions; what was learnt of a source is not unlearnt."""
    decided = (
        select(Mention.source_id, func.count(Decision.mention_id.distinct()))
        .join(Decision, Decision.mention_id == Mention.id)
        .where(by_people(), Decision.undone_at.is_(None))
        .group_by(Mention.source_id)
        .having(func.count(Decision.mention_id.distinct()) >= SOURCE_FROM)
    )
    rows = [{"source_id": source_id, "decisions": count} for source_id, count in session.execute(decided)]
    if rows:
        writing = insert_into(session, TrustedSource)
        session.execute(
            writing.on_conflict_do_update(index_elements=["source_id"], set_={"decisions": writing.excluded.decisions}),
            rows,
        )


def _row(model: str, one: Threshold, now: datetime) -> dict[str, object]:
    return {"model": model, **one._asdict(), "made_at": now}
