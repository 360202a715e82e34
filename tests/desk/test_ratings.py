from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.closing import reopen
from desk.rating_answers import Standing, asked, record_rating
from desk.ratings import ask_rating, rating_url, with_invitation
from desk.replies import Answer, record_sent_by_hand
from storage.errors import Refused
from storage.tables import Rating, RatingRequest, TicketFact
from storage.vocabulary import Verdict

DAY = timedelta(days=1)


@pytest.fixture
def rated_ticket(house, session, now):
    """An answered ticket whose customer has been asked."""
    ticket = house.ticket(now=now)
    given = Answer("Готово", "k", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=now)
    assert ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=now)
    return ticket


def token(ticket):
    return rating_url(ticket).rpartition("/")[2]


def test_the_link_stands_under_the_answer_in_the_customers_language(rated_ticket):
    published = with_invitation("Готово", rated_ticket, language="uk")
    assert published.startswith("Готово\n\nОцініть")
    assert published.endswith(f"http://127.0.0.1:8502/r/{token(rated_ticket)}")


def test_the_token_is_not_stored(rated_ticket, session):
    request = session.scalars(select(RatingRequest)).one()
    assert len(token(rated_ticket)) == 32
    assert token(rated_ticket) not in request.token_hash


def test_who_answered_and_where_is_fixed_when_it_is_asked(rated_ticket, session, house):
    rated_ticket.assignee_id = None
    request = session.scalars(select(RatingRequest)).one()
    assert (request.operator_id, request.channel_id) == (house.anna.id, house.channel.id)


def test_a_rating_counts_once_however_often_it_is_tapped(rated_ticket, session, now):
    for _tap in range(3):
        record_rating(session, token(rated_ticket), verdict=Verdict.LIKE, now=now)
    assert session.scalars(select(Rating)).one().verdict == Verdict.LIKE
    assert session.get_one(TicketFact, (rated_ticket.id, 1)).rating == Verdict.LIKE


def test_within_a_day_the_customer_may_change_their_mind(rated_ticket, session, now):
    record_rating(session, token(rated_ticket), verdict=Verdict.LIKE, now=now)
    record_rating(session, token(rated_ticket), verdict=Verdict.DISLIKE, comment="Снова не работает", now=now + DAY / 2)
    fact = session.get_one(TicketFact, (rated_ticket.id, 1))
    assert (fact.rating, fact.rated_at) == (Verdict.DISLIKE, now)
    assert asked(session, token(rated_ticket), now=now + DAY / 2).comment == "Снова не работает"
    with pytest.raises(Refused, match="has been counted"):
        record_rating(session, token(rated_ticket), verdict=Verdict.LIKE, now=now + DAY)
    assert asked(session, token(rated_ticket), now=now + DAY).standing == Standing.FINAL


def test_after_a_week_the_link_no_longer_counts(rated_ticket, session, now):
    with pytest.raises(Refused, match="time to rate"):
        record_rating(session, token(rated_ticket), verdict=Verdict.LIKE, now=now + 7 * DAY)
    assert asked(session, token(rated_ticket), now=now + 7 * DAY).standing == Standing.EXPIRED


@pytest.mark.parametrize("guess", ["", "x", "A" * 32, "ы\ud800"])
def test_a_guessed_link_opens_nothing(rated_ticket, session, now, guess):
    assert asked(session, guess, now=now) is None
    with pytest.raises(Refused, match="does not work"):
        record_rating(session, guess, verdict=Verdict.LIKE, now=now)


def test_reopening_voids_an_invitation_nobody_answered_and_keeps_a_rating(rated_ticket, session, house, now):
    from desk.closing import close  # noqa: PLC0415 - only this test closes

    boss = house.actor(house.vera)
    close(session, rated_ticket.id, by=boss, now=now)
    first = token(rated_ticket)
    reopen(session, rated_ticket.id, by=boss, now=now + DAY)
    assert asked(session, first, now=now + DAY) is None
    assert token(rated_ticket) != first


def test_bouncing_twenty_times_leaves_one_live_invitation(rated_ticket, session, house, now):
    from desk.closing import close  # noqa: PLC0415 - only this test closes

    boss = house.actor(house.vera)
    for _bounce in range(20):
        close(session, rated_ticket.id, by=boss, now=now)
        reopen(session, rated_ticket.id, by=boss, now=now)
        ask_rating(session, rated_ticket, operator_id=None, language="", now=now)
    assert not ask_rating(session, rated_ticket, operator_id=None, language="", now=now)
    live = session.scalars(select(RatingRequest).where(RatingRequest.voided_at.is_(None))).all()
    assert len(live) == 1


def test_the_page_shows_what_is_rated(rated_ticket, session, house, now):
    page = asked(session, token(rated_ticket), now=now)
    assert (page.standing, page.brand, page.answer, page.language) == (Standing.OPEN, house.brand.name, "Готово", "ru")
