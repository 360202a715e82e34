"""Who is asked for a rating, how, and where not, why not: the lessons of other desks."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk import asking, ratings
from desk.abuse import close_as_abuse
from desk.closing import close, reopen, resolve
from desk.jobs import HANDLERS
from desk.merging import merge
from desk.rating_answers import record_rating
from desk.rating_settings import RatingRules, set_rules
from desk.replies import Answer, record_sent_by_hand
from desk.unmerging import unmerge
from storage.jobs import Leased
from storage.rights import SYSTEM
from storage.tables import FlaggedAuthor, Job, Message, RatingRequest, RatingSkip, SourceCursor, TicketFact
from storage.vocabulary import (
    AuthorFlag,
    Delivery,
    Direction,
    Lane,
    NotAsked,
    RatingWay,
    Role,
    SetAside,
    TicketState,
    Verdict,
)
from tests.builders import actor, an_author

DAY = timedelta(days=1)


@pytest.fixture
def session(base):
    """One kind of database: the statements are plain."""
    with base.transaction() as opened:
        yield opened


@pytest.fixture
def answered(house, session):
    """A ticket that Anna has answered by hand."""

    def make(now, **more):
        ticket = house.ticket(now=now, **({"source": house.talks} | more))
        answer(session, ticket, by=house.actor(house.anna), now=now)
        return ticket

    return make


def answer(session, ticket, *, by, now):
    newest = session.scalar(select(func.max(Message.id)).where(Message.ticket_id == ticket.id))
    given = Answer("Готово", f"k{ticket.cycle}{now}", newest)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=by, now=now)


def question_job(session):
    return session.scalars(select(Job).where(Job.kind == asking.QUESTION_JOB)).one_or_none()


def reasons(session, ticket):
    found = select(RatingSkip.reason).where(RatingSkip.ticket_id == ticket.id).order_by(RatingSkip.cycle)
    return list(session.scalars(found))


def run_question(session, ticket, now):
    """What the job does, in this test's transaction."""
    from desk import rating_question  # noqa: PLC0415 - only here

    rating_question._ask(session, ticket, cycle=1, now=now)


def test_closed_after_an_answer_the_question_follows_by_buttons(answered, house, session, now):
    ticket = answered(now)
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    job = question_job(session)
    assert job.run_at - now == asking.PATIENCE
    assert job.kind in HANDLERS
    run_question(session, ticket, now)
    request = session.scalars(select(RatingRequest)).one()
    assert (request.way, request.operator_id) == (RatingWay.BUTTONS, house.anna.id)
    question = session.get_one(Message, request.message_id)
    assert (question.direction, question.text) == (Direction.AUTO, "Помог ли вам наш ответ?")
    assert session.get_one(TicketFact, (ticket.id, 1)).rating_way is RatingWay.BUTTONS


def test_resolved_and_then_closed_is_asked_once(answered, house, session, now):
    ticket = answered(now)
    resolve(session, ticket.id, by=house.actor(house.anna), now=now)
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    run_question(session, ticket, now)
    run_question(session, ticket, now)
    assert len(session.scalars(select(RatingRequest)).all()) == 1
    assert len(session.scalars(select(Job).where(Job.kind == asking.QUESTION_JOB)).all()) == 1


def test_a_new_cycle_is_asked_again_after_a_fortnight_and_not_before(answered, house, session, now):
    """chatwoot#4526, #10628: once asked, never asked again; chatwoot PR 11637: asked without end."""
    anna, ticket = house.actor(house.anna), answered(now)
    assert ratings.ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=now)
    close(session, ticket.id, by=anna, now=now)
    for days, expected in ((3, [NotAsked.RECENT]), (20, [NotAsked.RECENT])):
        later = now + days * DAY
        reopen(session, ticket.id, by=anna, now=later)
        answer(session, ticket, by=anna, now=later)
        close(session, ticket.id, by=anna, now=later)
        assert reasons(session, ticket) == expected
    assert question_job(session).payload["cycle"] == 3


def test_answering_the_question_late_does_not_bring_it_again(answered, house, session, now):
    """Usedesk: "once" means once answered, and customers are asked until they do."""
    anna, ticket = house.actor(house.anna), answered(now)
    ratings.ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=now)
    close(session, ticket.id, by=anna, now=now)
    assert question_job(session) is None
    assert not ratings.ask_rating(session, ticket, operator_id=None, language="ru", now=now + 8 * DAY)


