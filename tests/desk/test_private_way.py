"""From a public thread into private messages: the code, whoever may use it, and the ticket that goes on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from desk.answered import answered_text
from desk.closed_texts import unlocked
from desk.closing import close
from desk.incoming import OwnText, arrive, own_text
from desk.pausing import wait_for_customer
from desk.private_codes import codes_in
from desk.private_invitations import Figures, figures, invite
from desk.replies import Answer, record_sent_by_hand, send_reply
from desk.talk_view import talk_view
from desk.tickets import open_ticket
from storage.errors import Refused
from storage.rights import ALL_BRANDS, SYSTEM, Actor
from storage.secrets import seal
from storage.tables import Customer, CustomerAuthor, Mention, Message, PrivateInvitation, Promise, Ticket, TicketMention
from storage.vocabulary import Direction, Ground, Metric, Role, TicketEventKind, TicketState
from tests.builders import a_brand, a_channel, a_mention, a_source, an_author

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def house(base, make_house):
    """What speaks differently to the two databases is tried apart, at the end."""
    with base.transaction() as session:
        made = make_house(session)
        made.talks.options = {"group": "-77"}
        made.blog.secrets = seal({"user": "desk", "password": "pier anch rope"})
        yield made


@pytest.fixture
def by(house):
    return house.actor(house.anna)


@pytest.fixture
def asked(house, by, now):
    """A public ticket whose customer was asked to write in private; gives the ticket and the code."""

    def ask(source=None, **changes):
        ticket = house.ticket(now=now, source=source, published_at=now, **changes)
        text = invite(house.session, ticket.id, by=by, now=now)
        answer = Answer(text, f"k{ticket.id}", ticket.last_message_id)
        record_sent_by_hand(house.session, ticket.id, answer=answer, url="", by=by, now=now + HOUR)
        return ticket, codes_in(text)[0]

    return ask


@pytest.fixture
def read():
    """The tickets of the invitations that are brought over from the database."""
    found = []

    def note(row, _context):
        found.append(row.ticket_id)

    event.listen(PrivateInvitation, "load", note)
    yield found
    event.remove(PrivateInvitation, "load", note)


def writes(house, text, now, *, source=None, thread="2000", author=None):
    """Somebody writes in private: the ticket that it joins."""
    place = source or house.talks
    author_id = (author or an_author(house.session, place)).id
    mention = a_mention(
        house.session, place, text=text, thread_id=thread, author_id=author_id, published_at=now, seen_at=now
    )
    return arrive(house.session, mention.id, now=now)


def hints(house, ticket_id, now):
    lines = talk_view(house.session, ticket_id, by=house.actor(house.vera), now=now, zone=now.tzinfo)["lines"]
    return [note for line in lines if line["side"] == "in" for note in line["notes"]]


def test_the_text_names_places_and_a_code_in_the_customers_language(house, by, now):
    mailbox = a_source(
        house.session, house.brand, kind="mailbox", ground=Ground.OURS, address="imaps://help%40prichal.example@imap.example"
    )  # fmt: skip
    bot = a_source(house.session, house.brand, kind="telegram_bot", ground=Ground.OURS, options={"bot": "@prichal_bot"})
    a_source(house.session, house.brand, kind="max_bot", ground=Ground.OURS)  # nobody has said its name
    ticket = house.ticket(now=now)
    text = invite(house.session, ticket.id, by=by, now=now)
    (code,) = codes_in(text.splitlines()[-1])
    assert text.startswith("Чтобы разобраться в деталях")
    assert "https://vk.me/club77" in text
    assert f"https://t.me/prichal_bot?start={code}" in text
    assert "help@prichal.example" in text
    assert "max.ru" not in text
    bot.options = {"private": "https://prichal.example/chat?c={code}"}
    mailbox.enabled = False
    again = invite(house.session, ticket.id, by=by, now=now)
    assert f"https://prichal.example/chat?c={code}" in again, "the same code, so that two clicks are one invitation"
    assert "help@prichal.example" not in again
    english = house.ticket(now=now, language="en")
    assert invite(house.session, english.id, by=by, now=now).startswith("So that we can look")


def test_without_a_place_nobody_is_asked(house, by, now):
    house.talks.enabled = False
    ticket = house.ticket(now=now)
    with pytest.raises(Refused, match="in private"):
        invite(house.session, ticket.id, by=by, now=now)
    composer = talk_view(house.session, ticket.id, by=by, now=now, zone=now.tzinfo)["composer"]
    assert not composer["may_invite"]


def test_the_code_is_stored_nowhere(house, asked):
    _ticket, code = asked()
    row = house.session.scalars(select(PrivateInvitation)).one()
    assert code not in repr({column.name: getattr(row, column.name) for column in row.__table__.columns})


def test_the_private_message_goes_on_with_the_public_ticket(house, by, asked, now):
    ticket, code = asked()
    assert writes(house, f"Здравствуйте, мой код {code.lower()}", now + 2 * HOUR) == ticket.id
    assert ticket.source_id == house.blog.id
    assert TicketEventKind.PRIVATE_JOINED in house.kinds(ticket)
    view = talk_view(house.session, ticket.id, by=by, now=now + 3 * HOUR, zone=now.tzinfo)
    assert [line["where"] for line in view["lines"] if line["side"] == "in"] == [house.blog.name, house.talks.name]
    assert view["composer"]["targets"][0]["source"] == house.talks.name, "answers go where the customer wrote last"
    assert view["composer"]["targets"][0]["is_private"]
    newest = house.session.scalar(select(Message.mention_id).where(Message.id == ticket.last_message_id))
    assert answered_text(house.session, ticket, None) == newest


def test_one_clock_goes_on(house, asked, now):
    ticket, code = asked()
    replied = house.session.scalars(select(Promise).where(Promise.metric == Metric.FIRST_REPLY)).one()
    assert replied.fulfilled_at == now + HOUR, "asking to write in private is an answer of a person"
    writes(house, code, now + 2 * HOUR)
    next_reply = house.session.scalars(select(Promise).where(Promise.metric == Metric.NEXT_REPLY)).one()
    assert (next_reply.ticket_id, next_reply.started_at) == (ticket.id, now + 2 * HOUR)
    assert house.session.scalar(select(func.count()).where(Promise.metric == Metric.RESOLUTION)) == 1
    assert ticket.cycle == 1


def test_a_pause_ends_and_a_closed_ticket_begins_anew(house, by, asked, now):
    waiting, code = asked()
    wait_for_customer(house.session, waiting.id, by=by, now=now + HOUR)
    writes(house, code, now + 2 * HOUR)
    assert waiting.state == TicketState.OPEN
    ended, other = asked()
    close(house.session, ended.id, by=by, now=now + HOUR)
    assert writes(house, other, now + DAY, thread="2001") == ended.id
    assert (ended.state in {TicketState.OPEN, TicketState.NEW}, ended.cycle) == (True, 2)


def test_the_talk_stays_with_the_ticket_without_the_code(house, asked, now):
    ticket, code = asked()
    author = an_author(house.session, house.talks)
    for number, text in enumerate((code, "Вот номер договора", f"ещё раз {code}", "Вы тут?")):
        assert writes(house, text, now + (2 + number) * HOUR, author=author) == ticket.id
    assert house.kinds(ticket).count(TicketEventKind.PRIVATE_JOINED) == 1
    met = OwnText("2000_9", "2000", "", "Ответили из телефона", "", now + 7 * HOUR)
    assert own_text(house.session, house.talks.id, found=met, now=now + 7 * HOUR) == ticket.id


def test_the_same_customer_needs_no_code(house, asked, now):
    public = an_author(house.session, house.blog)
    ticket, _code = asked(author_id=public.id)
    private = an_author(house.session, house.talks)
    card = [
        CustomerAuthor(author_id=one.id, customer_id=_customer(house, now), joined_at=now) for one in (public, private)
    ]
    house.session.add_all(card)
    house.session.flush()
    assert writes(house, "Здравствуйте, вы просили написать", now + 2 * HOUR, author=private) == ticket.id
    assert writes(house, "Кто-то другой", now + 2 * HOUR, thread="2001") is None


def _customer(house, now):
    known = house.session.scalar(select(Customer.id))
    if known is not None:
        return known
    customer = Customer(brand_id=house.brand.id, name="Марина", created_at=now)
    house.session.add(customer)
    house.session.flush()
    return customer.id


def test_in_one_network_the_address_says_who_it_is(house, asked, now):
    wall = a_source(house.session, house.brand, kind="vk_wall")
    ticket, _code = asked(source=wall, author_id=an_author(house.session, wall, url="https://vk.com/id5").id)
    private = an_author(house.session, house.talks, url="https://vk.com/id5")
    assert writes(house, "Написала, как просили", now + 2 * HOUR, author=private) == ticket.id


def test_strangers_invitations_are_not_even_read(house, asked, read, now):
    """Each private message without a ticket looks for its writer's invitation: the others stay in the database."""
    wall = a_source(house.session, house.brand, kind="vk_wall")
    urls = [f"https://vk.com/id{number}" for number in range(5)]
    tickets = [asked(source=wall, author_id=an_author(house.session, wall, url=url).id)[0] for url in ["", *urls]]
    house.session.flush()
    house.session.expunge_all()
    read.clear()
    for number, url in enumerate(["", "https://vk.com/id77", urls[3]]):
        private = an_author(house.session, house.talks, url=url)
        found = writes(house, "Здравствуйте", now + 2 * HOUR, thread=f"30{number}", author=private)
        assert found == (tickets[4].id if url in urls else None)
    assert read == [tickets[4].id]


