"""A candidate and its yardstick: trained from decisions, and measured by what neither of the two models has learnt.

The candidate learns everything. The yardstick is the same training without the newest decisions of the coin sample
(and their copies); it stands for the candidate in the comparison, and so does the yardstick of the model in force.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from classifier import gate
from classifier.archive import Archived, features_digest, load
from classifier.comparison import Compared, macro_interval
from classifier.features import Numbers
from classifier.gate import Objection, Said
from classifier.golden_set import golden
from classifier.in_force import YARDSTICK
from classifier.lessons import Lesson, coin_lessons, samples_of
from classifier.model import Prediction, Sample, predict
from classifier.scores import calibration_error, error_beyond_chance, per_label
from classifier.vectors import Known
from storage.errors import Refused

WINDOW: Final = 1000  # of the newest decisions of the coin sample the yardstick learns nothing


class Vectors(NamedTuple):
    """How to get at vectors of lessons and of the golden set; none without the package for embeddings."""

    of_training: Callable[[Sequence[Lesson]], Known | None]
    of_lessons: Callable[[Sequence[Lesson]], Numbers | None]
    of_golden: Numbers | None


NO_VECTORS: Final = Vectors(lambda _taught: None, lambda _asked: None, None)  # without the package


class Candidate(NamedTuple):
    """A trained model with its yardstick, what was measured, and the answers to the coin sample."""

    archived: Archived
    yardstick: Archived
    objections: list[Objection]
    asked: list[Lesson]
    said: list[Prediction]


def measured_by(found: Sequence[Lesson]) -> list[Lesson]:
    """The newest decisions of the coin sample, on which models are compared."""
    return coin_lessons(found)[-WINDOW:]


def without(found: Sequence[Lesson], asked: Sequence[Lesson]) -> list[Lesson]:
    """What the yardstick learns: all but these lessons and the copies of their texts."""
    mentions = {one.mention_id for one in asked}
    stories = {one.story_id for one in asked} - {None}
    return [one for one in found if one.mention_id not in mentions and one.story_id not in stories]


def trained(
    found: Sequence[Lesson], *, vectors: Vectors, now: datetime, told: Callable[[int], None]
) -> tuple[Archived, Archived]:
    """The candidate and its yardstick; `told` hears of the steps done."""
    # scikit-learn costs a worker a second and a hundred megabytes; most of them never train.
    from classifier.fitting import fit  # noqa: PLC0415 - see above

    asked = measured_by(found)
    rest = without(found, asked)
    known, known_of_rest = vectors.of_training(found), vectors.of_training(rest)
    name = _name(found, known, now)
    yardstick = fit(samples_of(rest), known_of_rest)
    told(3)
    final = fit(samples_of(found), known) if asked else yardstick
    told(4)
    figures: dict[str, Any] = {
        "learnt_until": max((one.decision_id for one in found), default=0),
        "held_from": asked[0].first_id if asked else 0,
    }
    texts = len(samples_of(()))
    return (
        Archived(name, final, texts + len(found), len(found), figures),
        Archived(name + YARDSTICK, yardstick, texts + len(rest), len(rest), figures),
    )


def examined(
    candidate: Archived, yardstick: Archived, current: Archived, *, found: Sequence[Lesson], folder: Path,
    vectors: Vectors,
) -> Candidate:  # fmt: skip
    """The candidate with what was measured of it, and what speaks against using it."""
    asked = measured_by(found)
    opponent = yardstick_of(current, found=found, folder=folder, vectors=vectors)
    said = predict(yardstick.model, [one.text for one in asked], vectors.of_lessons(asked))
    # An undone decision may have let an older one slip into the window that the model in force has learnt.
    fair = [place for place, one in enumerate(asked) if _is_new_to(current, one)]
    both = [asked[place] for place in fair]
    before = predict(opponent.model, [one.text for one in both], vectors.of_lessons(both))
    truth = [one.label for one in both]
    coin, against = gate.objections(truth, _said([said[place] for place in fair]), _said(before))
    texts, labels = [one.text for one in golden()], [one.label for one in golden()]
    ours, theirs = (
        [one.label for one in predict(archived.model, texts, vectors.of_golden)] for archived in (candidate, current)
    )
    gold, more = gate.of_golden(labels, ours, theirs, coin=coin)
    against += more
    figures = candidate.figures | _figures(asked, said, coin, gold) | {"against": current.name}
    if against:
        figures["objections"] = gate.kept(against)
    archived = Archived(candidate.name, candidate.model, candidate.texts, candidate.decisions, figures)
    return Candidate(archived, yardstick, against, asked, said)


def yardstick_of(archived: Archived, *, found: Sequence[Lesson], folder: Path, vectors: Vectors) -> Archived:
    """The yardstick of a model on the shelf: itself if it knows no decisions; made anew if its files are gone."""
    if not archived.decisions:
        return archived
    name = archived.name + YARDSTICK
    try:
        return load(folder, name)
    except Refused:
        pass
    from classifier.fitting import fit  # noqa: PLC0415 - as in `trained`

    until = int(archived.figures.get("learnt_until", 0))
    rest = [one for one in without(found, measured_by(found)) if one.decision_id <= until]
    return Archived(name, fit(samples_of(rest), vectors.of_training(rest)), archived.texts, len(rest))


def _is_new_to(current: Archived, lesson: Lesson) -> bool:
    """Whether the yardstick of the model in force has learnt nothing of the lesson's mention."""
    figures = current.figures
    return lesson.first_id >= int(figures.get("held_from", 0)) or lesson.first_id > int(figures.get("learnt_until", 0))


def _figures(asked: Sequence[Lesson], said: Sequence[Prediction], coin: Compared, gold: Compared) -> dict[str, Any]:
    truth, labels = [one.label for one in asked], [one.label for one in said]
    right = [one == label for one, label in zip(labels, truth, strict=True)]
    sure = [one.confidence for one in said]
    whole = macro_interval(truth, labels)
    return {
        "coin": len(asked),
        "coin_macro_f1": list(whole),
        "compared_on": coin.texts,
        "coin_change": list(coin.macro),
        "calibration_error": round(calibration_error(right, sure), 4),
        "calibration_beyond_chance": round(error_beyond_chance(right, sure), 4),
        "per_label": {
            score.label: [round(score.precision, 3), round(score.recall, 3), score.texts]
            for score in per_label(truth, labels)
        },
        "golden": gold.texts,
        "golden_macro_f1": round(gold.new, 4),
        "golden_macro_f1_before": round(gold.old, 4),
    }


def _said(predictions: Sequence[Prediction]) -> Said:
    return Said([one.label for one in predictions], [one.confidence for one in predictions])


def _name(found: Sequence[Lesson], known: Known | None, now: datetime) -> str:
    """The moment, and a digest of all that was learnt: the same lessons in the same minute are the same model."""
    samples: list[Sample] = samples_of(found)
    total = hashlib.sha256(features_digest().encode())
    for sample in samples:
        total.update(f"{sample.label}\t{sample.weight}\t{sample.text}\n".encode("utf-8", "replace"))
    if known is not None:
        total.update(known.encoder.encode() + known.are_there.tobytes())
    return f"{now:%Y%m%d-%H%M}-{total.hexdigest()[:8]}"
