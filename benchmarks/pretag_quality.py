"""How well the n-gram model does on labelled texts: starter set alone, and after decisions, for several seeds.

Besides figures it draws the learning curve: `learning-curve.svg` in the folder of the benchmarks.
"""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.harness import Figures, Options, Target
from benchmarks.learning_curve import Point, drawn
from benchmarks.obfuscation import TRICKS, disguised, insults
from classifier.fitting import fit
from classifier.lessons import Lesson, samples_of
from classifier.model import Model, Prediction, Sample, predict
from classifier.scores import error_beyond_chance, macro_f1, per_label
from storage.vocabulary import Label

LEARNT: Final = (200, 1_000)
CURVE: Final = (0, 50, 100, 200, 500, 1_000, 2_000, 4_500)
SEEDS: Final = 3  # draws of the decisions
DRAWS: Final = 400  # of the bootstrap an interval is read from
PRECISE: Final = 0.85  # precision of "abusive" at which its recall is stated
MIXED: Final = 400  # pairs of a real complaint and a real insult
_SHORT_INSULT, _COMPLAINT = 120, 250  # characters

TARGETS = {
    "ru_starter_macro_f1": Target(at_least=0.5, absolute=False),
    "ru_starter_abuse_recall": Target(at_least=0.75, absolute=False),
    "ru_starter_mixed_both_found": Target(at_least=0.7, absolute=False),
    "ru_with_200_macro_f1": Target(at_least=0.74, absolute=False),
    "ru_with_200_abuse_recall_at_precision_85": Target(at_least=0.85, absolute=False),
    "ru_with_200_calibration_beyond_chance": Target(at_most=0.03, absolute=False),
    "ru_with_1000_macro_f1": Target(at_least=0.86, absolute=False),
    "ru_with_1000_calibration_beyond_chance": Target(at_most=0.03, absolute=False),
    "obfuscated_abuse_recall": Target(at_least=0.8, absolute=False),
}


def obfuscated(model: Model, seed: int) -> Figures:
    """Recall of abuse in texts of our own, through each of the ten tricks and over all of them."""
    figures: Figures = {"plain_abuse_recall": _abusive(model, insults())}
    for trick in TRICKS:
        chance = random.Random(seed)
        figures[f"obfuscated_{trick.replace(' ', '_')}"] = _abusive(
            model, [disguised(text, trick, chance) for text in insults()]
        )
    through = [float(value or 0) for name, value in figures.items() if name.startswith("obfuscated")]
    return figures | {"obfuscated_abuse_recall": sum(through) / len(through)}


def _abusive(model: Model, texts: Sequence[str]) -> float:
    return sum(said.abuse >= 0.5 for said in predict(model, texts)) / len(texts)


def quality(model: Model, folder: Path, options: Options) -> Figures:
    """All figures for each language of the folder: means over the seeds, the range of seeds, and a 90 % interval."""
    figures: Figures = {}
    curves: dict[str, list[Point]] = {}
    for language in ("ru", "en"):
        path = folder / f"{language}.jsonl"
        if path.exists():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            figures |= _starter(language, model, rows, options)
            figures |= _learnt(language, rows, options)
            if not options.is_quick:
                curves[language] = _curve(rows, options)
    if curves:
        (options.folder / "learning-curve.svg").write_text(drawn(curves), encoding="utf-8")
        figures |= {
            f"{language}_curve_{point.decisions}": point.mean for language, curve in curves.items() for point in curve
        }
    return figures


def _starter(language: str, model: Model, rows: Sequence[dict[str, str]], options: Options) -> Figures:
    test = _test(rows)
    name = f"{language}_starter"
    figures: Figures = {f"{name}_{key}": value for key, value in scored(model, test).items()}
    low, high = _interval(model, test, options.seed)
    figures |= {f"{name}_macro_f1_from": low, f"{name}_macro_f1_to": high}
    figures[f"{name}_mixed_both_found"] = _mixed(model, test, options.seed)
    options.say(f"{name}: macro-F1 {figures[f'{name}_macro_f1']:.3f} ({low:.3f}-{high:.3f})")
    return figures


def _learnt(language: str, rows: Sequence[dict[str, str]], options: Options) -> Figures:
    figures: Figures = {}
    test = _test(rows)
    for size in LEARNT if not options.is_quick else LEARNT[:1]:
        models = [fit(samples_of(_pool(rows, seed)[:size])) for seed in _seeds(options)]
        each = [scored(model, test) | {"mixed_both_found": _mixed(model, test, options.seed)} for model in models]
        name = f"{language}_with_{size}"
        figures |= {f"{name}_{key}": float(np.mean([one[key] for one in each])) for key in each[0]}
        found = [one["macro_f1"] for one in each]
        figures |= {f"{name}_macro_f1_least_of_seeds": min(found), f"{name}_macro_f1_most_of_seeds": max(found)}
        options.say(f"{name}: macro-F1 {figures[f'{name}_macro_f1']:.3f} ({min(found):.3f}-{max(found):.3f})")
    return figures


