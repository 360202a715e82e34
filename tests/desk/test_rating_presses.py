"""Ratings by a tap on a button: the messages that carry them, what a tap does, what is said back."""

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select

from desk import ratings
from desk.closing import close, resolve
from desk.connectors import CONNECTORS, Target
from desk.connectors.buttons import Press, vk_payload
from desk.incoming import arrive
from desk.jobs import HANDLERS
from desk.merging import merge
from desk.private_codes import codes_in
from desk.private_invitations import invite
from desk.rating_buttons import cause_buttons, said_by, verdict_buttons
from desk.rating_presses import PRESS_JOB, note_presses
from desk.rating_settings import RatingRules, set_rules
from desk.replies import Answer, record_sent_by_hand
from desk.tickets import open_ticket
from storage.jobs import Leased, Postpone
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Job, Message, Rating, Source, Ticket
from storage.vocabulary import Direction, Ground, Language, RatingCause, RatingWay, Role, TicketState, Verdict
from tests.builders import a_mention, a_source, actor, an_author
from tests.crawlers.conftest import Site

TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz012345"
ROWS = verdict_buttons(TOKEN, Language.RU)


@pytest.fixture
def site():
    made = Site()
    yield made
    made.close()


# what goes out


def target(site, **more):
    return Target(site.url, "501", "501_11", key=77, is_local=True, secrets={"token": "key"}, buttons=ROWS, **more)


def test_telegram_shows_the_buttons_under_the_answer(site, now):
    sent = {"message_id": 90, "date": 1773134000}
    site.pages["/botkey/sendMessage"] = {"ok": True, "result": sent}
    CONNECTORS["telegram_bot"].publish("Готово", target(site), now=now)
    (row,) = json.loads(site.seen[0].body)["reply_markup"]["inline_keyboard"]
    assert [(one["text"], len(one["callback_data"]) <= 64) for one in row] == [
        ("👍 Да, помог", True),
        ("👎 Нет", True),
    ]


def test_vk_shows_the_buttons_and_reads_its_own_payload_back(site, now):
    site.pages["/method/messages.send"] = {"response": 5}
    CONNECTORS["vk_messages"].publish("Готово", target(site), now=now)
    keyboard = json.loads(parse_qs(site.seen[0].body.decode())["keyboard"][0])
    action = keyboard["buttons"][0][1]["action"]
    assert (keyboard["inline"], action["type"], len(action["label"]) <= 40) == (True, "callback", True)
    assert said_by(vk_payload(json.loads(action["payload"]))).verdict is Verdict.DISLIKE


def test_max_shows_the_buttons(site, now):
    body = {"mid": "mid.90", "text": "Готово"}
    site.pages["/messages"] = {"message": {"timestamp": 1773134000000, "body": body}}
    CONNECTORS["max_bot"].publish("Готово", target(site), now=now)
    (keyboard,) = json.loads(site.seen[0].body)["attachments"]
    assert keyboard["type"] == "inline_keyboard"
    assert keyboard["payload"]["buttons"][0][0] == {
        "type": "callback", "text": "👍 Да, помог", "payload": f"r:{TOKEN}:like",
    }  # fmt: skip


@pytest.mark.parametrize("payload", ["", "r:short:like", f"r:{TOKEN}:love", f"x:{TOKEN}:like", f"r:{TOKEN}:like\n"])
def test_other_buttons_say_nothing(payload):
    assert said_by(payload) is None
    assert vk_payload(payload) == ""


def test_the_second_row_asks_what_it_is_about():
    (row,) = cause_buttons(TOKEN, Language.EN)
    assert [said_by(one.payload).cause for one in row] == list(RatingCause)


# what comes back


def in_the_bot(house, bot, now):
    return house.ticket(now=now, source=bot)


def by_code(house, bot, now):
    """Begun in a blog; by the code it goes on in the bot, with another account of the customer's."""
    bot.ground, bot.options, anna = Ground.OURS, {"bot": "@prichal_bot"}, house.actor(house.anna)
    ticket = house.ticket(now=now)
    text = invite(house.session, ticket.id, by=anna, now=now)
    asking = Answer(text, "asking", ticket.last_message_id)
    record_sent_by_hand(house.session, ticket.id, answer=asking, url="", by=anna, now=now)
    came = a_mention(
        house.session, bot, text=codes_in(text.splitlines()[-1])[0], thread_id="501", published_at=now, seen_at=now,
        author_id=an_author(house.session, bot, external_id="501").id,
    )  # fmt: skip
    assert arrive(house.session, came.id, now=now) == ticket.id
    return ticket


def merged(house, bot, now):
    """What another account wrote went into the ticket."""
    survivor = house.ticket(now=now, source=bot)
    other = house.ticket(now=now, source=bot, author_id=an_author(house.session, bot, external_id="501").id)
    merge(house.session, other.id, into_id=survivor.id, by=house.actor(house.vera), now=now)
    return survivor


