"""Thread extraction on real forum pages with known truth, beside trafilatura on the same pages.

The pages are their owners' and never part of the project: REPDESK_FORUM_PAGES names a folder of NAME.html.gz beside
NAME.json ({"url", "ground_truth": {"main_content", "author", "publish_date"}}), as the WCXB benchmark has them.
Without it every figure is unknown. Word F1 is the multiset overlap of lower-cased words, averaged over pages.
"""

import gzip
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import trafilatura

from benchmarks.harness import Figures, Options, Result, Target, nearest_rank
from crawlers.extraction import extract
from crawlers.parsers.page import Page
from moderation.finding import Finding

QUICK_PAGES = 30
DRAWS = 2000
NAMES = (
    "word_f1", "word_f1_low_95", "word_f1_high_95", "trafilatura_word_f1", "first_author_right_share",
    "first_date_right_share", "pages_without_findings", "ms_per_page", "ms_per_page_p95",
)  # fmt: skip
TARGETS = {
    "word_f1": Target(at_least=0.87, rows=40, absolute=False),
    "first_date_right_share": Target(at_least=0.90, rows=40, absolute=False),
    "first_author_right_share": Target(at_least=0.85, rows=40, absolute=False),
    "ms_per_page": Target(at_most=500.0, rows=40),
}


class Scored(NamedTuple):
    """One page: overlap of words, whether its first post's author and date are right (None: unknown), and time."""

    f1: float
    trafilatura_f1: float
    author: bool | None
    date: bool | None
    is_empty: bool
    spent_ms: float


def run(options: Options) -> Result:
    """What of the true words, names and dates is found, and how long a page takes."""
    folder = os.environ.get("REPDESK_FORUM_PAGES", "")
    files = sorted(Path(folder).glob("*.json")) if folder else []
    if not files:
        note = "REPDESK_FORUM_PAGES names no folder of pages: nothing was measured"
        return Result(0, dict.fromkeys(NAMES), TARGETS, (note,))
    most = options.size(len(files), quick=QUICK_PAGES)
    read = random.Random(options.seed).sample(files, min(most, len(files)))
    options.say(f"reading {len(read)} pages, each with Repdesk and with trafilatura …")
    scored = [one for file in sorted(read) if (one := _scored(file)) is not None]
    return Result(len(scored), _figures(scored, options.seed), TARGETS)


def word_f1(found: str, truth: str) -> float:
    """The harmonic mean of precision and recall over the multisets of words."""
    ours, true = Counter(_words(found)), Counter(_words(truth))
    overlap = sum((ours & true).values())
    if not overlap:
        return float(not ours and not true)
    precision, recall = overlap / sum(ours.values()), overlap / sum(true.values())
    return 2 * precision * recall / (precision + recall)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _scored(file: Path) -> Scored | None:
    stated: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    truth = stated["ground_truth"]
    if not truth.get("main_content"):
        return None
    body = gzip.decompress(file.with_name(f"{file.stem}.html.gz").read_bytes())
    started = time.perf_counter()
    findings = extract(body, Page(url=stated["url"], read_at=datetime.now(UTC))).findings
    spent = time.perf_counter() - started
    theirs = trafilatura.extract(body, url=stated["url"], favor_recall=True, include_comments=True) or ""
    first = findings[0] if findings else None
    return Scored(
        f1=word_f1("\n".join(finding.text for finding in findings), truth["main_content"]),
        trafilatura_f1=word_f1(str(theirs), truth["main_content"]),
        author=_is_author(first, truth["author"]) if truth.get("author") else None,
        date=_is_date(first, truth["publish_date"]) if truth.get("publish_date") else None,
        is_empty=not findings,
        spent_ms=spent * 1000,
    )


def _is_author(first: Finding | None, truth: str) -> bool:
    return first is not None and (first.author or "").strip().lower() == truth.strip().lower()


def _is_date(first: Finding | None, truth: str) -> bool:
    return first is not None and first.published_at is not None and first.published_at.isoformat()[:10] == truth[:10]


def _figures(scored: Sequence[Scored], seed: int) -> Figures:
    f1 = [one.f1 for one in scored]
    chance = random.Random(seed)
    means = [fmean(chance.choices(f1, k=len(f1))) for _draw in range(DRAWS)]
    spent = [one.spent_ms for one in scored]
    return {
        "word_f1": round(fmean(f1), 4),
        "word_f1_low_95": round(nearest_rank(means, 0.025), 4),
        "word_f1_high_95": round(nearest_rank(means, 0.975), 4),
        "trafilatura_word_f1": round(fmean(one.trafilatura_f1 for one in scored), 4),
        "first_author_right_share": _share([one.author for one in scored]),
        "first_date_right_share": _share([one.date for one in scored]),
        "pages_without_findings": sum(one.is_empty for one in scored),
        "ms_per_page": round(fmean(spent), 1),
        "ms_per_page_p95": round(nearest_rank(spent, 0.95), 1),
    }


def _share(known: Sequence[bool | None]) -> float | None:
    told = [one for one in known if one is not None]
    return round(sum(told) / len(told), 4) if told else None
