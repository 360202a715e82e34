"""The queue and the ticket in a real browser: what native tests cannot see is written in JavaScript."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from desk import assignment, sign_in
from desk.addressees import unread_of
from desk.passwords import hash_password
from desk.tickets import Wish, open_ticket
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Draft, Message, PersonRole, Ticket
from storage.vocabulary import Delivery, Direction, Label, MentionState, Role, TicketState
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, an_author

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)
# What only concerns the page need not be seen twice.
on_one_database = pytest.mark.parametrize("shared_desk", ["sqlite"], indirect=True)
PASSWORD = "eleven tall ships"
HOSTILE = '<img src="http://evil.example/x.png" onerror="window.PWN=1"> **bold** [x](http://evil.example)'


@pytest.fixture
def house(shared_desk):
    """A running desk with Olga's ticket from a WordPress blog and a free one from a forum."""
    now, database = datetime.now(UTC), shared_desk.database
    with database.transaction() as session:
        brand = a_brand(session)
        olga, ivan = (a_person(session, name=name, password_hash=hash_password(PASSWORD)) for name in ("Ольга", "Иван"))
        session.add_all(PersonRole(person_id=one.id, brand_id=brand.id, role=Role.OPERATOR) for one in (olga, ivan))
        channel = a_channel(session, brand, olga, ivan, name="Карты")
        tickets, keys = [], seal({"user": "desk", "password": "pier anch rope"})
        for kind, text in (("wordpress", HOSTILE), ("forum", "Где мой перевод?")):
            source = a_source(session, brand, kind=kind, name=kind, secrets=keys)
            author = an_author(session, source, name="Марина <i>К.</i>")
            mention = a_mention(
                session, source, text=text, author_id=author.id, seen_at=now, published_at=now,
                state=MentionState.PROMOTED, pretag=Label.COMPLAINT,
            )  # fmt: skip
            wish = Wish(channel_id=channel.id)
            tickets.append(open_ticket(session, mention.id, by=SYSTEM, now=now, wish=wish).ticket_id)
        assignment.take(session, tickets[0], by=sign_in.actor_of(session, olga), now=now)
    return SimpleNamespace(
        desk=shared_desk.desk, database=database, blog=tickets[0], forum=tickets[1], olga=olga, ivan=ivan
    )


def messages(house, ticket_id):
    with house.database.reading() as session:
        columns = (Message.text, Message.delivery, Message.url, Message.by_hand)
        found = select(*columns).where(Message.ticket_id == ticket_id, Message.direction != Direction.IN)
        return session.execute(found.order_by(Message.id)).all()


def in_from_the_customer(house, ticket_id):
    """The customer writes once more while somebody answers."""
    now = datetime.now(UTC)
    with house.database.transaction() as session:
        ticket = session.get_one(Ticket, ticket_id)
        said = Message(ticket_id=ticket_id, direction=Direction.IN, text="Ещё раз", created_at=now, source_at=now)
        session.add(said)
        session.flush()
        ticket.last_message_id = said.id


