"""A million tickets: how long the queue and a ticket take on the server, and fifty people who take at once."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks.deadlines import DEADLINES_S, deadlines
from benchmarks.dialogues import CHANGE_MS, CHANGES, QUICK_CHANGES, dialogues
from benchmarks.harness import Figures, Options, Result, Target, nearest_rank
from benchmarks.seeding import seeded
from benchmarks.ticket_house import Staff, move_in, staff_of
from benchmarks.ticket_seeding import LIVE_SHARE, fill_tickets
from desk.addressees import unread_of
from desk.assignment import take_next
from desk.card import ticket_card
from desk.history import events
from desk.queries import Wanted, counts, ended, queue_page
from desk.ticket_search import find_tickets
from storage.database import Database
from storage.rights import ALL_BRANDS, Actor
from storage.vocabulary import Band, RequestType, Role, TicketState

ROWS = 1_000_000
QUICK_ROWS = 20_000
TIMES, QUICK_TIMES = 40, 10
PAGE = 50
TAKERS, TAKES = 50, 10
QUEUE_MS, TICKET_MS, SEARCH_MS = 100.0, 120.0, 1000.0

Look = Callable[[Session, datetime, int], object]


def run(options: Options) -> Result:
    """Every way to look at the queue, on both databases; a quick run takes the first."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    times = QUICK_TIMES if options.is_quick else TIMES
    options.say("a hundred thousand deadlines …")
    figures: Figures = deadlines()
    for dialect in options.dialects[:1] if options.is_quick else options.dialects:
        with seeded(options, "tickets", dialect=dialect, rows=rows, fill=fill) as database:
            with database.reading() as session:
                staff = staff_of(session)
            for name, look in _looks(staff, rows, options.seed).items():
                options.say(f"{dialect}: {name} …")
                figures |= _measured(database, f"{dialect}_{name}", look, times)
            options.say(f"{dialect}: from dialogue to dialogue …")
            figures |= dialogues(database, changes=QUICK_CHANGES if options.is_quick else CHANGES)
            options.say(f"{dialect}: {TAKERS} takers …")
            figures |= _taken(database, staff, dialect)
    return Result(
        rows=rows,
        figures=figures,
        targets=_targets(options),
        notes=[
            "a queue page is everything its screen asks: numbers of all channels, badges of both bands, 50 rows",
            f"{LIVE_SHARE:.0%} of the tickets are live, six events each, 30 channels, 40 sources, 50 operators",
        ],
    )


def fill(database: Database, rows: int, seed: int) -> None:
    """The house first, then its tickets; every draw hangs on a ticket's number alone."""
    del seed
    now = datetime.now(UTC)
    with database.transaction() as session:
        staff = move_in(session, now=now)
    fill_tickets(database, rows, staff=staff, now_ms=round(now.timestamp() * 1000))


def _targets(options: Options) -> dict[str, Target]:
    targets = {"deadlines_100k_s": Target(at_most=DEADLINES_S)}
    for dialect in options.dialects:
        for name in _PAGES:
            targets[f"{dialect}_{name}_p95_ms"] = Target(at_most=QUEUE_MS, rows=ROWS)
        targets[f"{dialect}_search_p95_ms"] = Target(at_most=SEARCH_MS, rows=ROWS)
        targets[f"{dialect}_ticket_p95_ms"] = Target(at_most=TICKET_MS, rows=ROWS)
        targets[f"{dialect}_change_dialogue_p95_ms"] = Target(at_most=CHANGE_MS, rows=ROWS)
        targets[f"{dialect}_taken_twice"] = Target(at_most=0, absolute=False)
    return targets


_PAGES = (
    "own_in_time", "own_overdue", "lead_in_time", "lead_overdue", "one_channel", "mine", "free", "waiting", "operator",
    "source", "tag", "request_type", "priority", "finished",
)  # fmt: skip


