"""What is typed is kept while it is typed: the draft's own address."""

import pytest
from sqlalchemy import select

from desk.tickets import open_ticket
from storage.rights import SYSTEM
from storage.tables import Draft
from tests.builders import a_brand, a_channel, a_mention, a_source


@pytest.fixture
def ticket(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        mention = a_mention(session, a_source(session, brand))
        return open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id


@pytest.fixture
def put(door, lena, knock):
    """PUTs a body as the signed-in page does."""
    visitor = knock().visitor
    csrf = visitor.get(f"{door}/api/who", timeout=20).json()["csrf"]

    def putting(ticket, body, **headers):
        headers = {"X-Repdesk-Csrf": csrf, "Content-Type": "application/json"} | headers
        return visitor.put(f"{door}/api/tickets/{ticket}/draft", data=body, headers=headers, timeout=20)

    return putting


def kept(database):
    with database.reading() as session:
        return session.execute(select(Draft.text, Draft.last_message_id)).all()


def test_a_draft_is_kept_replaced_and_forgotten(put, ticket, database):
    assert put(ticket, '{"text": "Hel", "based_on": 1}').status_code == 204
    assert put(ticket, '{"text": "Hello", "based_on": 1}').status_code == 204
    assert kept(database) == [("Hello", 1)]
    assert put(ticket, '{"text": "", "based_on": 1}').status_code == 204
    assert kept(database) == []


@pytest.mark.parametrize("body", ["", "{", "[]", '{"text": 1, "based_on": 1}', '{"text": "x"}', b"\xff"])
def test_what_cannot_be_read_is_refused_in_words(put, ticket, database, body):
    answer = put(ticket, body)
    assert answer.status_code in {400, 409}
    assert set(answer.json()["error"]) == {"what", "why", "way_out"}
    assert kept(database) == []


def test_a_ticket_that_is_not_there_is_refused(put, database):
    assert put(777, '{"text": "x", "based_on": 1}').status_code == 409


def test_a_forged_request_keeps_nothing(put, ticket, database):
    assert put(ticket, '{"text": "x", "based_on": 1}', **{"X-Repdesk-Csrf": "forged"}).status_code == 403
    assert kept(database) == []
