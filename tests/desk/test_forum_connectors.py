"""Answers in Discourse, NodeBB, Mastodon and YouTube: what is sent, what is looked at before, who sees it."""

import json
from datetime import timedelta

import pytest

from desk.connectors import CannotTell, Declined, NotTaken, Shown
from desk.connectors.connector import same_words
from desk.connectors.mastodon_words import plain
from storage import google_token
from storage.errors import SourceFailed
from storage.vocabulary import PageState
from tests.crawlers.conftest import Site
from tests.desk.answers import NOW, Tape


@pytest.fixture
def site():
    google_token._kept.clear()
    made = Site()
    yield made
    made.close()


@pytest.fixture
def tape(request, site):
    return Tape(request.param, site)


def on(kind):
    return pytest.mark.parametrize("tape", [kind], indirect=True)


# Discourse


@on("discourse")
def test_an_answer_in_discourse_stands_under_the_customers_post(tape):
    tape.plays("before", sending="taken")
    made = tape.publish()
    assert json.loads(tape.sent[0].body) == {"raw": tape.text, "topic_id": 12, "reply_to_post_number": 2}
    assert (tape.sent[0].headers["api-key"], tape.sent[0].headers["api-username"]) == ("k1", "prichal")
    assert made.url.endswith("/t/karta-ne-rabotaet/12/4")


@on("discourse")
@pytest.mark.parametrize("change", [{"hidden": True}, {"deleted_at": "2026-03-10T09:00:00Z"}, {"user_deleted": True}])
def test_nobody_answers_a_post_that_discourse_does_not_show(tape, change):
    tape.plays("before", sending="taken")
    tape.site.pages["/posts/34.json"] = {**tape.told["before"]["/posts/34.json"], **change}
    with pytest.raises(Declined, match="any more"):
        tape.publish()
    assert not tape.sent


@on("discourse")
def test_words_too_similar_to_an_earlier_try_are_that_try(tape):
    similar = (422, {}, {"action": "create_post", "errors": ["Сообщение слишком похоже на недавнее"]})
    tape.plays("after", sending=similar)
    tape.site.pages["/posts/34.json"] = tape.told["before"]["/posts/34.json"]
    assert tape.publish().external_id == "p99"
    with pytest.raises(Declined, match="слишком похоже"):
        tape.publish(known=frozenset({"p99"}))


# NodeBB


@on("nodebb")
def test_an_answer_in_nodebb_stands_under_the_customers_post(tape):
    tape.plays("before", sending="taken")
    tape.publish()
    said = json.loads(tape.sent[0].body)
    assert (said["content"], said["toPid"]) == (tape.text, int(tape.told["target"]["external_id"].removeprefix("p")))
    assert "_uid" not in said
    assert tape.sent[0].headers["authorization"].startswith("Bearer ")
    tape.publish(options={"uid": "7"})
    assert json.loads(tape.sent[1].body)["_uid"] == 7


@on("nodebb")
@pytest.mark.parametrize(
    ("status", "said", "words"),
    [(401, "not-authorized", "HTTP 401"), (500, {"error": "[[error:api.master-token-no-uid]]"}, "master token")],
)
def test_with_a_token_that_is_nobodys_nothing_is_posted_as_a_guest(tape, status, said, words):
    tape.plays("before", sending="taken")
    tape.site.pages["/api/self"] = (status, {}, said)
    with pytest.raises(NotTaken, match=words) as failure:
        tape.publish()
    assert failure.value.state is PageState.AUTH_FAILED
    assert not tape.sent


@on("nodebb")
@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("You can only post once every 10 second(s) - please wait before posting again", 10),
        ("As a new user, you can only post once every 2 minute(s) until you have earned 3 reputation", 120),
        ("Sorry, you are required to wait 30 second(s) before making your first post", 30),
    ],
)
def test_patience_that_nodebb_asks_for_is_no_refusal(tape, words, seconds):
    tape.plays("before", sending=(400, {}, {"status": {"code": "bad-request", "message": words}, "response": {}}))
    with pytest.raises(NotTaken) as failure:
        tape.publish()
    assert failure.value.retry_at == NOW + timedelta(seconds=seconds)


# Mastodon


