"""What the screen on pre-tags is made of: decisions against proposals, the models on the shelf. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from classifier import in_force, shelf
from classifier.coin_scores import names_of
from classifier.lessons import by_people, news
from classifier.shelf import PUT_IN_FORCE, VersionRow
from dashboards.agreement import Reading
from desk.closed_texts import unlocked
from storage.rights import Actor
from storage.tables import (
    AuditEntry,
    CoinScore,
    Decision,
    Mention,
    MentionVersion,
    ModelVersion,
    Source,
    Sureness,
    TrustedSource,
)
from storage.vocabulary import Category, Label, Role

READERS: Final = (Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR)
MOST: Final = 5000  # decisions looked at, the newest
LONGEST: Final = 600  # characters of a text in the reading list
_IS_FIRST: Final = sql("coin_score.is_first")  # as the index has it


class Basis(StrEnum):
    """By which decisions it is measured."""

    MODEL = "model"  # what the model in force says of the coin sample
    FIRST = "first"  # what the model of the time said of the coin sample
    CARDS = "cards"  # what stood on the cards, for all decisions


class Measured(NamedTuple):
    """The decisions that count, and how many of the kind do not: no proposal stood there, or the words have changed."""

    readings: list[Reading]
    left_out: int


class ModelRow(NamedTuple):
    """A model on the shelf, whether its files are kept here, and since when it is in force, if it is."""

    version: VersionRow
    is_there: bool
    since: datetime | None


class Waiting(NamedTuple):
    """What the next learning will find new, and how many decisions there are at all."""

    news: int
    decisions: int


class WrongRow(NamedTuple):
    """A disagreement with the words it is about."""

    reading: Reading
    source: str
    title: str
    text: str


class SureRow(NamedTuple):
    """From where on a tag is sure in a category; None: not yet."""

    category: Category
    label: Label
    starts_at: float | None
    decisions: int
    right: int
    bound: float


class SourceRow(NamedTuple):
    """A source, and whether enough was decided there for sure pre-tags."""

    name: str
    decisions: int | None


def measured(session: Session, brand_id: int, basis: Basis, *, by: Actor) -> Measured:
    """The brand's decisions against what was proposed. Refused without the right to see it."""
    by.require(*READERS, brand_id=brand_id)
    if basis is Basis.CARDS:
        return _on_cards(session, brand_id)
    in_use = CoinScore.model.in_(names_of(shelf.current_name(session) or ""))
    of_sample = cast("ColumnElement[bool]", _IS_FIRST) if basis is Basis.FIRST else in_use
    return _on_coin(session, brand_id, of_sample)


def models(session: Session, *, by: Actor) -> list[ModelRow]:
    """All models, the newest first."""
    by.require(*READERS)
    put = (
        select(ModelVersion.name, func.max(AuditEntry.at))
        .join(AuditEntry, AuditEntry.subject_id == ModelVersion.id)
        .where(AuditEntry.subject == "model_version", AuditEntry.action == PUT_IN_FORCE, ModelVersion.is_current)
        .group_by(ModelVersion.name)
    )
    since: dict[str, datetime] = {name: at for name, at in session.execute(put) if at is not None}
    return [ModelRow(row, in_force.is_there(row.name), since.get(row.name)) for row in shelf.versions(session)]


def waiting(session: Session, *, by: Actor) -> Waiting:
    """How many decisions came since the last learning, and how many there are."""
    by.require(*READERS)
    return Waiting(
        news(session, learnt_until=shelf.newest_learnt(session), most=MOST), news(session, learnt_until=0, most=MOST)
    )


