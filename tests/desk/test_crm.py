import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desk.crm import ask_crm
from desk.crm_answer import UNKNOWN, Fields, Known, read_answer
from desk.crm_settings import CrmForm, connect_crm, crm_form, disconnect_crm
from desk.crm_wishes import ASK_JOB, crm_shown, wish
from desk.customer_card import card_of_ticket, customer_card
from desk.customers import add_contact, know_customer
from desk.tickets import open_ticket
from storage.errors import Refused
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import CrmConnection, CrmReading, Handover, Job, Ticket
from storage.vocabulary import Category, ContactKind, Ground, Role
from tests.builders import a_channel, a_mention, a_source, actor, an_author
from tests.crawlers.conftest import Site

PERSON = {"id": 17, "name": "Пётр", "vip": True, "segment": {"name": "premium"}, "products": ["карта", "вклад"]}
FIELDS = Fields("id", "vip", ("segment.name", "products"))


@pytest.mark.parametrize(
    ("body", "fields", "known"),
    [
        (PERSON, FIELDS, Known(True, "17", {"segment.name": "premium", "products": "карта, вклад"})),
        ([PERSON], FIELDS, Known(True, "17", {"segment.name": "premium", "products": "карта, вклад"})),
        ({"data": {"items": [PERSON]}}, Fields(), Known(True, "", {
            "id": "17", "name": "Пётр", "vip": "yes", "segment.name": "premium", "products": "карта, вклад",
        })),
        ({**PERSON, "vip": False}, FIELDS, Known(False, "17", {"segment.name": "premium", "products": "карта, вклад"})),
        ({"data": []}, FIELDS, UNKNOWN),
        ([], FIELDS, UNKNOWN),
        (None, FIELDS, UNKNOWN),
        ("нет", FIELDS, UNKNOWN),
    ],
)  # fmt: skip
def test_an_answer_is_read_whatever_it_is_wrapped_in(body, fields, known):
    assert read_answer(body, fields) == known


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "id", "a"]), inner, max_size=3)
    ),
)


@given(JSON)
def test_whatever_a_crm_answers_is_read(body):
    known = read_answer(body, FIELDS)
    assert all(isinstance(value, str) for value in known.properties.values())


NOT_ASKABLE = (
    "", "crm.example", "ftp://crm.example/{phone}", "https://crm.example/all", "https://{phone}.example/",
    "https://crm.example/{passport}", "https:///{phone}",
)  # fmt: skip


def test_an_address_that_cannot_ask_about_anybody_is_refused(house, session, now):
    boss = actor(Role.ADMINISTRATOR)
    for address in NOT_ASKABLE:
        with pytest.raises(Refused, match="not connected"):
            connect_crm(session, house.brand.id, form=CrmForm(address), by=boss, now=now)
    with pytest.raises(Refused, match="not open to you"):
        connect_crm(session, house.brand.id, form=CrmForm("https://a.example/{phone}"), by=actor(Role.LEAD), now=now)


def test_the_token_is_kept_sealed_and_not_shown(house, session, now):
    boss = actor(Role.ADMINISTRATOR)
    form = CrmForm("https://crm.example/{phone}", token="geheim", fields=FIELDS, kept=timedelta(hours=2))
    connect_crm(session, house.brand.id, form=form, by=boss, now=now)
    assert crm_form(session, house.brand.id, by=boss) == replace(form, token="")
    sealed = session.get_one(CrmConnection, house.brand.id).secrets
    assert "geheim" not in sealed
    connect_crm(session, house.brand.id, form=replace(form, token=""), by=boss, now=now)
    assert session.get_one(CrmConnection, house.brand.id).secrets == sealed
    disconnect_crm(session, house.brand.id, by=boss, now=now)
    assert crm_form(session, house.brand.id, by=boss) is None


@pytest.fixture
def crm():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def bank(base, make_house, crm, now):
    """A house whose brand asks the CRM by phone and e-mail, with a customer of a known phone."""
    with base.transaction() as session:
        house = make_house(session)
        form = CrmForm(f"{crm.url}/find?tel={{phone}}&mail={{email}}", token="geheim", is_local=True, fields=FIELDS)
        connect_crm(session, house.brand.id, form=form, by=actor(Role.ADMINISTRATOR), now=now)
        house.anna_acting = house.actor(house.anna)
        house.first = house.ticket(now=now).id
        house.customer = know_customer(session, house.first, by=house.anna_acting, now=now)
        add_contact(
            session, house.customer, kind=ContactKind.PHONE, typed="8 912 345-67-89", by=house.anna_acting, now=now
        )
    house.base = base
    return house


def ask(house, now, customer_id=None):
    ask_crm(Leased(1, ASK_JOB, {"customer_id": customer_id or house.customer}, 1, 1, now), now)


def told(house, now):
    with house.base.reading() as session:
        return crm_shown(session, house.customer, by=house.anna_acting, now=now)


