"""What is suggested for a ticket: templates, answers of like tickets; never words of closed channels."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select, update

from desk.closing import resolve
from desk.earlier_answers import earlier_answers
from desk.placeholders import Case
from desk.replies import Answer, record_sent_by_hand
from desk.retelling import retold
from desk.suggestion_figures import suggestion_figures
from desk.suggestions import put_in, suggest
from desk.template_approval import approve
from desk.templates import TemplateForm, propose_template
from storage.database import Database, use
from storage.errors import Refused
from storage.search import entries_of, index_of
from storage.tables import (
    Channel,
    Insertion,
    MentionVector,
    Message,
    ModelDraft,
    SuggestionOffer,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import InsertionOrigin, ModelDraftState, Verdict
from tests.builders import a_channel, an_author

DAY = timedelta(days=1)
QUESTION = "Перевод другу на карту не дошёл, деньги списали вчера вечером"
ANSWER = "Здравствуйте, Мария!\n\nПеревод нашли по обращению {number}, деньги вернутся завтра.\n\nАнна"


@pytest.fixture
def database(base):
    """One kind of database, but for the last test."""
    return base


def solved(house, session, now, *, text=QUESTION, answer=ANSWER, author="Мария Петрова", verdict=None, channel=None):
    """A ticket that Anna has answered and resolved."""
    writer = an_author(session, house.blog, name=author)
    ticket = house.ticket(now=now, author_id=writer.id, text=text)
    index(session, ticket)
    by = house.actor(house.anna)
    words = answer.replace("{number}", str(ticket.id))
    given = Answer(words, f"k{ticket.id}", 99_999)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=by, now=now)
    resolve(session, ticket.id, by=by, now=now)
    session.get_one(TicketFact, (ticket.id, 1)).rating = verdict
    if channel is not None:
        ticket.channel_id = channel.id
    session.flush()
    return ticket


def index(session, ticket):
    mentions = session.scalars(select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id)).all()
    index_of(session).add(session, entries_of(session, mentions))
    return mentions


def asked(house, session, now, text="Не дошёл перевод на карту, деньги списали", **author):
    writer = an_author(session, house.blog, **({"name": "Олег Котов"} | author))
    ticket = house.ticket(now=now, author_id=writer.id, text=text)
    index(session, ticket)
    return ticket


def test_an_answer_to_the_like_is_retold_to_this_customer(house, session, now):
    before = solved(house, session, now)
    solved(
        house,
        session,
        now,
        text="Где посмотреть курс валют сегодня",
        answer="Курс валют всегда есть в приложении банка.",
    )
    ticket = asked(house, session, now)
    found = suggest(session, ticket.id, by=house.actor(house.anna), now=now).rows
    assert [(one.origin, one.name) for one in found] == [(InsertionOrigin.EARLIER_ANSWER, f"Ticket {before.id}")]
    assert found[0].text == (
        f"Здравствуйте, Олег!\n\nПеревод нашли по обращению {ticket.id}, деньги вернутся завтра.\n\nАнна"
    )
    assert found[0].note == QUESTION


def test_what_was_only_for_the_other_customer_goes():
    name = {Case.NOMINATIVE: "Мария", Case.DATIVE: "Марии"}
    full_name = {Case.NOMINATIVE: "Мария Ивановна"}
    said = retold(
        "Мария Ивановна, {здравствуйте}! Марии и masha_1 вернём. № 12, 120 руб.\nВаша Анна",
        name=name, full_name=full_name, written="masha_1", number=12, signature="Ваша Анна",
    )  # fmt: skip
    assert said == (
        "{full_name:nominative}, (здравствуйте)! {name:dative} и {name} вернём. № {number}, 120 руб.\n\n{signature}"
    )


def test_liked_answers_come_first_and_disliked_ones_never(house, session, now):
    plain = solved(house, session, now)
    liked = solved(house, session, now, verdict=Verdict.LIKE)
    solved(house, session, now, verdict=Verdict.DISLIKE)
    found = earlier_answers(session, asked(house, session, now), by=house.actor(house.anna))
    assert [(one.ticket_id, one.is_liked) for one in found] == [(liked.id, True), (plain.id, False)]


def test_words_of_a_closed_channel_never_leave_it(house, session, now):
    closed = a_channel(session, house.brand, house.anna, is_open=False)
    solved(house, session, now, channel=closed)
    ticket = asked(house, session, now)
    for by in (house.actor(house.anna), house.actor(house.vera)):
        assert earlier_answers(session, ticket, by=by) == []
    session.get_one(Channel, closed.id).is_open = True
    assert earlier_answers(session, ticket, by=house.actor(house.vera))


def test_other_brands_and_living_tickets_are_no_examples(house, make_house, session, now):
    other = make_house(session)
    solved(other, session, now)
    living = asked(house, session, now, text=QUESTION)
    assert earlier_answers(session, asked(house, session, now), by=house.actor(house.anna)) == []
    assert living.closed_at is None


def test_contacts_in_an_earlier_answer_are_hidden(house, session, now):
    before = solved(house, session, now)
    said = "Мария, позвоним вам завтра по номеру +7 912 345-67-89 после обеда."
    session.execute(update(Message).where(Message.ticket_id == before.id).values(text=said))
    found = suggest(session, asked(house, session, now).id, by=house.actor(house.anna), now=now).rows
    assert "912" not in found[0].text
    assert found[0].text.startswith("Олег, позвоним")


def test_meaning_finds_what_has_no_word_in_common(house, session, now):
    before = solved(house, session, now, text="Куда пропали средства?")
    ticket = asked(house, session, now, text="Платёж потерялся")
    by = house.actor(house.anna)
    assert earlier_answers(session, ticket, by=by) == []
    for place, one in enumerate((before, ticket)):
        vector = np.array([1, 0.1 * place, 0], "<f2").tobytes()
        mention_id = session.scalar(select(TicketMention.mention_id).where(TicketMention.ticket_id == one.id))
        session.add(MentionVector(mention_id=mention_id, version=1, encoder="e", vector=vector))
    session.flush()
    assert [one.ticket_id for one in earlier_answers(session, ticket, by=by)] == [before.id]


def test_the_best_templates_share_words_with_the_question(house, session, now):
    lead = house.actor(house.vera)
    for name, text in (("А курс", "Курс валют есть в приложении"), ("Перевод", "Перевод дойдёт завтра на карту")):
        number = propose_template(session, house.brand.id, TemplateForm(name, text), by=lead, now=now)
        approve(session, number, 1, by=lead, now=now)
    found = suggest(session, asked(house, session, now).id, by=house.actor(house.anna), now=now).rows
    assert [one.name for one in found] == ["Перевод", "А курс"]


def test_only_what_is_suggested_can_be_put_in(house, session, now):
    solved(house, session, now, verdict=Verdict.DISLIKE)
    ticket, by = asked(house, session, now), house.actor(house.anna)
    offer = suggest(session, ticket.id, by=by, now=now).offer_id
    for origin in (InsertionOrigin.EARLIER_ANSWER, InsertionOrigin.MODEL):
        with pytest.raises(Refused, match="not suggested any more"):
            put_in(session, ticket.id, origin=origin, number=1, offer_id=offer, by=by, now=now)


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_how_often_suggestions_help(make_house, database_url, now):
    database = Database(database_url)
    use(database)
    with database.transaction() as session:
        house = make_house(session)
        by = house.actor(house.anna)
        solved(house, session, now)
        for number in range(3):
            ticket = asked(house, session, now)
            found = suggest(session, ticket.id, by=by, now=now)
            assert suggest(session, ticket.id, by=by, now=now).offer_id == found.offer_id
            if number:
                row = found.rows[0]
                text = put_in(
                    session, ticket.id, origin=row.origin, number=row.number, offer_id=found.offer_id, by=by, now=now
                )
            if number == 2:
                given = Answer(text, "sent", 99_999)
                record_sent_by_hand(session, ticket.id, answer=given, url="", by=by, now=now)
        figures = suggestion_figures(session, house.brand.id, since=now - DAY, by=by)
        assert figures[InsertionOrigin.EARLIER_ANSWER] == (3, 2, 1, 0.0)
        assert figures[InsertionOrigin.EARLIER_ANSWER].accepted == pytest.approx(1 / 3)
        assert figures[InsertionOrigin.TEMPLATE] == figures[InsertionOrigin.MODEL] == (0, 0, 0, None)
        assert len(session.scalars(select(SuggestionOffer)).all()) == 3
        assert session.scalars(select(Insertion.origin)).all() == [InsertionOrigin.EARLIER_ANSWER] * 2
    database.close()


def test_no_more_is_accepted_than_was_shown(house, session, now):
    solved(house, session, now)
    ticket, by = asked(house, session, now), house.actor(house.anna)
    found = suggest(session, ticket.id, by=by, now=now)
    row = found.rows[0]
    for number in range(2):
        wish = {"origin": row.origin, "number": row.number, "offer_id": found.offer_id}
        text = put_in(session, ticket.id, **wish, by=by, now=now + DAY)
        answer = Answer(text, f"again{number}", 99_999)
        record_sent_by_hand(session, ticket.id, answer=answer, url="", by=by, now=now + DAY)
    figures = suggestion_figures(session, house.brand.id, since=now, by=by)
    assert figures[row.origin] == (1, 1, 1, 0.0), "two answers were made of one showing"
    # What was shown before the period and put in within it is none of the period's.
    assert suggestion_figures(session, house.brand.id, since=now + DAY / 2, by=by)[row.origin] == (0, 0, 0, None)


def test_a_model_is_measured_by_the_drafts_it_has_made(house, session, now):
    by, states = house.actor(house.anna), (None, ModelDraftState.READY, ModelDraftState.FAILED)
    for state in states:
        ticket = asked(house, session, now)
        offer = suggest(session, ticket.id, by=by, now=now)
        same = {"ticket_id": ticket.id, "person_id": house.anna.id, "last_message_id": ticket.last_message_id}
        # Asked for twice in the same talk, it is one showing.
        session.add_all(ModelDraft(**same, state=state, asked_at=now) for _time in range(2) if state)
        assert offer.offer_id
    session.flush()
    figures = suggestion_figures(session, house.brand.id, since=now, by=by)
    assert figures[InsertionOrigin.MODEL] == (1, 0, 0, None)