def words_of(session: Session, readings: Sequence[Reading], *, by: Actor) -> list[WrongRow]:
    """The readings with their words, in their order, as far as the person may see the brand."""
    rows: dict[int, Any] = {
        row.id: row
        for row in session.execute(
            select(Mention.id, Mention.brand_id, Source.name, MentionVersion.title, _beginning())
            .join(Source, Source.id == Mention.source_id)
            .join(
                MentionVersion,
                and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version),
            )
            .where(Mention.id.in_([one.mention_id for one in readings]), unlocked(by))
        )
    }
    found = [(one, rows[one.mention_id]) for one in readings if one.mention_id in rows]
    return [
        WrongRow(one, row.name, row.title, row.text) for one, row in found if by.holds(*READERS, brand_id=row.brand_id)
    ]


def source_names(session: Session, brand_id: int, *, by: Actor) -> dict[str, SourceRow]:
    """The brand's sources by id as text."""
    by.require(*READERS, brand_id=brand_id)
    rows = session.execute(
        select(Source.id, Source.name, TrustedSource.decisions)
        .outerjoin(TrustedSource, TrustedSource.source_id == Source.id)
        .where(Source.brand_id == brand_id)
    )
    return {str(source_id): SourceRow(name, decisions) for source_id, name, decisions in rows}


def sure_rows(session: Session, *, by: Actor) -> list[SureRow]:
    """The thresholds of the model in force; where both its quick and its refined answers have one, the refined."""
    by.require(*READERS)
    quick, refined = names_of(shelf.current_name(session) or "")
    rows = session.execute(
        select(
            Sureness.category,
            Sureness.label,
            Sureness.starts_at,
            Sureness.decisions,
            Sureness.right,
            Sureness.bound,
        )
        .where(Sureness.model.in_([quick, refined]))
        .order_by(Sureness.category, Sureness.label, (Sureness.model == refined))
    )
    found = {(row.category, row.label): SureRow(*row) for row in rows}
    return list(found.values())


def _beginning() -> ColumnElement[str]:
    return func.substr(MentionVersion.text, 1, LONGEST).label("text")


def _last_word(*conditions: ColumnElement[bool]) -> Any:
    """The standing decision of a person on each mention."""
    return (
        select(func.max(Decision.id).label("id"))
        .where(by_people(), Decision.undone_at.is_(None), Decision.chosen.is_not(None), *conditions)
        .group_by(Decision.mention_id)
        .subquery()
    )


def _on_coin(session: Session, brand_id: int, of_sample: ColumnElement[bool]) -> Measured:
    asked = select(CoinScore.mention_id).where(CoinScore.brand_id == brand_id, of_sample)
    last = _last_word(Decision.mention_id.in_(asked))
    rows = session.execute(
        select(
            *(Mention.id, Mention.source_id, Decision.decided_at, CoinScore.label, Decision.chosen),
            *(CoinScore.confidence, Decision.mention_version == CoinScore.version),
        )
        .join(CoinScore, CoinScore.mention_id == Mention.id)
        .join(Decision, Decision.mention_id == Mention.id)
        .join(last, last.c.id == Decision.id)
        .where(CoinScore.brand_id == brand_id, of_sample)
        .order_by(Decision.id.desc())
        .limit(MOST)
    )
    return _measured(rows)


def _on_cards(session: Session, brand_id: int) -> Measured:
    newest: Select[int] = (
        select(Decision.id).where(Decision.brand_id == brand_id, by_people()).order_by(Decision.id.desc()).limit(MOST)
    )
    last = _last_word(Decision.id.in_(newest))
    rows = session.execute(
        select(
            *(Mention.id, Mention.source_id, Decision.decided_at, Decision.proposed, Decision.chosen),
            *(Decision.confidence, Decision.proposed.is_not(None)),
        )
        .join(Decision, Decision.mention_id == Mention.id)
        .join(last, last.c.id == Decision.id)
        .order_by(Decision.id.desc())
    )
    return _measured(rows)


def _measured(rows: Any) -> Measured:
    readings: list[Reading] = []
    left_out = 0
    for *reading, counts in rows:
        if counts:
            readings.append(Reading(*reading))
        else:
            left_out += 1
    return Measured(readings, left_out)
