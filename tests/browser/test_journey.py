"""The whole way of one mention, by the people who walk it, in Russian and in English, on both databases."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from playwright.sync_api import BrowserContext, Page, expect

from demo.running import RunningTown, running_town
from demo.settle import settle
from storage import i18n
from storage.database import Database
from storage.i18n import _
from storage.secrets import make_key
from storage.settings import settings
from tests.journeys.household import House, running_house

COMPLAINT = "Банк Причал, второй день не могу дозвониться до поддержки, карта заблокирована! Верните доступ к деньгам"
ANSWER = "Светлана, здравствуйте! Карту разблокировали, доступ к деньгам восстановлен. Простите за ожидание."
PRIVATE = "Здравствуйте, пришла смс о списании 990 рублей, что это такое?"
PRIVATE_ANSWER = "Здравствуйте! Это плата за подписку, мы её отключили и вернули 990 рублей."
SLOW_MS = 60_000


class Stage(NamedTuple):
    """A town, a house that watches it, and people with a browser each."""

    town: RunningTown
    house: House
    language: str
    new_context: Callable[..., BrowserContext]

    def enter(self, login: str) -> Page:
        """Somebody of the example's team signs in, in the language of the journey."""
        page = self.new_context().new_page()
        page.goto(f"{self.house.desk_url}/auth/sign-in?lang={self.language}")
        page.fill("#login", login)
        page.fill("#password", f"{login}-zalivsk")
        page.click("button[type=submit]")
        page.wait_for_selector("[data-testid=stSidebar]", state="attached")
        # The example's people speak Russian until they choose otherwise.
        page.get_by_role("radio", name="Русский" if self.language == "ru" else "English").click()
        return page


@pytest.fixture(params=["sqlite-ru", "postgresql-en"])
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> Iterator[Stage]:
    """Everything is started as a customer starts it; only the town is quiet, so that nothing else happens."""
    kind, _dash, language = request.param.partition("-")
    database = Database(database_address(kind, request, tmp_path))
    make_key(settings().data_dir)
    with running_town(tmp_path / "town") as town:
        town.town.add_post("blog", COMPLAINT, author="Светлана Т.")
        town.town.add_post("vk", PRIVATE, author="Пётр Личный")
        with database.transaction() as session:
            settle(session, town_url=town.url, now=datetime.now(UTC))
        database.close()
        url = database.url.render_as_string(hide_password=False)
        with i18n.speaking(language), running_house(tmp_path, REPDESK_DATABASE_URL=url) as house:
            yield Stage(town, house, language, new_context)


def database_address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, upgraded database of that kind."""
    make = request.getfixturevalue("make_database")
    address: str = make(kind, tmp_path)
    return address


def eventually(look: Callable[[], Any], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.25)


def test_a_mention_is_moderated_answered_rated_and_counted_and_a_message_needs_no_moderator(stage: Stage):
    """One house for both ways: starting it is most of the work."""
    answer_a_private_message(stage)
    press_a_button(stage)
    moderate(stage)
    answer(stage)
    link = eventually(lambda: rating_link(stage))
    rate(stage, link)
    look_at_figures(stage)


def moderate(stage: Stage) -> None:
    """The moderator labels one mention by a digit, undoes it, and promotes the complaint."""
    page = stage.enter("marina")
    # The town says more than the list shows at once.
    page.get_by_role("textbox", name=_("Search")).fill("дозвониться поддержка")
    page.keyboard.press("Enter")
    # What does not fit goes away: from then on the list is the one that was searched for.
    others = page.locator("li.row").filter(has_not_text=re.compile("дозвон", re.IGNORECASE))
    expect(others).to_have_count(0, timeout=SLOW_MS)
    complaint = page.locator("li.row", has_text="второй день не могу дозвониться")
    expect(complaint).to_be_visible(timeout=SLOW_MS)
    complaint.click()
    expect(page.locator("article.card .text")).to_contain_text("карта заблокирована")
    page.keyboard.press("1")
    expect(complaint).to_have_count(0)
    page.keyboard.press("z")
    expect(complaint).to_be_visible()
    complaint.click()
    page.keyboard.press("p")
    expect(complaint).to_have_count(0)
    expect(page.locator("[data-part=state]")).to_contain_text(_("All saved"), timeout=SLOW_MS)


def answer(stage: Stage) -> None:
    """The operator takes the most urgent ticket of the channel, answers and closes it."""
    page = stage.enter("ivan")
    page.get_by_role("button", name=_("Take next")).click()
    expect(page.locator(".composer textarea")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".turn.in").get_by_text("второй день не могу дозвониться")).to_be_visible()
    page.locator(".composer textarea").fill(ANSWER)
    page.locator(".composer button.closing").click()
    eventually(lambda: ANSWER in town_page(stage, "/blog"))


def town_page(stage: Stage, path: str) -> str:
    """The town's pages of a site, as anybody sees them."""
    front = requests.get(stage.town.url + path + "/", timeout=10).text
    inner = {address for address in re.findall(r'href="([^"#]+)', front) if address.startswith(path)}
    return front + "".join(requests.get(stage.town.url + address, timeout=10).text for address in sorted(inner))


def rating_link(stage: Stage) -> str | None:
    """The link in our answer, from the page where the customer reads it."""
    found = re.search(re.escape(stage.house.public_url) + r"/r/[\w-]{20,}", town_page(stage, "/blog"))
    return found.group() if found else None


def rate(stage: Stage, link: str) -> None:
    """The customer opens the link without signing in and taps once."""
    page = stage.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(link)
    page.locator("button.like").click()
    expect(page.locator("[role=status]").first).to_be_visible()


def look_at_figures(stage: Stage) -> None:
    """The lead sees the answer in time and the like, and opens the ticket behind each figure."""
    page = stage.enter("olga")
    for path, figure in (("sla", _("Within target")), ("csi", _("CSI"))):
        page.goto(f"{stage.house.desk_url}/{path}")
        card = page.get_by_test_id("stMetric").filter(has_text=figure).first
        expect(card).to_contain_text("100", timeout=SLOW_MS)
        page.get_by_role("button", name=_("List")).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("dialog").get_by_test_id("stDataFrame")).to_be_visible()


def answer_a_private_message(stage: Stage) -> None:
    """What is written on our own ground is in the operator's queue without a moderator."""
    page = stage.enter("pavel")
    row = page.locator("a.row", has_text="списании 990 рублей")
    expect(row).to_be_visible(timeout=SLOW_MS)
    row.click()
    box = page.locator(".composer textarea")
    expect(box).to_be_visible(timeout=SLOW_MS)
    box.fill(PRIVATE_ANSWER)
    page.locator(".composer button.closing").click()
    eventually(lambda: [post for post in stage.town.town.replies("vk") if PRIVATE_ANSWER in post.text])


def press_a_button(stage: Stage) -> None:
    """The customer of the dialogue taps a button under the closing answer, and is thanked for it there."""
    person = stage.town.town.ledger.person("Пётр Личный")
    page = stage.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"{stage.town.url}/vk/im?peer={person}")
    expect(page.get_by_text(PRIVATE_ANSWER)).to_be_visible()
    # The customer wrote in Russian, and is asked in Russian whatever the desk speaks.
    page.get_by_role("button", name="👍 Да, помог").click()
    thanks = page.get_by_text("Спасибо! Ваша оценка учтена.")
    eventually(lambda: page.reload() and thanks.count())
