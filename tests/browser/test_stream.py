"""The stream as a moderator's fingers meet it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from desk.passwords import hash_password
from storage.search import entries_of, index_of
from storage.tables import Decision, Lease, Mention, SignIn, TicketMention
from storage.vocabulary import Label, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source

pytestmark = pytest.mark.browser
PASSWORD = "eleven tall ships"
HOSTILE = '<img src="http://evil.example/x.png" onerror="window.PWN=1"> ![x](http://evil.example/y) **Причал** :smile:'
CARD = "article.card[data-id]"
API = "**/api/moderation/**"


class Stream:
    """A running desk with a brand of sixty mentions, the newest of them hostile, and two moderators."""

    def __init__(self, database, running):
        self.database = database
        self.desk = running
        secret = hash_password(PASSWORD)
        with database.transaction() as session:
            brand = a_brand(session, query="причал")
            a_channel(session, brand, is_first_line=True)
            source = a_source(session, brand, name="Форум вкладчиков")
            texts = [f"Причал, отзыв номер {number}" for number in range(59)]
            self.ids = [a_mention(session, source, text=text, pretag=Label.QUESTION).id for text in [*texts, HOSTILE]]
            index_of(session).add(session, entries_of(session, self.ids))
            for login in ("vera", "ivan"):
                a_person(session, Role.MODERATOR, login=login, name=login.title(), password_hash=secret)

    def open(self, page, login="vera", address="/stream", language="en"):
        self.desk.sign_in(page, login, PASSWORD, language=language)
        page.goto(self.desk.url + address)
        page.wait_for_selector(f"{CARD}, .empty")
        return page

    def states(self):
        with self.database.reading() as session:
            return {row.id: row.state for row in session.execute(select(Mention.id, Mention.state))}

    def decisions(self):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Decision).where(Decision.undone_at.is_(None)))


@pytest.fixture
def stream(database, database_url, running_desk):
    return Stream(database, running_desk(database_url))


def shown(page):
    return int(page.get_attribute(CARD, "data-id"))


def all_saved(page):
    expect(page.locator("[data-part=state]")).to_have_text("All saved")


def press_physical(page, code, key):
    """A key as another layout sends it: the place of the key stays, its letter does not."""
    event = f"new KeyboardEvent('keydown', {{code: '{code}', key: '{key}', bubbles: true, composed: true}})"
    page.evaluate(f"document.body.dispatchEvent({event})")


def test_one_key_decides_shows_the_next_and_undo_brings_it_back(stream, browser_page):
    page = stream.open(browser_page)
    newest, second, third, fourth = stream.ids[::-1][:4]
    assert shown(page) == newest
    assert page.locator(f"{CARD} .text").inner_text() == HOSTILE
    assert page.locator(f"{CARD} img").count() == 0
    assert page.evaluate("window.PWN") is None
    page.keyboard.press("1")
    assert shown(page) == second
    page.keyboard.press("x")
    press_physical(page, "KeyN", "т")
    assert shown(page) == fourth
    all_saved(page)
    wanted = {newest: MentionState.DECIDED, second: MentionState.ABUSE, third: MentionState.NOT_OURS}
    assert {key: stream.states()[key] for key in wanted} == wanted
    page.keyboard.press("Backspace")
    assert shown(page) == third
    page.keyboard.press("z")
    assert shown(page) == second
    all_saved(page)
    assert stream.states()[second] == stream.states()[third] == MentionState.NEW
    page.keyboard.press("p")
    expect(page.locator(".toast")).to_contain_text("is open")
    all_saved(page)
    with stream.database.reading() as session:
        assert session.scalars(select(TicketMention.mention_id)).all() == [second]
    page.locator(".row").nth(3).click()
    page.get_by_role("button", name="praise").click()
    all_saved(page)
    assert stream.decisions() == 3


def test_forty_fast_presses_are_forty_decisions(stream, browser_page):
    page = stream.open(browser_page)
    for _ in range(40):
        page.keyboard.press("2")
    assert shown(page) == stream.ids[::-1][40]
    all_saved(page)
    states = list(stream.states().values())
    assert (states.count(MentionState.DECIDED), stream.decisions()) == (40, 40)


def test_an_expired_session_and_a_lost_connection_lose_no_decision(stream, browser_page):
    page = stream.open(browser_page)
    with stream.database.transaction() as session:
        session.execute(update(SignIn).values(ended_at=datetime.now(UTC)))
    for _ in range(3):
        page.keyboard.press("1")
    banner = page.locator("[data-part=banner]")
    expect(banner).to_contain_text("Your session has expired. Sign in again; decisions kept here: 3.")
    assert stream.decisions() == 0
    banner.get_by_role("link").click()
    page.fill("#login", "vera")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(CARD)
    all_saved(page)
    assert stream.decisions() == 3
    page.route(API, lambda route: route.abort())
    for _ in range(4):
        page.keyboard.press("3")
    expect(page.locator("[data-part=banner]")).to_contain_text("No connection")
    expect(page.locator("[data-part=state]")).to_have_text("Being saved: 4")
    page.unroute(API)
    page.reload()
    page.wait_for_selector(CARD)
    all_saved(page)
    expect(page.locator("[data-part=banner]")).to_be_hidden()
    assert stream.decisions() == 7


def test_two_moderators_share_the_stream_and_a_refusal_is_told(stream, new_context):
    vera = stream.open(new_context().new_page())
    ivan = stream.open(new_context().new_page(), "ivan")
    hers, his = shown(vera), shown(ivan)
    assert (hers, his) == (stream.ids[-1], stream.ids[9])
    # She went to lunch: her lease is over, and he has decided what she still sees.
    with stream.database.transaction() as session:
        session.execute(update(Lease).where(Lease.mention_id == hers).values(until=datetime(2020, 1, 1, tzinfo=UTC)))
        session.execute(update(Mention).where(Mention.id == hers).values(state=MentionState.DECIDED, decided_by=2))
        session.execute(
            update(Lease)
            .where(Lease.mention_id == stream.ids[-2])
            .values(person_id=select(Lease.person_id).where(Lease.mention_id == his).scalar_subquery())
        )
    vera.keyboard.press("4")
    expect(vera.locator(".toast")).to_contain_text("has already decided it")
    vera.keyboard.press("4")
    expect(vera.locator(".toast")).to_contain_text("Ivan is looking at it now")
    all_saved(vera)
    assert stream.decisions() == 0
    # Looking at the page again asks at once which mentions are still hers.
    lost = stream.ids[-5]
    with stream.database.transaction() as session:
        session.execute(
            update(Lease)
            .where(Lease.mention_id == lost)
            .values(person_id=select(Lease.person_id).where(Lease.mention_id == his).scalar_subquery())
        )
    vera.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(vera.locator(".toast")).to_contain_text("mentions that others look at now: 1")
    assert vera.locator(f".row[data-id='{lost}']").count() == 0


def test_filters_live_in_the_address_and_a_bad_search_is_told(stream, browser_page):
    page = stream.open(browser_page, address="/stream?search=номер -отзыв")
    expect(page.locator(".empty-title")).to_have_text("Nothing is waiting")
    field = page.get_by_role("textbox", name="Search")
    field.fill('"отзыв номер 7"')
    field.press("Enter")
    expect(page.locator(CARD)).to_have_attribute("data-id", str(stream.ids[7]))
    assert page.locator(f"{CARD} mark.mark-search").all_inner_texts() == ["отзыв", "номер", "7"]
    page.reload()
    page.wait_for_selector(CARD)
    expect(page.locator(CARD)).to_have_attribute("data-id", str(stream.ids[7]))
    field = page.get_by_role("textbox", name="Search")
    field.fill('"отзыв')
    field.press("Enter")
    page.get_by_text("this quotation mark is not closed").first.wait_for()
    page.keyboard.type("123")
    assert stream.decisions() == 0


def test_the_stream_works_in_russian_on_a_phone(stream, new_context):
    page = new_context(viewport={"width": 390, "height": 844}, locale="ru-RU", has_touch=True).new_page()
    stream.open(page, language="ru")
    page.get_by_role("button", name="жалоба").tap()
    expect(page.locator("[data-part=state]")).to_have_text("Всё сохранено")
    assert page.locator("[data-part=count]").inner_text() == "Ждут решения: 59"
    assert stream.decisions() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
