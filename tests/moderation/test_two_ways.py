"""One text by two ways in is one mention and one ticket; what a site counts is kept beside it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.engagement import engagement_of
from moderation.finding import EngagementFound, Finding, PlaceFound
from moderation.intake import receive
from moderation.listing import Wanted, listed
from moderation.ways import canonical, site_of
from storage.search_upkeep import behind, carry_out
from storage.tables import Mention, MentionAlias, MentionKey, MentionVersion, SearchEntry, Ticket
from storage.vocabulary import Ground, Precision, Role, Scope
from tests.builders import a_brand, a_channel, a_source, actor

TEXT = "Обслуживание в офисе на Тверской ужасное, ждал час"
OFFICE = PlaceFound(external_id="ChIJ1", name="Банк Причал, Тверская")


@pytest.fixture
def brand(session):
    made = a_brand(session, query="причал")
    a_channel(session, made, is_first_line=True)
    return made


@pytest.fixture
def cabinet(session, brand):
    return a_source(session, brand, kind="google_business", ground=Ground.OURS, scope=Scope.OWN)


@pytest.fixture
def places(session, brand):
    return a_source(session, brand, kind="google_places", ground=Ground.OURS, scope=Scope.OWN)


def a_review(now, **changes):
    values = {
        "external_id": "accounts/1/locations/2/reviews/r1", "text": TEXT, "url": "https://www.google.com/maps/r1",
        "author": "Анна К.", "author_id": "a1", "stars": 1.0, "published_at": now - timedelta(hours=3), "place": OFFICE,
    }  # fmt: skip
    return Finding(**values | changes)


def the_other_way(now, **changes):
    return a_review(now, external_id="places/1", url="https://search.google.com/r?id=9", author_id=None, **changes)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def mention_of(session):
    return session.scalars(select(Mention).execution_options(populate_existing=True)).one()


def test_a_google_review_by_two_ways_is_one_mention_and_one_ticket(session, cabinet, places, now):
    first = receive(session, source=cabinet, findings=[a_review(now)], now=now)
    second = receive(session, source=places, findings=[the_other_way(now)], now=now)
    again = receive(session, source=places, findings=[the_other_way(now)], now=now)
    assert (first.new, second.new, second.unmatched, again.new, again.changed) == (1, 0, 0, 0, 0)
    assert (count(session, Mention), count(session, Ticket), count(session, MentionKey)) == (1, 1, 2)
    assert len(list(listed(session, Wanted(), by=actor(Role.MODERATOR)))) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"author": "Анна Л."},
        {"stars": 2.0},
        {"text": "Другое"},
        {"place": PlaceFound(external_id="ChIJ2", name="Банк Причал, Арбат")},
        {"published_at": None},
        {"url": "https://2gis.ru/r/1"},
    ],
    ids=["author", "stars", "words", "branch", "day unknown", "another site"],
)
def test_what_differs_in_anything_is_another_mention(session, cabinet, places, now, changes):
    receive(session, source=cabinet, findings=[a_review(now)], now=now)
    other = a_review(
        now, **{"external_id": "places/1", "url": "https://search.google.com/r?id=9", "author_id": None} | changes
    )
    assert receive(session, source=places, findings=[other], now=now).new == 1


def test_stars_alone_are_one_review_only_at_the_same_branch(session, cabinet, places, now):
    receive(session, source=cabinet, findings=[a_review(now, text="")], now=now)
    assert receive(session, source=places, findings=[the_other_way(now, text="", place=None)], now=now).new == 1
    assert (
        receive(session, source=places, findings=[a_review(now, text="", external_id="p2", url="")], now=now).new == 0
    )


def test_a_post_by_the_interface_and_by_an_import_is_one_mention(session, brand, now):
    network = a_source(session, brand, kind="vk_wall")
    table = a_source(session, brand, kind="import", scope=Scope.OWN)
    post = Finding(
        external_id="-7_15",
        text="Причал опять молчит. Третий день без ответа на форме обратной связи, зато реклама каждый час.",
        url="https://vk.com/wall-7_15", author="Пётр", published_at=now, aliases=("vk:-7_15",),
    )  # fmt: skip
    cut = Finding(
        external_id="row-1", text=post.text[:60] + "…", url="https://m.vk.ru/wall-7_15?utm_source=report", author="Пётр"
    )
    named = Finding(external_id="row-2", text="совсем другие слова", url="", aliases=("vk:-7_15",))
    receive(session, source=network, findings=[post], now=now)
    assert receive(session, source=table, findings=[cut, named], now=now).new == 0
    assert (count(session, Mention), count(session, MentionAlias), count(session, MentionVersion)) == (1, 1, 1)


def test_posts_of_one_page_that_share_its_address_stay_apart(session, brand, now):
    forum, table = a_source(session, brand), a_source(session, brand, scope=Scope.OWN)
    url = "https://forum.example/topic/5"
    posts = [Finding(external_id=f"p{n}", text=f"Причал, вопрос номер {n}", url=url, author=f"А{n}") for n in range(3)]
    receive(session, source=forum, findings=posts, now=now)
    more = [Finding(external_id=f"x{n}", text=f"Причал, вопрос номер {n}", url=url, author=f"Б{n}") for n in range(2)]
    assert receive(session, source=table, findings=more, now=now).new == 2


def test_the_second_way_adds_what_the_first_left_unknown(session, brand, now):
    table, network = a_source(session, brand, scope=Scope.OWN), a_source(session, brand, scope=Scope.OWN)
    bare = Finding(external_id="1", text=TEXT, url="https://otzovik.com/review_1.html")
    whole = Finding(
        external_id="r1", text=TEXT, url="https://otzovik.com/review_1.html", author="Вера", stars=2.0, place=OFFICE,
        complain_url="https://otzovik.com/complain/1", thread_id="t", engagement=EngagementFound(views=7),
    )  # fmt: skip
    receive(session, source=table, findings=[bare], now=now)
    carry_out(session, behind(session, [mention_of(session).id]))
    receive(session, source=network, findings=[whole], now=now)
    mention = mention_of(session)
    assert (mention.stars, mention.complain_url, mention.thread_id, mention.version) == (
        2.0,
        whole.complain_url,
        "t",
        1,
    )
    assert mention.author_id is not None
    assert engagement_of(session, mention.id).views == 7
    carry_out(session, behind(session, [mention.id]))
    assert session.scalars(select(SearchEntry.place_id)).one() == mention.place_id is not None


def test_an_edit_is_told_once_by_whichever_way(session, cabinet, places, now):
    receive(session, source=cabinet, findings=[a_review(now)], now=now)
    receive(session, source=places, findings=[the_other_way(now)], now=now)
    better = "Извинились и всё исправили, спасибо"
    assert receive(session, source=places, findings=[the_other_way(now, text=better)], now=now).changed == 1
    assert receive(session, source=cabinet, findings=[a_review(now, text=better)], now=now).changed == 0
    assert receive(session, source=places, findings=[the_other_way(now, text=better.upper())], now=now).changed == 0
    assert mention_of(session).version == 2


def test_engagement_is_read_again_without_a_version_and_unknown_stays_blank(session, cabinet, now):
    later = now + timedelta(hours=1)
    receive(session, source=cabinet, findings=[a_review(now, engagement=EngagementFound(likes=0, views=10))], now=now)
    read_again = receive(
        session, source=cabinet, findings=[a_review(now, engagement=EngagementFound(views=15))], now=later
    )
    mention = mention_of(session)
    found = engagement_of(session, mention.id)
    session.refresh(found)
    assert (found.views, found.likes, found.comments, found.read_at) == (15, 0, None, later)
    assert (read_again.changed, mention.version) == (0, 1)


def test_a_site_without_figures_has_no_row_and_silly_ones_are_unknown(session, cabinet, now):
    findings = [a_review(now), a_review(now, external_id="2", engagement=EngagementFound(views=-1))]
    ids = receive(session, source=cabinet, findings=findings, now=now).new_ids
    assert [engagement_of(session, one) for one in ids] == [None, None]


def test_precision_and_where_to_complain_are_kept(session, cabinet, now):
    receive(
        session,
        source=cabinet,
        findings=[a_review(now, precision=Precision.DAY, complain_url="https://x.example/c")],
        now=now,
    )
    mention = mention_of(session)
    assert (mention.published_precision, mention.complain_url) == (Precision.DAY, "https://x.example/c")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.vk.com/wall-1_2", "http://m.vk.ru/wall-1_2/"),
        ("https://otzovik.com/r.html?utm_source=a&id=1", "https://otzovik.com/r.html?id=1&fbclid=2"),
        ("https://t.me/bank/5", "https://telegram.me/bank/5"),
    ],
)
def test_copies_of_one_link_are_one_address(one, other):
    assert canonical(one) == canonical(other) != ""


@pytest.mark.parametrize(
    "url", ["", "https://vk.com", "https://vk.com/", "http://[", "mailto:a@b.c", "javascript:alert(1)"]
)
def test_what_leads_to_no_page_is_no_address(url):
    assert canonical(url) == ""


def test_the_post_within_a_page_is_part_of_its_address():
    assert canonical("https://f.example/t?p=1#post5") != canonical("https://f.example/t?p=1#post6")
    assert site_of("https://www.google.com/maps") == site_of("https://search.google.com/x") == "google.com"
