"""A Debian WordPress as it really answers: complete, followed, and never taken at its short pages' word."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crawlers.collecting import collect
from crawlers.detection import Look, detect
from crawlers.parsers import wordpress
from crawlers.parsers.page import Page
from desk.tickets import open_ticket
from storage.rights import SYSTEM
from storage.secrets import seal
from storage.tables import Mention, MentionKey, MentionVersion, Source
from storage.vocabulary import PageState, Scope
from tests.builders import a_brand, a_channel, a_source
from tests.recordings.wordpress_tape import RECORDED, said

API = "/wp-json/wp/v2"
POSTS, COMMENTS = 2, 12
SECONDS = timedelta(seconds=1)
LATER = timedelta(hours=7)
GONE = "comment-110"


class Blog:
    """The recorded WordPress on loopback: what it shows can be changed, what it was asked can be read."""

    def __init__(self, site):
        self.site = site
        self.hidden: set[int] = set()
        self.edited: dict[int, str] = {}
        self.closed_to_strangers = False
        site.pages |= {
            f"{API}/users/me": said("me"),
            f"{API}/posts": said("posts"),
            f"{API}/comments": self.comments,
        }

    def comments(self, got):
        asked = dict(part.partition("=")[::2] for part in got.path.partition("?")[2].split("&"))
        if "post" in asked and "%2C" in asked["post"]:
            return said("comments_of_a_hidden_post")
        status, headers, rows = said(f"comments_page_{asked['page']}")
        rows = [row for row in rows if row["id"] not in self.hidden and asked.get("post") in {None, str(row["post"])}]
        for row in rows:
            row["content"] = {"rendered": self.edited.get(row["id"], row["content"]["rendered"])}
        return status, headers, rows

    def tells(self, number, *, stranger, account="shown"):
        """What it says of one comment, by whether the asker has signed in."""
        self.site.pages[f"{API}/comments/{number}"] = lambda got: said(
            account if "authorization" in got.headers else stranger
        )

    def asked(self, start):
        return [got.path for got in self.site.asked(f"{API}/{start}")]


@pytest.fixture
def blog(site):
    return Blog(site)


@pytest.fixture
def source_id(database, site):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        keys = seal({"user": "prichal", "password": "abcd efgh"})
        row = {"kind": "wordpress", "address": site.url, "is_local": True, "scope": Scope.OWN, "secrets": keys}
        return int(a_source(session, brand, **row).id)


def deleted(database):
    with database.reading() as session:
        held = select(MentionKey.external_id).join(Mention, Mention.id == MentionKey.mention_id)
        return set(session.scalars(held.where(Mention.deleted_at.is_not(None))))


def test_a_short_page_is_not_the_last_one(database, blog, source_id):
    """Six of the first page's eight comments stand under a draft: WordPress counts them and leaves them out."""
    assert len(said("comments_page_1")[2]) < len(said("comments_page_2")[2])
    outcome = collect(source_id, now=RECORDED)
    assert (outcome.state, outcome.new) == (PageState.OK, POSTS + COMMENTS)
    assert len(blog.asked("comments")) == int(said("comments_page_1")[1]["x-wp-totalpages"])


def test_a_second_pass_finds_nothing_new(database, blog, source_id):
    collect(source_id, now=RECORDED)
    blog.site.seen.clear()
    outcome = collect(source_id, now=RECORDED + SECONDS)
    assert (outcome.state, outcome.new, outcome.changed, outcome.deleted) == (PageState.OK, 0, 0, 0)
    assert all("after=2026-11-18T" in path for path in blog.asked("comments") + blog.asked("posts"))


def test_an_edited_comment_is_a_new_version(database, blog, source_id):
    collect(source_id, now=RECORDED)
    blog.edited[110] = "<p>Исправлено: «Причал» ответил.</p>"
    assert collect(source_id, now=RECORDED + SECONDS).changed == 1
    with database.reading() as session:
        versions = session.scalars(
            select(MentionVersion.text)
            .join(MentionKey, MentionKey.mention_id == MentionVersion.mention_id)
            .where(MentionKey.external_id == GONE)
            .order_by(MentionVersion.version)
        ).all()
    assert versions[1:] == ["Исправлено: «Причал» ответил."]


@pytest.mark.parametrize(
    ("stranger", "account"),
    [
        ("trashed_to_a_stranger", "trashed_to_an_editor"),
        ("trashed_to_a_subscriber", "trashed_to_a_subscriber"),
        ("deleted", "deleted"),
        ("me_wrong_password", "trashed_to_an_editor"),
        ("me_wrong_password", "held_to_an_editor"),
    ],
    ids=["trashed", "trashed, told with 403", "deleted for good", "trashed on a closed site", "held on a closed site"],
)
def test_a_comment_missed_twice_and_gone_to_the_public_is_deleted(database, blog, source_id, stranger, account):
    collect(source_id, now=RECORDED)
    blog.hidden.add(110)
    blog.tells(110, stranger=stranger, account=account)
    assert collect(source_id, now=RECORDED + SECONDS).deleted == 0, "one miss proves nothing"
    assert collect(source_id, now=RECORDED + LATER).deleted == 1
    assert deleted(database) == {GONE}
    blog.hidden.clear()
    collect(source_id, now=RECORDED + LATER + SECONDS)
    assert deleted(database) == set(), "what is back is not deleted"