def test_abuse_automatic_unanswered_and_merged_are_not_asked_and_say_why(answered, house, session, now):
    """chatwoot#8726, #4003, #10149: a survey after spam and after 30 silent days."""
    anna = house.actor(house.anna)
    abusive, silent, left, went = house.ticket(now=now), house.ticket(now=now), answered(now), answered(now)
    close_as_abuse(session, abusive.id, by=anna, now=now)
    close(session, silent.id, by=anna, now=now)
    close(session, left.id, by=SYSTEM, now=now)
    merge(session, went.id, into_id=answered(now).id, by=house.actor(house.vera), now=now)
    found = [reasons(session, ticket) for ticket in (abusive, silent, left, went)]
    assert found == [[NotAsked.ABUSE], [NotAsked.UNANSWERED], [NotAsked.AUTOMATIC], [NotAsked.MERGED]]
    assert question_job(session) is None
    unmerge(session, went.id, by=house.actor(house.vera), now=now)
    assert reasons(session, went) == [], "it goes on by itself, and may be asked about"


def test_the_same_customer_is_not_asked_about_another_ticket_within_a_fortnight(answered, house, session, now):
    author = an_author(session, house.talks)
    first, second = answered(now, author_id=author.id), answered(now, author_id=author.id)
    ratings.ask_rating(session, first, operator_id=None, language="ru", now=now)
    close(session, second.id, by=house.actor(house.anna), now=now + 13 * DAY)
    assert reasons(session, second) == [NotAsked.RECENT]
    third = answered(now, author_id=author.id)
    close(session, third.id, by=house.actor(house.anna), now=now + 15 * DAY)
    assert reasons(session, third) == []


def test_nameless_customers_without_a_thread_are_different_people(answered, house, session, now):
    nameless = {"author_id": None, "thread_id": ""}
    first, second = answered(now, **nameless), answered(now, **nameless)
    ratings.ask_rating(session, first, operator_id=None, language="ru", now=now)
    assert asking.way_apart(session, first, now=now) is NotAsked.RECENT
    assert asking.way_apart(session, second, now=now) is RatingWay.BUTTONS


def test_why_an_earlier_cycle_was_not_asked_is_told_of_whoever_answered_in_it(answered, house, session, now):
    ticket = answered(now)
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    reopen(session, ticket.id, by=house.actor(house.anna), now=now)
    answer(session, ticket, by=house.actor(house.vera), now=now + DAY)
    run_question(session, ticket, now)
    skipped = session.scalars(select(RatingSkip).where(RatingSkip.ticket_id == ticket.id)).one()
    assert (skipped.cycle, skipped.reason, skipped.operator_id) == (1, NotAsked.REOPENED, house.anna.id)


def test_our_own_people_are_not_asked(answered, house, session, now):
    ticket = answered(now)
    session.add(FlaggedAuthor(author_id=ticket.author_id, flag=AuthorFlag.EMPLOYEE, at=now))
    house.talks.options = {"own": "77, Иван Причал"}
    other = answered(now, author_id=an_author(session, house.talks, external_id="77").id)
    for one in (ticket, other):
        close(session, one.id, by=house.actor(house.anna), now=now)
        assert reasons(session, one) == [NotAsked.STAFF]


def test_in_public_only_a_closing_answer_asks_and_only_where_the_channel_wants_it(answered, house, session, now):
    ticket, message = answered(now, source=house.blog), Message(mention_id=None)
    assert asking.way_under(session, ticket, message, now=now) is None
    set_rules(session, house.channel.id, form=RatingRules(in_public=True), by=actor(Role.ADMINISTRATOR), now=now)
    assert asking.way_under(session, ticket, message, now=now) is RatingWay.OPEN_LINK
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    assert reasons(session, ticket) == [NotAsked.BY_HAND]


