"""Pictures of every screen for the README: `make screenshots`. A whole house with the living example is started."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from demo.bonuses import live_through_months
from demo.history import remember
from demo.running import running_town
from demo.settle import settle
from storage import schema
from storage.database import Database, use
from storage.tables import Mention
from storage.vocabulary import MentionState
from tests.browser.conftest import FLAGS, chromium
from tests.journeys.household import House, running_house

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDE, NARROW = (1440, 900), (390, 844)
COLOURS = 256
SETTLES_S = 6.0
READ_S = 40
LONGEST_READ_S = 300
SLOWEST_MS = 60_000


class Screen(NamedTuple):
    """Whose screen, its address, and what to press first (a CSS selector)."""

    name: str
    login: str
    path: str
    press: str = ""


SCREENS = (
    Screen("stream", "marina", "stream"),
    Screen("queue", "anna", "queue"),
    Screen("ticket", "anna", "queue", press="a.row >> nth=0"),
    Screen("customers", "anna", "customers"),
    Screen("escalations", "olga", "escalations"),
    Screen("templates", "olga", "templates"),
    Screen("team", "olga", "team"),
    Screen("shifts", "olga", "shifts"),
    Screen("notices", "anna", "notices"),
    Screen("by-hand", "anna", "by_hand"),
    Screen("sla", "olga", "sla"),
    Screen("sla-breaches", "olga", "sla?part=breaches"),
    Screen("sla-pauses", "olga", "sla?part=pauses"),
    Screen("sla-target", "olga", "sla?part=what_if"),
    Screen("csi", "olga", "csi"),
    Screen("reading-list", "olga", "reading_list"),
    Screen("talks", "olga", "channel_figures"),
    Screen("staffing", "olga", "staffing?view=nights"),
    Screen("review", "olga", "review?period=last_month"),
    Screen("review-own", "anna", "review?period=last_month"),
    Screen("bonus", "olga", "bonus"),
    Screen("bonus-plan", "olga", "bonus?bonus=plan"),
    Screen("quality-list", "kira", "quality"),
    Screen("quality-reading", "kira", "quality", press=".st-key-score-next button"),
    Screen("quality-sample", "olga", "quality?part=sample"),
    Screen("quality-figures", "olga", "quality_figures?period=month"),
    Screen("scorecard", "olga", "scorecard"),
    Screen("guarantee", "olga", "guarantee"),
    Screen("mentions", "olga", "mentions"),
    Screen("comparison", "mila", "comparison"),
    Screen("moderation", "olga", "moderation_figures?part=decisions&period=7d"),
    Screen("pretags", "olga", "pretag_quality"),
    Screen("sources", "admin", "sources"),
    Screen("rules", "olga", "rules"),
    Screen("second-reading", "olga", "second_reading"),
    Screen("brands", "admin", "brands"),
    Screen("tags", "admin", "tags"),
    Screen("channels", "admin", "channels"),
    Screen("approvals", "olga", "approvals"),
    Screen("answers", "olga", "answer_rules"),
    Screen("autoreplies", "olga", "autoreplies"),
    Screen("calendars", "admin", "calendars"),
    Screen("crm", "admin", "crm"),
    Screen("departments", "admin", "departments"),
    Screen("model", "admin", "model"),
    Screen("people", "admin", "people"),
    Screen("installation", "admin", "installation"),
)
NARROW_TOO = {"stream", "queue", "ticket"}


def main() -> None:
    """Takes all pictures, or those whose name is given."""
    chosen = [screen for screen in SCREENS if not sys.argv[1:] or screen.name in sys.argv[1:]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_town(Path(folder) / "town") as town:
        # The secrets are sealed here and opened by the house, so both need the same key.
        os.environ["REPDESK_DATA_DIR"] = str(Path(folder) / "var")
        file = Path(folder) / "repdesk.sqlite3"
        database = Database(f"sqlite:///{file}")
        use(database)
        schema.upgrade(database)
        with database.transaction() as session:
            settle(session, town_url=town.url, now=datetime.now(UTC))
        remember(town.url, now=datetime.now(UTC))
        live_through_months(now=datetime.now(UTC))
        database.close()
        with running_house(Path(folder), REPDESK_DATABASE_URL=f"sqlite:///{file}") as house, sync_playwright() as play:
            wait_until_pretagged(file)
            browser = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            # First of all: on a phone the language stays what the example's people speak by themselves.
            small = [screen for screen in chosen if screen.name in NARROW_TOO]
            for name, page in shown(browser, house, small, "ru", "light", NARROW):
                keep(page, f"{name}-narrow")
            for language, theme in (("ru", "light"), ("en", "dark"), ("en", "light"), ("ru", "dark")):
                full = (language, theme) in {("ru", "light"), ("en", "dark")}
                wanted = [screen for screen in chosen if full or screen.name == "stream"]
                for name, page in shown(browser, house, wanted, language, theme, WIDE):
                    keep(page, f"{name}-{language}-{theme}")
            sign_in_page(browser, house)
            browser.close()


def wait_until_pretagged(file: Path) -> None:
    """Waits until the sources are read and everything that waits has its pre-tag, however busy the machine is."""
    time.sleep(READ_S)
    database = Database(f"sqlite:///{file}")
    waiting = select(func.count()).where(Mention.state == MentionState.NEW, Mention.pretag.is_(None))
    until = time.monotonic() + LONGEST_READ_S
    while time.monotonic() < until:
        with database.reading() as session:
            if not session.scalar(waiting.select_from(Mention)):
                break
        time.sleep(SETTLES_S)
    database.close()


def shown(
    browser: Browser, house: House, screens: list[Screen], language: str, theme: str, size: tuple[int, int]
) -> Iterator[tuple[str, Page]]:
    """Each screen as it looks when it has settled."""
    for login in sorted({screen.login for screen in screens}):
        page = new_page(browser, language, theme, size)
        enter(page, house, login, language)
        for screen in (screen for screen in screens if screen.login == login):
            page.goto(f"{house.desk_url}/{screen.path}")
            settle_down(page)
            if screen.press:
                page.locator(screen.press).click()
                settle_down(page)
            yield screen.name, page
        page.context.close()


def settle_down(page: Page) -> None:
    """Waits until the screen is drawn whole, however busy the machine is."""
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1", timeout=SLOWEST_MS)
    page.wait_for_timeout(SETTLES_S * 1000)
    page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=SLOWEST_MS)


def new_page(browser: Browser, language: str, theme: str, size: tuple[int, int]) -> Page:
    """A fresh browser of somebody who likes this language and theme."""
    locale = "ru-RU" if language == "ru" else "en-GB"
    scheme = "dark" if theme == "dark" else "light"
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(
        viewport=viewport,
        locale=locale,
        color_scheme=scheme,
        timezone_id="Europe/Moscow",  # type: ignore[arg-type]  # a TypedDict
    )
    return context.new_page()


def enter(page: Page, house: House, login: str, language: str) -> None:
    """Signs in and chooses the language."""
    page.goto(f"{house.desk_url}/auth/sign-in?lang={language}")
    page.fill("#login", login)
    page.fill("#password", f"{login}-zalivsk")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-testid=stSidebar]", state="attached", timeout=60_000)
    page.wait_for_timeout(SETTLES_S * 1000)
    choice = page.get_by_role("radio", name="Русский" if language == "ru" else "English")
    # On a phone the sidebar is folded away; the example's people speak Russian by themselves.
    if size_of(page) == WIDE:
        choice.click()
    page.wait_for_timeout(SETTLES_S * 1000)


def size_of(page: Page) -> tuple[int, int]:
    """Width and height of the window."""
    size = page.viewport_size
    return (size["width"], size["height"]) if size else WIDE


def sign_in_page(browser: Browser, house: House) -> None:
    """The sign-in page, in both languages."""
    for language, theme in (("ru", "light"), ("en", "dark")):
        page = new_page(browser, language, theme, WIDE)
        page.goto(f"{house.desk_url}/auth/sign-in?lang={language}")
        keep(page, f"sign-in-{language}-{theme}")
        page.context.close()


def keep(page: Page, name: str) -> None:
    """The picture with fewer colours: a third of the size, and nobody sees the difference."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, kmeans=2).save(FOLDER / f"{name}.png", optimize=True)
    print(name)  # noqa: T201 - tells whoever runs make what is done


if __name__ == "__main__":
    main()