def test_from_the_queue_to_an_answer_that_goes_out(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row").first.locator(".due")).to_contain_text("left")
    page.locator(f".row[data-ticket='{house.blog}']").click()
    expect(page.locator(".turn.in .text")).to_have_text(HOSTILE)
    page.locator("textarea.text").fill("Здравствуйте! Разбираемся.")
    expect(page.locator(".status")).to_have_text("Draft kept")
    page.reload()
    expect(page.locator("textarea.text")).to_have_value("Здравствуйте! Разбираемся.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".turn.out .text")).to_have_text("Здравствуйте! Разбираемся.")
    expect(page.locator("textarea.text")).to_have_value("")
    assert page.evaluate("window.PWN") is None
    assert [(one.text, one.delivery) for one in messages(house, house.blog)] == [
        ("Здравствуйте! Разбираемся.", Delivery.QUEUED)
    ]
    with house.database.reading() as session:
        assert session.scalar(select(Draft.text).where(Draft.ticket_id == house.blog)) is None


def test_two_quick_clicks_send_one_answer(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    page.locator("textarea.text").fill("Один раз")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator(".turn.out")).to_have_count(1)
    expect(page.locator("textarea.text")).to_have_value("")
    assert len(messages(house, house.blog)) == 1


def test_dialogues_change_without_the_page_and_each_keeps_its_draft(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    page.locator("textarea.text").fill("Первому")
    page.evaluate("window.stays = 1")
    page.locator(f".row[data-ticket='{house.forum}']").click()
    expect(page.locator(".heading")).to_have_text(f"Ticket {house.forum}")
    expect(page.locator("textarea.text")).to_have_value("")
    page.locator("textarea.text").fill("Второму")
    page.wait_for_url(f"**/ticket?ticket={house.forum}")
    page.locator(f".row[data-ticket='{house.blog}']").click()
    expect(page.locator("textarea.text")).to_have_value("Первому")
    expect(page.get_by_role("button", name="Take it")).to_be_hidden()
    page.locator(f".row[data-ticket='{house.forum}']").click()
    expect(page.locator("textarea.text")).to_have_value("Второму")
    expect(page.get_by_role("button", name="Take it")).to_be_visible()
    assert page.evaluate("window.stays") == 1
    with house.database.reading() as session:
        kept = select(Draft.text).where(Draft.ticket_id.in_((house.blog, house.forum))).order_by(Draft.ticket_id)
        assert session.scalars(kept).all() == ["Первому", "Второму"]


@on_one_database
def test_keys_are_the_writer_s_until_they_leave_the_box_and_abuse_takes_one(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.forum}")
    page.locator("textarea.text").click()
    page.keyboard.press("Shift+A")
    expect(page.locator("textarea.text")).to_have_value("A")
    expect(page.locator(".status")).to_have_text("Draft kept")
    with page.expect_request("**/here") as told:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert told.value.post_data_json["typing"] is True
    assert set(told.value.post_data_json["spent"]) <= {str(house.forum)}
    expect(page.get_by_role("button", name="Abuse")).to_be_visible()
    page.locator(".heading").click()
    page.keyboard.press("Shift+A")
    expect(page.locator(".badges .badge").filter(has_text="abuse")).to_be_visible()
    with house.database.reading() as session:
        ticket = session.get_one(Ticket, house.forum)
        assert (ticket.state, ticket.is_abuse) == (TicketState.CLOSED, True)


@on_one_database
def test_on_a_phone_there_is_one_pane_at_a_time(house, new_context):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    expect(page.locator("textarea.text")).to_be_in_viewport()
    expect(page.locator(".row").first).to_be_hidden()
    page.locator(".panes").get_by_role("button", name="Details").click()
    expect(page.get_by_role("button", name="Hand over")).to_be_visible()
    expect(page.locator("textarea.text")).to_be_hidden()
    page.locator(".panes").get_by_role("button", name="List").click()
    page.locator(f".row[data-ticket='{house.forum}']").click()
    expect(page.locator(".heading")).to_have_text(f"Ticket {house.forum}")
    expect(page.locator("textarea.text")).to_be_in_viewport()


def test_an_answer_is_held_back_when_the_customer_has_written_meanwhile(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    page.locator("textarea.text").fill("Уже решено")
    expect(page.locator(".status")).to_have_text("Draft kept")
    in_from_the_customer(house, house.blog)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".warning")).to_contain_text("The customer has written again")
    expect(page.locator(".theirs .text-of")).to_have_text("Ещё раз")
    expect(page.locator("textarea.text")).to_have_value("Уже решено")
    assert messages(house, house.blog) == []
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".turn.out .text")).to_have_text("Уже решено")


