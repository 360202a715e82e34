"""Telegram: channels by their public preview, and chats of a bot."""

import json

import pytest

from crawlers.assignment import assignment_of
from crawlers.detection import recognised_address
from crawlers.parsers import telegram_bot, telegram_channel
from crawlers.parsers.page import Page
from crawlers.pollers import telegram_bot as bot_poller
from crawlers.reading import FIRST, Preview
from storage.errors import SourceFailed
from storage.tables import Source
from storage.vocabulary import Ground, PageState
from tests.crawlers.one_house import NOW, House, recorded
from tests.crawlers.recordings import FOLDER, READ_AT

CHANNEL = Page(url="https://t.me/s/Prichal_News", read_at=READ_AT, content_type="text/html; charset=utf-8")
BOT = Page(url="https://api.telegram.org", read_at=READ_AT)


def shown(name):
    return (FOLDER / "telegram_channel" / f"{name}.html").read_bytes()


# channels


def test_posts_of_a_channel_without_quotations_cards_and_notices():
    read = telegram_channel.read_channel(shown("channel"), CHANNEL)
    posts = {one.external_id: one for one in read.findings}
    assert list(posts) == [f"prichal_news/{number}" for number in (101, 102, 103, 104, 105, 107, 108)]
    assert (read.title, read.before) == ("Новости Заливска", 101)
    first = posts["prichal_news/101"]
    assert first.text == "В отделении «Причала» на Портовой\nочередь на улицу 😡"
    assert (first.url, first.author) == ("https://t.me/Prichal_News/101", "Новости Заливска")
    assert (first.engagement.views, first.engagement.followers) == (1200, 12400)
    assert first.published_at.isoformat() == "2026-03-10T06:00:00+00:00"
    assert posts["prichal_news/102"].text == "Ответили нам: откроют второе окно"
    assert posts["prichal_news/102"].engagement.views == 980
    assert (posts["prichal_news/103"].repost_of, posts["prichal_news/103"].engagement.views) == (
        "zalivsk_live/77",
        2_000_000,
    )
    assert posts["prichal_news/108"].text == "Подробности на сайте"


def test_posts_without_words_say_what_they_are():
    posts = {one.external_id: one for one in telegram_channel.parse(shown("channel"), CHANNEL)}
    assert posts["prichal_news/104"].text == "[photo]"
    assert posts["prichal_news/104"].attachments[0].url == "https://cdn4.telesco.example/file/abc.jpg"
    assert posts["prichal_news/105"].text == "[video]"
    assert posts["prichal_news/107"].text == "Довольны ли вы банком «Причал»?\n– Нет\n– Да"


@pytest.mark.parametrize(
    ("words", "count"),
    [("1.2K", 1200), ("12,4K", 12400), ("2M", 2_000_000), ("980", 980), ("1 204", 1204), ("", None), ("много", None)],
)
def test_counts_are_as_exact_as_telegram_shows_them(words, count):
    assert telegram_channel._count(words) == count


def test_no_preview_is_a_state_of_its_own_and_an_empty_search_is_proven():
    with pytest.raises(SourceFailed) as failure:
        telegram_channel.parse(shown("no_preview"), CHANNEL)
    assert failure.value.state is PageState.NO_PREVIEW
    assert telegram_channel.parse(shown("channel_nothing_found"), CHANNEL) == []
    with pytest.raises(SourceFailed) as failure:
        telegram_channel.parse(shown("decoy_styles"), CHANNEL)
    assert failure.value.state is PageState.SCHEMA_DRIFT


@pytest.mark.parametrize(
    ("address", "kind", "read"),
    [
        ("https://t.me/Prichal_News", "telegram_channel", "https://t.me/s/Prichal_News"),
        ("https://t.me/s/Prichal_News?before=5", "telegram_channel", "https://t.me/s/Prichal_News"),
        ("https://t.me/Prichal_News/101", "telegram_channel", "https://t.me/s/Prichal_News"),
        ("https://t.me/prichal_help_bot", "telegram_bot", "https://t.me/prichal_help_bot"),
        ("https://t.me/+AbCdEf", None, ""),
        ("https://t.me/joinchat/AAAA", None, ""),
    ],
)
def test_addresses_of_telegram(address, kind, read):
    found = recognised_address(address)
    assert [one.kind for one in found] == ([kind] if kind else [])
    assert not found or found[0].address == read


@pytest.fixture
def channel(base, site):
    site.pages["/robots.txt"] = 404
    site.pages["/s/Prichal_News"] = shown("channel")
    site.pages["/s/Prichal_News?before=101"] = shown("channel_beginning")
    return House(base, "telegram_channel", f"{site.url}/s/Prichal_News")


def test_a_channel_is_read_back_to_its_beginning_and_once(channel, site):
    first = channel.passes()
    assert (first.state, first.error, first.new) == (PageState.OK, "", 8)
    site.seen.clear()
    second = channel.passes(minutes=10)
    assert (second.new, second.changed) == (0, 0)
    assert len(site.asked("/s/")) <= 2