def test_an_address_that_somebody_typed_into_a_comment_proves_nothing(house, asked, now):
    asked(author_id=an_author(house.session, house.blog, url="https://vk.com/id5").id)
    private = an_author(house.session, house.talks, url="https://vk.com/id5")
    assert writes(house, "Здравствуйте", now + 2 * HOUR, author=private) is None


def test_another_account_cannot_use_it_once_more(house, asked, now):
    ticket, code = asked()
    assert writes(house, code, now + 2 * HOUR) == ticket.id
    assert writes(house, code, now + 3 * HOUR, thread="2001") is None
    other = _opened(house, "2001", now)
    assert hints(house, other, now) == [f"has the code of ticket {ticket.id}, which another account had used before"]


def _opened(house, thread, now):
    """Whoever's code led nowhere gets a ticket of their own, as usual."""
    mention_id = house.session.scalar(select(Mention.id).where(Mention.thread_id == thread).order_by(Mention.id.desc()))
    return open_ticket(house.session, mention_id, by=SYSTEM, now=now).ticket_id


def test_wrong_and_late_codes_open_a_ticket_with_a_hint(house, asked, now):
    ticket, code = asked()
    wrong = "KM47TP" if code != "KM47TP" else "KM47TE"
    assert writes(house, f"код {wrong}", now + 2 * HOUR) is None
    assert hints(house, _opened(house, "2000", now), now) == [
        "has something like a code in it, but no ticket has that code"
    ]
    assert writes(house, code, now + 15 * DAY, thread="2001") is None
    assert hints(house, _opened(house, "2001", now), now) == [f"has the code of ticket {ticket.id}, which has expired"]


