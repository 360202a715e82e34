"""How surely copies are found, how seldom what is no copy is linked, and how fast."""

import gc
import json
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.harness import Figures, Options, Result, Target
from benchmarks.seeding import seeded
from classifier.starter_set import starter
from moderation.finding import Finding
from moderation.following import catch_up
from moderation.intake import receive
from moderation.seeding import BRAND, seed_mentions
from moderation.sketches import LIKE, Sketch, likeness, sketches_of
from moderation.stories import MOST_COMPARED
from storage.database import Database
from storage.glance import fingerprint
from storage.tables import Mention, Source

ROWS, QUICK_ROWS = 3_000, 600
FEWEST_WORDS = 14
"""Words of an original: cut to 60 % it still has the eight from which copies of another author are told."""

BATCH = 500
TOGETHER = 4
TWINS = str.maketrans("асеорхукмтнв", "aceopxykmthb")
TARGETS = {
    "recall": Target(at_least=0.98, absolute=False),
    "false_links_per_text": Target(at_most=0.03, absolute=False),
    "texts_per_cpu_s": Target(at_least=2_000),
}
Edit = Callable[[str, str, random.Random], str]


def run(options: Options) -> Result:
    """Originals and five kinds of edited copies, told apart by the pure rules; then the same through a database."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    chance = random.Random(options.seed)
    texts, named = _texts(rows, chance)
    figures: Figures = {"originals": len(texts)} | _measured(texts, chance)
    with seeded(options, "stories", dialect="sqlite", rows=100, fill=_fill) as database:
        options.say(f"{len(texts)} texts through intake and its follow-up …")
        figures |= _through(database, texts)
    notes = [f"texts: {named}; a false link joins two different originals, copies among the originals left out"]
    return Result(rows=len(texts), figures=figures, targets=TARGETS, notes=notes)


def _measured(texts: list[str], chance: random.Random) -> Figures:
    gc.collect()
    began = time.process_time()
    originals = [sketch for part in _parts(texts) for sketch in sketches_of(part, brand_id=1)]
    holders: dict[int, list[int]] = defaultdict(list)
    false = 0
    for place, sketch in enumerate(originals):
        for other in _met(sketch, holders):
            false += likeness(sketch, originals[other]) >= LIKE
        for mark in sketch.marks:
            holders[mark].append(place)
    spent = time.process_time() - began
    figures: Figures = {"texts_per_cpu_s": len(texts) / spent, "false_links_per_text": false / len(texts)}
    found = 0
    for name, edit in EDITS.items():
        copies = [edit(text, chance.choice(texts), chance) for text in texts]
        sketches = [sketch for part in _parts(copies) for sketch in sketches_of(part, brand_id=1)]
        hits = sum(_is_found(place, sketch, originals, holders) for place, sketch in enumerate(sketches))
        figures[f"recall_{name}"] = hits / len(texts)
        found += hits
    return figures | {"recall": found / (len(texts) * len(EDITS))}


def _met(sketch: Sketch, holders: Mapping[int, Sequence[int]]) -> list[int]:
    shared = Counter(other for mark in sketch.marks for other in holders.get(mark, ()))
    return [other for other, _ in shared.most_common(MOST_COMPARED)]


def _is_found(place: int, copy: Sketch, originals: Sequence[Sketch], holders: Mapping[int, Sequence[int]]) -> bool:
    return place in _met(copy, holders) and not copy.is_short and likeness(copy, originals[place]) >= LIKE


def _through(database: Database, texts: list[str]) -> Figures:
    """The follow-up job as it runs: search index, marks, comparing, links."""
    now = datetime.now(UTC)
    chance = random.Random(1)
    said = [*texts, *(_cut(text, text, chance) for text in texts[::10])]
    findings = [
        Finding(
            external_id=f"s{number}",
            text=f"{BRAND}. {text}",
            url=f"http://127.0.0.1:9/{number}",
            author=f"Автор {number}",
            author_id=str(number),
            published_at=now - timedelta(seconds=number),
        )
        for number, text in enumerate(said)
    ]
    for start in range(0, len(findings), BATCH):
        with database.transaction() as session:
            part = findings[start : start + BATCH]
            receive(session, source=session.get_one(Source, 1), findings=part, now=now)
    began = time.process_time()
    catch_up()
    spent = time.process_time() - began
    with database.reading() as session:
        linked = session.scalar(select(func.count()).where(Mention.story_id.is_not(None))) or 0
    return {"follow_up_texts_per_cpu_s": len(findings) / spent, "follow_up_linked": linked}


def _fill(database: Database, rows: int, seed: int) -> None:
    seed_mentions(database, rows, seed=seed, now=datetime.now(UTC))


def _texts(rows: int, chance: random.Random) -> tuple[list[str], str]:
    """Different originals: of REPDESK_TEXTS (JSON lines with "text"), else of the starter set."""
    given = os.environ.get("REPDESK_TEXTS")
    if given:
        raw = [str(json.loads(line)["text"]) for line in Path(given).read_text("utf-8").splitlines() if line.strip()]
    else:
        samples = [sample.text for sample in starter()]
        chance.shuffle(samples)
        raw = [" ".join(samples[start : start + TOGETHER]) for start in range(0, len(samples), TOGETHER)]
    different = {fingerprint(text): text for text in raw if len(text.split()) >= FEWEST_WORDS}
    texts = list(different.values())
    chance.shuffle(texts)
    return texts[:rows], Path(given).name if given else f"the starter set, {TOGETHER} samples to a text, each once"


def _parts(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def _wrapped(text: str, other: str, _chance: random.Random) -> str:
    words = other.split()
    around = max(4, len(text.split()) // 4)
    return " ".join([*words[:around], text, *words[-around:]])


def _cut(text: str, _other: str, _chance: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(1, round(len(words) * 0.6))])


def _thinned(text: str, _other: str, chance: random.Random) -> str:
    return " ".join(word for word in text.split() if chance.random() > 0.1)


def _disguised(text: str, _other: str, chance: random.Random) -> str:
    return "".join(sign.translate(TWINS) if chance.random() < 0.5 else sign for sign in text)


def _shuffled(text: str, _other: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?…])\s+", text)
    chance.shuffle(sentences)
    return " ".join(sentences)


EDITS: dict[str, Edit] = {
    "wrapped": _wrapped,
    "cut": _cut,
    "thinned": _thinned,
    "disguised": _disguised,
    "shuffled": _shuffled,
}
