"""The tabs beside the conversation: steps with a form, fields, links."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk import assignment, pausing, sign_in
from desk.merging import merge
from desk.ticket_fields import change_request_type
from desk.ticket_links import link
from desk.ticket_tags import shown_on
from storage.tables import Tag, Ticket, TicketEvent, TicketLink
from storage.vocabulary import RequestType, TagKind, TicketEventKind, TicketState
from tests.desk.screens.conftest import button, shown_in

TICKET = "desk/screens/ticket.py"


@pytest.fixture
def database(base):
    """One kind of database: the actions behind these forms are tested on both."""
    return base


@pytest.fixture
def pair(town, ticket):
    """Two tickets of Olga's."""
    numbers = [ticket("Банк молчит"), ticket("Банк всё молчит")]
    with town.database.transaction() as session:
        olga = sign_in.actor_of(session, town.olga)
        for number in numbers:
            assignment.take(session, number, by=olga, now=datetime.now(UTC))
    return numbers


def opened(screen, number, tab="ticket"):
    page = screen(TICKET, inside_home=True, ticket=str(number))
    page.session_state["ticket_tab"] = tab
    return page.run()


def choice(page, label):
    return next(one for one in page.selectbox if one.label == label)


def stands(town, number):
    with town.database.reading() as session:
        found = session.get_one(Ticket, number)
        session.expunge(found)
        return found


def test_fields_are_kept_as_soon_as_they_are_changed(screen, sign_in_as, town, pair):
    with town.database.transaction() as session:
        tag = Tag(
            brand_id=town.brand.id, kind=TagKind.PRODUCT, name="Карты", folded="карты", created_at=datetime.now(UTC)
        )
        session.add(tag)
    sign_in_as(town.olga)
    page = opened(screen, pair[0])
    page = choice(page, "Priority").set_value(2).run()
    page = page.multiselect[0].set_value([tag.id]).run()
    assert stands(town, pair[0]).priority == 2
    with town.database.transaction() as session:
        assert shown_on(session, pair[0]) == {tag.id}
        change_request_type(
            session, pair[0], was=RequestType.COMPLAINT, becomes=RequestType.PRAISE,
            by=sign_in.actor_of(session, town.lena), now=datetime.now(UTC),
        )  # fmt: skip
    page = choice(page, "Request type").set_value(RequestType.QUESTION).run()
    assert "Елена has chosen “praise” meanwhile, you chose “question”" in page.error[0].value.replace("\\", "")
    assert stands(town, pair[0]).request_type == RequestType.PRAISE


def test_steps_with_a_form_offer_moments_and_say_when_it_comes_back(screen, sign_in_as, town, pair):
    sign_in_as(town.olga)
    page = button(opened(screen, pair[0]), "Put off").click().run()
    offered = choice(page, "Until when").options
    assert [one.split(" (")[0] for one in offered[:2]] == ["In an hour", "In three hours"]
    page = button(opened(screen, pair[0]), "Wait for colleagues").click().run()
    assert choice(page, "Remind me").options[0] == "No reminder"
    assert choice(page, "Department").options == []
    now = datetime.now(UTC)
    with town.database.transaction() as session:
        olga = sign_in.actor_of(session, town.olga)
        pausing.wait_for_colleague(
            session, pair[0], by=olga, now=now, department="Юристы", remind_at=now + timedelta(hours=1)
        )
    page = opened(screen, pair[0])
    assert any("It comes back" in one.value for one in page.caption)
    button(page, "Go on").click().run()
    assert stands(town, pair[0]).state == TicketState.OPEN


def test_a_link_is_taken_away_and_a_merged_ticket_taken_out_again(screen, sign_in_as, town, pair):
    sign_in_as(town.olga)
    given = {"now": datetime.now(UTC)}
    with town.database.transaction() as session:
        given["by"] = sign_in.actor_of(session, town.olga)
        link(session, *pair, **given)
    page = opened(screen, pair[0], "links")
    next(one for one in page.button if one.key == f"unlink-{pair[1]}").click().run()
    with town.database.transaction() as session:
        assert session.scalars(select(TicketLink)).all() == []
        merge(session, pair[1], into_id=pair[0], **given)
    gone = opened(screen, pair[1], "links")
    assert f"has gone into ticket {pair[0]}" in shown_in(gone, "conversation")["view"]["instead"]
    button(gone, "Take it out again").click().run()
    assert stands(town, pair[1]).merged_into_id is None
    with town.database.reading() as session:
        kinds = session.scalars(select(TicketEvent.kind).where(TicketEvent.ticket_id == pair[1])).all()
    assert kinds[-2:] == [TicketEventKind.MERGED, TicketEventKind.UNMERGED]


def test_the_history_is_a_list_with_the_newest_first(screen, sign_in_as, town, pair):
    sign_in_as(town.olga)
    rows = shown_in(opened(screen, pair[0], "history"), "table")["rows"]
    assert [row[1]["text"] for row in rows] == ["Ольга took the ticket", "The system opened the ticket"]