def test_where_nobody_was_asked_a_word_is_only_a_word(house, now):
    assert writes(house, "Товар KM47TP не пришёл", now) is None
    assert hints(house, _opened(house, "2000", now), now) == []


def test_in_a_closed_channel_a_private_message_stays_closed(house, asked, now):
    ticket, code = asked()
    house.channel.is_open = False
    writes(house, code, now + 2 * HOUR)
    public, private = house.session.scalars(
        select(TicketMention.mention_id).where(TicketMention.ticket_id == ticket.id).order_by(TicketMention.mention_id)
    )
    moderator = Actor(house.boris.id, "Борис", {ALL_BRANDS: frozenset({Role.MODERATOR})})
    seen = house.session.scalars(select(Mention.id).where(unlocked(moderator))).all()
    assert (public in seen, private in seen) == (True, False)


def test_whoever_guesses_is_not_listened_to_any_more(house, asked, now):
    ticket, code = asked()
    guesser = an_author(house.session, house.talks)
    for number in range(5):
        assert writes(house, f"KM47T{'ABCEH'[number]}", now + HOUR, thread=f"30{number}", author=guesser) is None
    assert writes(house, code, now + 2 * HOUR, thread="306", author=guesser) is None
    assert writes(house, code, now + 2 * HOUR, thread="307") == ticket.id


