"""What a card says beside its words: its story, what its site counts; and the screens that lead to other places."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from desk.passwords import hash_password
from moderation.story_links import Link, join
from storage.search_upkeep import behind, carry_out
from storage.tables import Engagement, Mention, PersonRole, Story
from storage.vocabulary import Health, MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source, an_author

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
PASSWORD = "eleven tall ships"
CARD = "article.card[data-id]"
HOSTILE = '<img src="http://evil.example/x.png" onerror="window.PWN=1"> Причал закрывает кассу'


def somebody(session, role, brand):
    """The login of somebody who holds the role for this brand alone."""
    person = a_person(session, password_hash=hash_password(PASSWORD))
    session.add(PersonRole(person_id=person.id, brand_id=brand.id, role=role))
    return person.login


def test_a_story_is_one_card_that_opens_its_copies_and_tells_what_was_decided(shared_desk, browser_page):
    page = browser_page
    with shared_desk.database.transaction() as session:
        brand = a_brand(session, query="причал")
        source = a_source(session, brand, name="Форум")
        texts = ["Причал закрывает кассу", HOSTILE, "Причал закрывает кассу!"]
        ids = [a_mention(session, source, text=text, author_id=an_author(session, source).id).id for text in texts]
        join(session, [Link(ids[0], ids[1]), Link(ids[0], ids[2])])
        carry_out(session, behind(session, ids))
        session.execute(update(Story).where(Story.brand_id == brand.id).values(is_wave=True))
        read_at = datetime.now(UTC) - timedelta(hours=3)
        session.add(Engagement(mention_id=ids[2], views=40_123, reposts=12, read_at=read_at))
        login = somebody(session, Role.MODERATOR, brand)
    shared_desk.desk.sign_in(page, login, PASSWORD)
    page.goto(f"{shared_desk.desk.url}/stream")
    expect(page.locator(CARD)).to_have_attribute("data-id", str(ids[2]))
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row .copies.wave")).to_have_text("+2")
    expect(page.locator(f"{CARD} .where .chip")).to_have_text("Russian")
    expect(page.locator(f"{CARD} .chip.warn")).to_have_text("wave: authors 3")
    expect(page.locator(f"{CARD} .counted")).to_have_text("40K views · 12 reposts · read 3 hr. ago")
    expect(page.locator(f"{CARD} .counted span")).to_have_attribute("title", "40,123 views · 12 reposts")
    page.get_by_role("button", name="+2 copies").click()
    expect(page.locator(f"{CARD} h4").first).to_have_text("In the same story")
    expect(page.locator(f"{CARD} .old").first).to_have_text(HOSTILE)
    assert page.locator(f"{CARD} img").count() == 0
    assert page.evaluate("window.PWN") is None
    page.keyboard.press("4")
    # The next copy takes its place and says what was decided about the one before.
    page.reload()
    expect(page.locator(CARD)).to_have_attribute("data-id", str(ids[1]))
    expect(page.locator(f"{CARD} .chip.warn").last).to_contain_text("A copy was decided already: news.")
    expect(page.locator(f"{CARD} .counted")).to_have_count(0)


def test_one_key_decides_a_story_and_undo_takes_all_of_it_back(shared_desk, browser_page):
    page = browser_page
    with shared_desk.database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand)
        mentions = [a_mention(session, source) for _ in range(3)]
        join(session, [Link(mentions[0].id, one.id) for one in mentions[1:]])
        login = somebody(session, Role.MODERATOR, brand)
    ids = [one.id for one in mentions]

    def waiting():
        with shared_desk.database.reading() as session:
            found = select(Mention.id).where(Mention.id.in_(ids), Mention.state == MentionState.NEW)
            return len(session.scalars(found).all())

    shared_desk.desk.sign_in(page, login, PASSWORD)
    page.goto(f"{shared_desk.desk.url}/stream")
    expect(page.locator(CARD)).to_have_attribute("data-id", str(ids[2]))
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="decide them all (2)")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("5")
    expect(page.get_by_text("Copies decided with it: 2.")).to_be_visible()
    assert waiting() == 0
    page.keyboard.press("z")
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert waiting() == 3


def test_an_example_that_is_clicked_is_searched_for(shared_desk, browser_page):
    page = browser_page
    with shared_desk.database.transaction() as session:
        login = somebody(session, Role.MODERATOR, a_brand(session))
    shared_desk.desk.sign_in(page, login, PASSWORD)
    page.goto(f"{shared_desk.desk.url}/stream")
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name='"hot line"').click()
    expect(page.get_by_role("textbox", name="Search")).to_have_value('"hot line"')
    expect(page.get_by_text("Click an example to search for it.")).to_be_hidden()


def test_a_source_that_is_clicked_is_shown_closely_and_a_closed_screen_says_who_opens_it(shared_desk, browser_page):
    page = browser_page
    with shared_desk.database.transaction() as session:
        brand = a_brand(session)
        a_source(session, brand, name="Сломан", address="https://broken.example/", health=Health.BROKEN, failures=3)
        a_source(session, brand, name="Карта: центр", address="https://map.example/")
        login = somebody(session, Role.ADMINISTRATOR, brand)
    shared_desk.desk.sign_in(page, login, PASSWORD)
    page.goto(f"{shared_desk.desk.url}/sources")
    page.get_by_text("https://broken.example/").wait_for()
    page.locator("tr.pick", has_text="Карта: центр").click()
    page.get_by_text("https://map.example/").wait_for()
    expect(page.get_by_role("combobox", name="Source")).to_have_value("Карта: центр")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator("tr.pick").last.bounding_box()["width"] < 390
    page.goto(f"{shared_desk.desk.url}/stream")
    page.get_by_text("This screen is not open to you").wait_for()
