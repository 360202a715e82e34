"""How long an operator waits for another dialogue: from the click on its row to its words on the glass, in Chromium."""

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from benchmarks.harness import Figures, nearest_rank
from benchmarks.running_desk import FLAGS, running_desk, sign_in
from desk.passwords import hash_password
from storage.database import Database
from storage.tables import Person
from tools.chromium import find

CHANGE_MS = 250.0
CHANGES, QUICK_CHANGES = 60, 8
LOGIN, PASSWORD = "operator0", "eleven tall ships"
READING_MS = 900
"""What lies between two clicks: the page behind the first one is drawn by then, as when somebody reads."""

# A click without the pointer coming near first, so that nothing is fetched ahead; to the first message after the frame
# that shows the other ticket's number, which is painted together with its talk.
CHANGE = """(place) => new Promise((done, fail) => {
  const inside = (selector, root = document) => root.querySelector(selector) ??
    [...root.querySelectorAll("*")].map((one) => one.shadowRoot && inside(selector, one.shadowRoot)).find(Boolean);
  const list = inside("a.row").parentElement;
  const others = [...list.children].filter((one) => one.getAttribute("aria-current") !== "true");
  const row = others[place % others.length];
  const heading = inside(".heading"), was = heading.textContent, began = performance.now();
  setTimeout(() => fail(new Error("the dialogue did not change")), 20000);
  row.click();
  const look = () => {
    if (heading.isConnected && heading.textContent === was) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now() - began);
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
})"""


def dialogues(database: Database, *, changes: int) -> Figures:
    """Milliseconds from a click in the list to the other dialogue, and the first opening of the screen."""
    with database.transaction() as session:
        operator = session.scalars(select(Person).where(Person.login == LOGIN)).one()
        operator.password_hash = hash_password(PASSWORD)
    with sync_playwright() as playwright, running_desk(database) as desk:
        browser = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(page, desk.url, LOGIN, PASSWORD)
        page.goto(f"{desk.url}/queue")
        page.locator("a.row").first.click()
        page.locator(".heading").wait_for()
        spent = _changed(page, changes)
        browser.close()
    name = f"{database.dialect}_change_dialogue"
    return {f"{name}_p50_ms": nearest_rank(spent, 0.5), f"{name}_p95_ms": nearest_rank(spent, 0.95)}


def _changed(page: Page, changes: int) -> list[float]:
    page.wait_for_timeout(READING_MS)
    spent: list[float] = []
    for number in range(changes + 1):
        spent.append(page.evaluate(CHANGE, number % 10))
        page.wait_for_timeout(READING_MS)
    # The first one compiles statements and fills caches.
    return spent[1:]
