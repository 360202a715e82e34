"""How fast texts are pre-tagged, and, where labelled texts are at hand, how well the starter model does.

`REPDESK_TEXTS` may name a folder with `ru.jsonl` and `en.jsonl` ({"text","label","lang","split"}): the test split is
scored with the starter model alone, and again after 200 and 1000 texts of the pool played the part of decisions.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import Figures, Options, Result, Target
from benchmarks.pretag_quality import TARGETS as QUALITY_TARGETS
from benchmarks.pretag_quality import obfuscated, quality
from benchmarks.pretag_refined import TARGETS as REFINED_TARGETS
from benchmarks.pretag_refined import refined_figures
from classifier import archive
from classifier.building import starter_archived
from classifier.explain import explained, occlusion
from classifier.fitting import fit
from classifier.labels import LABELS
from classifier.model import Model, Sample, predict
from classifier.starter_set import starter

LONG = 375  # characters of a text that speeds are stated for
FULL, QUICK = 20_000, 2_000

TARGETS = {
    "texts_per_cpu_second": Target(at_least=1_500),
    "texts_with_words_per_cpu_second": Target(at_least=900),
    "refit_cpu_seconds": Target(at_most=5),
    "load_seconds": Target(at_most=0.3),
    "occlusion_cpu_ms": Target(at_most=25),
    "memory_mb": Target(at_most=300, absolute=False),
}


def run(options: Options) -> Result:
    """Speed always, quality when REPDESK_TEXTS names a folder."""
    count = options.size(FULL, quick=QUICK)
    chance = random.Random(options.seed)
    started = time.process_time()
    archived = starter_archived("benchmark")
    figures: Figures = {"starter_texts": archived.texts, "first_build_cpu_seconds": time.process_time() - started}
    figures |= obfuscated(archived.model, options.seed)
    figures |= _speed(archived.model, synthetic(count, chance), options)
    figures["load_seconds"] = _loading(archived, options.folder)
    figures["memory_mb"] = _memory_mb(options.folder / archived.name, synthetic(1_000, chance))
    notes = [f"speeds are for texts of about {LONG} characters, never seen before, on one core"]
    folder = Path(os.environ.get("REPDESK_TEXTS") or "nowhere")
    if folder.is_dir():
        figures |= quality(archived.model, folder, options) | refined_figures(folder, options)
    else:
        notes.append("REPDESK_TEXTS names no folder: quality was not measured")
    targets = {
        name: target for name, target in (TARGETS | QUALITY_TARGETS | REFINED_TARGETS).items() if name in figures
    }
    return Result(rows=count, figures=figures, targets=targets, notes=notes)


def synthetic(count: int, chance: random.Random) -> list[str]:
    """Texts of about LONG characters out of words of the starter set, every tenth word made up."""
    words = sorted({word for sample in starter() for word in sample.text.split()})
    texts = []
    for _number in range(count):
        text = ""
        while len(text) < LONG:
            made_up = "".join(chance.choices("абвгдежзиклмнопрст", k=chance.randint(3, 9)))
            text += (chance.choice(words) if chance.random() > 0.1 else made_up) + " "
        texts.append(text.strip())
    return texts


def _speed(model: Model, texts: Sequence[str], options: Options) -> Figures:
    options.say(f"{len(texts)} texts of {LONG} characters …")
    half = len(texts) // 2
    plain = _cpu_seconds(lambda: predict(model, texts[:half]))
    with_words = _cpu_seconds(lambda: explained(model, texts[half:]))
    exact = _cpu_seconds(lambda: [occlusion(model, text, "complaint") for text in texts[:50]])
    lessons = [Sample(text, LABELS[number % len(LABELS)]) for number, text in enumerate(texts[: min(half, 10_000)])]
    return {
        "texts_per_cpu_second": half / plain,
        "texts_with_words_per_cpu_second": (len(texts) - half) / with_words,
        "occlusion_cpu_ms": 1000 * exact / 50,
        "refit_texts": len(lessons),
        "refit_cpu_seconds": _refit(lessons),
    }


def _refit(lessons: Sequence[Sample]) -> float:
    """CPU seconds of a refit on texts that say something of their label, as decisions do."""
    marked = [Sample(f"{lesson.label} {lesson.label} {lesson.text}", lesson.label) for lesson in lessons]
    return _cpu_seconds(lambda: fit(marked))


def _loading(archived: archive.Archived, folder: Path) -> float:
    archive.save(folder, archived)
    started = time.perf_counter()
    archive.load(folder, archived.name)
    return time.perf_counter() - started


def _memory_mb(place: Path, texts: Sequence[str]) -> float:
    """The most memory a process took that only loads the model and pre-tags."""
    program = (
        "import json, sys\nfrom pathlib import Path\n"
        "from classifier import archive\nfrom classifier.explain import explained\n"
        "place = Path(sys.argv[1])\n"
        "explained(archive.load(place.parent, place.name).model, json.load(sys.stdin))\n"
        # getrusage would give the parent's peak, which a child inherits.
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])\n"
    )
    command = [sys.executable, "-c", program, str(place)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def _cpu_seconds(work: object) -> float:
    assert callable(work)  # noqa: S101 - narrows the type
    started = time.process_time()
    work()
    return time.process_time() - started