def test_a_comment_that_still_stands_is_not_deleted_however_often_it_is_missed(database, blog, source_id):
    collect(source_id, now=RECORDED)
    blog.hidden.add(110)
    blog.tells(110, stranger="shown")
    for hours in range(1, 30, 7):
        assert collect(source_id, now=RECORDED + timedelta(hours=hours)).state == PageState.OK
    assert deleted(database) == set()


def test_a_cleaning_up_is_believed_when_the_site_says_so_itself(database, blog, source_id):
    collect(source_id, now=RECORDED)
    lost = [row["id"] for row in said("comments_page_2")[2]]
    blog.hidden.update(lost)
    for number in lost:
        blog.tells(number, stranger="shown")
    failed = collect(source_id, now=RECORDED + SECONDS)
    assert failed.state == PageState.SCHEMA_DRIFT
    assert f"{len(lost)} of {POSTS + COMMENTS} texts are missing at once" in failed.error
    for number in lost:
        blog.tells(number, stranger="deleted")
    assert collect(source_id, now=RECORDED + 2 * SECONDS).state == PageState.OK
    assert collect(source_id, now=RECORDED + LATER).deleted == len(lost)


def test_a_wrong_application_password_is_noticed_although_the_lists_are_shown(database, blog, source_id):
    blog.site.pages[f"{API}/users/me"] = said("me_wrong_password")
    blog.site.pages[f"{API}/posts"] = said("posts_to_a_wrong_password")
    outcome = collect(source_id, now=RECORDED)
    assert (outcome.state, outcome.found) == (PageState.AUTH_FAILED, 0)
    assert "application password" in outcome.error


def test_an_article_that_is_not_public_does_not_close_the_watched_ones(database, blog, source_id):
    collect(source_id, now=RECORDED)
    with database.transaction() as session:
        for key in (GONE, "comment-115"):
            mention_id = session.scalars(select(MentionKey.mention_id).where(MentionKey.external_id == key)).one()
            open_ticket(session, mention_id, by=SYSTEM, now=RECORDED)
    blog.site.seen.clear()
    assert collect(source_id, now=RECORDED + SECONDS).state == PageState.OK
    watched = [path for path in blog.asked("comments") if "post=" in path]
    assert list(dict.fromkeys(path.partition("post=")[2].partition("&")[0] for path in watched)) == [
        "25%2C26", "25", "26",
    ]  # fmt: skip


def test_a_stranger_obeys_robots_and_an_invited_account_reads(database, blog, source_id):
    blog.site.pages["/robots.txt"] = "User-agent: *\nDisallow: /wp-json/\n"
    assert collect(source_id, now=RECORDED).state == PageState.OK
    with database.transaction() as session:
        stranger = a_source(
            session, a_brand(session), kind="wordpress", address=blog.site.url, is_local=True, scope=Scope.OWN
        ).id
    outcome = collect(stranger, now=RECORDED)
    assert (outcome.state, outcome.found) == (PageState.BLOCKED, 0)


def test_hostile_markup_becomes_the_words_that_were_written():
    page = Page(url=f"https://gavan.example{API}/comments", read_at=RECORDED)
    found = {one.external_id: one for one in wordpress.comments(said("comments_page_2")[2], page)}
    shot = found["comment-115"]
    assert (shot.text, shot.author, shot.parent_id) == ("Где мои деньги, Причал?", "Сергей Серый", "comment-113")
    assert shot.published_at is not None
    assert shot.published_at.isoformat() == "2026-11-20T18:06:39+00:00", "date_gmt, not the site's own zone"


def test_a_blog_with_plain_permalinks_is_read_behind_rest_route(database, blog, source_id):
    def routed(got):
        route = got.path.partition("rest_route=")[2].partition("&")[0].replace("%2F", "/")
        page = blog.site.pages.get(f"/wp-json{route}", 404)
        return page(got) if callable(page) else page

    announced = "Link", f'<{blog.site.url}/index.php?rest_route=/>; rel="https://api.w.org/"'
    blog.site.pages["/"] = 200, dict([announced, ("Content-Type", "text/html")]), "<html><title>Гавань</title></html>"
    blog.site.pages["/index.php"] = routed
    seen = detect(blog.site.url, Look(RECORDED, is_local=True))
    assert (seen.kind, seen.address) == ("wordpress", f"{blog.site.url}/index.php?rest_route=/")
    assert seen.findings
    with database.transaction() as session:
        session.get_one(Source, source_id).address = seen.address
    blog.site.seen.clear()
    assert collect(source_id, now=RECORDED).new == POSTS + COMMENTS
    assert not blog.site.asked("/wp-json")


def test_past_the_end_is_no_error_but_too_much_per_page_is():
    assert said("posts_past_the_end")[0] == said("too_many_per_page")[0] == 400
    assert said("comments_past_the_end")[::2] == (200, [])
