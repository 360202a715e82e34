"""Answers in a real browser, in both languages: drafts, newer messages, what nobody can tell, published by hand."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from desk import assignment, sign_in
from desk.delivery import closes
from desk.dispatch import dispatch, new_message
from desk.passwords import hash_password
from desk.tickets import Wish, open_ticket
from storage import i18n
from storage.i18n import _, ngettext
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Draft, Message, PersonRole, Sighting, Ticket, TicketEvent
from storage.vocabulary import Delivery, Direction, Label, MentionState, Role, TicketEventKind
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)]
expect.set_options(timeout=20_000)
PASSWORD = "eleven tall ships"
UNCLEAR = ("Первый", "Второй", "Третий")


@pytest.fixture(params=["ru", "en"])
def language(request: pytest.FixtureRequest):
    with i18n.speaking(request.param):
        yield request.param


@pytest.fixture
def house(shared_desk, language):
    """Olga's ticket from a blog that can be published to, and one from a forum that cannot; Ivan is her colleague."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        olga, ivan = (
            a_person(session, name=f"{name} {language}", password_hash=hash_password(PASSWORD), language=language)
            for name in ("Ольга", "Иван")
        )
        session.add_all(PersonRole(person_id=one.id, brand_id=brand.id, role=Role.OPERATOR) for one in (olga, ivan))
        channel = a_channel(session, brand, olga, ivan, name="Карты")
        keys = seal({"user": "desk", "password": "pier anch rope"})
        tickets = []
        for kind in ("wordpress", "forum"):
            source = a_source(session, brand, kind=kind, name=kind, secrets=keys)
            mention = a_mention(
                session, source, text="Где мой перевод?", author_id=an_author(session, source).id, seen_at=now,
                published_at=now, state=MentionState.PROMOTED, pretag=Label.COMPLAINT, thread_id=f"t-{kind}-{language}",
            )  # fmt: skip
            opened = open_ticket(session, mention.id, by=SYSTEM, now=now, wish=Wish(channel_id=channel.id))
            assignment.take(session, opened.ticket_id, by=sign_in.actor_of(session, olga), now=now)
            tickets.append(opened.ticket_id)
    return SimpleNamespace(
        desk=shared_desk.desk, database=database, language=language, blog=tickets[0], forum=tickets[1], olga=olga,
        ivan=ivan,
    )  # fmt: skip


def opened(house, new_context, who, number, **options):
    page = new_context(**options).new_page()
    house.desk.sign_in(page, who.login, PASSWORD, language=house.language)
    page.goto(f"{house.desk.url}/ticket?ticket={number}")
    expect(page.locator("textarea.text")).to_be_visible()
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def answers(house, number):
    with house.database.reading() as session:
        columns = (Message.text, Message.delivery, Message.direction, Message.url)
        found = select(*columns).where(Message.ticket_id == number, Message.direction != Direction.IN)
        return session.execute(found.order_by(Message.id)).all()


def hear(house, number, text):
    """The customer writes once more."""
    now = datetime.now(UTC)
    with house.database.transaction() as session:
        said = Message(ticket_id=number, direction=Direction.IN, text=text, created_at=now, source_at=now)
        session.add(said)
        session.flush()
        session.get_one(Ticket, number).last_message_id = said.id


def test_a_draft_survives_reload_and_hand_over_and_is_held_back_when_it_is_stale(house, new_context):
    page = opened(house, new_context, house.olga, house.blog)
    page.locator("textarea.text").fill("Перевод нашёлся")
    expect(page.locator(".status")).to_have_text(_("Draft kept"))
    page.reload()
    expect(page.locator("textarea.text")).to_have_value("Перевод нашёлся")
    with house.database.transaction() as session:
        olga = sign_in.actor_of(session, house.olga)
        assignment.hand_over(
            session, house.blog, to_person_id=house.ivan.id, comment="Обед", by=olga, now=datetime.now(UTC)
        )
    taker = opened(house, new_context, house.ivan, house.blog)
    expect(taker.locator("textarea.text")).to_have_value("")
    taker.locator(".offer summary").click()
    expect(taker.locator(".offer .text-of")).to_have_text("Перевод нашёлся")
    press(taker, _("Take it into my draft"))
    expect(taker.locator("textarea.text")).to_have_value("Перевод нашёлся")
    expect(taker.locator(".offer")).to_have_count(0)
    with house.database.reading() as session:
        kept = select(Draft.person_id, Draft.text).where(Draft.ticket_id == house.blog)
        assert session.execute(kept).all() == [(house.ivan.id, "Перевод нашёлся")]
    held_back_until_it_is_sent_anyway(house, taker)