class Talk:
    """A closed dialogue whose customer was asked by buttons, in Telegram on loopback."""

    def __init__(self, base, make_house, site, now, begin=in_the_bot, end=close):
        self.base, self.site, self.now = base, site, now
        with base.transaction() as session:
            house = make_house(session)
            bot = a_source(
                session, house.brand, kind="telegram_bot", address=site.url, is_local=True,
                secrets=seal({"token": "key"}),
            )  # fmt: skip
            ticket = begin(house, bot, now)
            self.author = session.get_one(Ticket, ticket.id).author_id
            given = Answer("Готово", "k", ticket.last_message_id)
            record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(house.anna), now=now)
            ratings.ask_rating(
                session, ticket, operator_id=house.anna.id, language="ru", now=now, way=RatingWay.BUTTONS
            )
            end(session, ticket.id, by=house.actor(house.anna), now=now)
            self.ticket_id, self.source_id, self.channel_id = ticket.id, bot.id, house.channel.id
            self.token = ratings.token_of(ticket)
            from storage.tables import Author  # noqa: PLC0415 - only here

            self.person = session.get_one(Author, self.author).external_id
        for method in ("answerCallbackQuery", "editMessageReplyMarkup"):
            site.pages[f"/botkey/{method}"] = {"ok": True, "result": True}

    def press(self, word, *, number="1", person="", token="", waits=timedelta(0)):
        """A press through its job, as a worker runs it."""
        press = Press(number, f"r:{token or self.token}:{word}", person or self.person, "501", "90")
        with self.base.transaction() as session:
            note_presses(session, self.source_id, [press], now=self.now)
            job = session.scalars(select(Job).where(Job.kind == PRESS_JOB).order_by(Job.id.desc()).limit(1)).one()
            leased = Leased(job.id, job.kind, job.payload, 1, 3, self.now)
        HANDLERS[PRESS_JOB](leased, self.now + waits)

    def rating(self):
        with self.base.reading() as session:
            rating = session.scalars(select(Rating)).one_or_none()
            return (rating.verdict, rating.cause) if rating else None

    def said(self):
        return [json.loads(one.body).get("text") for one in self.site.seen if "answerCallbackQuery" in one.path]


@pytest.fixture
def talk(base, make_house, site, now):
    return Talk(base, make_house, site, now)


def test_a_tap_counts_and_is_thanked_for(talk):
    talk.press("like")
    assert (talk.rating(), talk.said()) == ((Verdict.LIKE, None), ["Спасибо! Ваша оценка учтена."])
    assert not [one for one in talk.site.seen if "editMessageReplyMarkup" in one.path]


def test_a_dislike_gets_a_second_row_and_what_it_is_about_is_kept(talk):
    talk.press("dislike")
    (edit,) = [json.loads(one.body) for one in talk.site.seen if "editMessageReplyMarkup" in one.path]
    labels = [one["text"] for one in edit["reply_markup"]["inline_keyboard"][0]]
    assert (edit["message_id"], labels) == (90, ["Как мне ответили", "Само решение"])
    talk.press("decision", number="2")
    assert talk.rating() == (Verdict.DISLIKE, RatingCause.DECISION)
    talk.press("like", number="3")
    assert talk.rating() == (Verdict.LIKE, None), "what a dislike was about goes with it"


def test_somebody_else_in_the_chat_rates_nothing(talk):
    talk.press("like", person="999")
    assert (talk.rating(), talk.said()) == (None, ["Оценку уже нельзя поставить или изменить."])


@pytest.mark.parametrize("begin", [by_code, merged])
def test_whoever_writes_in_the_ticket_here_rates_and_a_stranger_does_not(base, make_house, site, now, begin):
    talk = Talk(base, make_house, site, now, begin)
    talk.press("like", person="999")
    assert talk.rating() is None
    talk.press("like", person="501", number="2")
    assert talk.rating() == (Verdict.LIKE, None)


def test_whoever_was_asked_rates_after_the_ticket_went_into_another(base, make_house, site, now):
    talk = Talk(base, make_house, site, now, by_code, resolve)
    with base.transaction() as session:
        asked = session.get_one(Ticket, talk.ticket_id)
        bot = session.get_one(Source, talk.source_id)
        mention = a_mention(session, bot, author_id=an_author(session, bot, external_id="502").id)
        survivor = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
        merge(session, asked.id, into_id=survivor, by=actor(Role.LEAD), now=now)
    talk.press("like", person="501")
    assert talk.rating() == (Verdict.LIKE, None)


def test_a_press_that_outran_its_question_waits_for_it(talk):
    unknown = "Z" * 32
    with pytest.raises(Postpone):
        talk.press("like", token=unknown)
    talk.press("like", token=unknown, number="2", waits=timedelta(minutes=3))
    assert (talk.rating(), len(talk.said())) == (None, 1), "after a while it is told that it does not count"


def test_after_a_week_a_tap_is_told_that_it_does_not_count(talk):
    talk.press("like", waits=timedelta(days=8))
    assert talk.rating() is None


def test_a_press_too_long_ago_is_counted_and_not_thanked_for(talk):
    talk.site.pages["/botkey/answerCallbackQuery"] = {
        "ok": False, "error_code": 400, "description": "Bad Request: query is too old and response timeout expired",
    }  # fmt: skip
    talk.press("like")
    assert talk.rating() == (Verdict.LIKE, None)


def test_a_dislike_by_button_opens_the_ticket_where_the_channel_wants_it(talk):
    with talk.base.transaction() as session:
        boss = actor(Role.ADMINISTRATOR)
        set_rules(session, talk.channel_id, form=RatingRules(reopens=True), by=boss, now=talk.now)
    talk.press("dislike")
    with talk.base.reading() as session:
        ticket = session.get_one(Ticket, talk.ticket_id)
        assert (ticket.cycle, ticket.state != TicketState.CLOSED) == (2, True)
    talk.press("answer", number="2")
    assert talk.rating() == (Verdict.DISLIKE, RatingCause.ANSWER)


def test_where_buttons_stay_as_they_are_a_message_asks_the_second_question_once(base, make_house, site, now):
    talk = Talk(base, make_house, site, now)
    with base.transaction() as session:
        session.get_one(Source, talk.source_id).kind = "vk_messages"
    site.pages["/method/messages.sendMessageEventAnswer"] = {"response": 1}
    talk.press("dislike")
    talk.press("dislike", number="2")
    with base.reading() as session:
        (question,) = session.scalars(select(Message).where(Message.direction == Direction.AUTO))
        assert question.text == "Спасибо, что сказали. Что не понравилось?"