def test_the_crm_is_asked_by_what_is_known_and_its_answer_kept_with_its_age(bank, crm, now):
    crm.pages["/find"] = PERSON
    ask(bank, now)
    (got,) = crm.seen
    assert got.path == "/find?tel=%2B79123456789&mail="
    assert got.headers["authorization"] == "Bearer geheim"
    shown = told(bank, now + timedelta(minutes=59))
    assert (shown.is_client, shown.read_at, shown.is_fresh, shown.error) == (True, now, True, "")
    assert shown.properties == {"segment.name": "premium", "products": "карта, вклад"}
    assert told(bank, now + timedelta(minutes=61)).is_fresh is False
    with bank.base.reading() as session:
        card = customer_card(session, bank.customer, by=bank.anna_acting)
        assert [row.value for row in card.contacts if row.kind == ContactKind.CRM] == ["17"]


@pytest.mark.parametrize("answer", [503, 302, 401, b"<html>sign in</html>", b""], ids=str)
def test_a_crm_that_fails_says_so_plainly_and_keeps_what_it_said_before(bank, crm, now, answer):
    crm.pages["/find"] = PERSON
    ask(bank, now)
    crm.pages["/find"] = answer
    later = now + timedelta(hours=3)
    ask(bank, later)
    shown = told(bank, later)
    assert (shown.is_client, shown.read_at) == (True, now)
    assert "127.0.0.1" in shown.error
    assert "79123456789" not in shown.error
    assert "geheim" not in shown.error


def test_a_crm_that_keeps_silent_is_left_after_two_seconds(bank, crm, now):
    crm.pages["/find"] = lambda _got: time.sleep(4) or 200
    began = time.monotonic()
    ask(bank, now)
    assert time.monotonic() - began < 3.5
    assert told(bank, now).error


def test_a_crm_that_is_gone_stops_nothing(bank, crm, now):
    crm.close()
    ask(bank, now)
    assert "127.0.0.1" in told(bank, now).error
    with bank.base.reading() as session:
        assert card_of_ticket(session, bank.first, by=bank.anna_acting).contacts


def test_nobody_found_is_no_client(bank, crm, now):
    crm.pages["/find"] = 404
    ask(bank, now)
    assert told(bank, now)[:2] == (False, {})


def test_it_is_asked_once_while_fresh_and_again_by_hand(bank, crm, now):
    def jobs():
        with bank.base.reading() as session:
            return len(session.scalars(select(Job.id).where(Job.kind == ASK_JOB)).all())

    def want(at, *, at_once=False):
        with bank.base.transaction() as session:
            return wish(session, bank.customer, now=at, at_once=at_once)

    crm.pages["/find"] = PERSON
    assert want(now) is True
    assert want(now) is True
    assert jobs() == 1
    ask(bank, now)
    assert want(now + timedelta(minutes=30)) is False
    assert want(now + timedelta(minutes=30), at_once=True) is True
    assert want(now + timedelta(minutes=61)) is True
    assert jobs() == 3


def test_a_new_letter_is_looked_up_and_goes_where_clients_go(bank, crm, now):
    crm.pages["/find"] = PERSON
    with bank.base.transaction() as session:
        conditions = {"all": [{"field": "crm", "values": ["segment.name=premium"]}]}
        premium = a_channel(session, bank.brand, name="Премиум", conditions=conditions).id
        box = a_source(session, bank.brand, kind="mailbox", category=Category.MAIL, ground=Ground.OURS)
        writer = an_author(session, box, external_id="petr@mail.ru", name="Пётр")
        letters = [a_mention(session, box, author_id=writer.id).id for _turn in range(2)]
        first = open_ticket(session, letters[0], by=SYSTEM, now=now).ticket_id
        assert session.get_one(Ticket, first).channel_id != premium
        payload = session.scalars(select(Job.payload).where(Job.kind == ASK_JOB)).one()
    ask(bank, now, payload["customer_id"])
    assert crm.seen[-1].path == "/find?tel=&mail=petr%40mail.ru"
    with bank.base.transaction() as session:
        assert session.get_one(Ticket, first).channel_id == premium
        assert "CRM" in session.scalars(select(Handover.comment).where(Handover.ticket_id == first)).one()
        # What the CRM has said already chooses the channel of the next one at once.
        second = open_ticket(session, letters[1], by=SYSTEM, now=now).ticket_id
        assert session.get_one(Ticket, second).channel_id == premium


def test_a_ticket_that_somebody_holds_stays_where_it_is(bank, crm, now):
    crm.pages["/find"] = PERSON
    with bank.base.transaction() as session:
        a_channel(session, bank.brand, conditions={"all": [{"field": "client", "values": ["yes"]}]})
        session.get_one(Ticket, bank.first).assignee_id = bank.anna.id
    ask(bank, now)
    with bank.base.reading() as session:
        assert session.get_one(Ticket, bank.first).channel_id == bank.channel.id
        assert json.loads(json.dumps(session.get_one(CrmReading, bank.customer).properties))