def test_the_past_of_a_channel_is_read_to_its_beginning(channel):
    assert channel.reads_the_past() == 2
    assert len(channel.texts()) == 8


def test_an_edited_post_is_a_version_and_a_lost_one_is_asked_for(channel, site):
    channel.passes()
    site.pages["/s/Prichal_News"] = shown("channel").replace("снова не работает".encode(), "заработал".encode())
    assert channel.passes(minutes=10).changed == 1
    assert channel.texts()["prichal_news/103"] == "Причал заработал"
    torn = shown("channel").decode().replace("Prichal_News/102", "Prichal_News/109").encode()
    site.pages["/s/Prichal_News"] = torn
    site.pages["/Prichal_News/102"] = shown("post_gone")
    channel.passes(minutes=10)
    assert channel.deleted() == set(), "a hole is no proof"
    channel.passes(hours=7)
    assert channel.deleted() == {"prichal_news/102"}
    assert site.asked("/Prichal_News/102?embed=1")


def test_a_channel_that_redirects_to_its_card_has_no_preview(base, site):
    site.pages["/robots.txt"] = 404
    site.pages["/s/prichal_chat"] = (302, {"Location": f"{site.url}/prichal_chat"}, b"")
    site.pages["/prichal_chat"] = shown("no_preview")
    stopped = House(base, "telegram_channel", f"{site.url}/s/prichal_chat").passes()
    assert stopped.state is PageState.NO_PREVIEW
    assert "preview" in stopped.error


# bots


def test_updates_are_messages_edits_pictures_and_posts():
    read = telegram_bot.updates(recorded("telegram_bot/updates.json")["result"], BOT)
    asked, receipt, edited, public, document, post = read.findings
    assert read.offset == 9008
    assert (asked.external_id, asked.thread_id, asked.author) == ("501_11", "501", "Иван Кротов")
    assert (asked.url, asked.author_url) == ("", "https://t.me/krotov")
    assert (receipt.text, receipt.attachments[0].url) == ("Вот чек", "telegram-file:AgACbig")
    assert (edited.external_id, edited.text) == ("501_11", "Где моя карта? Жду неделю")
    assert edited.edited_at.timestamp() == 1773133290
    assert (public.url, public.parent_id) == ("https://t.me/prichal_chat/5", "-100777_4")
    assert (document.text, document.attachments[0].name) == ("[document]", "выписка.pdf")
    assert (post.author, post.repost_of) == ("Заливск Live", "prichal_news/103")


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("error_401", PageState.AUTH_FAILED, "key"),
        ("error_409", PageState.BLOCKED, "One bot has one reader"),
        ("error_429", PageState.QUOTA, "patience"),
    ],
)
def test_errors_of_telegram(name, state, words):
    with pytest.raises(SourceFailed, match=words) as failure:
        telegram_bot.parse(recorded(f"telegram_bot/{name}.json"), BOT)
    assert failure.value.state is state
    if state is PageState.QUOTA:
        assert (failure.value.retry_at - READ_AT).total_seconds() == 35


class Bot:
    """Telegram's side: keeps updates until a higher offset says that they were received."""

    def __init__(self, site):
        self.updates = recorded("telegram_bot/updates.json")["result"]
        self.offsets = []
        site.pages["/botkey/getUpdates"] = self.get

    def get(self, got):
        offset = json.loads(got.body).get("offset")
        self.offsets.append(offset)
        self.updates = [one for one in self.updates if offset is None or one["update_id"] >= offset]
        return {"ok": True, "result": self.updates[:3]}


@pytest.fixture
def bot(site):
    return Bot(site)


@pytest.fixture
def talks(base, site, bot):
    return House(base, "telegram_bot", site.url, ground=Ground.OURS, every_s=5)


def test_updates_are_acknowledged_only_after_they_are_stored(talks, bot):
    first = talks.passes()
    assert (first.state, first.error) == (PageState.OK, "")
    assert bot.offsets == [None, 9004, 9007, 9008]
    assert talks.texts()["501_11"] == "Где моя карта? Жду неделю"
    assert len(talks.texts()) == 5
    assert talks.passes(seconds=5).state is PageState.NOT_MODIFIED
    assert bot.offsets[-1] == 9008


def test_a_preview_acknowledges_nothing(talks, bot, site):
    with talks.database.reading() as session:
        assignment = assignment_of(session.get_one(Source, talks.source_id))
    reading = Preview(assignment, most=FIRST, now=NOW)
    assert bot_poller.poll(reading) is PageState.OK
    assert (len(reading.findings), bot.offsets) == (3, [None])
    assert len(bot.updates) == 7


def test_the_bots_key_stands_in_no_sentence(talks, site):
    site.pages["/botkey/getUpdates"] = b"<html>no JSON</html>"
    failed = talks.passes()
    assert failed.state is PageState.SCHEMA_DRIFT
    assert "botkey" not in failed.error
    assert "•" in failed.error
