from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from desk import assignment, closing, sign_in
from storage.tables import Attachment, Engagement, Source, Ticket, TicketMention
from storage.vocabulary import AttachmentState, Role, TicketState
from tests.builders import a_person
from tests.desk.screens.conftest import button, shown_in

TICKET = "desk/screens/ticket.py"


@pytest.fixture
def taken(town, ticket):
    number = ticket("Банк молчит <img src=x>")
    with town.database.transaction() as session:
        assignment.take(session, number, by=sign_in.actor_of(session, town.olga), now=datetime.now(UTC))
    return number


def view_of(page):
    """What the conversation was given to show."""
    return shown_in(page, "conversation")["view"]


def tab(page, name):
    """The page with another tab beside the conversation."""
    page.session_state["ticket_tab"] = name
    return page.run()


def state_of(town, number):
    with town.database.reading() as session:
        return session.get_one(Ticket, number).state


def test_without_a_number_it_says_where_to_choose_one(screen, sign_in_as, town):
    sign_in_as(town.olga)
    for number in ("", "x", "9" * 40):
        assert "**No ticket chosen**" in [one.value for one in screen(TICKET, inside_home=True, ticket=number).markdown]


def test_a_ticket_of_a_closed_channel_is_refused_as_if_it_did_not_exist(screen, sign_in_as, town, ticket):
    secret = ticket("Тайна", channel=town.court)
    sign_in_as(town.olga)
    page = screen(TICKET, inside_home=True, ticket=str(secret))
    missing = screen(TICKET, inside_home=True, ticket="777")
    assert page.error[0].value.replace(str(secret), "N") == missing.error[0].value.replace("777", "N")


def test_the_talk_shows_the_text_as_it_is_and_the_promise_ticks(screen, sign_in_as, town, taken):
    sign_in_as(town.olga)
    page = screen(TICKET, inside_home=True, ticket=str(taken))
    lines = view_of(page)["lines"]
    assert lines[0]["text"] == "Банк молчит <img src=x>"
    assert any(line["text"] == "Ольга took the ticket" for line in lines)
    assert shown_in(page, "promises")["rows"][0]["due"] is not None


def test_what_the_site_counts_stands_beside_the_talk(screen, sign_in_as, town, taken):
    sign_in_as(town.olga)
    page = tab(screen(TICKET, inside_home=True, ticket=str(taken)), "customer")
    assert "Its site counts" not in [one.value for one in page.caption]
    with town.database.transaction() as session:
        mention_id = session.scalar(select(TicketMention.mention_id).where(TicketMention.ticket_id == taken))
        session.add(Engagement(mention_id=mention_id, views=40_123, reposts=0, read_at=datetime.now(UTC)))
    page = tab(page, "customer")
    [line] = [one.value for one in page.text if "views" in one.value]
    assert line.startswith("40K views · 0 reposts (")


def test_waiting_and_going_on(screen, sign_in_as, town, taken):
    sign_in_as(town.olga)
    page = button(screen(TICKET, inside_home=True, ticket=str(taken)), "Wait for the customer").click().run()
    assert state_of(town, taken) == TicketState.WAITING_CUSTOMER
    button(page, "Go on").click().run()
    assert state_of(town, taken) == TicketState.OPEN


def test_the_second_who_closes_learns_who_was_first(screen, sign_in_as, town, taken):
    sign_in_as(town.lena)
    page = screen(TICKET, inside_home=True, ticket=str(taken))
    with town.database.transaction() as session:
        closing.close(session, taken, by=sign_in.actor_of(session, town.olga), now=datetime.now(UTC))
    page = button(page, "Close").click().run()
    assert "Ольга closed it" in page.error[0].value
    assert button(page, "Reopen")


def test_a_free_ticket_is_taken(screen, sign_in_as, town, ticket):
    number = ticket()
    sign_in_as(town.olga)
    page = button(screen(TICKET, inside_home=True, ticket=str(number)), "Take it").click().run()
    assert state_of(town, number) == TicketState.OPEN
    assert "Ольга" in [one.value for one in tab(page, "customer").text]


def test_handing_over_offers_colleagues_channels_and_the_queue(screen, sign_in_as, town, taken):
    sign_in_as(town.olga)
    page = button(screen(TICKET, inside_home=True, ticket=str(taken)), "Hand over").click().run()
    whom = next(one for one in page.selectbox if one.label == "To whom")
    assert whom.options == ["Борис", "Елена", "Back into the queue of Карты"]


def test_somebody_who_only_reads_gets_no_composer(screen, sign_in_as, town, taken):
    with town.database.transaction() as session:
        reader = a_person(session, Role.MODERATOR)
    sign_in_as(reader)
    page = screen(TICKET, inside_home=True, ticket=str(taken))
    assert view_of(page)["lines"]
    assert view_of(page)["composer"] is None
    assert [one.label for one in page.button] == ["Have it removed"]


def test_a_lead_may_answer_for_anybody(screen, sign_in_as, town, taken):
    sign_in_as(town.lena)
    assert view_of(screen(TICKET, inside_home=True, ticket=str(taken)))["composer"]["may_answer"]


def test_from_a_finished_ticket_one_goes_on_to_the_next(screen, sign_in_as, town, taken, ticket):
    waiting = ticket("Второй")
    with town.database.transaction() as session:
        closing.close(session, taken, by=sign_in.actor_of(session, town.olga), now=datetime.now(UTC))
    sign_in_as(town.olga)
    page = button(screen(TICKET, inside_home=True, ticket=str(taken)), "Take next").click().run()
    assert view_of(page)["heading"] == f"Ticket {waiting}"


def test_who_may_only_read_is_told_who_answers(screen, sign_in_as, town, ticket):
    with town.database.transaction() as session:
        rita = a_person(session, Role.OPERATOR, login="rita", name="Рита")
    number = ticket("Банк молчит")
    sign_in_as(rita)
    page = screen(TICKET, inside_home=True, ticket=str(number))
    assert "the people of the channel Карты answer it" in view_of(page)["instead"]


def test_pictures_are_shown_in_the_talk_and_chosen_only_where_the_site_takes_them(screen, sign_in_as, town, taken):
    with town.database.transaction() as session:
        mention_id = session.scalars(select(TicketMention.mention_id)).one()
        kept = {"sha256": "0" * 64, "size": 3000, "is_picture": True, "state": AttachmentState.KEPT}
        refused = {"state": AttachmentState.REFUSED, "error": "too large"}
        for number, more in enumerate((kept, refused)):
            row = {"mention_id": mention_id, "number": number, "name": f"{number}.png", "created_at": datetime.now(UTC)}
            session.add(Attachment(**row, **more))
    sign_in_as(town.olga)
    page = screen(TICKET, inside_home=True, ticket=str(taken))
    picture, lost = view_of(page)["lines"][0]["files"]
    assert picture["picture"].endswith("/picture")
    assert (picture["file"], picture["said"]) == (picture["picture"].removesuffix("/picture"), "3 KiB")
    assert (lost["picture"], lost["file"], lost["said"]) == ("", "", "too large")
    [target] = view_of(page)["composer"]["targets"]
    assert (target["pictures"], target["by_hand"]) == (0, False), "WordPress takes none"
    with town.database.transaction() as session:
        session.get_one(Source, town.source.id).kind = "vk_messages"
    page = screen(TICKET, inside_home=True, ticket=str(taken))
    assert view_of(page)["composer"]["targets"][0]["pictures"] > 0
