"""International networks: what their answers say, how their lists are walked, and what their refusals mean."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.detection import recognised_address
from crawlers.parsers import bluesky, hacker_news, mastodon, reddit, stack_exchange
from crawlers.pollers.stack_exchange import site_of
from storage.errors import SourceFailed
from storage.secrets import seal
from storage.tables import Mention, MentionKey
from storage.vocabulary import PageState, Scope
from tests.builders import NOW, a_brand, a_source
from tests.crawlers.recordings import recordings

EVERY = {one.name: one for one in recordings()}


def document(name):
    return json.loads(EVERY[name].body)


def found(parser, name):
    return parser.parse(document(name), EVERY[name].page)


def source_at(base, kind, address, secrets=None, **changes):
    with base.transaction() as session:
        row = {"kind": kind, "address": address, "is_local": True, "scope": Scope.OWN, **changes}
        if secrets:
            row["secrets"] = seal(secrets)
        return a_source(session, a_brand(session, query="причал"), **row).id


def held(base):
    with base.reading() as session:
        rows = select(MentionKey.external_id, Mention.deleted_at).join(Mention, Mention.id == MentionKey.mention_id)
        return dict(session.execute(rows).all())


def asked(got):
    return {name: values[0] for name, values in parse_qs(urlsplit(got.path).query).items()}


def test_a_status_is_known_by_its_uri_and_a_boost_passes_another_one_on():
    first, boost, question = found(mastodon, "mastodon/tag.json")
    assert first.external_id == "https://mastodon.example/users/marina/statuses/116203000000000003"
    assert first.text == "Банк\n\nВ #причал опять очередь & один оператор"
    assert first.edited_at == datetime(2026, 3, 10, 8, 40, tzinfo=UTC)
    assert (first.author, first.engagement.followers, first.engagement.likes) == ("Марина Т.", 340, 5)
    assert first.attachments[0].name == "Очередь"
    assert boost.repost_of == "https://mastodon.example/users/marina/statuses/116202000000000001"
    assert boost.text == "Карту #причал доставили за день"
    assert question.text == "Кто знает,\nработает ли #причал в воскресенье?"


def test_a_post_from_the_future_counts_from_its_arrival_and_a_bare_quote_is_a_repost():
    post, reply, quote, picture = found(bluesky, "bluesky/search.json")
    assert post.url == "https://bsky.app/profile/lena.bsky.example/post/3kq1"
    assert (post.engagement.likes, post.engagement.reposts) == (9, 3)
    assert reply.published_at == datetime(2026, 3, 10, 7, 0, 1, 500_000, tzinfo=UTC)
    assert reply.parent_id == reply.thread_id == post.external_id
    assert (quote.text, quote.repost_of) == ("", "at://did:plc:ivan/app.bsky.feed.post/9")
    assert picture.attachments[0].url == "https://cdn.example/f.jpg"


def test_a_removed_post_is_gone_and_a_score_below_nothing_is_nothing():
    post, link, removed, passed_on = found(reddit, "reddit/search.json")
    assert (post.external_id, post.author_id, post.engagement.comments) == ("t3_1aaa1", "t2_77", 6)
    assert link.text == link.title == "Ссылка о «Причале» & комиссиях"
    assert link.edited_at == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert link.engagement.likes == 0
    assert removed.deleted
    assert passed_on.repost_of == "t3_0zzz"
    comment, gone = found(reddit, "reddit/comments.json")
    assert (comment.thread_id, comment.parent_id) == ("t3_1aaa1", "t3_1aaa1")
    assert gone.deleted


def test_a_comment_knows_its_story():
    comment, story, ask = found(hacker_news, "hacker_news/search_by_date.json")
    assert comment.text == "Prichal's API is fine.\n\nTheir support is not."
    assert (comment.thread_id, comment.parent_id, comment.title) == (
        "47310001",
        "47310001",
        "Prichal Bank opens its API",
    )
    assert (story.parent_id, story.engagement.likes, story.engagement.comments) == (None, 31, 4)
    assert ask.text == "Anyone using it?"


def test_a_question_has_views_and_its_answer_a_parent():
    question, other = found(stack_exchange, "stack_exchange/questions.json")
    assert (question.external_id, question.title) == ("q1600001", 'API банка "Причал" отвечает 403')
    assert question.text == "Ключ верный, а ответ 403.\n\nGET /accounts"
    assert (question.author, question.author_id, question.engagement.views) == ("Мурат & Ко", "501", 87)
    assert (other.author, other.author_id) == ("гость", None)
    (answer,) = found(stack_exchange, "stack_exchange/answers.json")
    assert (answer.external_id, answer.parent_id, answer.thread_id) == ("a1600009", "q1600001", "q1600001")


@pytest.mark.parametrize(
    ("parser", "name"),
    [(mastodon, "mastodon/tag_past_the_end.json"), (bluesky, "bluesky/search_past_the_end.json"),
     (reddit, "reddit/search_past_the_end.json"), (hacker_news, "hacker_news/search_past_the_end.json"),
     (stack_exchange, "stack_exchange/questions_past_the_end.json")],
)  # fmt: skip
def test_the_end_is_an_empty_list(parser, name):
    assert found(parser, name) == []


@pytest.mark.parametrize(
    ("parser", "name"),
    [(mastodon, "mastodon/closed_401.json"), (bluesky, "bluesky/auth_401.json"), (reddit, "reddit/banned_404.json"),
     (hacker_news, "hacker_news/error_400.json"), (stack_exchange, "stack_exchange/throttled_400.json")],
)  # fmt: skip
def test_an_error_is_never_an_empty_list(parser, name):
    with pytest.raises(SourceFailed):
        found(parser, name)


@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        ("https://mastodon.social/tags/prichal", "mastodon", "Mastodon: #prichal"),
        ("https://bsky.app/search?q=prichal", "bluesky", "Bluesky: prichal"),
        ("https://www.reddit.com/r/banki/search?q=prichal", "reddit", "Reddit: r/banki prichal"),
        ("https://old.reddit.com/r/banki", "reddit", "Reddit: r/banki"),
        ("https://hn.algolia.com/?query=prichal", "hacker_news", "Hacker News: prichal"),
        ("https://ru.stackoverflow.com/search?q=prichal", "stack_exchange", "ru.stackoverflow.com: prichal"),
        ("https://money.stackexchange.com/", "stack_exchange", "money.stackexchange.com"),
    ],
)
def test_an_address_says_what_it_is(url, kind, name):
    best = recognised_address(url)[0]
    assert (best.kind, best.name) == (kind, name)


@pytest.mark.parametrize(
    ("host", "site"),
    [("ru.stackoverflow.com", "ru.stackoverflow"), ("stackoverflow.com", "stackoverflow"),
     ("www.superuser.com", "superuser"), ("meta.stackexchange.com", "meta"), ("mathoverflow.net", "mathoverflow"),
     ("bank.example", "")],
)  # fmt: skip
def test_the_name_of_a_site_comes_from_its_host(host, site):
    assert site_of(host) == site


TAG = "/api/v1/timelines/tag/prichal"


def statuses(*numbers, **more):
    row = document("mastodon/tag.json")[2]
    fresh = [{"id": str(n), "uri": f"https://m.test/{n}", "url": f"https://m.test/{n}", **more} for n in numbers]
    return [{**row, **one, "created_at": (NOW - timedelta(minutes=100 - int(one["id"]))).isoformat()} for one in fresh]


def test_a_tag_is_read_back_once_and_then_forward_from_the_mark(base, site):
    kept = [30, 20, 10]

    def timeline(got):
        params = asked(got)
        if "min_id" in params:
            above = sorted(n for n in kept if n > int(params["min_id"]))[:2]
            return statuses(*reversed(above))
        return statuses(*[n for n in kept if n < int(params.get("max_id", "99"))][:2])

    site.pages[TAG] = timeline
    source_id = source_at(base, "mastodon", f"{site.url}/tags/prichal")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new) == (PageState.OK, 3)
    kept[:0] = [70, 60, 50, 40]
    site.seen.clear()
    second = collect(source_id, now=NOW + timedelta(minutes=10))
    assert second.new == 4
    assert [asked(got)["min_id"] for got in site.asked(TAG)] == ["30", "50", "70"]
    site.seen.clear()
    assert collect(source_id, now=NOW + timedelta(hours=2)).new == 0
    assert "min_id" not in asked(site.asked(TAG)[0])


@pytest.mark.parametrize("name", ["closed_401", "closed_422"])
def test_a_closed_server_says_what_it_needs(base, site, name):
    site.pages[TAG] = (int(name[-3:]), {}, document(f"mastodon/{name}.json"))
    outcome = collect(source_at(base, "mastodon", f"{site.url}/tags/prichal"), now=NOW)
    assert (outcome.state, "token" in outcome.error) == (PageState.AUTH_FAILED, True)


def test_without_a_question_the_brands_words_are_searched(base, site):
    site.pages["/api/v1/search_by_date"] = document("hacker_news/search_past_the_end.json")
    outcome = collect(source_at(base, "hacker_news", f"{site.url}/"), now=NOW)
    assert outcome.state is PageState.EMPTY
    assert asked(site.asked("/api/v1")[0])["query"] == "причал"


def test_hacker_news_is_read_down_the_time_and_what_is_gone_is_deleted(base, site):
    kept = [{"objectID": str(n), "created_at_i": int(NOW.timestamp()) - n * 60, "author": "x", "story_id": 1,
             "comment_text": f"prichal {n}"} for n in range(5)]  # fmt: skip

    def search(got):
        until = int(asked(got).get("numericFilters", "created_at_i<=99999999999").partition("<=")[2])
        hits = [row for row in kept if row["created_at_i"] <= until][:2]
        return {"hits": hits, "nbHits": len(kept), "page": 0, "hitsPerPage": 2}

    site.pages["/api/v1/search_by_date"] = search
    source_id = source_at(base, "hacker_news", f"{site.url}/?q=prichal")
    assert collect(source_id, now=NOW).new == 5
    del kept[1]
    for hours in (1, 8):
        last = collect(source_id, now=NOW + timedelta(hours=hours))
    assert last.deleted == 1
    assert held(base)["1"] is not None


def test_reddit_is_signed_in_once_and_tells_what_it_has_left(base, site):
    reset = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "100", "x-ratelimit-reset": "312"}
    site.pages["/api/v1/access_token"] = {"access_token": "t", "token_type": "bearer", "expires_in": 3600}
    site.pages["/search"] = (200, reset, document("reddit/search.json"))
    secrets = {"client_id": "a", "client_secret": site.url}
    outcome = collect(source_at(base, "reddit", f"{site.url}/search?q=prichal", secrets), now=NOW)
    assert (outcome.state, outcome.new, outcome.found) == (PageState.QUOTA, 3, 4)
    got = site.asked("/search")[0]
    assert (got.headers["authorization"], asked(got)["sort"], asked(got)["raw_json"]) == ("Bearer t", "new", "1")
    assert site.asked("/api/v1/access_token")[0].body == b"grant_type=client_credentials"


def test_a_refused_application_needs_a_person(base, site):
    site.pages["/api/v1/access_token"] = (401, {}, document("reddit/unauthorized_401.json"))
    secrets = {"client_id": "a", "client_secret": site.url}
    outcome = collect(source_at(base, "reddit", f"{site.url}/r/banki", secrets), now=NOW)
    assert (outcome.state, "client_secret" in outcome.error) == (PageState.AUTH_FAILED, True)


def test_without_an_application_reddits_feeds_are_read(base, site):
    link = "<link href='https://www.reddit.com/r/banki/9'/>"
    said = "<updated>2026-03-02T08:00:00+00:00</updated><content type='html'>Долго ждал</content>"
    entry = f"<entry><id>t3_9</id><title>Причал</title>{link}{said}</entry>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>r/banki</title>{entry}</feed>'
    site.pages["/r/banki/new.rss"] = site.pages["/r/banki/comments.rss"] = (
        200,
        {"Content-Type": "application/atom+xml"},
        body,
    )
    outcome = collect(source_at(base, "reddit", f"{site.url}/r/banki", options={"pause": 0}), now=NOW)
    assert (outcome.state, outcome.new) == (PageState.OK, 1)
    assert set(held(base)) == {"t3_9"}


def test_bluesky_pages_by_cursor_and_wants_an_app_password_where_it_is_closed(base, site):
    page = document("bluesky/search.json")
    site.pages["/xrpc/app.bsky.feed.searchPosts"] = lambda got: {"posts": []} if "cursor" in asked(got) else page
    first = collect(source_at(base, "bluesky", f"{site.url}/search?q=prichal"), now=NOW)
    assert (first.state, first.new) == (PageState.OK, 3)
    site.pages["/xrpc/app.bsky.feed.searchPosts"] = (403, {}, b"<html>")
    closed = collect(source_at(base, "bluesky", f"{site.url}/search?q=2"), now=NOW)
    assert (closed.state, "app password" in closed.error) == (PageState.AUTH_FAILED, True)


def test_bluesky_signs_in_and_a_refused_session_is_renewed_at_the_next_pass(base, site):
    sessions = []
    site.pages["/xrpc/com.atproto.server.createSession"] = lambda got: sessions.append(got) or {
        "accessJwt": f"jwt{len(sessions)}", "refreshJwt": "r", "did": "did:plc:x", "handle": "x"}  # fmt: skip

    def search(got):
        fits = got.headers.get("authorization") == "Bearer jwt2"
        return (
            document("bluesky/search_past_the_end.json")
            if fits
            else (400, {}, {"error": "ExpiredToken", "message": "x"})
        )

    site.pages["/xrpc/app.bsky.feed.searchPosts"] = search
    secrets = {"user": "x.bsky.social", "password": site.url}
    source_id = source_at(base, "bluesky", f"{site.url}/search?q=prichal", secrets)
    assert collect(source_id, now=NOW).state is PageState.UNREACHABLE
    assert collect(source_id, now=NOW + timedelta(minutes=10)).state is PageState.EMPTY


def test_stack_exchange_reads_answers_too_and_rests_as_long_as_it_is_told(base, site):
    answers = {**document("stack_exchange/answers.json"), "backoff": 40}
    site.pages["/2.3/search/advanced"] = document("stack_exchange/questions.json")
    site.pages["/2.3/questions/1600001/answers"] = answers
    source_id = source_at(base, "stack_exchange", f"{site.url}/?site=ru.stackoverflow&q=prichal")
    first = collect(source_id, now=NOW)
    assert (first.state, first.new) == (PageState.QUOTA, 3)
    assert asked(site.asked("/2.3/search")[0])["filter"] == "withbody"
    site.pages["/2.3/search/advanced"] = (400, {}, document("stack_exchange/throttled_400.json"))
    throttled = collect(source_id, now=NOW + timedelta(hours=1))
    assert (throttled.state, "throttle_violation" in throttled.error) == (PageState.QUOTA, True)