def _curve(rows: Sequence[dict[str, str]], options: Options) -> list[Point]:
    """Macro-F1 by the number of decisions, two draws each."""
    test, points = _test(rows), []
    for size in CURVE:
        options.say(f"learning curve: {size} decisions …")
        draws = [_pool(rows, seed)[:size] for seed in _seeds(options)[: 2 if size else 1]]
        found = [_macro(fit(samples_of(draw)), test) for draw in draws]
        points.append(Point(len(draws[0]), float(np.mean(found)), min(found), max(found)))
    return points


def _seeds(options: Options) -> list[int]:
    return [options.seed + number for number in range(1 if options.is_quick else SEEDS)]


def _test(rows: Sequence[dict[str, str]]) -> list[Sample]:
    return [Sample(row["text"], row["label"]) for row in rows if row["split"] == "test"]


def _pool(rows: Sequence[dict[str, str]], seed: int) -> list[Lesson]:
    pool = [row for row in rows if row["split"] == "pool"]
    random.Random(seed).shuffle(pool)
    return [Lesson(number, row["text"], row["label"], is_held_back=False) for number, row in enumerate(pool)]


def _macro(model: Model, test: Sequence[Sample]) -> float:
    said = predict(model, [sample.text for sample in test])
    return macro_f1([sample.label for sample in test], [one.label for one in said])


def scored(model: Model, test: Sequence[Sample]) -> dict[str, float]:
    """Macro-F1, calibration, each label's precision and recall, and what the abuse head says by itself."""
    said = predict(model, [sample.text for sample in test])
    truth, labels = [sample.label for sample in test], [one.label for one in said]
    right = [one == label for one, label in zip(labels, truth, strict=True)]
    figures = {
        "macro_f1": macro_f1(truth, labels),
        "calibration_beyond_chance": error_beyond_chance(right, [one.confidence for one in said]),
        **_abuse(truth, said),
    }
    for score in per_label(truth, labels):
        figures |= {f"{score.label}_recall": score.recall, f"{score.label}_precision": score.precision}
    return figures


def _abuse(truth: Sequence[str], said: Sequence[Prediction]) -> dict[str, float]:
    sure = np.array([one.abuse for one in said])
    wanted = np.array([label == Label.ABUSE for label in truth])
    likely = sure >= 0.5
    ordered = wanted[np.argsort(-sure, kind="stable")]
    precise = np.cumsum(ordered) / np.arange(1, len(ordered) + 1) >= PRECISE
    return {
        "abuse_likely_precision": float(wanted[likely].mean()) if likely.any() else 0.0,
        "abuse_likely_recall": float(likely[wanted].mean()),
        "abuse_recall_at_precision_85": float(np.cumsum(ordered)[precise].max(initial=0) / wanted.sum()),
    }


def _mixed(model: Model, test: Sequence[Sample], seed: int) -> float:
    """Share of complaints with an insult joined out of real texts whose two labels are both proposed."""
    chance = random.Random(seed)
    complaints = [sample.text[:_COMPLAINT] for sample in test if sample.label == Label.COMPLAINT]
    insults_ = [sample.text for sample in test if sample.label == Label.ABUSE and len(sample.text) <= _SHORT_INSULT]
    texts = []
    for number in range(MIXED):
        complaint, insult = chance.choice(complaints), chance.choice(insults_)
        texts.append(f"{insult} {complaint}" if number % 3 == 0 else f"{complaint} {insult}")
    return sum({one.label, one.second} == {Label.COMPLAINT, Label.ABUSE} for one in predict(model, texts)) / MIXED


def _interval(model: Model, test: Sequence[Sample], seed: int) -> tuple[float, float]:
    """90 % of the macro-F1 that other samples of these texts would show."""
    said = predict(model, [sample.text for sample in test])
    truth, labels = np.array([sample.label for sample in test]), np.array([one.label for one in said])
    generator = np.random.default_rng(seed)
    found = []
    for _draw in range(DRAWS):
        some = generator.integers(0, len(test), len(test))
        found.append(macro_f1(truth[some].tolist(), labels[some].tolist()))
    low, high = np.quantile(found, (0.05, 0.95))
    return float(low), float(high)