@on("mastodon")
def test_an_answer_in_mastodon_names_whom_it_answers_and_is_seen_by_the_same_people(tape):
    tape.plays("before", sending="taken")
    tape.publish()
    assert json.loads(tape.sent[0].body) == {
        "status": f"@olga@sea.example {tape.text}", "in_reply_to_id": "109", "visibility": "unlisted",
    }  # fmt: skip
    assert tape.sent[0].headers["idempotency-key"] == "repdesk-4d"
    asked = next(got.path for got in tape.site.seen if got.path.startswith("/api/v2/search"))
    assert "resolve=true" in asked, "a status of another server is fetched by ours"
    tape.publish(options={"visibility": "direct"})
    assert json.loads(tape.sent[1].body)["visibility"] == "direct"


@on("mastodon")
def test_a_status_of_our_own_server_is_known_by_its_number(tape):
    tape.plays("before", sending="taken")
    tape.site.pages["/api/v1/statuses/109"] = tape.told["before"]["/api/v2/search"]["statuses"][0]
    tape.publish(external_id=f"{tape.site.url}/users/olga/statuses/109")
    assert not tape.site.asked("/api/v2/search")
    with pytest.raises(Declined, match="any more"):
        tape.publish(external_id=f"{tape.site.url}/users/olga/statuses/404")


@on("mastodon")
def test_the_servers_own_limit_counts_links_and_names_as_it_does(tape):
    tape.plays("before", sending="taken")
    tape.text = "я" * 495 + " https://prichal.example/" + "a" * 300
    with pytest.raises(Declined, match="the server takes 500"):
        tape.publish()
    tape.text = "я" * 468 + " https://prichal.example/" + "a" * 300
    tape.publish()
    assert len(tape.sent) == 1, "6 for the name, 468 words, 1 + 23 for the link"


OLGA = '<a href="https://sea.example/@olga" class="u-url mention">@<span>olga</span></a>'
HREF = 'href="https://prichal.example/a/long/way?x=1&amp;y=2"'
# In pieces, of which some are not shown.
IN_PIECES = (
    f'<p><span class="h-card">{OLGA}</span> Ответ здесь: <a {HREF} rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">prichal.example/a/lo</span><span class="invisible">ng/way?x=1&amp;y=2</span></a></p>'
)
# Cut, and the name with its server: as Takahē shows it.
CUT = f'<p>@olga@sea.example Ответ здесь: <a {HREF} class="ellipsis">prichal.example/a/lo</a></p>'


@pytest.mark.parametrize("shown", [IN_PIECES, CUT])
def test_a_status_is_known_however_its_server_shows_links_and_names(shown):
    ours = "Ответ здесь: https://prichal.example/a/long/way?x=1&y=2"
    assert same_words(plain(ours), plain(shown))
    assert not same_words(plain(ours), plain(shown.replace("way", "road")))


@on("mastodon")
def test_where_the_answered_status_is_gone_nobody_can_tell(tape):
    tape.plays("absent")
    tape.site.pages["/api/v2/search"] = {"statuses": []}
    with pytest.raises(CannotTell):
        tape.find()


# YouTube


@on("youtube")
def test_a_comment_that_strangers_do_not_see_waits(tape):
    tape.plays("after", sending="taken")
    everything = tape.site.pages["/youtube/v3/comments"]
    own = tape.told["absent"]["/youtube/v3/comments"]
    tape.site.pages["/youtube/v3/comments"] = lambda got: own if "key=plain-key" in got.path else everything(got)
    made = tape.publish()
    assert (made.external_id, made.state) == ("UgxA.9", Shown.WAITING)
    assert json.loads(tape.sent[0].body) == {"snippet": {"parentId": "UgxA", "textOriginal": tape.text}}
    assert tape.sent[0].headers["authorization"] == "Bearer access-1"
    looked = tape.find(standing=made.external_id)
    assert (looked.external_id, looked.state) == ("UgxA.9", Shown.WAITING)


@on("youtube")
def test_what_was_taken_stays_taken_though_it_cannot_be_looked_at(tape):
    tape.plays("before", sending="taken")
    posted = tape.site.pages["/youtube/v3/comments"]
    tape.site.pages["/youtube/v3/comments"] = lambda got: posted(got) if got.method == "POST" else 503
    assert tape.publish().state is Shown.WAITING


@on("youtube")
def test_the_plain_key_stands_in_no_sentence(tape):
    tape.plays("after")
    comments = tape.site.pages["/youtube/v3/comments"]
    tape.site.pages["/youtube/v3/comments"] = lambda got: 503 if "key=" in got.path else comments
    with pytest.raises(SourceFailed) as failure:
        tape.find()
    assert "plain-key" not in failure.value.message
