"""What a Debian WordPress really says to an answer, and what the operator is told."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.connectors import CONNECTORS, Declined, Shown, Target
from storage.errors import SourceFailed
from storage.i18n import speaking
from storage.vocabulary import PageState
from tests.crawlers.conftest import Site
from tests.recordings.wordpress_tape import RECORDED, TAPE, said

API = "/wp-json/wp/v2/comments"
TEXT = 'Здравствуйте! "Причал" на связи -- проверяем. :)'
WORDPRESS = CONNECTORS["wordpress"]


@pytest.fixture
def blog():
    made = Site()
    made.pages[f"{API}/118"] = said("shown")
    yield made
    made.close()


def answered(blog, name, *, standing="comments_past_the_end", known=frozenset(), since=None):
    """Publishes under comment 118, to which the blog says what was recorded under this name."""
    blog.pages[API] = lambda got: said(name if got.method == "POST" else standing)
    keys = {"user": "prichal", "password": "abcd efgh"}
    target = Target(blog.url, "post-26", "comment-118", is_local=True, secrets=keys, known=known, since=since)
    with speaking("ru"):
        return WORDPRESS.publish(TEXT, target, now=RECORDED)


def refusal(blog, name, **more):
    with pytest.raises(Declined) as refused:
        answered(blog, name, **more)
    return str(refused.value)


def test_an_answer_stands_under_the_customers_comment(blog):
    taken = answered(blog, "answer_taken")
    made = TAPE["answer_taken"]["body"]
    assert (taken.external_id, taken.url) == (f"comment-{made['id']}", made["link"])
    assert (made["parent"], made["status"]) == (118, "approved")


def test_a_duplicate_is_an_earlier_try_though_wordpress_changes_quotes_dashes_and_smileys(blog):
    stands = answered(blog, "answer_repeated", standing="answers_standing")
    assert stands.external_id == f"comment-{TAPE['answer_taken']['body']['id']}"


def test_the_same_words_as_an_earlier_answer_are_refused(blog):
    earlier = frozenset({f"comment-{TAPE['answer_taken']['body']['id']}"})
    words = refusal(blog, "answer_repeated", standing="answers_standing", known=earlier)
    assert words == "Ровно эти слова там уже стоят или ждут одобрения."


def test_the_same_words_that_somebody_posted_before_are_not_this_answer(blog):
    stood_at = datetime.fromisoformat(TAPE["answer_taken"]["body"]["date_gmt"]).replace(tzinfo=UTC)
    words = refusal(blog, "answer_repeated", standing="answers_standing", since=stood_at + timedelta(hours=1))
    assert words == "Ровно эти слова там уже стоят или ждут одобрения."
    soon = answered(blog, "answer_repeated", standing="answers_standing", since=stood_at + timedelta(minutes=5))
    assert soon.external_id.startswith("comment-"), "its clock is some minutes behind ours"


def test_a_visitor_who_repeats_our_words_is_not_us(blog):
    row = TAPE["answers_standing"]["body"][0]
    keys = {"user": "prichal", "password": "abcd efgh"}
    target = Target(blog.url, "post-26", "comment-118", is_local=True, secrets=keys)
    for author, found in ((row["author"], True), (0, False)):
        blog.pages[API] = [{**row, "author": author}]
        made = WORDPRESS.find_published(TEXT, target, known=frozenset(), now=RECORDED)
        assert (made is not None) is found


def test_a_flood_is_a_pause_although_wordpress_calls_it_a_bad_request(blog):
    assert TAPE["answer_too_soon"]["status"] == 400
    with pytest.raises(SourceFailed) as later:
        answered(blog, "answer_too_soon")
    assert later.value.state == PageState.QUOTA
    assert "Попридержите коней" in later.value.message
    assert later.value.retry_at is not None
    assert timedelta(seconds=15) < later.value.retry_at - RECORDED < timedelta(minutes=1)


def test_a_comment_held_for_approval_waits_until_customers_see_it(blog):
    made = answered(blog, "answer_held")
    assert (made.external_id, made.state) == ("comment-250", Shown.WAITING)
    assert "не одобрит" in made.why
    for name, state in (("answer_held", "hold"), ("answer_taken", "approved"), ("trashed_to_an_editor", "trash")):
        blog.pages[f"{API}/250"] = said(name)
        looked = held_one(blog)
        assert looked.state is {"hold": Shown.WAITING, "approved": Shown.VISIBLE, "trash": Shown.REJECTED}[state]
    blog.pages[f"{API}/250"] = said("deleted")
    assert held_one(blog) is None


def held_one(blog):
    keys = {"user": "prichal", "password": "abcd efgh"}
    target = Target(blog.url, "post-26", "comment-118", is_local=True, secrets=keys, standing="comment-250")
    return WORDPRESS.find_published(TEXT, target, known=frozenset(), now=RECORDED)


def test_a_closed_discussion_is_told_in_the_sites_words(blog):
    assert "обсуждение этой записи закрыто" in refusal(blog, "answer_to_a_closed_post")


def test_a_missing_password_needs_a_person(blog):
    with pytest.raises(SourceFailed) as failed:
        answered(blog, "answer_without_password")
    assert failed.value.state == PageState.AUTH_FAILED


@pytest.mark.parametrize("name", ["trashed_to_an_editor", "trashed_to_a_subscriber", "held_to_an_editor", "deleted"])
def test_nobody_answers_a_comment_that_is_not_shown_any_more(blog, name):
    """WordPress takes such an answer with 201 and shows it to nobody."""
    blog.pages[f"{API}/118"] = said(name)
    assert "больше не видно" in refusal(blog, "answer_taken")
    assert not [got for got in blog.seen if got.method == "POST"]


def test_an_answer_finds_its_way_on_a_blog_with_plain_permalinks(blog):
    blog.pages["/index.php"] = lambda got: said("answer_taken" if got.method == "POST" else "shown")
    keys = {"user": "prichal", "password": "abcd efgh"}
    address = f"{blog.url}/index.php?rest_route=/"
    target = Target(address, "post-26", "comment-118", is_local=True, secrets=keys)
    assert WORDPRESS.publish(TEXT, target, now=RECORDED).external_id.startswith("comment-")
    assert [got.path.partition("&")[0] for got in blog.seen] == [
        "/index.php?rest_route=%2Fwp%2Fv2%2Fcomments%2F118",
        "/index.php?rest_route=%2Fwp%2Fv2%2Fcomments",
    ]
