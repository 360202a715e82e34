"""What people decided, as lessons: the latest standing decision of each mention, with the words it was about."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from classifier.coin import held_back
from classifier.model import Sample
from classifier.normalise import BRAND, brand_pattern
from classifier.pretagging import Waiting, own_title, words_of
from classifier.starter_set import starter
from storage.tables import Brand, Decision, Mention, MentionVersion
from storage.vocabulary import DecisionKind

DECISION_WEIGHT: Final = 10.0  # one decision against one text of the starter set; measured best of 1, 3, 10
TEACHING: Final = (DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.PROMOTE)


class Lesson(NamedTuple):
    """What people decided about one text.

    `first_id` is the first decision on the mention: from then on something of it may have been learnt. A copy has the
    words of a mention that was decided before.
    """

    decision_id: int
    text: str
    label: str
    is_held_back: bool
    mention_id: int = 0
    version: int = 1
    brand_id: int = 0
    first_id: int = 0
    story_id: int | None = None
    is_copy: bool = False


def by_people() -> ColumnElement[bool]:
    """Decisions that teach: a person has chosen a label. What a rule did with a pre-tag says nothing about it."""
    return and_(Decision.kind.in_(TEACHING), Decision.person_id.is_not(None))


def lessons(session: Session, *, after: int = 0, until: datetime | None = None) -> list[Lesson]:
    """The lessons of mentions first decided after that decision, and of those only what was decided until a moment."""
    return [lesson for row in session.execute(_statement(after, until)) if (lesson := _lesson(row)).text.strip()]


def news(session: Session, *, learnt_until: int, most: int) -> int:
    """How many decisions came since the decision with this id, counted no further than `most`."""
    since = select(Decision.id).where(
        by_people(), Decision.id > learnt_until, Decision.undone_at.is_(None), Decision.chosen.is_not(None)
    )
    return session.scalar(select(func.count()).select_from(since.limit(most).subquery())) or 0


def samples_of(taught: Sequence[Lesson]) -> list[Sample]:
    """What to train on: the whole starter set, and the decisions, which weigh more.

    Leaving out starter texts of labels with many decisions was worse at 1 000 decisions and no better at 4 500.
    """
    return [*starter(), *(Sample(lesson.text, lesson.label, weight=DECISION_WEIGHT) for lesson in taught)]


def coin_lessons(found: Iterable[Lesson]) -> list[Lesson]:
    """Those that measure: heads, and no copy of what was decided before; in the order of their first decisions."""
    return sorted((one for one in found if one.is_held_back and not one.is_copy), key=lambda one: one.first_id)


def _statement(after: int, until: datetime | None) -> Select[*tuple[Any, ...]]:
    stands = and_(Decision.undone_at.is_(None), Decision.chosen.is_not(None))
    conditions = [by_people()] if until is None else [by_people(), Decision.decided_at <= until]
    # An undone decision teaches nothing, but a model of that time may have learnt it.
    spans = (
        select(
            Decision.mention_id.label("mention_id"),
            func.max(case((stands, Decision.id))).label("last"),
            func.min(Decision.id).label("first"),
        )
        .where(*conditions)
        .group_by(Decision.mention_id)
        .having(func.min(Decision.id) > after)
        .subquery()
    )
    spoken_of = (MentionVersion.mention_id == Decision.mention_id) & (
        MentionVersion.version == Decision.mention_version
    )
    return (
        select(
            *(Decision.id, Decision.chosen, Mention.id, Mention.uid, Decision.mention_version, Brand.name),
            *(own_title(), MentionVersion.text, Mention.brand_id, spans.c.first, Mention.story_id, _is_copy(spans)),
        )
        .join(spans, spans.c.last == Decision.id)
        .join(Mention, Mention.id == Decision.mention_id)
        .join(Brand, Brand.id == Decision.brand_id)
        .join(MentionVersion, spoken_of)
        .order_by(Decision.id)
    )


def _is_copy(spans: Subquery) -> ColumnElement[bool]:
    earlier, other = aliased(Decision), aliased(Mention)
    return (
        select(earlier.id)
        .join(other, other.id == earlier.mention_id)
        .where(other.story_id == Mention.story_id, other.id != Mention.id, earlier.kind.in_(TEACHING))
        .where(earlier.id < spans.c.first)
        .exists()
    )


def _lesson(row: Row[*tuple[Any, ...]]) -> Lesson:
    decision_id, chosen, mention_id, uid, version, brand, title, text, brand_id, first, story, is_copy = row
    words = words_of(Waiting(mention_id, version, brand, title, text))
    hidden = brand_pattern([brand])
    shown = hidden.sub(BRAND, words) if hidden else words
    heads = held_back(uid)
    return Lesson(decision_id, shown, str(chosen), heads, mention_id, version, brand_id, first, story, bool(is_copy))
