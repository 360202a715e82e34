"""The form of a promotion under a moderator's fingers: keys, mouse, a phone, other texts of the author, undo."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from moderation.story_links import Link, join
from storage.tables import Brand, Decision, Mention, Source, Ticket, TicketMention
from storage.vocabulary import MentionState, RequestType, Role, TicketState
from tests.browser.test_stream import API, Stream, all_saved, shown
from tests.builders import a_channel, a_person, an_author

# What the browser does is the same whatever keeps it.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
FORM = ".promotion-panel"


class Promoting(Stream):
    """The stream of a brand with a closed channel, an operator in it, an author of three waiting texts, and a story."""

    def __init__(self, database, running):
        super().__init__(database, running)
        with database.transaction() as session:
            mention = session.get_one(Mention, self.ids[-1])
            anna = a_person(session, Role.OPERATOR, name="Анна")
            brand, source = session.get_one(Brand, mention.brand_id), session.get_one(Source, mention.source_id)
            self.anna = anna.id
            self.closed = a_channel(session, brand, anna, name="Карты", is_open=False).id
            author = an_author(session, source, name="<b>Пётр</b>").id
            self.mine = self.ids[-4:-1]
            join(session, [Link(self.ids[-1], self.ids[-9])])
            wanted = update(Mention).where(Mention.id.in_(self.mine))
            session.execute(wanted.values(author_id=author))

    def ticket_of(self, mention_id):
        with self.database.reading() as session:
            columns = (
                *(Ticket.id, Ticket.channel_id, Ticket.assignee_id, Ticket.request_type, Ticket.priority),
                Ticket.state,
            )
            wanted = select(*columns).join(TicketMention, TicketMention.ticket_id == Ticket.id)
            return session.execute(wanted.where(TicketMention.mention_id == mention_id)).one()


@pytest.fixture
def stream(database, database_url, running_desk):
    return Promoting(database, running_desk(database_url))


def test_the_form_shows_what_is_proposed_and_sends_what_was_chosen(stream, browser_page):
    page = stream.open(browser_page)
    first = shown(page)
    page.keyboard.press("Shift+P")
    form = page.locator(FORM)
    expect(form.locator("select").first).to_be_focused()
    expect(form).to_contain_text("For whom")
    # Nothing that is typed in the form decides.
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert (shown(page), stream.decisions()) == (first, 0)
    page.keyboard.press("Shift+P")
    channel, person, request, priority = (form.locator("select").nth(place) for place in range(4))
    expect(request).to_have_value(RequestType.QUESTION)
    channel.select_option(str(stream.closed))
    person.select_option(label="Анна")
    request.select_option(RequestType.REQUEST)
    priority.select_option("2")
    page.keyboard.press("Enter")
    assert shown(page) == stream.ids[-2]
    all_saved(page)
    ticket = stream.ticket_of(first)
    assert (ticket.channel_id, ticket.assignee_id, ticket.request_type, ticket.priority) == (
        stream.closed, stream.anna, RequestType.REQUEST, 2,
    )  # fmt: skip
    with stream.database.reading() as session:
        kept = session.scalars(select(Decision.promotion)).one()
    assert kept["proposed"]["person"] is None
    assert kept["chosen"]["person"] == stream.anna
    page.keyboard.press("z")
    all_saved(page)
    assert (shown(page), stream.ticket_of(first).state) == (first, TicketState.CANCELLED)


def test_other_texts_of_story_and_author_go_along_and_a_later_one_joins_by_mouse(stream, browser_page):
    page = stream.open(browser_page)
    newest, second, third = stream.mine[::-1]
    form = page.locator(FORM)
    # A story that is decided whole opens the form with its copies chosen.
    page.keyboard.press("a")
    page.keyboard.press("p")
    expect(form.locator("input[name=also]")).to_be_checked()
    page.keyboard.press("Enter")
    all_saved(page)
    assert stream.ticket_of(stream.ids[-1]).id == stream.ticket_of(stream.ids[-9]).id
    assert shown(page) == newest
    page.get_by_role("button", name="Choose…").click()
    expect(form.locator("input[name=also]")).to_have_count(2)
    form.locator("input[name=also]").first.check()
    form.get_by_role("button", name="To a ticket").click()
    all_saved(page)
    expect(page.locator(".toast")).to_contain_text("other texts in it: 1")
    opened = stream.ticket_of(newest)
    assert stream.ticket_of(second).id == opened.id
    assert page.locator(f".row[data-id='{second}']").count() == 0
    page.locator(f".row[data-id='{third}']").click()
    page.keyboard.press("Shift+P")
    form.get_by_text(f"Join ticket {opened.id}").click()
    expect(form.locator("select").first).to_be_disabled()
    form.get_by_role("button", name="To a ticket").click()
    all_saved(page)
    assert stream.ticket_of(third).id == opened.id
    assert {stream.states()[one] for one in stream.mine} == {MentionState.PROMOTED}


def test_on_a_phone_and_without_a_connection(stream, new_context):
    page = stream.open(new_context(viewport={"width": 390, "height": 844}, locale="ru-RU").new_page(), language="ru")
    first = shown(page)
    page.get_by_role("button", name="Выбрать…").click()
    form = page.locator(FORM)
    expect(form.locator("select").first).to_be_visible()
    assert form.bounding_box()["width"] <= 390
    form.get_by_role("button", name="Отмена").click()
    page.route(API, lambda route: route.abort())
    page.get_by_role("button", name="Выбрать…").click()
    expect(page.locator(".toast")).to_contain_text("Сервер не ответил")
    expect(form).to_be_hidden()
    assert shown(page) == first
