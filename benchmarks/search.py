"""How fast the stream opens with every filter and order, how fast it is searched, and how fast a spam wave closes.

What is measured is the server's whole answer to the browser: fifty are leased, their cards made, the rest counted.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from benchmarks import stream
from benchmarks.harness import Figures, Options, Result, Target, nearest_rank, timed
from benchmarks.search_scene import MARKED, furnish
from benchmarks.seeding import seeded
from moderation.bulk import PORTION, begin_bulk, decide_many, met
from moderation.decision_writing import Verdict
from moderation.routes import Asked, batch
from moderation.stream_filter import filter_of
from storage.database import Database
from storage.rights import Actor
from storage.tables import Person
from storage.vocabulary import DecisionKind, Label, Role

ROWS, QUICK_ROWS = stream.ROWS, stream.QUICK_ROWS
WAVE = 1_000
OPEN_MS, SEARCH_MS, WAVE_S = 300, 150, 3
ZONE = ZoneInfo("Europe/Moscow")
SEARCHES = {
    "common": {"search": "причал"},
    "middle": {"search": "карта"},
    "two_words": {"search": "карта деньги"},
    "phrase": {"search": '"горячая линия"'},
    "prefix_minus": {"search": "кред* -реклама"},
    "common_any_state": {"search": "причал", "state": "any"},
    "common_source": {"search": "причал", "source": "2"},
    "common_place": {"search": "причал", "place": "1"},
    "common_language": {"search": "причал", "language": "uk"},
    "common_label": {"search": "причал", "label": "complaint"},
    "common_flag": {"search": "причал", "flag": "lawyer"},
    "common_urgent": {"search": "причал", "order": "urgent"},
    # Nothing has three stars: the walk goes to its limit of 5 000 hits.
    "common_nothing": {"search": "причал", "stars": "3"},
}
FILTERS = {
    "newest": {},
    "source": {"source": "2"},
    "category": {"category": "maps"},
    "label": {"label": "complaint"},
    "certainty": {"certainty": "low"},
    "language": {"language": "en"},
    "stars": {"stars": "1,2"},
    "tag": {"tag": "1"},
    "tone": {"tone": "positive"},
    "place": {"place": "1"},
    "author": {"author": "7"},
    "flag": {"flag": "lawyer"},
    "story": {"story": "many"},
    "doubtful": {"doubtful": "1"},
    "period": {"since": (datetime.now(UTC) - timedelta(days=30)).date().isoformat()},
    "long_ago": {"until": "2001-01-01"},
    "nothing": {"stars": "3"},
    "all_at_once": {"category": "maps", "label": "complaint", "stars": "1", "language": "ru", "certainty": "high"},
    "decided": {"state": "decided"},
    "decided_tone": {"state": "decided", "tone": "positive"},
    "any_state": {"state": "any"},
    "any_state_author": {"state": "any", "author": "7"},
    # As above: the walk goes to its limit of 10 000.
    "any_state_nothing": {"state": "any", "stars": "3"},
}
ORDERS = {
    "urgent": {"order": "urgent"},
    "urgent_label": {"order": "urgent", "label": "complaint"},
    "urgent_source_stars": {"order": "urgent", "source": "4", "stars": "1,2"},
    "urgent_nothing": {"order": "urgent", "stars": "3"},
    "urgent_any_state": {"order": "urgent", "state": "any"},
    "unsure": {"order": "unsure"},
    "unsure_category": {"order": "unsure", "category": "maps"},
}
OPENED = {**FILTERS, **ORDERS}
DIALECTS = ("sqlite", "postgresql")
TARGETS = {
    **{f"{one}_open_{name}_p95_ms": Target(at_most=OPEN_MS, rows=ROWS) for one in DIALECTS for name in OPENED},
    **{f"{one}_search_{name}_p95_ms": Target(at_most=SEARCH_MS, rows=ROWS) for one in DIALECTS for name in SEARCHES},
    **{f"{one}_wave_of_{WAVE}_s": Target(at_most=WAVE_S, rows=ROWS) for one in DIALECTS},
    **{f"{one}_wave_decided": Target(at_least=WAVE, rows=ROWS, absolute=False) for one in DIALECTS},
}


def run(options: Options) -> Result:
    """Every filter, every order, every sort of search; then a thousand texts closed at once and taken."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    times = 10 if options.is_quick else 20
    figures: Figures = {"page": 50}
    for dialect in options.dialects:
        options.say(f"{dialect}: the stream with {rows} mentions …")
        with seeded(options, "stream", dialect=dialect, rows=rows, fill=stream.fill) as database:
            furnish(database)
            moderator = _moderator(database)
            for kind, asked in (("open", OPENED), ("search", SEARCHES)):
                for name, wanted in asked.items():
                    figures |= _measured(f"{dialect}_{kind}_{name}", wanted, moderator, times)
            figures |= _wave(database, moderator, dialect)
    notes = [f"one of {MARKED} waiting texts carries a tag, one a branch, one an appraisal; story: a wave of {WAVE}"]
    return Result(rows=rows, figures=figures, targets=TARGETS, notes=notes)


def _measured(name: str, wanted: dict[str, str], moderator: Actor, times: int) -> Figures:
    waits = timed(_opening(wanted, moderator), times)
    return {f"{name}_p50_ms": nearest_rank(waits, 0.5) * 1000, f"{name}_p95_ms": nearest_rank(waits, 0.95) * 1000}


def _opening(wanted: dict[str, str], moderator: Actor) -> Callable[[], object]:
    return lambda: batch(Asked(moderator, datetime.now(UTC), ZONE, {"brand": "1", **wanted}, {}, ""))


def _moderator(database: Database) -> Actor:
    with database.reading() as session:
        person_id = session.scalars(select(Person.id).where(Person.login == stream.LOGIN)).one()
    return Actor(person_id=person_id, name="Bench", roles={0: frozenset({Role.MODERATOR})}, channels=frozenset())


def _wave(database: Database, moderator: Actor, dialect: str) -> Figures:
    """Seconds from the click to the last text put away: found by the filter, decided, counted, in transactions."""
    asked = {"brand": "1", "story": "wave"}
    started, now = time.perf_counter(), datetime.now(UTC)
    with database.reading() as session:
        ids = met(session, filter_of(asked), by=moderator).ids
    verdict = Verdict(DecisionKind.LABEL, Label.ADVERTISING)
    with database.transaction() as session:
        bulk_id = begin_bulk(session, 1, verdict, asked=asked, by=moderator, now=now)
    decided = 0
    for start in range(0, len(ids), PORTION):
        with database.transaction() as session:
            decided += decide_many(session, bulk_id, ids[start : start + PORTION], by=moderator, now=now)
    spent = time.perf_counter() - started
    return {f"{dialect}_wave_of_{WAVE}_s": spent, f"{dialect}_wave_decided": decided}
