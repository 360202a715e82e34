"""Comments on YouTube: threads, answers that are not shown, edits, quotas."""

import pytest

from crawlers.detection import recognised_address
from crawlers.parsers import youtube
from crawlers.parsers.page import Page
from crawlers.pollers.youtube import place_of
from storage.vocabulary import PageState
from tests.crawlers.one_house import NOW, House, asked_with, recorded
from tests.crawlers.recordings import READ_AT

CHANNEL = "UCprichal000000000000000"
PAGE = Page(
    url="https://www.googleapis.com/youtube/v3/commentThreads", read_at=READ_AT, own=frozenset({"prichal_bank"})
)


def test_threads_with_their_answers():
    read = youtube.threads(recorded("youtube/threads.json"), PAGE)
    top, ours, other = read.findings
    assert (top.external_id, top.thread_id, top.parent_id) == ("Ugw1", "Ugw1", None)
    assert top.url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ugw1"
    assert (top.edited_at is not None, other.edited_at, top.engagement.likes) == (True, None, 7)
    assert (ours.ours, ours.parent_id) == (True, "Ugw1")
    assert (read.longer, read.next_page) == (["Ugw1"], "QURT")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5s", {"videoId": "dQw4w9WgXcQ"}),
        ("https://youtu.be/dQw4w9WgXcQ", {"videoId": "dQw4w9WgXcQ"}),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", {"videoId": "dQw4w9WgXcQ"}),
        (f"https://www.youtube.com/channel/{CHANNEL}", {"allThreadsRelatedToChannelId": CHANNEL}),
        ("https://www.youtube.com/@prichal_bank", {"handle": "prichal_bank"}),
        ("https://www.youtube.com/feed/trending", {}),
    ],
)
def test_addresses_of_youtube(address, place):
    assert place_of(address) == place
    assert [one.kind for one in recognised_address(address)] == (["youtube"] if place else [])


@pytest.fixture
def video(base, site):
    site.pages["/youtube/v3/commentThreads"] = lambda got: recorded(
        "youtube/threads_last_page.json" if asked_with(got).get("pageToken") else "youtube/threads.json"
    )
    site.pages["/youtube/v3/comments"] = recorded("youtube/replies.json")
    return House(base, "youtube", f"{site.url}/watch?v=dQw4w9WgXcQ", options={"own": "prichal_bank"})


def test_a_video_is_read_with_answers_that_are_not_shown(video, site):
    first = video.passes()
    assert (first.state, first.error) == (PageState.OK, "")
    assert set(video.texts()) == {"Ugw1", "Ugw2", "Ugw1.b", "Ugw1.c"}
    assert asked_with(site.seen[0])["videoId"] == "dQw4w9WgXcQ"
    second = video.passes(minutes=15)
    assert (second.new, second.changed) == (0, 0)


@pytest.mark.parametrize(
    ("name", "status", "state"),
    [
        ("error_403_quota", 403, PageState.QUOTA),
        ("error_403_disabled", 403, PageState.BLOCKED),
        ("error_404_video", 404, PageState.GONE),
        ("error_400_key", 400, PageState.AUTH_FAILED),
    ],
)
def test_errors_of_youtube(video, site, name, status, state):
    site.pages["/youtube/v3/commentThreads"] = (status, {}, recorded(f"youtube/{name}.json"))
    failed = video.passes()
    assert failed.state is state
    assert "key=key" not in failed.error
    if state is PageState.QUOTA:
        # Midnight in California, which had gone over to summer time two days before.
        assert video.next_turn().isoformat() == "2026-03-11T07:05:00+00:00"
        assert video.next_turn() > NOW


def test_a_channel_by_its_name_is_asked_for_once(base, site, video):
    site.pages["/@prichal/youtube/v3/channels"] = {"items": [{"id": "UCprichal000000000000000"}]}
    site.pages["/@prichal/youtube/v3/commentThreads"] = recorded("youtube/threads_last_page.json")
    house = House(base, "youtube", f"{site.url}/@prichal")
    assert house.passes().state is PageState.EMPTY
    house.passes(minutes=15)
    assert len(site.asked("/@prichal/youtube/v3/channels")) == 1
    assert asked_with(site.seen[-1])["allThreadsRelatedToChannelId"] == "UCprichal000000000000000"
