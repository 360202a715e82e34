"""Learns from decisions: a candidate is trained from starter and decisions, measured, and used only if not worse."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.archive import Archived, features_digest
from classifier.model import Model, Sample, predict
from classifier.normalise import BRAND, brand_pattern
from classifier.pretagging import Waiting, own_title, words_of
from classifier.scores import calibration_error, macro_f1, per_label
from classifier.starter_set import starter
from storage.tables import Brand, Decision, Mention, MentionVersion
from storage.vocabulary import DecisionKind

DECISION_WEIGHT: Final = 10.0  # one decision against one text of the starter set; measured best of 1, 3, 10
HELD_BACK: Final = 0.2  # share of mentions whose decisions only measure, by a coin fixed for each mention
NEWS: Final = 40  # decisions since the last training that make the next one worth its while
MEASURABLE: Final = 30  # held-back decisions from which on they have a say
MAY_LOSE: Final = 0.005  # macro-F1 on held-back decisions
MAY_LOSE_GOLDEN: Final = 0.03  # macro-F1 on the golden set, which is small
GOLDEN_FILE: Final = Path(__file__).with_name("golden.jsonl")
_TEACHING = (DecisionKind.LABEL, DecisionKind.ABUSE, DecisionKind.PROMOTE)


class Lesson(NamedTuple):
    """What people decided about one text."""

    decision_id: int
    text: str
    label: str
    is_held_back: bool


class Learnt(NamedTuple):
    """A trained candidate, and why it may not be used; empty when it may."""

    archived: Archived
    objection: str


def lessons(session: Session) -> list[Lesson]:
    """The latest standing decision of each mention that has one with a label, oldest first."""
    last = (
        select(func.max(Decision.id).label("id"))
        .where(Decision.undone_at.is_(None), Decision.chosen.is_not(None), Decision.kind.in_(_TEACHING))
        .group_by(Decision.mention_id)
        .subquery()
    )
    spoken_of = (MentionVersion.mention_id == Decision.mention_id) & (
        MentionVersion.version == Decision.mention_version
    )
    rows = session.execute(
        select(
            Decision.id,
            Decision.chosen,
            Mention.id,
            Mention.uid,
            Decision.mention_version,
            Brand.name,
            own_title(),
            MentionVersion.text,
        )
        .join(last, last.c.id == Decision.id)
        .join(Mention, Mention.id == Decision.mention_id)
        .join(Brand, Brand.id == Decision.brand_id)
        .join(MentionVersion, spoken_of)
        .order_by(Decision.id)
    )
    return [
        Lesson(decision_id, _text(Waiting(mention_id, version, brand, title, text)), str(chosen), held_back(uid))
        for decision_id, chosen, mention_id, uid, version, brand, title, text in rows
        if chosen is not None and (title.strip() or text.strip())
    ]


def held_back(uid: str) -> bool:
    """The coin of a mention: the same each time, heads for one in five."""
    return int.from_bytes(hashlib.blake2b(uid.encode(), digest_size=4).digest()) < HELD_BACK * 2**32


def is_news(learnt_until: int, found: Sequence[Lesson]) -> bool:
    """Whether enough was decided since the decision with this id to learn again."""
    return sum(lesson.decision_id > learnt_until for lesson in found) >= NEWS


def learn(found: Sequence[Lesson], current: Archived, *, now: datetime) -> Learnt:
    """A candidate trained on the starter set and the lessons not held back, measured against the model in force."""
    taught = [lesson for lesson in found if not lesson.is_held_back]
    samples = samples_of(taught)
    # scikit-learn costs a worker a second and a hundred megabytes; most of them never train.
    from classifier.fitting import fit  # noqa: PLC0415 - see above

    model = fit(samples)
    held = [lesson for lesson in found if lesson.is_held_back]
    figures, objection = _examined(model, current.model, held)
    figures["learnt_until"] = max((lesson.decision_id for lesson in found), default=0)
    content = "\n".join(f"{sample.label}\t{sample.weight}\t{sample.text}" for sample in samples)
    digest = hashlib.sha256((features_digest() + content).encode("utf-8", "replace")).hexdigest()
    name = f"{now:%Y%m%d-%H%M}-{digest[:8]}"
    if objection:
        figures["objection"] = objection
    return Learnt(Archived(name, model, len(samples), len(taught), figures), objection)


def samples_of(taught: Sequence[Lesson]) -> list[Sample]:
    """What to train on: the whole starter set, and the decisions, which weigh more.

    Leaving out starter texts of labels with many decisions was worse at 1 000 decisions and no better at 4 500.
    """
    return [*starter(), *(Sample(lesson.text, lesson.label, weight=DECISION_WEIGHT) for lesson in taught)]


def _examined(candidate: Model, current: Model, held: Sequence[Lesson]) -> tuple[dict[str, Any], str]:
    golden_new, golden_old = (_macro(model, golden()) for model in (candidate, current))
    figures: dict[str, Any] = {"golden_macro_f1": golden_new, "golden_macro_f1_before": golden_old}
    objection = ""
    if golden_new < golden_old - MAY_LOSE_GOLDEN:
        objection = f"macro-F1 on the golden set falls from {golden_old} to {golden_new}"
    figures["held_back"] = len(held)
    if len(held) >= MEASURABLE:
        pairs = [Sample(lesson.text, lesson.label) for lesson in held]
        new, old = _macro(candidate, pairs), _macro(current, pairs)
        figures |= {"held_back_macro_f1": new, "held_back_macro_f1_before": old, **_more(candidate, pairs)}
        if new < old - MAY_LOSE:
            objection = f"macro-F1 on decisions held back falls from {old} to {new}"
    return figures, objection


def _macro(model: Model, samples: Sequence[Sample]) -> float:
    said = predict(model, [sample.text for sample in samples])
    return round(macro_f1([sample.label for sample in samples], [one.label for one in said]), 4)


def _more(model: Model, samples: Sequence[Sample]) -> dict[str, Any]:
    said = predict(model, [sample.text for sample in samples])
    truth = [sample.label for sample in samples]
    right = [one.label == label for one, label in zip(said, truth, strict=True)]
    return {
        "calibration_error": round(calibration_error(right, [one.confidence for one in said]), 4),
        "per_label": {
            score.label: [round(score.precision, 3), round(score.recall, 3), score.texts]
            for score in per_label(truth, [one.label for one in said])
        },
    }


@cache
def golden() -> tuple[Sample, ...]:
    """Texts that no model is ever trained on, written to catch one that forgets what everybody knows."""
    rows = map(json.loads, GOLDEN_FILE.read_text(encoding="utf-8").splitlines())
    return tuple(Sample(row["text"], row["label"]) for row in rows)


def _text(words: Waiting) -> str:
    hidden = brand_pattern([words.brand])
    text = words_of(words)
    return hidden.sub(BRAND, text) if hidden else text
