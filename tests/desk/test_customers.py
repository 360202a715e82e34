import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.customer_card import card_of_ticket, customer_card
from desk.customer_family import customer_of, family_of
from desk.customer_proposals import proposals
from desk.customer_search import customers_found, tickets_of
from desk.customers import (
    add_contact,
    customer_of_author,
    join_author,
    know_customer,
    merge,
    part_author,
    remove_contact,
    rename,
    unmerge,
)
from desk.tickets import Wish
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Customer, CustomerAuthor, CustomerContact, TicketFact
from storage.vocabulary import Category, ContactKind, Ground, Role, Verdict
from tests.builders import a_channel, a_source, an_author

PHONE, EMAIL, CRM = ContactKind.PHONE, ContactKind.EMAIL, ContactKind.CRM


@pytest.fixture
def anna(house):
    return house.actor(house.anna)


@pytest.fixture
def closed(house):
    """A channel of others."""
    return a_channel(house.session, house.brand, name="Юристы", is_open=False)


def known(house, now, anna, **ticket):
    opened = house.ticket(now=now, **ticket)
    return opened, know_customer(house.session, opened.id, by=anna, now=now)


def test_a_card_is_begun_from_a_ticket_once(house, session, now, anna):
    ticket, customer = known(house, now, anna)
    assert card_of_ticket(session, ticket.id, by=anna).id == customer
    assert know_customer(session, ticket.id, by=anna, now=now) == customer
    assert customer_of(session, ticket.author_id) == customer


def test_without_a_card_only_the_author_is_shown(house, session, now, anna):
    ticket = house.ticket(now=now)
    card = card_of_ticket(session, ticket.id, by=anna)
    assert (card.id, [row.id for row in card.authors], [row.id for row in card.tickets]) == (
        None, [ticket.author_id], [ticket.id],
    )  # fmt: skip


def test_a_writer_of_letters_brings_the_address_along(house, session, now, anna):
    box = a_source(session, house.brand, kind="mailbox", category=Category.MAIL, ground=Ground.OURS)
    writer = an_author(session, box, external_id="Ivan@Mail.ru", name="Иван")
    _ticket, customer = known(house, now, anna, source=box, author_id=writer.id)
    assert [row.shown for row in customer_card(session, customer, by=anna).contacts] == ["ivan@mail.ru"]


def test_a_contact_stands_once_however_it_is_spelled(house, session, now, anna):
    _ticket, customer = known(house, now, anna)
    for typed in ("8 912 345-67-89", "+79123456789"):
        add_contact(session, customer, kind=PHONE, typed=typed, by=anna, now=now)
    card = customer_card(session, customer, by=anna)
    assert [row.shown for row in card.contacts] == ["+7 912 345-67-89"]
    remove_contact(session, card.contacts[0].id, by=anna, now=now)
    assert customer_card(session, customer, by=anna).contacts == []


def test_a_customer_is_found_by_the_end_of_the_phone_by_address_and_by_name(house, session, now, anna):
    ticket, customer = known(house, now, anna)
    rename(session, customer, name="Пётр Семёнов", by=anna, now=now)
    add_contact(session, customer, kind=PHONE, typed="8 912 345-67-89", by=anna, now=now)
    add_contact(session, customer, kind=EMAIL, typed="Petr@mail.ru", by=anna, now=now)
    add_contact(session, customer, kind=CRM, typed="A-17", by=anna, now=now)
    for asked in ("6789", "67-89", "89123456789", "(912) 345-67-89", "3456789", "PETR@mail.ru", "A-17", "семенов"):
        found = customers_found(session, by=anna, brand_id=house.brand.id, asked=asked)
        assert [(one.id, one.tickets, one.newest_ticket_id) for one in found] == [(customer, 1, ticket.id)], asked
        assert tickets_of(session, asked, brand_id=house.brand.id) == [ticket.id], asked
    for asked in ("", "6788", "x@y.example", "%", "_____", "п"):
        assert customers_found(session, by=anna, brand_id=house.brand.id, asked=asked) == [], asked
        assert tickets_of(session, asked, brand_id=house.brand.id) == [], asked


def rows_of(session):
    """Every row of customers as it is stored."""
    session.expire_all()
    return [
        [tuple(row) for row in session.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
        for table in (Customer, CustomerAuthor, CustomerContact)
    ]


def test_a_merge_joins_tickets_contacts_and_ratings_and_unmerge_restores_every_row(house, session, now, anna):
    one, kept = known(house, now, anna)
    other, gone = known(house, now, anna, source=house.talks)
    third, last = known(house, now, anna, source=house.forum)
    add_contact(session, kept, kind=PHONE, typed="8 912 345-67-89", by=anna, now=now)
    add_contact(session, gone, kind=EMAIL, typed="a@b.example", by=anna, now=now)
    session.get_one(TicketFact, (other.id, 1)).rating = Verdict.DISLIKE
    merge(session, gone, other_id=last, by=anna, now=now)
    before = rows_of(session)
    merge(session, kept, other_id=gone, by=anna, now=now)
    merge(session, kept, other_id=gone, by=anna, now=now)
    merge(session, last, other_id=kept, by=anna, now=now)
    card = card_of_ticket(session, third.id, by=anna)
    assert card.id == kept
    assert [row.id for row in card.tickets] == [third.id, other.id, one.id]
    assert {row.shown for row in card.contacts} == {"+7 912 345-67-89", "a@b.example"}
    assert (card.likes, card.dislikes) == (0, 1)
    assert len(card.authors) == 3
    assert family_of(session, kept) == [kept, gone, last]
    unmerge(session, gone, by=anna, now=now)
    unmerge(session, gone, by=anna, now=now)
    assert rows_of(session) == before
    noted = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "customer")).all()
    assert noted.count("customers_merged") == 2
    assert noted.count("customers_parted") == 1


