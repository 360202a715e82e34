"""The town's CRM, asked by the desk's own reader."""

from datetime import timedelta

from demo.settle import settle
from desk.crm import ask_crm
from desk.crm_wishes import ASK_JOB, crm_shown
from desk.customers import add_contact, customer_of_author
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import Brand, Source
from storage.vocabulary import ContactKind
from tests.builders import an_author


def test_the_desk_reads_what_the_town_s_crm_knows(base, town, now):
    with base.transaction() as session:
        settle(session, town_url=town.url, now=now)
        source = session.query(Source).filter_by(kind="vk_messages").one()
        customers = [
            customer_of_author(session, an_author(session, source).id, by=SYSTEM, now=now) for _turn in range(8)
        ]
        for number, customer in enumerate(customers):
            phone = f"+7 912 345-67-8{number}"
            add_contact(session, customer, kind=ContactKind.PHONE, typed=phone, by=SYSTEM, now=now)
        assert session.query(Brand).one().is_demo
    for customer in customers:
        ask_crm(Leased(1, ASK_JOB, {"customer_id": customer}, 1, 1, now), now)
    with base.reading() as session:
        told = [crm_shown(session, one, by=SYSTEM, now=now + timedelta(minutes=1)) for one in customers]
    assert not any(one.error for one in told)
    assert {one.is_client for one in told} == {True, False}
    known = next(one for one in told if one.is_client)
    assert known.properties["отделение.город"] == "Заливск"
    assert known.properties["id"].startswith("ПР-")
