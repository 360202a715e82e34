"""Ratings of our own people and of open links count nowhere as the customer's: cards, figures, what is suggested."""

from datetime import timedelta

import pytest

from desk.card import ticket_card
from desk.customer_card import card_of_ticket
from desk.earlier_answers import _ratings
from desk.replies import Answer, record_sent_by_hand
from desk.template_approval import approve
from desk.template_figures import template_figures
from desk.template_offers import insert_template
from desk.templates import TemplateForm, propose_template
from storage.tables import TicketFact
from storage.vocabulary import RatingWay, SetAside, Verdict

DAY = timedelta(days=1)


@pytest.fixture
def database(base):
    return base


@pytest.mark.parametrize(
    ("way", "aside", "counts"),
    [
        (None, None, True),
        (RatingWay.BUTTONS, None, True),
        (RatingWay.LINK, SetAside.STAFF, False),
        (RatingWay.OPEN_LINK, None, False),
    ],
)
@pytest.mark.parametrize("verdict", Verdict)
def test_only_the_customers_own_rating_is_shown_and_counted(house, session, now, way, aside, counts, verdict):
    lead, anna = house.actor(house.vera), house.actor(house.anna)
    template_id = propose_template(session, house.brand.id, TemplateForm("Готово", "Карта готова"), by=lead, now=now)
    approve(session, template_id, 1, by=lead, now=now)
    ticket = house.ticket(now=now)
    text = insert_template(session, ticket.id, template_id, by=anna, now=now)
    record_sent_by_hand(session, ticket.id, answer=Answer(text, "k", 99_999), url="", by=anna, now=now)
    fact = session.get_one(TicketFact, (ticket.id, 1))
    fact.rating, fact.rated_at, fact.rating_way, fact.rating_aside = verdict, now, way, aside
    session.flush()
    figures = template_figures(session, house.brand.id, since=now - DAY, by=lead)[template_id]
    assert figures.likes + figures.dislikes == counts
    shown = verdict if counts else None
    assert ticket_card(session, ticket.id, by=anna, now=now).rating == shown
    customer = card_of_ticket(session, ticket.id, by=anna)
    assert ([row.rating for row in customer.tickets], customer.likes + customer.dislikes) == ([shown], counts)
    heeded = counts or verdict == Verdict.DISLIKE
    assert _ratings(session, [ticket.id]) == ({(ticket.id, 1): verdict} if heeded else {})
