"""A call or a visit is written down: one ticket however often one clicks, with its customer, counted by its way."""

import pytest
from sqlalchemy import func, select

from desk.contacts import Contact, shown
from desk.customer_search import customers_found
from moderation.by_hand import HandForm, write_down
from storage.errors import Refused
from storage.rights import ALL_BRANDS, Actor
from storage.tables import (
    CustomerAuthor,
    DailyCount,
    Mention,
    MentionVersion,
    Message,
    Promise,
    Source,
    Tag,
    Ticket,
    TicketFact,
    TicketTag,
)
from storage.vocabulary import ContactKind, Delivery, MentionState, Metric, RequestType, Role, TagKind, TicketState
from tests.builders import NOW, a_brand, a_channel, a_person


@pytest.fixture
def desk(session):
    brand = a_brand(session)
    anna = a_person(session, Role.OPERATOR, name="Анна")
    channel = a_channel(session, brand, anna, is_first_line=True)
    by = Actor(anna.id, "Анна", {ALL_BRANDS: frozenset({Role.OPERATOR})}, frozenset({channel.id}))
    return brand, channel, by


def a_call(**changes):
    given = {"way": "call", "text": "Не пришла карта, обещали неделю назад", "client_key": "k1"} | changes
    return HandForm(**given)


def test_two_clicks_make_one_ticket_in_the_queue_at_once(session, desk):
    brand, channel, by = desk
    first = write_down(session, brand.id, a_call(request_type=RequestType.COMPLAINT), by=by, now=NOW)
    again = write_down(session, brand.id, a_call(request_type=RequestType.COMPLAINT), by=by, now=NOW)
    other = write_down(session, brand.id, a_call(client_key="k2"), by=by, now=NOW)
    assert (first == again, first != other) == (True, True)
    ticket = session.get_one(Ticket, first)
    assert (ticket.state, ticket.channel_id, ticket.request_type) == (
        TicketState.NEW,
        channel.id,
        RequestType.COMPLAINT,
    )
    assert session.scalar(select(func.count()).select_from(Mention)) == 2
    assert set(session.scalars(select(Mention.state))) == {MentionState.PROMOTED}
    promise = session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).first()
    assert (promise.started_at, promise.fulfilled_at) == (NOW, None)
    waits = select(func.coalesce(func.sum(DailyCount.count), 0)).where(DailyCount.dimension == "mention_waits")
    assert session.scalar(waits) == 0, "nobody waits for it in the stream"


def test_each_way_is_a_source_of_its_own_in_the_figures(session, desk):
    brand, _channel, by = desk
    for place, way in enumerate(("call", "visit", "call")):
        write_down(session, brand.id, a_call(way=way, client_key=f"k{place}"), by=by, now=NOW)
    counted = select(Source.address, func.count()).join(TicketFact, TicketFact.source_id == Source.id)
    found = dict(session.execute(counted.group_by(Source.address)).all())
    assert found == {"by_hand:call": 2, "by_hand:visit": 1}


def test_what_was_answered_on_the_spot_keeps_the_promise_and_may_close(session, desk):
    brand, _channel, by = desk
    form = a_call(answer="Объяснила, где карта: 4111 1111 1111 1111", closing=True)
    number = write_down(session, brand.id, form, by=by, now=NOW)
    write_down(session, brand.id, form, by=by, now=NOW)
    ticket = session.get_one(Ticket, number)
    assert (ticket.state, ticket.assignee_id) == (TicketState.CLOSED, by.person_id)
    said = session.scalars(select(Message).where(Message.client_key.is_not(None))).one()
    assert (said.delivery, said.by_hand, "4111 1111 1111 1111" in said.text) == (Delivery.SENT, True, False)
    promise = session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).one()
    assert (promise.fulfilled_at, promise.fulfilled_by) == (NOW, by.person_id)


def test_a_customer_is_begun_found_again_and_kept(session, desk):
    brand, _channel, by = desk
    write_down(session, brand.id, a_call(name="Ольга Краева", phone="8 912 345-67-89", is_mine=True), by=by, now=NOW)
    (found,) = customers_found(session, by=by, brand_id=brand.id, asked="6789")
    assert (found.name, found.contacts) == ("Ольга Краева", (shown(Contact(ContactKind.PHONE, "+79123456789")),))
    second = write_down(session, brand.id, a_call(client_key="k2", customer_id=found.id, is_mine=True), by=by, now=NOW)
    third = write_down(session, brand.id, a_call(client_key="k3", customer_id=found.id), by=by, now=NOW)
    authors = {session.get_one(Ticket, number).author_id for number in (second, third)}
    assert len(authors) == 1
    joined = session.scalars(select(CustomerAuthor.customer_id).where(CustomerAuthor.author_id.in_(authors))).all()
    assert joined == [found.id]
    assert session.scalar(select(func.count(func.distinct(MentionVersion.text)))) == 1


def test_a_product_of_the_brand_is_put_on_and_a_strange_one_refused(session, desk):
    brand, _channel, by = desk
    tag = Tag(brand_id=brand.id, kind=TagKind.PRODUCT, name="Карта", folded="карта", created_at=NOW)
    session.add(tag)
    session.flush()
    number = write_down(session, brand.id, a_call(product_id=tag.id), by=by, now=NOW)
    assert session.scalars(select(TicketTag.tag_id).where(TicketTag.ticket_id == number)).all() == [tag.id]
    with pytest.raises(Refused):
        write_down(session, brand.id, a_call(client_key="k2", product_id=tag.id + 99), by=by, now=NOW)


@pytest.mark.parametrize("changes", [{"text": "  "}, {"way": "telepathy"}, {"text": "x" * 20_001}])
def test_without_words_there_is_no_ticket(session, desk, changes):
    brand, _channel, by = desk
    with pytest.raises(Refused):
        write_down(session, brand.id, a_call(**changes), by=by, now=NOW)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.QUALITY, Role.MARKETING, Role.ADMINISTRATOR])
def test_only_those_who_answer_write_down(session, desk, role):
    brand, _channel, _by = desk
    with pytest.raises(Refused):
        write_down(session, brand.id, a_call(), by=Actor(9, "x", {ALL_BRANDS: frozenset({role})}), now=NOW)
