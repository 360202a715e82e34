"""A topic of YouScan: forward by seq, edits and the bin within three days, errors in plain words."""

import pytest

from crawlers.parsers import youscan
from crawlers.parsers.page import Page
from crawlers.pollers import youscan as poller
from storage.vocabulary import PageState
from tests.crawlers.one_house import House, asked_with, recorded
from tests.crawlers.recordings import READ_AT

PAGE = Page(url="https://api.youscan.io/api/external/topics/5/mentions", read_at=READ_AT)


def test_mentions_keep_where_they_came_from():
    read = youscan.mentions(recorded("youscan/mentions.json"), PAGE)
    post, comment, repost, review = read.findings
    assert (read.seq, read.rows) == (104, 4), "lastSeq of the answer is the topic's, not the page's"
    assert (post.external_id, post.url) == ("a1", "https://vk.com/wall-88_101")
    assert post.text == "Банк Причал не отвечает третий день"
    assert post.aliases == ("https://vk.com/wall-88_101", "vk.com:-88_101")
    assert (post.author_id, post.engagement.followers, post.engagement.views) == ("vk.com:501", 140, 900)
    assert (post.stars, post.attachments[0].url) == (None, "https://pics.youscan.example/1.jpg")
    assert (comment.text, comment.parent_id, comment.thread_id) == ("И у меня", "vk.com:-88_101", "vk.com:-88_101")
    assert (comment.engagement, comment.repost_of) == (None, None)
    assert repost.repost_of == "vk.com:-88_101"
    assert (review.stars, review.title) == (2.0, "Карта «Причала»")
    assert review.place.name == "Банк «Причал», Портовая, 5"


class Topic:
    """YouScan's side, with pages of two."""

    def __init__(self, site):
        self.rows = recorded("youscan/mentions.json")["mentions"]
        self.bin, self.changed, self.asked = [], [], []
        site.pages["/topics/5/mentions"] = self.answer

    def answer(self, got):
        asked = asked_with(got)
        self.asked.append(asked)
        assert got.headers["x-api-key"] == "key"
        if asked.get("deleted") == "true":
            rows = self.bin
        elif "engagementCollectedFrom" in asked:
            rows = self.changed
        else:
            rows = [row for row in self.rows if row["seq"] > int(asked["sinceSeq"])]
        skip = int(asked.get("skip") or 0)
        return {"mentions": rows[skip : skip + int(asked["size"])], "lastSeq": 9000}


@pytest.fixture
def topic(site, monkeypatch):
    monkeypatch.setattr(poller, "SIZE", 2)
    return Topic(site)


@pytest.fixture
def house(base, site, topic):
    return House(base, "youscan", f"{site.url}/topics/5")


def test_a_topic_is_read_forward_and_only_on_from_there(house, topic):
    first = house.passes()
    assert (first.state, first.error, first.new) == (PageState.OK, "", 4)
    assert [one["sinceSeq"] for one in topic.asked if "sinceSeq" in one] == ["0", "102", "104"]
    assert house.cursor()["seq"] == 104
    topic.asked.clear()
    assert house.passes(minutes=5).state is PageState.NOT_MODIFIED
    assert [one["sinceSeq"] for one in topic.asked] == ["104"]


def test_edits_and_the_bin_are_looked_for_every_hour(house, topic):
    house.passes()
    topic.changed = [{**topic.rows[0], "fullText": "Ответили, спасибо"}]
    topic.bin = [topic.rows[1]]
    later = house.passes(hours=1, minutes=1)
    assert (later.changed, later.deleted) == (1, 1)
    assert (house.texts()["a1"], house.deleted()) == ("Ответили, спасибо", {"a2"})
    assert {one["timeZone"] for one in topic.asked} == {"UTC"}


@pytest.mark.parametrize(
    ("status", "body", "state", "words"),
    [
        (400, "error_400.json", PageState.SCHEMA_DRIFT, "sinceSeq"),
        (401, b"", PageState.AUTH_FAILED, "key"),
        (402, b"Payment required", PageState.AUTH_FAILED, "plan"),
        (403, "error_403.json", PageState.AUTH_FAILED, "denied"),
        (404, "error_404.json", PageState.GONE, "Theme not found"),
        (429, b"Please enhance your calm", PageState.QUOTA, "later"),
    ],
)
def test_errors_of_youscan(house, site, status, body, state, words):
    page = recorded(f"youscan/{body}") if isinstance(body, str) else body
    site.pages["/topics/5/mentions"] = (status, {"Retry-After": "7"}, page)
    failed = house.passes()
    assert failed.state is state
    assert words in failed.error


def test_a_topic_without_mentions_is_empty(house, topic):
    topic.rows = []
    assert house.passes().state is PageState.EMPTY


def test_an_address_without_a_topic_is_told(base, site):
    assert "/topics/NUMBER" in House(base, "youscan", site.url).passes().error