def test_an_author_is_joined_by_hand_and_parted(house, session, now, anna):
    _one, customer = known(house, now, anna)
    other = house.ticket(now=now, source=house.forum)
    join_author(session, customer, author_id=other.author_id, by=anna, now=now)
    assert card_of_ticket(session, other.id, by=anna).id == customer
    part_author(session, customer, author_id=other.author_id, by=anna, now=now)
    assert card_of_ticket(session, other.id, by=anna).id is None


def test_an_author_with_a_card_brings_it_along(house, session, now, anna):
    _one, customer = known(house, now, anna)
    other, second = known(house, now, anna, source=house.forum)
    join_author(session, customer, author_id=other.author_id, by=anna, now=now)
    assert family_of(session, customer) == [customer, second]


def test_what_somebody_wrote_is_proposed_and_who_else_has_it(house, session, now, anna):
    ticket = house.ticket(now=now, text="Мой номер 8 912 345-67-89, почта ivan@mail.ru")
    _other, same = known(house, now, anna, source=house.forum)
    add_contact(session, same, kind=PHONE, typed="+79123456789", by=anna, now=now)
    box = a_source(session, house.brand, kind="mailbox", category=Category.MAIL, ground=Ground.OURS)
    writer = an_author(session, box, external_id="ivan@mail.ru", name="Иван")
    house.ticket(now=now, source=box, author_id=writer.id)
    card = card_of_ticket(session, ticket.id, by=anna)
    told = proposals(session, card, ticket_id=ticket.id, by=anna)
    assert [one.shown for one in told.contacts] == ["+7 912 345-67-89", "ivan@mail.ru"]
    assert [(one.customer_id, one.because) for one in told.customers] == [(same, "+7 912 345-67-89")]
    assert [one.author_id for one in told.authors] == [writer.id]
    customer = know_customer(session, ticket.id, by=anna, now=now)
    add_contact(session, customer, kind=PHONE, typed="89123456789", by=anna, now=now)
    join_author(session, customer, author_id=writer.id, by=anna, now=now)
    merge(session, customer, other_id=same, by=anna, now=now)
    told = proposals(session, customer_card(session, customer, by=anna), ticket_id=ticket.id, by=anna)
    assert ([one.shown for one in told.contacts], told.customers, told.authors) == (["ivan@mail.ru"], [], [])


def test_customers_of_closed_channels_are_neither_found_nor_shown_nor_proposed(house, session, now, anna, closed):
    hidden = house.ticket(now=now, source=house.talks, wish=Wish(channel_id=closed.id))
    secret = customer_of_author(session, hidden.author_id, by=SYSTEM, now=now)
    lead = house.actor(house.vera)
    add_contact(session, secret, kind=PHONE, typed="8 912 345-67-89", by=lead, now=now)
    ticket = house.ticket(now=now, text="8 912 345-67-89")
    card = card_of_ticket(session, ticket.id, by=anna)
    assert proposals(session, card, ticket_id=ticket.id, by=anna).customers == []
    assert customers_found(session, by=anna, brand_id=house.brand.id, asked="6789") == []
    for attempt in (
        lambda: customer_card(session, secret, by=anna),
        lambda: rename(session, secret, name="x", by=anna, now=now),
        lambda: merge(session, know_customer(session, ticket.id, by=anna, now=now), other_id=secret, by=anna, now=now),
    ):
        with pytest.raises(Refused, match="cannot be shown"):
            attempt()
    # A lead joins them; the operator then sees the customer, but nothing that stands in the closed channel.
    merge(session, know_customer(session, ticket.id, by=anna, now=now), other_id=secret, by=lead, now=now)
    card = card_of_ticket(session, ticket.id, by=anna)
    assert [row.id for row in card.tickets] == [ticket.id]
    assert [row.id for row in card.authors] == [ticket.author_id]
    assert len(card_of_ticket(session, ticket.id, by=lead).tickets) == 2


def test_only_those_who_answer_change_a_card(house, session, now, anna):
    ticket, customer = known(house, now, anna)
    reader = house.actor(house.boris, Role.MODERATOR)
    assert customer_card(session, customer, by=reader).may_change is False
    with pytest.raises(Refused, match="not open to you"):
        rename(session, customer, name="x", by=reader, now=now)
    with pytest.raises(Refused, match="not open to you"):
        know_customer(session, ticket.id, by=reader, now=now)


def test_two_merges_at_once_there_and_back_make_one_customer(database, make_house, now):
    with database.transaction() as session:
        house = make_house(session)
        anna = house.actor(house.anna)
        _one, first = known(house, now, anna)
        _other, second = known(house, now, anna, source=house.forum)
    refused = []

    def join(kept, gone):
        with database.transaction() as session:
            merge(session, kept, other_id=gone, by=anna, now=now + timedelta(seconds=1))

    def run(kept, gone):
        try:
            join(kept, gone)
        except Refused as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=run, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as session:
        heads = session.scalars(select(Customer.id).where(Customer.merged_into_id.is_(None))).all()
    assert len(heads) == 1
    assert refused == []