def test_a_note_stays_among_colleagues_who_see_each_other(house, new_context):
    olga, ivan = new_context().new_page(), new_context().new_page()
    house.desk.sign_in(olga, house.olga.login, PASSWORD)
    olga.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    olga.get_by_role("tab", name="Note").click()
    olga.locator("textarea.text").press_sequentially("Звонила клиенту, @ив")
    olga.get_by_role("option", name="Иван").click()
    olga.get_by_role("button", name="Add the note").click()
    expect(olga.locator(".turn.note .text")).to_have_text("Звонила клиенту, @Иван")
    with house.database.reading() as session:
        assert unread_of(session, house.ivan.id) == {house.blog}
    house.desk.sign_in(ivan, house.ivan.login, PASSWORD)
    ivan.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    expect(ivan.get_by_text("Also here: Ольга")).to_be_visible(timeout=60_000)
    expect(ivan.get_by_role("tab", name="Answer")).to_be_hidden()
    with olga.expect_response("**/here"):
        olga.locator("textarea.text").press_sequentially("Ещё")
    ivan.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ivan.get_by_text("Writing: Ольга")).to_be_visible()
    with house.database.reading() as session:
        assert unread_of(session, house.ivan.id) == set(), "he has it before his eyes"
    assert [one.delivery for one in messages(house, house.blog)] == [Delivery.NONE]


def test_where_nothing_can_be_published_the_text_is_copied_and_proved(house, new_context):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.forum}")
    page.locator("textarea.text").fill("Перевод дошёл")
    with page.expect_popup():
        page.get_by_role("button", name="Copy and open the page").click()
    assert page.evaluate("navigator.clipboard.readText()") == "Перевод дошёл"
    page.locator("input.address").fill("http://127.0.0.1/answer")
    page.get_by_role("button", name="It is published", exact=True).click()
    expect(page.locator(".turn.out")).to_contain_text("published by hand")
    said = messages(house, house.forum)[0]
    assert (said.delivery, said.url, said.by_hand) == (Delivery.SENT, "http://127.0.0.1/answer", True)


def test_a_ticket_is_handed_over_with_a_word(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    page.get_by_role("button", name="Hand over").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="Иван").click()
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("textbox", name="What must they know?").fill("Он знает этого клиента")
    dialog.get_by_role("textbox", name="What must they know?").blur()
    dialog.get_by_role("button", name="Hand over").click()
    expect(page.locator(".event").last).to_contain_text("Он знает этого клиента")
    with house.database.reading() as session:
        assert session.get_one(Ticket, house.blog).assignee_id == house.ivan.id


@on_one_database
def test_a_ticket_is_put_off_and_merged_in_dialogs_of_its_own_page(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.goto(f"{house.desk.url}/ticket?ticket={house.blog}")
    page.get_by_role("button", name="Put off").click()
    page.get_by_role("dialog").get_by_role("button", name="Put off").click()
    expect(page.locator(".badges .badge").first).to_have_text("snoozed")
    page.get_by_text("Links", exact=True).click()
    page.get_by_role("combobox", name="Another ticket").fill(str(house.forum))
    page.get_by_role("combobox", name="Another ticket").press("Enter")
    page.get_by_role("button", name="Merge with it").click()
    page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(".event").last).to_contain_text("merged ticket")
    expect(page.locator(".badges .badge").first).to_have_text("open")
    expect(page.locator(".turn.in")).to_have_count(2)
    expect(page.locator("select.where-to")).to_be_visible()
    page.goto(f"{house.desk.url}/ticket?ticket={house.forum}")
    expect(page.locator(".instead")).to_contain_text(f"has gone into ticket {house.blog}")


def test_taking_the_next_opens_it(house, browser_page):
    page = browser_page
    house.desk.sign_in(page, house.olga.login, PASSWORD)
    page.get_by_role("button", name="Take next").click()
    page.wait_for_url(f"{house.desk.url}/ticket?ticket={house.forum}")
    expect(page.get_by_text("Ольга took the ticket")).to_be_visible()
