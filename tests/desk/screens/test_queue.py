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


def test_the_two_bands_have_a_badge_each_and_the_address_chooses(screen, sign_in_as, town, ticket):
    late, early = ticket("Давно жду"), ticket("Только что")
    with town.database.transaction() as session:
        session.get_one(Ticket, late).next_due_at = datetime(2026, 1, 1, tzinfo=UTC)
    sign_in_as(town.olga)
    shown = shown_in(screen(QUEUE), "ticket_list")
    assert [(tab["band"], tab["number"], tab["is_chosen"]) for tab in shown["tabs"]] == [
        ("in_time", "1", True),
        ("overdue", "1", False),
    ]
    assert [row["id"] for row in shown["rows"]] == [early]
    page = screen(QUEUE, band="overdue")
    assert [row["id"] for row in shown_in(page, "ticket_list")["rows"]] == [late]
    assert "1 ticket is overdue in your channels" in [one.value for one in page.caption]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"band": "overdue"}, "**Nothing is overdue**"),
        ({"state": "waiting_customer"}, "**Nothing fits these filters**"),
        ({"find": "нет такого"}, "**Nothing was found**"),
    ],
)
def test_an_empty_list_says_why(screen, sign_in_as, town, ticket, query, words):
    ticket()
    sign_in_as(town.olga)
    assert words in [one.value for one in screen(QUEUE, **query).markdown]


def test_when_all_is_late_the_empty_band_says_where_the_rest_is(screen, sign_in_as, town, ticket):
    with town.database.transaction() as session:
        session.get_one(Ticket, ticket()).next_due_at = datetime(2026, 1, 1, tzinfo=UTC)
    sign_in_as(town.olga)
    assert "**Nothing is left in time**" in [one.value for one in screen(QUEUE).markdown]


def test_a_number_in_the_search_finds_the_ticket_and_the_address_keeps_it(screen, sign_in_as, town, ticket):
    wanted, _other = ticket("Первый"), ticket("Второй")
    sign_in_as(town.olga)
    page = screen(QUEUE)
    page.text_input(key="queue_find").set_value(f"№{wanted}").run()
    shown = shown_in(page, "ticket_list")
    assert ([row["id"] for row in shown["rows"]], shown["tabs"]) == ([wanted], [])
    assert page.query_params["find"] == f"№{wanted}"


def test_whoever_has_no_channel_of_their_own_begins_with_all(screen, sign_in_as, town, ticket):
    ticket("В картах")
    hidden = ticket("У юристов", channel=town.court)
    sign_in_as(town.lena)
    rows = shown_in(screen(QUEUE), "ticket_list")["rows"]
    assert hidden in [row["id"] for row in rows]


def test_another_channel_is_chosen_in_the_box_and_stands_in_the_address(screen, sign_in_as, town, ticket):
    ticket("В картах")
    elsewhere = ticket("У юристов", channel=town.court)
    sign_in_as(town.lena)
    page = screen(QUEUE)
    page.selectbox(key="queue_other").set_value(str(town.court.id)).run()
    assert page.query_params["channel"] == str(town.court.id)
    assert [row["id"] for row in shown_in(page, "ticket_list")["rows"]] == [elsewhere]


def test_the_sound_is_kept_for_the_person(screen, sign_in_as, town, ticket):
    sign_in_as(town.olga)
    page = screen(QUEUE)
    assert not page.toggle(key="bell_sound").value
    page.toggle(key="bell_sound").set_value(True).run()
    assert screen(QUEUE).toggle(key="bell_sound").value


def test_the_bell_counts_unread_dialogues_and_tells_once(screen, sign_in_as, town, ticket):
    mine = ticket()
    with town.database.transaction() as session:
        by = sign_in.actor_of(session, town.lena)
        comment = "вам [x](http://evil.example)"
        assignment.hand_over(
            session, mine, to_person_id=town.olga.id, comment=comment, by=by, now=datetime.now(UTC)
        )  # fmt: skip
    sign_in_as(town.olga)
    page = screen(QUEUE, inside_home=True)
    assert shown_in(page, "bell")["number"] == "1"
    assert len(page.toast) == 1
    assert "Елена hands you ticket" in page.toast[0].value
    assert "](http" not in page.toast[0].value.replace("](/ticket", ""), "a colleague's words make no link"
    again = screen(QUEUE, inside_home=True)
    assert len(again.toast) == 0
