"""How fast the stream is searched and paged: the newest fifty hits, with and without filters."""

from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.harness import Figures, Options, Result, Target, nearest_rank, timed
from benchmarks.seeding import seeded
from moderation.seeding import seed_mentions
from moderation.stream import ids_of
from moderation.stream_filter import StreamFilter
from storage.database import Database
from storage.rights import SYSTEM
from storage.vocabulary import Label, Language, MentionState

ROWS, QUICK_ROWS = 100_000, 10_000
PAGE = 50
WAITING = 0.15
SEARCHES: dict[str, dict[str, object]] = {
    "common": {"search": "причал"},
    "middle": {"search": "карта"},
    "two_words": {"search": "карта деньги"},
    "phrase": {"search": '"горячая линия"'},
    "prefix_minus": {"search": "кред* -реклама"},
    "common_source": {"search": "причал", "sources": (2,)},
    "common_state": {"search": "причал", "state": MentionState.NEW},
    "common_language": {"search": "причал", "languages": (Language.UK,)},
}
LISTS: dict[str, dict[str, object]] = {
    "stream": {"state": MentionState.NEW},
    "stream_source": {"state": MentionState.NEW, "sources": (2,)},
    "stream_label": {"state": MentionState.NEW, "labels": (Label.COMPLAINT,)},
    "stream_language_stars": {"state": MentionState.NEW, "languages": (Language.RU,), "stars": (1, 2)},
    "archive": {},
}
TARGETS = {
    f"{dialect}_{name}_p95_ms": Target(at_most=150, rows=ROWS)
    for dialect in ("sqlite", "postgresql")
    for name in (*SEARCHES, *LISTS)
}


def run(options: Options) -> Result:
    """Each search and each filter, first page and a deep one."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    times = 15 if options.is_quick else 40
    figures: Figures = {"page": PAGE}
    for dialect in options.dialects:
        with seeded(options, "search", dialect=dialect, rows=rows, fill=fill, copy=False) as database:
            for name, wanted in {**SEARCHES, **LISTS}.items():
                figures |= _measured(database, f"{dialect}_{name}", wanted, times)
            options.say(f"{dialect}: done")
    return Result(rows=rows, figures=figures, targets=TARGETS)


def fill(database: Database, rows: int, seed: int) -> None:
    """Mentions of which a part still waits."""
    seed_mentions(database, rows, seed=seed, now=datetime.now(UTC), waiting=WAITING)


def _measured(database: Database, name: str, wanted: dict[str, object], times: int) -> Figures:
    one = StreamFilter(**{"brand_id": 1, "state": None, **wanted})  # type: ignore[arg-type]  # values of the tables above
    waits = timed(_page(database, one), times)
    return {f"{name}_p50_ms": nearest_rank(waits, 0.5) * 1000, f"{name}_p95_ms": nearest_rank(waits, 0.95) * 1000}


def _page(database: Database, wanted: StreamFilter) -> Callable[[], object]:
    def look() -> object:
        with database.reading() as session:
            return ids_of(session, wanted, by=SYSTEM, limit=PAGE)

    return look
