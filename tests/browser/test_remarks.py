"""Tags and tonality as a moderator's fingers meet them."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from moderation.taxonomy import add_tags, archive_tag
from storage.rights import SYSTEM
from storage.tables import Decision, MentionTag, MentionTone, Tag, TagProposal
from storage.vocabulary import MentionState, TagKind, Tone
from tests.browser.test_stream import API, CARD, Stream, all_saved, press_physical, shown
from tests.builders import NOW

# What the browser does is the same whatever keeps it.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
CHIPS = f"{CARD} .tag:not(.proposal-tag)"
PROPOSED = f"{CARD} .proposal-tag"


class Tagged(Stream):
    """The stream of a brand with two lists of tags, and two proposals on its newest mention."""

    def __init__(self, database, running):
        super().__init__(database, running)
        with database.transaction() as session:
            lists = ((TagKind.PRODUCT, ["Карты", "Кредиты", "Мобильное приложение"]), (TagKind.TOPIC, ["Очередь"]))
            for kind, names in lists:
                add_tags(session, 1, kind, names, by=SYSTEM, now=NOW)
            self.tags = dict(session.execute(select(Tag.name, Tag.id)).all())
            for name, probability in (("Кредиты", 0.9), ("Очередь", 0.8)):
                row = {"version": 1, "probability": probability, "model": "m", "made_at": NOW}
                session.add(TagProposal(mention_id=self.ids[-1], tag_id=self.tags[name], **row))

    def on(self, mention_id):
        wanted = select(Tag.name).join(MentionTag, MentionTag.tag_id == Tag.id)
        with self.database.reading() as session:
            rows = wanted.where(MentionTag.mention_id == mention_id, MentionTag.off_at.is_(None)).order_by(
                MentionTag.id
            )
            return session.scalars(rows).all()

    def tone(self, mention_id):
        with self.database.reading() as session:
            return session.scalar(select(MentionTone.tone).where(MentionTone.mention_id == mention_id))


@pytest.fixture
def stream(database, database_url, running_desk):
    return Tagged(database, running_desk(database_url))


def test_tags_are_found_by_their_beginning_and_every_press_is_undone(stream, browser_page):
    page = stream.open(browser_page)
    newest = shown(page)
    press_physical(page, "KeyT", "е")
    # Typed with the other layout switched on.
    page.keyboard.type("gh")
    page.keyboard.press("Enter")
    page.keyboard.type("кар")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".picker")).to_be_hidden()
    expect(page.locator(CHIPS)).to_have_count(2)
    expect(page.locator(PROPOSED)).to_have_count(2)
    page.keyboard.press("y")
    expect(page.locator(PROPOSED)).to_have_count(0)
    page.keyboard.press("-")
    expect(page.locator(f"{CARD} .tones .on")).to_have_text("negative")
    all_saved(page)
    assert shown(page) == newest
    assert stream.on(newest) == ["Мобильное приложение", "Карты", "Кредиты", "Очередь"]
    assert stream.tone(newest) == Tone.NEGATIVE
    page.keyboard.press("1")
    all_saved(page)
    # The proposals were put on by one press, so one press takes both off.
    for _ in range(3):
        page.keyboard.press("z")
    all_saved(page)
    assert (shown(page), stream.on(newest), stream.tone(newest)) == (newest, ["Мобильное приложение", "Карты"], None)
    assert stream.states()[newest] == MentionState.NEW
    expect(page.locator(CHIPS)).to_have_count(2)
    expect(page.locator(PROPOSED)).to_have_count(2)
    # The one used last comes first, so two keys put it on the next mention.
    page.keyboard.press("j")
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    all_saved(page)
    assert stream.on(shown(page)) == ["Очередь"]


def test_a_refused_tag_leaves_the_card_and_a_lost_connection_loses_none(stream, browser_page):
    page = stream.open(browser_page)
    newest = shown(page)
    with stream.database.transaction() as session:
        archive_tag(session, stream.tags["Карты"], by=SYSTEM, now=NOW)
    for name in ("карт", "кред"):
        page.keyboard.press("t")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    expect(page.locator(".toast")).to_contain_text("not offered any more")
    expect(page.locator(CHIPS)).to_have_count(1)
    all_saved(page)
    page.route(API, lambda route: route.abort())
    page.locator(PROPOSED).get_by_role("button", name="Not this tag").click()
    page.keyboard.press("=")
    expect(page.locator("[data-part=banner]")).to_contain_text("No connection")
    page.unroute(API)
    page.reload()
    page.wait_for_selector(CARD)
    all_saved(page)
    expect(page.locator(PROPOSED)).to_have_count(0)
    assert (stream.on(newest), stream.tone(newest)) == (["Кредиты"], Tone.POSITIVE)
    with stream.database.transaction() as session:
        assert len(session.scalars(select(Decision.id)).all()) == 3
        session.execute(update(Decision).values(undone_at=NOW))


def test_tags_are_put_on_with_a_thumb(stream, new_context):
    page = new_context(viewport={"width": 390, "height": 844}, locale="ru-RU", has_touch=True).new_page()
    stream.open(page, language="ru")
    newest = shown(page)
    page.get_by_role("button", name="Теги").tap()
    page.locator(".option", has_text="Мобильное приложение").tap()
    page.locator(".option", has_text="Карты").tap()
    page.locator(".option", has_text="Карты").tap()
    page.get_by_role("button", name="Готово").tap()
    page.get_by_role("button", name="позитив").tap()
    expect(page.locator("[data-part=state]")).to_have_text("Всё сохранено")
    assert (stream.on(newest), stream.tone(newest)) == (["Мобильное приложение"], Tone.POSITIVE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
