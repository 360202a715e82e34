"""The panels of templates and suggestions in a real browser: keys, what goes into the box, and out of it again."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from desk import assignment, sign_in
from desk.model_settings import ModelForm, connect_model
from desk.passwords import hash_password
from desk.template_approval import approve
from desk.templates import TemplateForm, propose_template
from desk.tickets import Wish, open_ticket
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Insertion, ModelDraft
from storage.vocabulary import Label, MentionState, ModelDraftState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
expect.set_options(timeout=15_000)
PASSWORD = "eleven tall ships"
HOSTILE = '<img src="http://evil.example/x.png" onerror="window.PWN=1">'


@pytest.fixture
def house(shared_desk):
    """Olga's ticket, two templates, and a model that has nothing to say by itself."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        olga = a_person(session, Role.OPERATOR, name="Ольга", password_hash=hash_password(PASSWORD), language="en")
        channel = a_channel(session, brand, olga)
        source = a_source(session, brand, kind="wordpress", secrets=seal({"user": "u", "password": "p"}))
        author = an_author(session, source, name="Марина Ким")
        mention = a_mention(
            session, source, text="Где мой перевод?", author_id=author.id, seen_at=now, published_at=now,
            state=MentionState.PROMOTED, pretag=Label.COMPLAINT,
        )  # fmt: skip
        number = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id)).ticket_id
        by = sign_in.actor_of(session, olga)
        assignment.take(session, number, by=by, now=now)
        words = {"Перевод": "Здравствуйте, {имя}! Перевод № {номер} нашли.", "Карта": f"Готова {HOSTILE}"}
        for name, text in words.items():
            made = propose_template(session, brand.id, TemplateForm(name, text), by=SYSTEM, now=now)
            approve(session, made, 1, by=SYSTEM, now=now)
        form = ModelForm("http://127.0.0.1:9/v1", "m", is_local=True, is_on=True)
        connect_model(session, brand.id, form=form, by=SYSTEM, now=now)
    return SimpleNamespace(desk=shared_desk.desk, database=database, number=number, olga=olga)


@pytest.fixture
def box(house, browser_page):
    """The ticket's page with its answer box."""
    house.desk.sign_in(browser_page, house.olga.login, PASSWORD)
    browser_page.goto(f"{house.desk.url}/ticket?ticket={house.number}")
    expect(browser_page.get_by_text("First reply").first).to_be_visible()
    text = browser_page.locator("textarea.text")
    text.click()
    return browser_page, text


def test_a_template_is_found_by_keys_put_in_and_taken_out_again(house, box):
    page, text = box
    page.keyboard.press("Slash")
    panel = page.get_by_role("dialog", name="Templates")
    expect(panel.get_by_role("option")).to_have_count(2)
    page.keyboard.type("перевод", delay=20)
    expect(panel.get_by_role("option")).to_have_count(1)
    expect(panel.locator(".sheet")).to_have_text(f"Здравствуйте, Марина! Перевод № {house.number} нашли.")
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"Здравствуйте, Марина! Перевод № {house.number} нашли.")
    expect(panel).to_be_hidden()
    page.keyboard.press("ControlOrMeta+KeyZ")
    expect(text).to_have_value("")
    page.keyboard.type("Да. ")
    page.keyboard.press("Alt+KeyT")
    page.keyboard.type("карта", delay=20)
    expect(panel.locator(".sheet")).to_have_text(f"Готова {HOSTILE}")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.press("Alt+KeyT")
    panel.get_by_role("option", name="Перевод").click()
    expect(text).to_have_value(f"Да. Здравствуйте, Марина! Перевод № {house.number} нашли.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".turn.out footer")).to_contain_text("template “Перевод”, version 1")
    assert page.evaluate("window.PWN") is None


def test_a_model_s_draft_waits_until_somebody_has_read_it(house, box):
    page, text = box
    page.keyboard.press("Alt+KeyS")
    panel = page.get_by_role("dialog", name="Suggestions")
    panel.get_by_role("option", name="Ask the model for a draft").click()
    expect(panel.locator(".sheet")).to_have_text("The model is writing…")
    with house.database.transaction() as session:
        draft = session.scalars(select(ModelDraft).where(ModelDraft.ticket_id == house.number)).one()
        draft.text, draft.state = "Здравствуйте, {name}! Проверяем.", ModelDraftState.READY
        draft.ended_at = draft.asked_at + timedelta(seconds=1)
    expect(panel.locator(".sheet")).to_have_text("Здравствуйте, Марина! Проверяем.")
    page.keyboard.press("Digit3")
    expect(text).to_have_value("Здравствуйте, Марина! Проверяем.")
    send = page.get_by_role("button", name="Send", exact=True)
    expect(page.locator(".model-mark")).to_be_visible()
    expect(send).to_be_disabled()
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".status")).to_have_text("Draft kept")
    page.reload()
    expect(page.locator(".model-mark")).to_be_visible()
    expect(send).to_be_disabled()
    page.get_by_role("button", name="I have read it").click()
    expect(send).to_be_enabled()
    send.click()
    expect(page.locator(".turn.out footer")).to_contain_text("from a model's draft")
    with house.database.reading() as session:
        used = session.scalars(select(Insertion).where(Insertion.ticket_id == house.number)).one()
        assert (used.distance, used.offer_id is not None) == (0.0, True)
