"""Bots in MAX and in Odnoklassniki: marks, edits, removals, errors."""

import pytest

from crawlers.detection import recognised_address
from crawlers.parsers import max_bot, ok_bot
from crawlers.parsers.page import Page
from storage.errors import SourceFailed
from storage.vocabulary import Ground, PageState
from tests.crawlers.one_house import NOW, House, recorded
from tests.crawlers.recordings import READ_AT

PAGE = Page(url="https://platform-api2.max.ru/updates", read_at=READ_AT)


# MAX


def test_updates_of_max():
    read = max_bot.updates(recorded("max_bot/updates.json"), PAGE)
    asked, picture, edited, removed, file = read.findings
    assert (read.marker, read.number) == (4711, 6)
    assert (asked.external_id, asked.thread_id, asked.author, asked.author_id) == (
        "mid.0001",
        "70001",
        "Иван Кротов",
        "501",
    )
    assert (picture.text, picture.attachments[0].url) == ("[image]", "https://i.oneme.example/i?r=1")
    assert (edited.external_id, edited.edited_at is not None, "500 ₽" in edited.text) == ("mid.0001", True, True)
    assert (removed.external_id, removed.deleted) == ("mid.0000", True)
    assert (file.parent_id, file.attachments[0].name) == ("mid.0002", "чек.pdf")


def test_whoever_follows_a_link_with_a_code_has_written_it():
    (started,) = max_bot.updates(recorded("max_bot/updates_started.json"), PAGE).findings
    assert (started.text, started.thread_id, started.author) == ("/start KM47TP", "70002", "Анна Берегова")


@pytest.fixture
def messenger(base, site):
    site.pages["/updates"] = lambda got: recorded(
        "max_bot/updates_none.json" if "marker=4711" in got.path else "max_bot/updates.json"
    )
    return House(base, "max_bot", site.url, ground=Ground.OURS, every_s=5)


def test_a_pass_keeps_the_mark_with_what_it_brought(messenger, site):
    assert messenger.passes().state is PageState.OK
    assert messenger.texts()["mid.0001"] == "Здравствуйте, где перевод на 500 ₽?"
    assert messenger.cursor()["marker"] == 4711
    assert site.seen[0].headers["authorization"] == "key"
    assert messenger.passes(seconds=5).state is PageState.NOT_MODIFIED


def test_a_refused_key_is_told(messenger, site):
    site.pages["/updates"] = (401, {}, recorded("max_bot/error_401.json"))
    refused = messenger.passes()
    assert refused.state is PageState.AUTH_FAILED
    assert "key" in refused.error


# Odnoklassniki


def test_messages_of_a_group_in_odnoklassniki():
    picture, ours, first = ok_bot.parse(recorded("ok_bot/messages.json"), PAGE)
    assert (first.external_id, first.thread_id) == ("mid:C3ecb9d02a600.01", "chat:C3ecb9d02a600")
    assert (first.author, first.author_url) == ("Иван Кротов", "https://ok.ru/profile/501")
    assert (ours.ours, first.ours) == (True, False)
    assert (picture.text, picture.attachments[0].url) == ("[image]", "https://i.mycdn.example/i?r=1")


@pytest.mark.parametrize(("name", "state"), [("error_102", PageState.AUTH_FAILED), ("error_11", PageState.QUOTA)])
def test_errors_of_odnoklassniki(name, state):
    with pytest.raises(SourceFailed) as failure:
        ok_bot.parse(recorded(f"ok_bot/{name}.json"), PAGE)
    assert failure.value.state is state


@pytest.fixture
def group(base, site):
    site.pages |= {
        "/graph/me/chats": recorded("ok_bot/chats.json"),
        "/graph/me/messages/chat:C3ecb9d02a600": recorded("ok_bot/messages.json"),
        "/graph/me/messages/chat:C000000000001": recorded("ok_bot/messages_none.json"),
    }
    return House(base, "ok_bot", site.url, ground=Ground.OURS, every_s=10)


def test_only_chats_that_moved_are_read(group, site):
    assert group.passes().state is PageState.OK
    assert set(group.texts()) == {"mid:C3ecb9d02a600.01", "mid:C3ecb9d02a600.03"}
    site.seen.clear()
    assert group.passes(seconds=10).state is PageState.NOT_MODIFIED
    assert [got.path.partition("?")[0] for got in site.seen] == ["/graph/me/chats"]


def test_a_message_in_a_known_chat_is_heard_by_its_moment(group, site):
    group.passes()
    chats, said = recorded("ok_bot/chats.json"), recorded("ok_bot/messages.json")
    chats["chats"][0]["lastEventTime"] = moment = round(NOW.timestamp() * 1000)
    row = said["messages"][2]
    said["messages"].insert(0, {**row, "message": {"text": "Ау?", "mid": "mid:new"}, "timestamp": moment})
    site.pages |= {"/graph/me/chats": chats, "/graph/me/messages/chat:C3ecb9d02a600": said}
    assert group.passes(seconds=10).new == 1


def test_the_groups_key_stands_in_no_sentence(group, site):
    site.pages["/graph/me/chats"] = 500
    failed = group.passes()
    assert failed.state is PageState.UNREACHABLE
    assert "access_token=key" not in failed.error


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://max.ru/prichal_bot", "max_bot"),
        ("https://ok.ru/group/777", "ok_bot"),
        ("https://api.ok.ru/graph/me/chats?access_token=secret", "ok_bot"),
    ],
)
def test_addresses_of_bots(address, kind):
    found = recognised_address(address)
    assert [one.kind for one in found] == [kind]
    assert "secret" not in found[0].address
