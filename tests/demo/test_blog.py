from datetime import timedelta

import feedparser
import pytest
import requests
from lxml import html

from demo.keys import BANK, BLOG_KEY, BLOG_USER
from demo.running import RunningTown

KEY = (BLOG_USER, BLOG_KEY)


def rest(town: RunningTown, path: str, **parameters: object) -> requests.Response:
    return requests.get(f"{town.url}/blog/wp-json/wp/v2/{path}", params=parameters, timeout=10)


def write(town: RunningTown, auth: tuple[str, str] | None = KEY, **fields: object) -> requests.Response:
    return requests.post(f"{town.url}/blog/wp-json/wp/v2/comments", json=fields, auth=auth, timeout=10)


def test_all_comments_can_be_read_page_by_page(town: RunningTown):
    found, page = [], 1
    while True:
        answer = rest(town, "comments", per_page=7, page=page, order="asc")
        found += [comment["id"] for comment in answer.json()]
        if page == int(answer.headers["X-WP-TotalPages"]):
            break
        assert 'rel="next"' in answer.headers["Link"]
        page += 1
    assert found == [post.id for post in town.town.ledger.posts("blog", kind="comment")]
    assert len(found) == int(answer.headers["X-WP-Total"])


def test_past_the_end_comments_are_empty_and_posts_are_refused(town: RunningTown):
    assert rest(town, "comments", page=99).json() == []
    posts = rest(town, "posts", page=99)
    assert posts.status_code == 400
    assert posts.json()["code"] == "rest_post_invalid_page_number"
    assert rest(town, "posts", per_page=101).json()["data"] == {"status": 400}


def test_after_is_site_local_and_gmt_dates_have_no_offset(town: RunningTown):
    comment_id = town.town.add_post("blog", "Свежий комментарий", author="Инна")
    comment = rest(town, f"comments/{comment_id}").json()
    written = town.town.ledger.post(comment_id).written_at
    assert comment["date_gmt"] == f"{written:%Y-%m-%dT%H:%M:%S}"
    assert comment["date"] == f"{written + timedelta(hours=3):%Y-%m-%dT%H:%M:%S}"
    just_before = f"{written + timedelta(hours=3) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"
    assert [row["id"] for row in rest(town, "comments", after=just_before).json()] == [comment_id]
    assert rest(town, "comments", after="вчера").status_code == 400


def test_an_answer_from_the_desk_stands_under_the_comment(town: RunningTown):
    parent = town.town.add_post("blog", "Когда почините?", author="Марк")
    article = town.town.ledger.post(parent).thread
    answer = write(town, post=article, parent=parent, content="Уже починили!\n\nПростите.")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["parent"], body["author_name"]) == (parent, BANK)
    page = html.fromstring(requests.get(body["link"], timeout=10).text)
    (shown,) = page.xpath(f"//li[@id='comment-{parent}']/ol[@class='children']/li[@id='comment-{body['id']}']")
    assert [p.text for p in shown.xpath(".//div[@class='comment-content']/p")] == ["Уже починили!", "Простите."]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        (None, "rest_comment_login_required"),
        ((BLOG_USER, "wrong"), "incorrect_password"),
        (("nobody", BLOG_KEY), "invalid_username"),
    ],
)
def test_without_a_right_key_nothing_is_written(town: RunningTown, auth: tuple[str, str] | None, code: str):
    article, before = rest(town, "posts").json()[0]["id"], town.town.replies("blog")
    answer = write(town, auth, post=article, content="чужой")
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert town.town.replies("blog") == before


def test_the_same_answer_twice_is_a_conflict(town: RunningTown):
    article = rest(town, "posts").json()[0]["id"]
    assert write(town, post=article, content="Здравствуйте!").status_code == 201
    assert write(town, post=article, content="Здравствуйте!").status_code == 409
    assert write(town, post=article, content=" ").status_code == 400
    assert write(town, post=10**9, content="куда?").status_code == 403


def test_a_deleted_comment_is_not_readable_any_more(town: RunningTown):
    comment = town.town.add_post("blog", "Удалю потом", author="Инна")
    town.town.delete_post(comment)
    assert rest(town, f"comments/{comment}").json()["code"] == "rest_cannot_read"
    assert rest(town, f"comments/{10**9}").status_code == 404


def test_feeds_carry_whole_texts_and_know_when_nothing_is_new(town: RunningTown):
    url = f"{town.url}/blog/comments/feed/"
    first = requests.get(url, timeout=10)
    parsed = feedparser.parse(first.content)
    assert not parsed.bozo
    assert len(parsed.entries) == 10
    assert parsed.entries[0].content[0].value.startswith("<p>")
    held = {"If-None-Match": first.headers["ETag"]}
    newest = town.town.ledger.posts("blog", kind="comment")[-1]
    town.town.edit_post(newest.id, "правка не меняет ETag, как у настоящего")
    assert requests.get(url, headers=held, timeout=10).status_code == 304
    town.town.add_post("blog", "а новый комментарий меняет", author="Инна", at=town.town.now())
    assert requests.get(url, headers=held, timeout=10).status_code == 200
    articles = feedparser.parse(requests.get(f"{town.url}/blog/feed/", timeout=10).content)
    assert "?p=" in articles.entries[0].id
    assert "\n" in articles.entries[0].content[0].value


def test_a_visitor_comments_through_the_form_of_the_page(town: RunningTown):
    article = rest(town, "posts").json()[0]
    form = html.fromstring(requests.get(article["link"], timeout=10).text).get_element_by_id("commentform")
    fields = dict(form.form_values()) | {"author": "Зоя", "comment": "<script>alert(1)</script> привет"}
    page = requests.post(f"{town.url}{form.action}", data=fields, timeout=10)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text