def anyway(number):
    return ngettext(
        "Send anyway, although {number} newer message is not answered by it",
        "Send anyway, although {number} newer messages are not answered by it",
        number,
    ).format(number=number)


def held_back_until_it_is_sent_anyway(house, page):
    hear(house, house.blog, "Ещё раз")
    press(page, _("Send"))
    expect(page.locator(".theirs .text-of")).to_have_text("Ещё раз")
    hear(house, house.blog, "И снова")
    press(page, anyway(1))
    expect(page.locator(".theirs .text-of")).to_have_text(["Ещё раз", "И снова"])
    assert answers(house, house.blog) == []
    press(page, anyway(2))
    expect(page.locator(".turn.out .text")).to_have_text("Перевод нашёлся")
    with house.database.reading() as session:
        noted = select(TicketEvent.details).where(
            TicketEvent.ticket_id == house.blog, TicketEvent.kind == TicketEventKind.SENT_ANYWAY
        )
        assert len(session.scalars(noted).one()["unread"]) == 2


def leave_unclear(house, text):
    """An answer whose sender was killed on the way to a site that cannot be read back."""
    now = datetime.now(UTC)
    with house.database.transaction() as session:
        ticket = session.get_one(Ticket, house.blog)
        by = sign_in.actor_of(session, house.olga)
        message = new_message(session, ticket, text=text, mention_id=None, client_key=text, by=by, now=now)
        dispatch(session, message, closing=False, by=by, now=now)
        message.delivery, message.error = Delivery.UNCLEAR, "Telegram"
        assert not closes(session, message)


def decided_by_a_person(house, page):
    for text in UNCLEAR:
        leave_unclear(house, text)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    first, second, third = (page.locator(".turn.out").filter(has_text=text) for text in UNCLEAR)
    expect(first).to_contain_text(_("nobody knows whether it stands there"))
    first.get_by_role("button", name=_("It stands there"), exact=True).click()
    first.locator(".proof-of").fill("https://blog.example/#c1")
    first.get_by_role("button", name=_("Yes, it stands there")).click()
    expect(first).to_contain_text(_("published by hand"))
    second.get_by_role("button", name=_("It does not: send it again")).click()
    expect(second).to_contain_text(_("on its way"))
    third.get_by_role("button", name=_("Keep it as a note")).click()
    expect(page.locator(".turn.note .text")).to_have_text("Третий")
    assert answers(house, house.blog) == [
        ("Первый", Delivery.SENT, Direction.OUT, "https://blog.example/#c1"),
        ("Второй", Delivery.QUEUED, Direction.OUT, ""),
        ("Третий", Delivery.NONE, Direction.NOTE, ""),
    ]


def test_copied_opened_published_by_hand_and_what_nobody_can_tell_is_decided(house, new_context):
    rights = ["clipboard-read", "clipboard-write"]
    page = opened(house, new_context, house.olga, house.forum, permissions=rights)
    page.locator("textarea.text").fill("Перевод дошёл")
    expect(page.locator(".strip .step[aria-current]")).to_have_text(_("Copy the text"))
    with page.expect_popup():
        press(page, _("Copy and open the page"))
    assert page.evaluate("navigator.clipboard.readText()") == "Перевод дошёл"
    expect(page.locator(".strip .copied")).to_have_text(f"✓ {_('copied')}")
    expect(page.locator(".status")).to_have_text(_("Draft kept"))
    page.reload()
    expect(page.get_by_role("button", name=_("It is published"), exact=True)).to_be_visible()
    page.locator("textarea.text").press("End")
    page.locator("textarea.text").press_sequentially("!")
    expect(page.get_by_role("button", name=_("It is published"), exact=True)).to_be_hidden()
    with page.expect_popup():
        press(page, _("Copy and open the page"))
    press(page, _("It is published"))
    expect(page.locator(".turn.out")).to_contain_text(_("not verified yet"))
    assert [one.delivery for one in answers(house, house.forum)] == [Delivery.SENT]
    with house.database.reading() as session:
        awaited = select(Sighting.seen_at).join(Message, Message.id == Sighting.message_id)
        assert session.scalars(awaited.where(Message.ticket_id == house.forum)).all() == [None]
    decided_by_a_person(house, page)
