"""What keys do beyond deciding: notes, blurring, context, an undo that comes too late; on a Russian layout, too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from desk.passwords import hash_password
from storage.tables import Mention, MentionKey, MentionNote, MentionVersion, Message, PersonRole, TicketMention
from storage.vocabulary import Direction, Label, MentionState, Role
from tests.browser.test_stream import API, CARD, PASSWORD, all_saved, press_physical, shown
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source

# What the browser does is the same whatever keeps it.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
HOSTILE = '<img src="http://evil.example/x.png" onerror="window.PWN=1"> сын директора'


class Scene:
    """A brand of a few mentions and its moderator, on the desk that all tests share."""

    def __init__(self, shared, page, language="en", texts=5):
        self.database, self.page, self.url = shared.database, page, shared.desk.url
        with self.database.transaction() as session:
            self.brand = a_brand(session, query="причал")
            a_channel(session, self.brand, is_first_line=True)
            self.source = a_source(session, self.brand)
            written = [f"Причал, отзыв {number}" for number in range(texts)]
            self.ids = [a_mention(session, self.source, text=text, pretag=Label.QUESTION).id for text in written]
            person = a_person(session, password_hash=hash_password(PASSWORD), name="Вера")
            session.add(PersonRole(person_id=person.id, brand_id=self.brand.id, role=Role.MODERATOR))
            self.person_id, login = person.id, person.login
        shared.desk.sign_in(page, login, PASSWORD, language=language)

    def open(self):
        self.page.goto(f"{self.url}/stream")
        self.page.wait_for_selector(CARD)

    def stands(self, mention_id):
        with self.database.reading() as session:
            row = session.execute(select(Mention.state, Mention.label).where(Mention.id == mention_id)).one()
            return tuple(row)


def test_a_note_a_parent_an_edit_and_swearing_that_is_blurred(shared_desk, browser_page):
    page, scene = browser_page, Scene(shared_desk, browser_page)
    newest = scene.ids[-1]
    with scene.database.transaction() as session:
        key = session.scalar(select(MentionKey.external_id).where(MentionKey.mention_id == scene.ids[0]))
        edited = MentionVersion(mention_id=newest, version=2, title="", text="Причал, суки, отзыв 4!", fingerprint="2")
        edited.seen_at = datetime.now(UTC)
        session.add(edited)
        session.execute(update(Mention).where(Mention.id == newest).values(version=2, parent_id=key))
    scene.open()
    expect(page.locator(f"{CARD} .parent")).to_contain_text("Причал, отзыв 0")
    swear = page.locator(f"{CARD} .text .mark-swear")
    expect(swear).to_have_text("суки,")
    expect(swear).to_have_css("filter", "none")
    page.keyboard.press("b")
    expect(swear).to_have_css("filter", re.compile("blur"))
    expect(page.locator(".row.focused .mark-swear")).to_have_css("filter", re.compile("blur"))
    swear.click()
    expect(swear).to_have_css("filter", "none")
    page.keyboard.press("m")
    # Digits belong to the note while it is written.
    page.keyboard.type(f"{HOSTILE} 12")
    page.keyboard.press("Enter")
    expect(page.locator(f"{CARD} .note")).to_contain_text(HOSTILE)
    expect(page.locator(".row.focused .noted")).to_have_text("note")
    page.keyboard.press("i")
    expect(page.locator(f"{CARD} .edit")).to_have_count(1)
    assert "".join(page.locator(f"{CARD} .edit ins").all_text_contents()) == " суки,!"
    assert page.locator(f"{CARD} .edit del").count() == 0
    all_saved(page)
    # Who asked for blurring has it on the next visit, too; the note is everybody's.
    page.reload()
    page.wait_for_selector(CARD)
    expect(swear).to_have_css("filter", re.compile("blur"))
    expect(page.locator(f"{CARD} .note")).to_contain_text("Note, Вера")
    assert page.evaluate("window.PWN") is None
    page.keyboard.press("p")
    all_saved(page)
    with scene.database.reading() as session:
        talk = select(Message.text).join(TicketMention, TicketMention.ticket_id == Message.ticket_id)
        noted = talk.where(TicketMention.mention_id == newest, Message.direction == Direction.NOTE)
        assert session.scalars(noted).all() == [f"{HOSTILE} 12"]


def test_every_key_does_the_same_on_a_russian_layout(shared_desk, new_context):
    page = new_context(locale="ru-RU").new_page()
    scene = Scene(shared_desk, page, "ru", texts=7)
    scene.open()
    first, second, third, fourth, fifth, *_ = scene.ids[::-1]
    page.keyboard.press("Shift+7")  # "?" of the Russian layout, where it says so
    press_physical(page, "Digit7", "?")
    expect(page.locator(".help")).to_contain_text("Закрыть".lower())
    press_physical(page, "Escape", "Escape")
    expect(page.locator(".help")).to_be_hidden()
    press_physical(page, "KeyC", "с")
    press_physical(page, "KeyX", "ч")
    press_physical(page, "KeyN", "т")
    assert shown(page) == fourth
    press_physical(page, "KeyJ", "о")
    assert shown(page) == fifth
    press_physical(page, "KeyK", "л")
    press_physical(page, "KeyS", "ы")
    press_physical(page, "KeyU", "г")
    assert shown(page) == fourth
    press_physical(page, "KeyM", "ь")
    page.keyboard.type("Перезвонить")
    page.keyboard.press("Escape")
    expect(page.locator(".note-panel")).to_be_hidden()
    press_physical(page, "KeyP", "з")
    expect(page.locator("[data-part=state]")).to_have_text("Всё сохранено")
    assert [scene.stands(one) for one in (first, second, third, fourth)] == [
        (MentionState.DECIDED, Label.QUESTION),
        (MentionState.ABUSE, Label.ABUSE),
        (MentionState.NOT_OURS, None),
        (MentionState.PROMOTED, Label.QUESTION),
    ]
    with scene.database.reading() as session:
        assert session.scalars(select(MentionNote.id).where(MentionNote.mention_id == fourth)).all() == []


def test_an_undo_that_comes_too_late_offers_the_ticket_and_the_steps_before(shared_desk, browser_page):
    page, scene = browser_page, Scene(shared_desk, browser_page)
    scene.open()
    first, second = scene.ids[::-1][:2]
    page.keyboard.press("1")
    page.keyboard.press("p")
    all_saved(page)
    with scene.database.transaction() as session:
        ticket = session.scalar(select(TicketMention.ticket_id).where(TicketMention.mention_id == second))
        sent = Message(ticket_id=ticket, direction=Direction.OUT, text="Разобрались", person_id=scene.person_id)
        sent.created_at = sent.source_at = datetime.now(UTC) + timedelta(seconds=1)
        session.add(sent)
    # Nothing is known of it here any more after a reload: the server is asked for the person's last decision.
    page.reload()
    page.wait_for_selector(CARD)
    page.keyboard.press("z")
    told = page.get_by_role("alertdialog")
    expect(told).to_contain_text("An answer has already gone out to the customer.")
    expect(told.get_by_role("link")).to_have_attribute("href", f"/ticket?ticket={ticket}")
    told.get_by_role("button", name="Note for whoever answers").click()
    page.keyboard.type("Было не о нас")
    page.keyboard.press("Enter")
    all_saved(page)
    with scene.database.reading() as session:
        notes = select(Message.text).where(Message.ticket_id == ticket, Message.direction == Direction.NOTE)
        assert session.scalars(notes).all() == ["Было не о нас"]
    # The note is in the ticket and stays; the step before the promotion can still be taken back.
    for _ in range(3):
        page.keyboard.press("z")
        all_saved(page)
    expect(page.locator(CARD)).to_have_attribute("data-id", str(first))
    assert scene.stands(first) == (MentionState.NEW, None)
    assert scene.stands(second)[0] == MentionState.PROMOTED


def test_a_reload_in_the_middle_of_a_lost_connection_doubles_nothing(shared_desk, browser_page):
    page, scene = browser_page, Scene(shared_desk, browser_page)
    scene.open()
    first, second = scene.ids[::-1][:2]
    # The server has saved it, but its answer is lost on the way.
    page.route(f"{API[:-2]}decisions", lambda route: (route.fetch(), route.abort()))
    page.keyboard.press("m")
    page.keyboard.type("Звонил")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    expect(page.locator("[data-part=banner]")).to_contain_text("No connection")
    page.unroute_all()
    page.reload()
    page.wait_for_selector(CARD)
    all_saved(page)
    assert shown(page) == second
    with scene.database.reading() as session:
        assert len(session.scalars(select(MentionNote.id).where(MentionNote.mention_id == first)).all()) == 1
    assert scene.stands(first) == (MentionState.DECIDED, Label.COMPLAINT)