def test_a_code_of_another_brand_is_no_code(house, asked, by, now):
    _ticket, code = asked()
    other = a_brand(house.session)
    a_channel(house.session, other, is_first_line=True)
    theirs = a_source(house.session, other, kind="vk_messages", ground=Ground.OURS)
    assert writes(house, code, now + 2 * HOUR, source=theirs) is None


def test_in_public_a_code_is_only_words(house, asked, now):
    _ticket, code = asked()
    assert writes(house, f"мне дали код {code}", now + 2 * HOUR, source=house.blog) is None


def test_figures_say_how_many_were_asked_and_how_many_came(house, asked, by, now):
    lead = house.actor(house.vera)
    _ticket, code = asked()
    asked()
    invite(house.session, house.ticket(now=now).id, by=by, now=now)  # looked at, never sent
    writes(house, code, now + 2 * HOUR)
    assert figures(house.session, house.brand.id, since=now, by=lead) == Figures(invited=2, came=1)
    with pytest.raises(Refused):
        figures(house.session, house.brand.id, since=now, by=by)


def test_an_answer_that_is_published_by_a_connector_invites_as_well(house, by, now):
    ticket = house.ticket(now=now)
    text = invite(house.session, ticket.id, by=by, now=now)
    send_reply(house.session, ticket.id, answer=Answer(text, "k", ticket.last_message_id), by=by, now=now)
    assert house.session.scalars(select(PrivateInvitation.sent_at)).one() == now
    assert TicketEventKind.PRIVATE_INVITED in house.kinds(ticket)


def test_our_own_mailbox_is_nobodys_personal_data(house, by, now):
    address = "imaps://help%40prichal.example@imap.example"
    a_source(house.session, house.brand, kind="mailbox", ground=Ground.OURS, address=address)
    ticket = house.ticket(now=now)
    text = invite(house.session, ticket.id, by=by, now=now)
    assert "help@prichal.example" in text
    assert send_reply(house.session, ticket.id, answer=Answer(text, "k", ticket.last_message_id), by=by, now=now)


def test_of_two_at_the_same_moment_one_comes(database, make_house, now):
    """Two accounts send the code at once: one goes on with the ticket, the other is somebody else."""
    with database.transaction() as session:
        house = make_house(session)
        house.talks.options = {"group": "77"}
        by = house.actor(house.anna)
        ticket = house.ticket(now=now)
        code = re.findall(r"\b[A-Z0-9]{6}\b", invite(session, ticket.id, by=by, now=now))[-1]
        mentions = [
            a_mention(
                session, house.talks, text=code, thread_id=str(2000 + number), published_at=now, seen_at=now,
                author_id=an_author(session, house.talks).id,
            ).id
            for number in range(4)
        ]  # fmt: skip
        number = ticket.id

    def come(mention_id):
        with database.transaction() as session:
            return arrive(session, mention_id, now=now + HOUR)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(come, [*mentions, mentions[0]]))
    assert sorted(map(bool, found[:4])) == [False, False, False, True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(TicketMention.ticket_id == number)) == 2
        came = session.scalar(select(func.count()).where(PrivateInvitation.came_at.is_not(None)))
        heard = session.scalar(
            select(func.count()).where(Message.ticket_id == number, Message.direction == Direction.IN)
        )
        assert (came, heard) == (1, 2)
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