@pytest.mark.parametrize(
    ("rules", "deaf", "way"),
    [
        (RatingRules(), False, RatingWay.BUTTONS),
        (RatingRules(), True, RatingWay.LINK),
        (RatingRules(by_buttons=False), False, RatingWay.LINK),
        (RatingRules(by_buttons=False, by_link=False), False, NotAsked.OFF),
    ],
    ids=["buttons", "vk does not tell of presses", "link", "neither"],
)
def test_the_channel_says_how_its_customers_are_asked(answered, house, session, now, rules, deaf, way):
    ticket = answered(now)
    set_rules(session, house.channel.id, form=rules, by=actor(Role.ADMINISTRATOR), now=now)
    if deaf:
        state = {"deaf_until": now.isoformat()}
        session.add(SourceCursor(source_id=house.talks.id, lane=Lane.LIVE, state=state, updated_at=now))
        session.flush()
    assert asking.way_apart(session, ticket, now=now) == way


def test_what_was_opened_again_in_a_minute_is_not_asked(answered, house, session, now):
    anna, ticket = house.actor(house.anna), answered(now)
    close(session, ticket.id, by=anna, now=now)
    reopen(session, ticket.id, by=anna, now=now)
    run_question(session, ticket, now)
    assert reasons(session, ticket) == [NotAsked.REOPENED]
    assert session.scalars(select(RatingRequest)).all() == []


def test_a_question_that_was_refused_was_not_asked(answered, house, session, now):
    """chatwoot#11569: asked where the channel's window is closed. Asked is only whom it reached."""
    ticket = answered(now)
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    run_question(session, ticket, now)
    question = session.get_one(Message, session.scalars(select(RatingRequest.message_id)).one())
    asking.not_delivered(session, ticket, question, now=now)
    fact = session.get_one(TicketFact, (ticket.id, 1))
    assert (reasons(session, ticket), fact.asked_at, fact.rating_way) == ([NotAsked.REFUSED], None, None)


def test_the_credit_stays_with_whoever_answered_and_where(answered, house, session, now):
    """chatwoot#14872, PR 15488: a month's answers without an agent; freescout#2358: credited to the assignee."""
    ticket = answered(now)
    close(session, ticket.id, by=house.actor(house.vera), now=now)
    ticket.assignee_id = house.boris.id
    run_question(session, ticket, now)
    ticket.assignee_id = None
    fact = session.get_one(TicketFact, (ticket.id, 1))
    assert (fact.rated_operator_id, fact.rated_channel_id) == (house.anna.id, house.channel.id)


def test_going_on_voids_the_question_and_takes_it_out_of_the_rate(answered, house, session, now):
    anna, ticket = house.actor(house.anna), answered(now)
    ratings.ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=now)
    close(session, ticket.id, by=anna, now=now)
    reopen(session, ticket.id, by=anna, now=now)
    assert session.get_one(TicketFact, (ticket.id, 1)).rating_aside is SetAside.VOIDED


@pytest.mark.parametrize(("way", "opens"), [(RatingWay.LINK, True), (RatingWay.OPEN_LINK, False)])
def test_a_dislike_opens_the_ticket_again_where_the_channel_wants_it(answered, house, session, now, way, opens):
    ticket = answered(now)
    set_rules(session, house.channel.id, form=RatingRules(reopens=True), by=actor(Role.ADMINISTRATOR), now=now)
    ratings.ask_rating(session, ticket, operator_id=house.anna.id, language="ru", now=now, way=way)
    close(session, ticket.id, by=house.actor(house.anna), now=now)
    record_rating(session, ratings.token_of(ticket), verdict=Verdict.DISLIKE, now=now + DAY)
    session.refresh(ticket)
    assert (ticket.cycle, ticket.state == TicketState.CLOSED) == ((2, False) if opens else (1, True))
    assert session.get_one(TicketFact, (ticket.id, 1)).rating is Verdict.DISLIKE
    if opens:
        assert ticket.next_due_at - (now + DAY) == timedelta(seconds=600), "our next words are promised"


def test_a_leased_job_asks_and_finds_nothing_to_do_twice(base, make_house, now):
    with base.transaction() as session:
        house = make_house(session)
        ticket = house.ticket(now=now, source=house.talks)
        answer(session, ticket, by=house.actor(house.anna), now=now)
        close(session, ticket.id, by=house.actor(house.anna), now=now)
        number = ticket.id
    job = Leased(1, asking.QUESTION_JOB, {"ticket_id": number, "cycle": 1}, 1, 8, now)
    for _time in range(2):
        HANDLERS[asking.QUESTION_JOB](job, now)
    with base.reading() as session:
        (question,) = session.scalars(select(Message).where(Message.direction == Direction.AUTO))
        assert question.delivery == Delivery.QUEUED
