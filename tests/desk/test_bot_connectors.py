"""Answers in Telegram, MAX, Odnoklassniki and VK's comments: what is sent, what is looked for, what a refusal means."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk.connectors import CONNECTORS, CannotTell, Declined, NotTaken, Picture, Target
from desk.dispatch import SEND_JOB
from desk.replies import Answer, send_reply
from desk.sending import send
from desk.tickets import open_ticket
from storage.errors import SourceFailed
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Message, Ticket
from storage.vocabulary import Delivery, PageState
from storage.worker import Worker
from tests.builders import a_mention
from tests.crawlers.conftest import Site
from tests.crawlers.one_house import asked_with, recorded

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
NOBODY: frozenset[str] = frozenset()
PICTURE = Picture("чек.png", "image/png", b"\x89PNG picture")


@pytest.fixture
def site():
    made = Site()
    yield made
    made.close()


@pytest.fixture
def target(site) -> Callable[..., Target]:
    def make(path="", thread="501", external="501_11", **more):
        return Target(
            f"{site.url}{path}", thread, external, key=77, is_local=True, secrets={"token": "secret-key"}, **more
        )

    return make


def publish(kind, target, text="Уже разбираемся"):
    return CONNECTORS[kind].publish(text, target, now=NOW)


def find(kind, target, text="Уже разбираемся", known=NOBODY):
    return CONNECTORS[kind].find_published(text, target, known=known, now=NOW)


# Telegram

SENT = {"ok": True, "result": {"message_id": 90, "date": 1773134000, "chat": {"id": 501}, "text": "Уже разбираемся"}}


def test_telegram_writes_into_the_chat(site, target):
    site.pages["/botsecret-key/sendMessage"] = SENT
    published = publish("telegram_bot", target())
    assert (published.external_id, published.at.timestamp()) == ("501_90", 1773134000)
    assert json.loads(site.seen[0].body) == {"chat_id": "501", "text": "Уже разбираемся"}


def test_telegram_answers_the_message_in_a_chat_of_several(site, target):
    site.pages["/botsecret-key/sendMessage"] = SENT
    publish("telegram_bot", target(thread="-100777", external="-100777_5"))
    assert json.loads(site.seen[0].body)["reply_parameters"]["message_id"] == 5


def test_telegram_sends_a_picture_with_the_words_under_it(site, target):
    site.pages["/botsecret-key/sendPhoto"] = SENT
    assert publish("telegram_bot", target(pictures=(PICTURE,))).external_id == "501_90"
    body = site.seen[0].body
    assert b"\x89PNG picture" in body
    assert "Уже разбираемся".encode() in body


def test_telegram_sends_several_pictures_as_one_album_and_long_words_apart(site, target):
    site.pages["/botsecret-key/sendMediaGroup"] = {"ok": True, "result": [SENT["result"], SENT["result"]]}
    site.pages["/botsecret-key/sendMessage"] = SENT
    publish("telegram_bot", target(pictures=(PICTURE, PICTURE)), text="долго " * 300)
    assert [got.path.rpartition("/")[2] for got in site.seen] == ["sendMediaGroup", "sendMessage"]


@pytest.mark.parametrize(
    ("answer", "error", "state"),
    [
        (recorded("telegram_bot/error_429.json"), NotTaken, PageState.QUOTA),
        (recorded("telegram_bot/error_401.json"), NotTaken, PageState.AUTH_FAILED),
        ({"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, Declined, None),
        ({"ok": False, "error_code": 400, "description": "Bad Request: message is too long"}, Declined, None),
    ],
)
def test_what_telegram_refuses_it_has_not_taken(site, target, answer, error, state):
    site.pages["/botsecret-key/sendMessage"] = answer
    with pytest.raises(error) as failure:
        publish("telegram_bot", target())
    assert state is None or failure.value.state is state


def test_a_telegram_that_is_not_there_has_taken_nothing_and_its_key_is_not_told(target):
    nowhere = target()
    gone = Target("http://127.0.0.1:9", nowhere.thread_id, nowhere.external_id, is_local=True, secrets=nowhere.secrets)
    with pytest.raises(NotTaken) as failure:
        publish("telegram_bot", gone)
    assert "secret-key" not in str(failure.value)


def test_a_try_whose_fate_telegram_cannot_tell_is_for_a_person(target):
    with pytest.raises(CannotTell, match="Look into the chat"):
        find("telegram_bot", target())


# MAX

SAID = {"message": {"timestamp": 1773134000000, "body": {"mid": "mid.9", "text": "Уже разбираемся"}}}


def test_max_writes_into_the_chat_and_finds_it_there(site, target):
    site.pages["/messages"] = lambda got: (
        SAID if got.method == "POST" else {"messages": [{**SAID["message"], "sender": {"is_bot": True}}]}
    )
    place = target(thread="70001", external="mid.0001")
    assert publish("max_bot", place).external_id == "mid.9"
    assert site.seen[0].headers["authorization"] == "secret-key"
    assert asked_with(site.seen[0]) == {} or "chat_id=70001" in site.seen[0].path
    assert find("max_bot", place).external_id == "mid.9"
    assert find("max_bot", place, known=frozenset({"mid.9"})) is None
    assert find("max_bot", place, text="Другое") is None


def test_max_takes_pictures_by_way_of_an_address_of_their_own(site, target):
    site.pages |= {
        "/uploads": {"url": f"{site.url}/store"}, "/store": {"photos": {"a": {"token": "t1"}}}, "/messages": SAID,
    }  # fmt: skip
    publish("max_bot", target(thread="70001", pictures=(PICTURE,)))
    sent = json.loads(site.seen[-1].body)
    assert sent["attachments"] == [{"type": "image", "payload": {"photos": {"a": {"token": "t1"}}}}]


def test_a_picture_that_max_still_prepares_is_sent_again(site, target):
    site.pages["/messages"] = (400, {}, {"code": "attachment.not.ready", "message": "not ready"})
    with pytest.raises(NotTaken) as failure:
        publish("max_bot", target())
    assert failure.value.retry_at > NOW
    site.pages["/messages"] = (403, {}, {"code": "chat.denied", "message": "blocked"})
    with pytest.raises(Declined, match="blocked"):
        publish("max_bot", target())


# Odnoklassniki


def test_odnoklassniki_is_answered_and_looked_through(site, target):
    chat = "chat:C3ecb9d02a600"
    read = recorded("ok_bot/messages.json")
    site.pages[f"/graph/me/messages/{chat}"] = lambda got: (
        {"success": True, "message_id": "mid:9"} if got.method == "POST" else read
    )
    place = target(thread=chat)
    assert publish("ok_bot", place).external_id == "mid:9"
    assert json.loads(site.seen[0].body)["message"] == {"text": "Уже разбираемся"}
    assert find("ok_bot", place, text="Здравствуйте! Разбираемся.").external_id == "mid:C3ecb9d02a600.02"
    assert find("ok_bot", place, text="Списали дважды") is None, "the customer said that"
    site.pages[f"/graph/me/messages/{chat}"] = recorded("ok_bot/error_102.json")
    with pytest.raises(SourceFailed) as failure:
        publish("ok_bot", place)
    assert failure.value.state is PageState.AUTH_FAILED
    assert "secret-key" not in failure.value.message


def test_odnoklassniki_takes_pictures_by_way_of_an_address_of_their_own(site, target):
    chat = "chat:C3ecb9d02a600"
    site.pages |= {
        "/graph/me/fileUploadUrl": {"url": f"{site.url}/store", "file_id": "1"},
        "/store": {"photos": {"abc==": {"token": "t1"}}},
        f"/graph/me/messages/{chat}": {"success": True, "message_id": "mid:9"},
    }
    publish("ok_bot", target(thread=chat, pictures=(PICTURE,)))
    assert "type=IMAGE" in site.seen[0].path
    assert b"image/png" in site.seen[1].body
    said = json.loads(site.seen[-1].body)["message"]
    assert said["attachments"] == [{"type": "IMAGE", "payload": {"token": "t1"}}]
    assert site.seen[-1].headers["content-type"] == "application/json;charset=utf-8"
    site.pages["/store"] = {"photos": {}}
    with pytest.raises(Declined, match="чек"):
        publish("ok_bot", target(thread=chat, pictures=(PICTURE,)))


# VK


def test_a_comment_in_vk_stands_under_the_customers_one_and_is_found(site, target):
    comments = recorded("vk_wall/comments.json")
    site.pages |= {
        "/method/wall.createComment": {"response": {"comment_id": 99, "parents_stack": [60]}},
        "/method/wall.getComments": comments,
        "/method/wall.getComment": {"response": {"items": [{"id": 60, "parents_stack": []}]}},
    }
    place = target(thread="wall-77_52", external="wall-77_52_r60", options={"group": "77"})
    assert publish("vk_wall", place).external_id == "wall-77_52_r99"
    asked = asked_with(site.seen[0])
    assert (asked["owner_id"], asked["post_id"], asked["reply_to_comment"]) == ("-77", "52", "60")
    assert (asked["from_group"], asked["guid"]) == ("77", "77")
    found = find("vk_wall", place, text="[id501|Иван], добавим завтра.")
    assert found.external_id == "wall-77_52_r61"
    assert find("vk_wall", place, text="[id501|Иван], добавим завтра.", known=frozenset({"wall-77_52_r61"})) is None


def test_a_discussion_in_vk_is_answered_by_the_community(site, target):
    site.pages |= {
        "/method/board.createComment": {"response": 704},
        "/method/board.getComments": recorded("vk_board/comments.json"),
    }
    place = target(thread="topic-77_31", external="topic-77_31_703")
    assert publish("vk_board", place).url == "https://vk.com/topic-77_31?post=704"
    assert asked_with(site.seen[0])["from_group"] == "1"
    assert find("vk_board", place, text="Здравствуйте! Уже разбираемся.").external_id == "topic-77_31_702"


def test_a_captcha_before_an_answer_is_for_a_person(site, target):
    site.pages["/method/wall.createComment"] = recorded("vk/error_14.json")
    with pytest.raises(Declined, match="captcha"):
        publish("vk_wall", target(thread="wall-77_52", external="wall-77_52"))


# what the desk makes of it


@pytest.fixture
def waiting(database, make_house, site):
    """A ticket of a Telegram chat with an answer handed in: the number of the answer, and how to work on it."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        house = make_house(session)
        source = house.talks
        source.kind, source.is_local, source.address = "telegram_bot", True, site.url
        source.secrets = seal({"token": "secret-key"})
        mention = a_mention(session, source, thread_id="501", seen_at=now)
        ticket_id = open_ticket(session, mention.id, by=SYSTEM, now=now).ticket_id
        given = Answer("Уже разбираемся", "k1", session.get_one(Ticket, ticket_id).last_message_id)
        message_id = send_reply(session, ticket_id, answer=given, by=house.actor(house.anna), now=now)

    def work(*, later=timedelta(0)):
        Worker(database, {SEND_JOB: send}, clock=lambda: datetime.now(UTC) + later).drain()
        with database.reading() as session:
            wanted = select(Message.delivery, Message.error, Message.external_id).where(Message.id == message_id)
            return session.execute(wanted).one()

    return message_id, work


ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ONCE
def test_what_telegram_has_not_taken_is_sent_again_by_itself(waiting, site):
    _message_id, work = waiting
    site.pages["/botsecret-key/sendMessage"] = recorded("telegram_bot/error_429.json")
    refused = work()
    assert (refused.delivery, "Too Many Requests" in refused.error) == (Delivery.QUEUED, True)
    site.pages["/botsecret-key/sendMessage"] = SENT
    sent = work(later=timedelta(minutes=5))
    assert (sent.delivery, sent.external_id) == (Delivery.SENT, "501_90")
    assert len(site.seen) == 2


@ONCE
def test_a_try_that_was_killed_on_its_way_is_shown_and_not_repeated(waiting, site, database):
    message_id, work = waiting
    site.pages["/botsecret-key/sendMessage"] = SENT
    with database.transaction() as session:
        session.get_one(Message, message_id).delivery = Delivery.SENDING
    shown = work()
    assert (shown.delivery, "Telegram" in shown.error) == (Delivery.UNCLEAR, True)
    assert not site.seen