def _looks(staff: Staff, rows: int, seed: int) -> dict[str, Look]:
    """Each way of looking, by somebody else every time."""
    random = Random(seed)
    all_of = Wanted(brand_id=staff.brand, channel_ids=())
    own = Wanted(brand_id=staff.brand)

    def page(wanted: Wanted, band: Band = Band.IN_TIME, *, lead: bool = True) -> Look:
        def look(session: Session, now: datetime, turn: int) -> object:
            by = staff.boss() if lead else staff.operator(turn % len(staff.operators))
            return _page(session, by, wanted, band=band, now=now)

        return look

    def mine(session: Session, now: datetime, turn: int) -> object:
        by = staff.operator(turn % len(staff.operators))
        return _page(session, by, own._replace(assignee_id=by.person_id), band=Band.IN_TIME, now=now)

    def finished(session: Session, now: datetime, turn: int) -> object:
        by = staff.operator(turn % len(staff.operators))
        counts(session, by=by, brand_id=staff.brand, now=now)
        return ended(session, by=by, brand_id=staff.brand, limit=PAGE, wanted=own)

    def search(session: Session, _now: datetime, turn: int) -> object:
        typed = f"Марина {random.randrange(rows // 5)}" if turn % 2 else str(random.randrange(rows))
        return find_tickets(session, typed, by=staff.operator(turn % len(staff.operators)), brand_id=staff.brand)

    def ticket(session: Session, now: datetime, _turn: int) -> object:
        number = random.randrange(1, rows) if random.random() < 0.5 else rows - random.randrange(rows // 20)
        events(session, number, by=staff.boss())
        return ticket_card(session, number, by=staff.boss(), now=now)

    some = random.choice
    return {
        "own_in_time": page(own, lead=False),
        "own_overdue": page(own, Band.OVERDUE, lead=False),
        "lead_in_time": page(all_of),
        "lead_overdue": page(all_of, Band.OVERDUE),
        "one_channel": page(own._replace(channel_ids=(some(staff.channels),))),
        "mine": mine,
        "free": page(all_of._replace(only_free=True)),
        "waiting": page(all_of._replace(states=(TicketState.WAITING_COLLEAGUE,))),
        "operator": page(all_of._replace(assignee_id=some(staff.operators))),
        "source": page(all_of._replace(source_id=some(staff.sources))),
        "tag": page(all_of._replace(tag_id=some(staff.tags))),
        "request_type": page(all_of._replace(request_type=RequestType.PRAISE)),
        "priority": page(all_of._replace(priority=2)),
        "finished": finished,
        "search": search,
        "ticket": ticket,
    }


def _page(session: Session, by: Actor, wanted: Wanted, *, band: Band, now: datetime) -> object:
    """What the screen of the queue asks for one drawing."""
    counts(session, by=by, brand_id=wanted.brand_id or 0, now=now)
    rows = queue_page(session, by=by, wanted=wanted, band=band, now=now, limit=PAGE).rows
    unread_of(session, by.person_id or 0, [row.id for row in rows])
    return rows


def _measured(database: Database, name: str, look: Look, times: int) -> Figures:
    spent = []
    for turn in range(times + 1):
        started = time.perf_counter()
        with database.reading() as session:
            look(session, datetime.now(UTC), turn)
        spent.append((time.perf_counter() - started) * 1000)
    # The first one compiles statements and fills caches.
    return {f"{name}_p50_ms": nearest_rank(spent[1:], 0.5), f"{name}_p95_ms": nearest_rank(spent[1:], 0.95)}


def _taken(database: Database, staff: Staff, dialect: str) -> Figures:
    """Fifty people in the same three channels take ten each; whoever got one looks at it for a second or so."""
    roles, channels = {ALL_BRANDS: frozenset({Role.OPERATOR})}, frozenset(staff.channels[:3])
    start = threading.Barrier(TAKERS)
    spent: list[float] = []
    again: list[int] = []

    def work(person_id: int) -> list[int]:
        by, pause = Actor(person_id, "taker", roles, channels), Random(person_id)
        start.wait()
        got = []
        for _take in range(TAKES):
            time.sleep(pause.uniform(0.5, 1.5))
            began = time.perf_counter()
            ticket_id = _pressed(database, by, again)
            spent.append((time.perf_counter() - began) * 1000)
            if ticket_id is not None:
                got.append(ticket_id)
        return got

    with ThreadPoolExecutor(TAKERS) as pool:
        taken = [number for got in pool.map(work, staff.operators[:TAKERS]) for number in got]
    return {
        f"{dialect}_taken": len(taken),
        f"{dialect}_taken_twice": len(taken) - len(set(taken)),
        f"{dialect}_pressed_again": len(again),
        f"{dialect}_take_p50_ms": nearest_rank(spent, 0.5),
        f"{dialect}_take_p95_ms": nearest_rank(spent, 0.95),
    }


def _pressed(database: Database, by: Actor, again: list[int]) -> int | None:
    """One press of "take next"; on a machine so busy that SQLite gives up waiting, one presses again."""
    while True:
        try:
            with database.transaction() as session:
                return take_next(session, by=by, now=datetime.now(UTC))
        except OperationalError:
            if database.dialect != "sqlite" or len(again) > TAKERS * TAKES:
                raise
            again.append(by.person_id or 0)
