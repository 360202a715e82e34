"""A trainee's answer and its mentor in a real browser, in both languages: returned, mended, approved, received once."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from desk import assignment, sign_in
from desk.jobs import HANDLERS
from desk.mentors import set_mentor
from desk.own_contacts import allow_contact
from desk.passwords import hash_password
from desk.tickets import Wish, open_ticket
from storage.database import use
from storage.i18n import _, speaking
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import MentionKey, Message, PersonRole
from storage.vocabulary import Direction, MentionState, Role
from storage.worker import Worker
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author
from tests.desk.sites import a_site

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)
on_one_database = pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)
SLOW_MS = 60_000
PASSWORD = "eleven tall ships"
FIRST, MENDED = "Разберёмся.", "Добрый день! Ответим до пятницы."


@pytest.fixture
def site():
    with a_site() as running:
        yield running


@pytest.fixture(params=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture
def class_of_two(shared_desk, site, language):
    """Tanya is learning, Olga is her mentor; a customer waits under a post of a blog that takes answers."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        names = ("Ольга", "Таня", "Вера")
        given = {"password_hash": hash_password(PASSWORD), "language": language}
        olga, tanya, vera = (a_person(session, name=name, **given) for name in names)
        for person, role in ((olga, Role.OPERATOR), (tanya, Role.OPERATOR), (vera, Role.LEAD)):
            session.add(PersonRole(person_id=person.id, brand_id=brand.id, role=role))
        channel = a_channel(session, brand, olga, tanya, name="Карты", tone="на «вы», без канцелярита")
        keys = seal({"user": "desk", "password": "pier anch rope"})
        source = a_source(session, brand, kind="wordpress", is_local=True, address=site.address, secrets=keys)
        mention = a_mention(
            session, source, text="Где мой перевод?", author_id=an_author(session, source).id, seen_at=now,
            published_at=now, state=MentionState.PROMOTED, thread_id="post-5",
        )  # fmt: skip
        same = MentionKey.mention_id == mention.id
        session.execute(update(MentionKey).where(same).values(external_id=f"comment-{mention.id}"))
        ticket = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id)).ticket_id
        assignment.take(session, ticket, by=sign_in.actor_of(session, tanya), now=now)
        lead = sign_in.actor_of(session, vera)
        set_mentor(session, brand.id, tanya.id, mentor_id=olga.id, deputy_id=None, by=lead, now=now)
        allow_contact(session, brand.id, contact="8 800 555-35-35", by=lead, now=now)
    return SimpleNamespace(desk=shared_desk.desk, database=database, ticket=ticket, olga=olga, tanya=tanya)


@on_one_database
def test_a_trainee_s_answer_is_returned_mended_approved_and_received_once(class_of_two, site, new_context, language):
    town = class_of_two
    tanya, olga = new_context().new_page(), new_context().new_page()
    with speaking(language):
        town.desk.sign_in(tanya, town.tanya.login, PASSWORD, language=language)
        tanya.goto(f"{town.desk.url}/ticket?ticket={town.ticket}")
        write_with_a_phone(tanya)
        hand_in(tanya, FIRST)
        expect(tanya.locator(".turn.approval footer")).to_contain_text(
            _("waits for {name} to approve it").format(name="Ольга")
        )

        town.desk.sign_in(olga, town.olga.login, PASSWORD, language=language)
        olga.get_by_role("link", name=_("Waits for your approval: {number}").format(number=1)).click()
        olga.get_by_role("textbox", name=_("Remark, to return it")).fill("Назовите срок")
        olga.get_by_role("button", name=_("Return with a remark")).click()
        expect(olga.get_by_text(_("Nothing waits for you"))).to_be_visible()

        tanya.reload()
        expect(tanya.locator(".advice .returned")).to_contain_text("Назовите срок")
        expect(tanya.locator("textarea.text")).to_have_value(FIRST)
        hand_in(tanya, MENDED)

        olga.goto(f"{town.desk.url}/ticket?ticket={town.ticket}")
        olga.get_by_role("button", name=_("Approve"), exact=True).dblclick()
        expect(olga.locator(".turn.out .text")).to_have_text(MENDED)
        expect(olga.locator(".turn.approval")).to_have_count(0)
    use(town.database)
    Worker(town.database, HANDLERS).drain()
    assert [one["raw"] for one in site.comments] == [MENDED]
    with town.database.reading() as session:
        mine = (Message.ticket_id == town.ticket, Message.direction == Direction.OUT)
        sent = session.execute(select(Message.text, Message.person_id).where(*mine)).all()
    assert [tuple(one) for one in sent] == [(MENDED, town.tanya.id)]


def write_with_a_phone(page):
    """What a customer's phone does to an answer: the place is marked, and nothing goes out."""
    box = page.locator("textarea.text")
    expect(page.locator(".advice .tone")).to_contain_text("без канцелярита", timeout=SLOW_MS)
    expect(page.locator(".advice .needed")).to_contain_text("Ольга")
    box.fill("Звоните 8 800 555 35 35 или мы вам на 89161234567")
    expect(page.locator(".finding.blocked mark")).to_have_text("89161234567")
    expect(page.locator(".composer button.send")).to_be_disabled()
    expect(page.locator(".finding", has_text=_("There is no greeting."))).to_be_visible()
    page.locator(".finding.blocked").click()
    assert page.evaluate("(text) => getSelection().toString()", None) == "89161234567"


def hand_in(page, text):
    """The answer goes to the mentor, and the box is empty."""
    page.locator("textarea.text").fill(text)
    page.get_by_role("button", name=_("Hand in for approval"), exact=True).click()
    expect(page.locator(".turn.approval .text")).to_have_text(text)
    expect(page.locator("textarea.text")).to_have_value("")
