"""Recorded and documented answers become findings, or failures with the right state: never an empty page by mistake."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawlers.parsers import feed, google_business, vk, wordpress
from crawlers.parsers.page import Page
from crawlers.parsers.threads import PROFILES, read_list, read_thread
from storage.errors import SourceFailed
from storage.vocabulary import PageState

RECORDINGS = Path(__file__).parent.parent / "recordings"
READ_AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


def page(url: str, **more) -> Page:
    return Page(url=url, read_at=READ_AT, zone=MOSCOW, **more)


def recorded(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


def answer(name: str):
    return json.loads(recorded(name))


FEED = page("https://media.example/rss")
BLOG = page("https://blog.example/wp-json/wp/v2/comments", own=frozenset({"3"}))
MAPS = page("https://mybusiness.googleapis.com/v4/accounts/1/locations/2/reviews")
TALKS = page("https://api.vk.com/method/messages.getHistory")
TOPIC = page("https://forum.example/viewtopic.php?t=42", own=frozenset({"Банк «Причал»"}))
PHPBB = PROFILES["phpbb_3"]


def test_a_feed_item_carries_its_full_text_as_paragraphs_and_its_own_identity():
    found = feed.parse(recorded("feed/media.rss"), FEED)
    first = found[0]
    assert first.external_id == "media-101"
    assert first.text == "Отделение на набережной закрыто.\n\nКлиенты недовольны:\n«Куда теперь идти?»"
    assert first.title == "Банк «Причал» закрыл отделение"
    assert first.author == "Анна Петрова"
    assert first.url == "https://media.example/a/101?utm_source=rss"
    assert first.published_at == datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
    assert len(found) == 4


def test_without_a_guid_the_link_is_the_identity_and_without_a_link_the_words_are():
    _first, linked, bare, title_only = feed.parse(recorded("feed/media.rss"), FEED)
    assert linked.external_id == "https://media.example/a/102"
    assert linked.text == "Текст только в описании & всё."
    assert linked.published_at == datetime(2026, 3, 9, 11, 5, tzinfo=UTC)
    assert bare.external_id.startswith("sha:")
    assert bare.published_at is None, "a date in the far future is a mistake of the site"
    assert title_only.text == "Повтор"


def test_an_atom_entry_tells_when_it_was_edited_and_a_feed_names_its_next_page():
    read = feed.read_feed(recorded("feed/blog.atom"), page("https://blog.example/atom"))
    (entry,) = read.findings
    assert entry.text == "Полный текст записи."
    assert entry.edited_at == datetime(2026, 3, 10, 5, tzinfo=UTC)
    assert (entry.author, entry.author_url) == ("Пётр", "https://blog.example/petr")
    assert read.next_url == "https://blog.example/atom?page=2"


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Tue, 10 Mar 2026 12:05:00 +0500", 7),
        ("Tue, 10 Mar 2026 12:05:00 GMT", 12),
        ("Tue, 10 Mar 2026 12:05:00 MSK", 9),
        ("2026-03-10T12:05:00Z", 12),
        ("2026-03-10T12:05:00", 9),
        ("2026-03-10 12:05", 9),
        ("Tue, 10 Mar 2026 12:05:00", 9),
        ("вчера в 12:05", 9 - 24),
    ],
)
def test_a_date_without_a_zone_is_in_the_zone_of_the_source(written, hour):
    body = recorded("feed/media.rss").replace(b"Tue, 10 Mar 2026 12:05:00 +0300", written.encode())
    moment = feed.parse(body, FEED)[0].published_at
    late = Page(url=FEED.url, read_at=READ_AT + timedelta(hours=12), zone=MOSCOW)
    if moment is None:
        moment = feed.parse(body, late)[0].published_at
    assert moment == datetime(2026, 3, 10, 0, 5, tzinfo=UTC) + timedelta(hours=hour)


def test_an_old_encoding_reads_as_the_same_feed():
    assert feed.parse(recorded("feed/cp1251.rss"), FEED) == feed.parse(recorded("feed/media.rss"), FEED)


def test_a_feed_without_items_is_empty_and_no_failure():
    assert feed.parse(recorded("feed/empty.rss"), FEED) == []


@pytest.mark.parametrize("name", ["feed/broken.rss", "feed/torn.rss", "feed/not_a_feed.html"])
def test_what_is_no_feed_is_drift_with_the_reason(name):
    with pytest.raises(SourceFailed, match="not a readable feed") as caught:
        feed.parse(recorded(name), FEED)
    assert caught.value.state is PageState.SCHEMA_DRIFT


def test_a_feed_with_a_small_fault_is_still_read():
    body = recorded("feed/media.rss").replace(b"&amp; \xd0", b"& \xd0")
    assert feed.parse(body, FEED)[0].external_id == "media-101"


def test_an_entity_bomb_does_not_go_off():
    started = time.monotonic()
    assert all(len(found.text) < 1000 for found in feed.parse(recorded("feed/bomb.rss"), FEED))
    assert time.monotonic() - started < 5


def test_a_wordpress_comment_is_plain_text_with_utc_time_and_a_permalink():
    customer, ours = wordpress.comments(answer("wordpress/comments.json"), BLOG)
    assert customer.external_id == "comment-12"
    assert customer.text == "Ждала ответа неделю — тишина.\nКуда писать? 🙂"
    assert customer.author == "Мария & Ко"
    assert customer.published_at == datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
    assert customer.thread_id == "post-5"
    assert not customer.ours
    assert ours.ours
    assert ours.parent_id == "comment-12"


def test_a_wordpress_post_knows_that_it_was_edited():
    (post,) = wordpress.posts(answer("wordpress/posts.json"), BLOG)
    assert (post.external_id, post.title) == ("post-5", "Тарифы «Причала»")
    assert post.text == "Что нового\n\nПервый абзац.\n\nВторой."
    assert post.edited_at == datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_past_the_last_comment_wordpress_answers_an_empty_list():
    assert wordpress.comments(answer("wordpress/comments_past_the_end.json"), BLOG) == []


def test_a_wordpress_error_is_no_list_of_comments():
    with pytest.raises(SourceFailed, match="no WordPress list"):
        wordpress.comments(answer("wordpress/comment_trashed_401.json"), BLOG)


def test_a_review_has_stars_and_our_reply_is_marked_as_ours():
    read = google_business.read_reviews(answer("google_business/reviews.json"), MAPS)
    review, reply, star_only, translated, mixed = read.findings
    assert (review.external_id, review.stars, review.author) == ("AbF1", 1.0, "Ольга К.")
    assert review.edited_at == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert (reply.external_id, reply.parent_id, reply.ours) == ("AbF1/reply", "AbF1", True)
    assert (star_only.text, star_only.stars, star_only.author) == ("", 5.0, None)
    assert (translated.text, translated.stars) == ("A good bank", None)
    assert mixed.text == "So so"
    assert (read.next_token, read.total) == ("Nw==", 5)


@pytest.mark.parametrize("name", ["past_the_end", "no_reviews_yet"])
def test_google_proves_an_empty_page(name):
    assert google_business.parse(answer(f"google_business/{name}.json"), MAPS) == []


@pytest.mark.parametrize("name", ["quota_429", "auth_401"])
def test_a_google_error_is_never_an_empty_page(name):
    with pytest.raises(SourceFailed):
        google_business.parse(answer(f"google_business/{name}.json"), MAPS)


def test_vk_messages_know_their_talk_their_writer_and_what_is_ours():
    newest, picture, ours = vk.parse(answer("vk/history.json"), TALKS)
    assert (newest.external_id, newest.thread_id, newest.author) == ("501_33", "501", "Иван Кротов")
    assert newest.edited_at == datetime.fromtimestamp(1773133600, UTC)
    assert picture.text == "[photo]"
    assert ours.ours
    assert ours.author == "Банк «Причал»"
    assert vk.parse(answer("vk/history_past_the_end.json"), TALKS) == []


def test_vk_conversations_tell_their_newest_message():
    response = vk.answer_of(answer("vk/conversations.json"), method="m", now=READ_AT)
    found, count = vk.talks(response)
    assert [(talk.peer_id, talk.last_message_id) for talk in found] == [(501, 33), (502, 30)]
    assert count == 2


@pytest.mark.parametrize(
    ("code", "state"),
    [
        (5, PageState.AUTH_FAILED),
        (6, PageState.QUOTA),
        (9, PageState.QUOTA),
        (14, PageState.AUTH_FAILED),
        (15, PageState.AUTH_FAILED),
        (29, PageState.QUOTA),
    ],
)
def test_a_vk_error_has_its_state_although_http_said_200(code, state):
    with pytest.raises(SourceFailed, match=f"error {code}") as caught:
        vk.parse(answer(f"vk/error_{code}.json"), TALKS)
    assert caught.value.state is state


def test_vk_rests_until_tomorrow_after_its_daily_limit():
    with pytest.raises(SourceFailed) as caught:
        vk.parse(answer("vk/error_29.json"), TALKS)
    assert caught.value.retry_at is not None
    assert caught.value.retry_at - READ_AT > timedelta(hours=12)


def test_a_forum_post_is_read_without_quotes_signatures_or_visitors_sessions():
    read = read_thread(recorded("phpbb/topic.html"), TOPIC, PHPBB)
    first, bank, deleted = read.findings
    assert first.external_id == "p101"
    assert first.text == "Стоял два часа.\n\nОдно окно! :x"
    assert first.url == "https://forum.example/viewtopic.php?p=101#p101"
    assert first.published_at == datetime(2026, 3, 9, 11, 5, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 3, 9, 15, 30, tzinfo=UTC)
    assert (first.author, first.author_id, first.thread_id) == ("Дядя Вова", "7", "t42")
    assert first.title == "Очередь в отделении"
    assert bank.ours
    assert bank.text == "Откроем второе окно.\n\nA-17"
    assert bank.published_at == datetime(2026, 3, 9, 11, 5, tzinfo=UTC)
    assert (deleted.external_id, deleted.deleted) == ("p104", True)
    assert read.next_url == "https://forum.example/viewtopic.php?t=42&start=10"


def test_phpbb_3_0_has_no_class_for_names_and_dates_in_words():
    of = page("https://forum.example/viewtopic.php?t=3")
    (post,) = read_thread(recorded("phpbb/topic_3_0.html"), of, PHPBB).findings
    assert (post.author, post.author_id) == ("Ann", "9")
    assert post.published_at == datetime(2019, 8, 26, 22, 47, tzinfo=UTC)


def test_the_last_page_of_a_topic_has_no_next():
    assert read_thread(recorded("phpbb/topic_last_page.html"), TOPIC, PHPBB).next_url is None


def test_a_forum_lists_its_topics_with_what_tells_their_change():
    read = read_list(recorded("phpbb/forum.html"), page("https://forum.example/viewforum.php?f=2"), PHPBB)
    rules, queue = read.threads
    assert (rules.thread_id, rules.last_post_id, rules.replies) == ("t1", "1", 0)
    assert (queue.thread_id, queue.last_post_id, queue.replies) == ("t42", "113", 12)
    assert queue.last_at == datetime(2026, 3, 9, 11, 5, tzinfo=UTC)
    assert read.forums == ["https://forum.example/viewforum.php?f=9"]
    assert read.next_url == "https://forum.example/viewforum.php?f=2&start=25"


@pytest.mark.parametrize("name", ["phpbb/forum_empty.html", "phpbb/topic_gone.html", "phpbb/forum_closed.html"])
def test_a_page_of_the_engine_without_posts_holds_none(name):
    assert read_list(recorded(name), TOPIC, PHPBB).threads == []
    assert read_thread(recorded(name), TOPIC, PHPBB).findings == []


def test_an_item_whose_link_is_no_address_does_not_cost_the_others():
    rows = "".join(
        f'<item><guid isPermaLink="false">{number}</guid><link>{link}</link><description>текст</description></item>'
        for number, link in enumerate(["http://[evil", "http://exa\u2100mple.com/", "/three"])
    )
    body = f'<rss version="2.0"><channel><title>x</title>{rows}</channel></rss>'
    found = feed.parse(body.encode(), FEED)
    assert [finding.url for finding in found] == [FEED.url, FEED.url, "https://media.example/three"]
