"""How much better pre-tags are with sentence embeddings, where their package is installed.

Each text is encoded once: the vectors are kept in the folder of the benchmarks (REPDESK_BENCH_DIR) and used again.
"""

import json
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.harness import Figures, Options, Target
from classifier.archive import Archived, load, save
from classifier.encoder import Encoder, encoder
from classifier.fitting import fit
from classifier.lessons import Lesson, samples_of
from classifier.model import Model, Prediction, Sample, predict
from classifier.scores import calibration_error, macro_f1, per_label
from classifier.vector_file import VectorFile

LEARNT = (200, 1_000)
ENCODED_AT_ONCE = 100
SPEED_TEXTS = 60
PRECISE = 0.85  # precision of "abusive" at which its recall is stated

TARGETS = {
    "ru_refined_starter_macro_f1": Target(at_least=0.66, absolute=False),
    "ru_refined_with_200_macro_f1": Target(at_least=0.85, absolute=False),
    "ru_refined_with_200_abuse_recall_at_precision_85": Target(at_least=0.85, absolute=False),
    "ru_refined_with_1000_macro_f1": Target(at_least=0.9, absolute=False),
    "refined_load_seconds": Target(at_most=0.3),
    "encoded_texts_per_cpu_second": Target(at_least=8),
}


def refined_figures(folder: Path, options: Options) -> Figures:
    """Speed of the encoder, and quality on the labelled texts of the folder; nothing where there is no encoder.

    A quick run measures the speed only: the texts of one language take ten minutes of a core the first time.
    """
    found = encoder()
    if found is None:
        return {"encoder": "not installed"}
    figures: Figures = {"encoder": found.name}
    for language in ("ru", "en"):
        path = folder / f"{language}.jsonl"
        if not path.exists():
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if language == "ru":
            figures["encoded_texts_per_cpu_second"] = _speed(found, [row["text"] for row in rows])
        if not options.is_quick:
            figures |= _language(language, rows, found, options)
    return figures


def _language(language: str, rows: Sequence[dict[str, str]], found: Encoder, options: Options) -> Figures:
    test = [Sample(row["text"], row["label"]) for row in rows if row["split"] == "test"]
    pool = [
        Lesson(number, row["text"], row["label"], is_held_back=False)
        for number, row in enumerate(rows)
        if row["split"] == "pool"
    ]
    random.Random(options.seed).shuffle(pool)
    figures: Figures = {}
    kept = VectorFile(options.folder / f"texts-{language}-{found.name}.npz", found.name)
    tests = _encoded(kept, found, [sample.text for sample in test], options)
    for size in (0, *LEARNT):
        samples = samples_of(pool[:size])
        vectors = _encoded(kept, found, [sample.text for sample in samples], options)
        started = time.process_time()
        model = fit(samples, kept.known([sample.text for sample in samples])._replace(rows=vectors))
        seconds = time.process_time() - started
        name = f"{language}_refined_with_{size}" if size else f"{language}_refined_starter"
        figures |= _scored(name, model, test, tests)
        if language == "ru" and not size:
            figures["refined_build_cpu_seconds"] = seconds
            figures |= _loading(model, options.folder)
        options.say(f"{name}: macro-F1 {figures[f'{name}_macro_f1']:.3f}")
    return figures


def _encoded(kept: VectorFile, found: Encoder, texts: Sequence[str], options: Options) -> np.ndarray:
    lacking = kept.lacking(texts)
    for start in range(0, len(lacking), ENCODED_AT_ONCE):
        options.say(f"encoding: {start} of {len(lacking)} texts …")
        kept.add(found, lacking[start : start + ENCODED_AT_ONCE])
        kept.keep()
    return kept.known(texts).rows


def _speed(found: Encoder, texts: Sequence[str]) -> float:
    some = random.Random(1).sample(list(texts), SPEED_TEXTS)
    started = time.process_time()
    found.encode(some)
    return SPEED_TEXTS / (time.process_time() - started)


def _loading(model: Model, folder: Path) -> Figures:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        save(Path(place), Archived("refined", model, 1))
        started = time.perf_counter()
        load(Path(place), "refined")
        return {"refined_load_seconds": time.perf_counter() - started}


def _scored(name: str, model: Model, test: Sequence[Sample], vectors: np.ndarray) -> Figures:
    said: list[Prediction] = predict(model, [sample.text for sample in test], vectors)
    truth = [sample.label for sample in test]
    labels = [one.label for one in said]
    right = [one == label for one, label in zip(labels, truth, strict=True)]
    figures: Figures = {
        f"{name}_macro_f1": macro_f1(truth, labels),
        f"{name}_calibration_error": calibration_error(right, [one.confidence for one in said]),
        f"{name}_abuse_recall_at_precision_85": _recall(truth, [one.abuse for one in said]),
    }
    for score in per_label(truth, labels):
        figures[f"{name}_{score.label}_recall"] = score.recall
        figures[f"{name}_{score.label}_precision"] = score.precision
    return figures


def _recall(truth: Sequence[str], abuse: Sequence[float]) -> float:
    """The largest share of abusive texts found at a threshold where what is found is precise enough."""
    wanted = np.array([label == "abuse" for label in truth])[np.argsort(-np.array(abuse), kind="stable")]
    found = np.cumsum(wanted)
    precise = found / np.arange(1, len(wanted) + 1) >= PRECISE
    return float(found[precise].max() / wanted.sum()) if precise.any() else 0.0
