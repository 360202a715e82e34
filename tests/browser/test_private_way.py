"""Asking a customer into private messages, as an operator does it, in Russian and in English."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from desk import assignment, sign_in
from desk.autoreply_rules import RuleForm, set_rule
from desk.incoming import arrive
from desk.passwords import hash_password
from desk.private_codes import codes_in
from desk.tickets import Wish, open_ticket
from storage import i18n
from storage.i18n import _
from storage.rights import SYSTEM
from storage.tables import PersonRole, Source
from storage.vocabulary import AutoreplyEvent, Ground, Language, MentionState, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)
PASSWORD = "eleven tall ships"


@pytest.fixture
def house(shared_desk, language):
    """A public text in Olga's hands, a community for private messages, and an autoreply that is on."""
    now = datetime.now(UTC)
    with shared_desk.database.transaction() as session:
        brand = a_brand(session)
        olga = a_person(session, name="Ольга", password_hash=hash_password(PASSWORD), language=language)
        session.add(PersonRole(person_id=olga.id, brand_id=brand.id, role=Role.OPERATOR))
        channel = a_channel(session, brand, olga, is_first_line=True, next_reply_s=600)
        wall = a_source(session, brand, kind="vk_wall", name="Стена")
        talks = a_source(
            session, brand, kind="vk_messages", name="Сообщения", ground=Ground.OURS, options={"group": "77"}
        )  # fmt: skip
        form = RuleForm(is_on=True, words={Language.RU: "Обращение {номер} у нас"})
        set_rule(session, channel.id, AutoreplyEvent.RECEIVED, form=form, by=SYSTEM, now=now)
        mention = a_mention(
            session, wall, text="Где мой перевод?", author_id=an_author(session, wall).id, seen_at=now,
            published_at=now, state=MentionState.PROMOTED,
        )  # fmt: skip
        ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id)).ticket_id
        assignment.take(session, ticket_id, by=sign_in.actor_of(session, olga), now=now)
        login, talks_id = olga.login, talks.id
    return shared_desk, login, ticket_id, talks_id


def came_in(database, talks_id, text):
    """The customer's private message arrives; gives the ticket it joined."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        talks = session.get_one(Source, talks_id)
        mention = a_mention(
            session, talks, text=text, thread_id="2000000", author_id=an_author(session, talks, name="Мариша").id,
            seen_at=now, published_at=now, state=MentionState.PROMOTED,
        )  # fmt: skip
        return arrive(session, mention.id, now=now)


@pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_customer_is_asked_and_goes_on_in_private(house, browser_page, language):
    (shared, login, ticket_id, talks_id), page = house, browser_page
    with i18n.speaking(language):
        shared.desk.sign_in(page, login, PASSWORD, language=language)
        page.goto(f"{shared.desk.url}/ticket?ticket={ticket_id}")
        ask = page.get_by_role("button", name=_("Ask into private messages"))
        ask.click()
        box = page.locator("textarea.text")
        expect(box).to_have_value(re.compile("vk.me/club77"))
        (code,) = codes_in(box.input_value())
        expect(ask).to_be_hidden()
        page.get_by_role("button", name=_("Send"), exact=True).click()
        expect(page.locator(".turn.out .text")).to_contain_text(code)
        expect(page.locator(".event", has_text=_("The customer was asked to write in private"))).to_be_visible()

        assert came_in(shared.database, talks_id, f"Здравствуйте, {code.lower()}") == ticket_id
        page.reload()
        expect(page.locator(".turn.in .where")).to_have_text(["Стена", "Сообщения"])
        came = _(
            "The customer goes on in private ({source}). The code stood in public: make sure that it is the same person"
        )
        expect(page.locator(".event", has_text=came.format(source="Сообщения"))).to_be_visible()
        expect(page.locator(".turn.auto")).to_contain_text(f"Обращение {ticket_id} у нас")
        expect(page.locator(".turn.auto")).to_contain_text(_("The desk, by itself"))
        expect(page.locator("select.where-to option:checked")).to_have_text("Сообщения")
        expect(ask).to_be_hidden()
