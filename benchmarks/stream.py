"""How long a moderator waits: from a key press to the next card on the glass, in a real Chromium."""

import time
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.harness import DIALECTS, Figures, Options, Result, Target, nearest_rank
from benchmarks.moderators import together
from benchmarks.running_desk import FLAGS, Desk, running_desk, sign_in
from benchmarks.seeding import seeded
from desk.passwords import hash_password
from desk.people import NewPerson, add_person
from moderation.seeding import seed_mentions
from storage.database import Database
from storage.rights import ALL_BRANDS, SYSTEM
from storage.tables import Decision, Person
from storage.vocabulary import Role
from tools.chromium import find

ROWS, QUICK_ROWS = 1_000_000, 5_000
WAITING = 0.15
PRESSES, QUICK_PRESSES = 200, 60
FAST, QUICK_FAST, A_SECOND = 200, 40, 8
"""How many keys are pressed fast, and how many of them in a second."""

MODERATORS, QUICK_MODERATORS = 25, 5
TOGETHER_S, QUICK_TOGETHER_S = 300.0, 12.0
LOGIN, PASSWORD = "bench", "eleven tall ships"
TARGETS = {
    f"{dialect}_{name}": target
    for dialect in DIALECTS
    for name, target in {
        "next_card_p50_ms": Target(at_most=35, rows=ROWS),
        "next_card_p95_ms": Target(at_most=60, rows=ROWS),
        "fast_presses_saved": Target(at_least=1, absolute=False),
        "round_trip_p95_ms": Target(at_most=250, rows=ROWS),
        "server_cpu_per_decision_ms": Target(at_most=12, rows=ROWS),
        "doubled": Target(at_most=0, absolute=False),
        "memory_growth": Target(at_most=0.03, rows=ROWS, absolute=False),
    }.items()
}

# From the key event's own time stamp to the first message after the frame that shows another card.
WATCH = """(selector) => {
  const inside = (root) => root.querySelector(selector) ??
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && inside(one.shadowRoot)).find(Boolean);
  const card = inside(document);
  window.waits = [];
  window.addEventListener("keydown", (event) => {
    const was = card.dataset.id;
    const look = () => {
      if (card.dataset.id === was) return requestAnimationFrame(look);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.waits.push(performance.now() - event.timeStamp);
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  }, true);
}"""
BARE = """<article class="card" data-id="0">0</article><script>
document.addEventListener("keydown", () => {
  const card = document.querySelector("article");
  card.textContent = card.dataset.id = Number(card.dataset.id) + 1;
});</script>"""


def run(options: Options) -> Result:
    """Key press to next card, and whether fast presses are all kept."""
    rows = options.size(ROWS, quick=QUICK_ROWS)
    presses, fast = (QUICK_PRESSES, QUICK_FAST) if options.is_quick else (PRESSES, FAST)
    figures: Figures = {"presses": presses}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        figures |= _waits("bare_page", _bare(browser, presses))
        for dialect in options.dialects[:1] if options.is_quick else options.dialects:
            options.say(f"{dialect}: the stream with {rows} mentions …")
            with (
                seeded(options, "stream", dialect=dialect, rows=rows, fill=fill) as database,
                running_desk(database) as desk,
            ):
                figures |= _stream(browser, desk.url, database, presses=presses, fast=fast)
                figures |= _many_moderators(options, database, desk)
        browser.close()
    return Result(
        rows=rows,
        figures=figures,
        targets=TARGETS,
        notes=["bare_page is the same key press on a page with nothing but a number, in the same run"],
    )


def fill(database: Database, rows: int, seed: int) -> None:
    """Mentions, 15 % of them waiting (1 million and 150 000), and a moderator; `search` looks through the same ones."""
    now = datetime.now(UTC)
    seed_mentions(database, rows, seed=seed, now=now, waiting=WAITING)
    with database.transaction() as session:
        _moderator(session, LOGIN, now=now)


def _moderator(session: Session, login: str, *, now: datetime) -> None:
    new = NewPerson(login=login, name=login, password=PASSWORD, roles={ALL_BRANDS: [Role.MODERATOR]})
    add_person(session, new, by=SYSTEM, now=now)
    person = session.scalars(select(Person).where(Person.login == login)).one()
    person.password_hash = hash_password(PASSWORD)


def _stream(browser: Browser, url: str, database: Database, *, presses: int, fast: int) -> Figures:
    dialect = database.dialect
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    sign_in(page, url, LOGIN, PASSWORD)
    started = time.perf_counter()
    page.goto(f"{url}/stream")
    page.wait_for_selector("article.card[data-id]", timeout=60_000)
    opened = (time.perf_counter() - started) * 1000
    figures = _waits(f"{dialect}_next_card", _pressed(page, presses))
    page.wait_for_function(SETTLED)
    before = _saved(database)
    started = time.perf_counter()
    for number in range(fast):
        page.wait_for_timeout(max(0.0, (started + number / A_SECOND - time.perf_counter()) * 1000))
        page.keyboard.press("3")
    page.wait_for_function(SETTLED, timeout=60_000)
    figures |= {f"{dialect}_fast_presses_saved": (_saved(database) - before) / fast, f"{dialect}_open_ms": opened}
    page.close()
    return figures


def _many_moderators(options: Options, database: Database, desk: Desk) -> Figures:
    """The figures of many people at once, named with the database."""
    number, seconds = (QUICK_MODERATORS, QUICK_TOGETHER_S) if options.is_quick else (MODERATORS, TOGETHER_S)
    people = [(f"{LOGIN}{one}", PASSWORD) for one in range(number)]
    now = datetime.now(UTC)
    with database.transaction() as session:
        for login, _password in people:
            _moderator(session, login, now=now)
    found = together(database, desk.url, desk.pid, people=people, seconds=seconds, say=options.say)
    return {f"{database.dialect}_{name}": value for name, value in found.items()}


SETTLED = """() => {
  const find = (root) => root.querySelector("[data-part=state]") ??
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
  return !find(document).classList.contains("busy");
}"""


def _pressed(page: Page, presses: int) -> list[float]:
    page.evaluate(WATCH, "article.card")
    for number in range(presses):
        page.keyboard.press(str(1 + number % 5))
        page.wait_for_function("(number) => window.waits.length > number", arg=number)
        # A moderator reads; the pause also keeps one press from standing in the queue of the last.
        page.wait_for_timeout(40)
    waits: list[float] = page.evaluate("window.waits")
    return waits


def _bare(browser: Browser, presses: int) -> list[float]:
    page = browser.new_page()
    page.set_content(BARE)
    waits = _pressed(page, presses)
    page.close()
    return waits


def _waits(name: str, waits: list[float]) -> Figures:
    return {f"{name}_p50_ms": nearest_rank(waits, 0.5), f"{name}_p95_ms": nearest_rank(waits, 0.95)}


def _saved(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Decision)) or 0
