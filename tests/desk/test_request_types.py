from desk.request_types import name_requests
from desk.tickets import open_ticket
from storage.rights import SYSTEM
from storage.tables import Mention, Ticket
from storage.vocabulary import Label, RequestType
from tests.builders import a_brand, a_channel, a_mention, a_source


def a_ticket(session, now, **mention):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    told = a_mention(session, a_source(session, brand), **mention)
    return told.id, open_ticket(session, told.id, by=SYSTEM, now=now).ticket_id


def test_a_ticket_learns_what_the_customer_wants_when_the_pretag_comes(session, now):
    mention_id, ticket_id = a_ticket(session, now)
    assert name_requests(session) == 0
    session.get_one(Mention, mention_id).pretag = Label.QUESTION
    session.flush()
    assert name_requests(session) == 1
    session.expire_all()
    assert session.get_one(Ticket, ticket_id).request_type == RequestType.QUESTION
    assert name_requests(session) == 0


def test_what_a_moderator_said_weighs_more_than_the_pretag(session, now):
    mention_id, ticket_id = a_ticket(session, now)
    mention = session.get_one(Mention, mention_id)
    mention.pretag, mention.label = Label.QUESTION, Label.COMPLAINT
    session.flush()
    name_requests(session)
    session.expire_all()
    assert session.get_one(Ticket, ticket_id).request_type == RequestType.COMPLAINT


def test_a_type_that_is_known_stays(session, now):
    mention_id, ticket_id = a_ticket(session, now, pretag=Label.PRAISE)
    session.get_one(Mention, mention_id).pretag = Label.COMPLAINT
    session.flush()
    assert name_requests(session) == 0
    assert session.get_one(Ticket, ticket_id).request_type == RequestType.PRAISE
