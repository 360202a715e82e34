import re
from datetime import UTC, datetime

import pytest

from desk import assignment, sign_in
from desk.screens.parts import plain, told_apart
from storage.tables import Person, Ticket
from storage.vocabulary import Role, TicketState
from tests.builders import a_person
from tests.desk.screens.conftest import button, shown_in

QUEUE = "desk/screens/queue.py"


def test_an_empty_queue_says_that_nothing_waits(screen, sign_in_as, town):
    sign_in_as(town.olga)
    assert "**Nothing waits here**" in [one.value for one in screen(QUEUE).markdown]


def test_own_channels_stand_in_deadline_order_and_hostile_text_stays_text(screen, sign_in_as, town, ticket):
    first, second = ticket("<b>**[x](http://evil.example)"), ticket("Второй")
    ticket("Тайна", channel=town.court)
    sign_in_as(town.olga)
    page = screen(QUEUE)
    rows = shown_in(page, "ticket_list")["rows"]
    assert [row["id"] for row in rows] == [first, second]
    assert rows[0]["excerpt"] == "<b>**[x](http://evil.example)"
    assert not any("evil" in str(one.value) for one in page.markdown)
    assert page.caption[-1].value == "🔒 Other departments: 1"


def test_a_filter_comes_from_the_address(screen, sign_in_as, town, ticket):
    ticket("В картах")
    elsewhere = ticket("У юристов", channel=town.court)
    sign_in_as(town.lena)
    rows = shown_in(screen(QUEUE, channel=str(town.court.id)), "ticket_list")["rows"]
    assert [row["id"] for row in rows] == [elsewhere]


def test_a_filter_that_is_not_to_be_had_falls_back(screen, sign_in_as, town, ticket):
    ticket()
    sign_in_as(town.olga)
    page = screen(QUEUE, channel="99999", state="nonsense")
    assert [row["id"] for row in shown_in(page, "ticket_list")["rows"]] == [1]


def test_finished_tickets_are_behind_their_own_filter(screen, sign_in_as, town, ticket):
    done = ticket()
    with town.database.transaction() as session:
        session.get_one(Ticket, done).state = TicketState.CLOSED
    sign_in_as(town.olga)
    assert [row["id"] for row in shown_in(screen(QUEUE, state="ended"), "ticket_list")["rows"]] == [done]


def test_taking_when_nothing_is_free_says_so(screen, sign_in_as, town, ticket):
    taken = ticket()
    with town.database.transaction() as session:
        by = sign_in.actor_of(session, town.olga)
        assignment.take(session, taken, by=by, now=datetime.now(UTC))
    sign_in_as(town.olga)
    page = button(screen(QUEUE), "Take next").click().run()
    assert page.toast[0].value == "Nothing is free in your channels right now."


def test_somebody_without_the_role_is_refused_in_words(screen, sign_in_as, town):
    with town.database.transaction() as session:
        reader = a_person(session, Role.QUALITY)
    sign_in_as(reader)
    page = button(screen(QUEUE), "Take next").click().run()
    assert "It needs the role" in page.error[0].value


def test_without_a_session_nothing_is_shown(screen, sign_in_as, town, ticket):
    ticket("Тайна")
    sign_in_as(None)
    page = screen(QUEUE)
    assert "Your session has ended" in page.error[0].value
    assert not page.get("bidi_component")


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "me@evil.example", "HTTP://x", "a -> *b*"]
)
def test_plain_words_are_neither_links_nor_marks(text):
    """Markdown makes a link of a bare address, however its signs are escaped."""
    said = plain(text)
    assert not re.search(r"(?i)https?\\?:\\?/|www\\?\.|\w\\?@\w", said)
    assert not re.search(r"(?<!\\)[*_<>\[\]`]", said)


def test_choices_of_one_name_stay_two_choices(screen, sign_in_as, town, ticket):
    """The browser answers with a choice's words: two equal ones would be the same choice."""
    assert told_apart({1: "Иван", 2: "Иван", 3: "Анна", 4: "Иван"}) == {
        1: "Иван",
        2: "Иван (2)",
        3: "Анна",
        4: "Иван (3)",
    }
    # Lists to drop down read no Markdown: an escaped sign would be seen.
    assert told_apart({1: "Карта: центр"}) == {1: "Карта: центр"}
    ticket()
    for language in ("ru", "en"):
        with town.database.transaction() as session:
            session.get_one(Person, town.olga.id).language = language
        sign_in_as(town.olga)
        page = screen(QUEUE)
        for choice in page.selectbox:
            assert len(choice.options) == len(set(choice.options)), (language, choice.label)
