"""Each connector against the living town: what it publishes stands there, once, and is found again."""

from datetime import UTC, datetime

import pytest

from demo.keys import BLOG_KEY, BLOG_USER, MAPS_ACCOUNT, MAPS_KEY, VK_KEY
from demo.maps_api import review_id
from demo.running import running_town
from desk.connectors import CONNECTORS, Declined, Target
from desk.connectors.connector import same_words
from storage.errors import SourceFailed
from storage.vocabulary import PageState

NOW = datetime.now(UTC)
NOBODY = frozenset()
TEXT = 'Добрый день! "Причал" уже разбирается... — ответим до 18:00.\n\nОцените: http://127.0.0.1/r/abc_D-1'


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with running_town(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture
def on_blog(town):
    article = town.town.ledger.posts("blog")[0].id
    comment = town.town.add_post("blog", "Где мои деньги?", author="Пётр", thread=article)
    keys = {"user": BLOG_USER, "password": BLOG_KEY}
    return Target(f"{town.url}/blog", f"post-{article}", f"comment-{comment}", is_local=True, secrets=keys)


@pytest.fixture
def in_vk(town):
    post = town.town.add_post("vk", "Здравствуйте", author="Анна Крылова")
    peer = town.town.ledger.post(post).thread
    return Target(f"{town.url}/vk", str(peer), f"{peer}_{post}", key=77, is_local=True, secrets={"token": VK_KEY})


@pytest.fixture
def on_map(town):
    post = town.town.ledger.posts("maps")[0]
    place = f"accounts/{MAPS_ACCOUNT}/locations/{post.thread}"
    address = f"{town.url}/maps/v4/accounts/{MAPS_ACCOUNT}"
    return Target(address, review_id(post), review_id(post), place=place, is_local=True, secrets={"token": MAPS_KEY})


@pytest.mark.parametrize(
    ("kind", "place"), [("wordpress", "on_blog"), ("vk_messages", "in_vk"), ("google_business", "on_map")]
)
def test_an_answer_stands_there_once_and_is_found(kind, place, request):
    target, connector = request.getfixturevalue(place), CONNECTORS[kind]
    assert connector.find_published(TEXT, target, known=NOBODY, now=NOW) is None
    first = connector.publish(TEXT, target, now=NOW)
    again = connector.publish(TEXT, target, now=NOW)
    assert again.external_id == first.external_id
    found = connector.find_published(TEXT, target, known=NOBODY, now=NOW)
    assert found is not None
    assert found.external_id == first.external_id
    if kind != "google_business":
        assert connector.find_published(TEXT, target, known=frozenset({first.external_id}), now=NOW) is None


@pytest.mark.parametrize(
    ("kind", "place"), [("wordpress", "on_blog"), ("vk_messages", "in_vk"), ("google_business", "on_map")]
)
def test_a_wrong_key_is_named_as_such(kind, place, request):
    target = request.getfixturevalue(place)
    spoilt = Target(
        target.address, target.thread_id, target.external_id, place=target.place, is_local=True,
        secrets={"user": "desk", "password": "wrong", "token": "wrong"},
    )  # fmt: skip
    with pytest.raises(SourceFailed) as failure:
        CONNECTORS[kind].publish(TEXT, spoilt, now=NOW)
    assert failure.value.state == PageState.AUTH_FAILED


def test_without_a_password_nothing_is_sent(on_blog):
    bare = Target(on_blog.address, on_blog.thread_id, on_blog.external_id, is_local=True)
    with pytest.raises(SourceFailed, match=r"application password"):
        CONNECTORS["wordpress"].publish(TEXT, bare, now=NOW)


def test_a_stranger_in_vk_cannot_be_written_to(in_vk):
    stranger = Target(in_vk.address, "999", "999_1", key=1, is_local=True, secrets=in_vk.secrets)
    with pytest.raises(Declined, match="without permission"):
        CONNECTORS["vk_messages"].publish(TEXT, stranger, now=NOW)


def test_an_answer_too_long_for_google_is_declined_in_its_words(on_map):
    with pytest.raises(Declined, match="4096"):
        CONNECTORS["google_business"].publish("я" * 3000, on_map, now=NOW)


def test_a_public_site_in_a_private_network_is_not_written_to(on_blog):
    public = Target(on_blog.address, on_blog.thread_id, on_blog.external_id, secrets=on_blog.secrets)
    with pytest.raises(SourceFailed):
        CONNECTORS["wordpress"].publish(TEXT, public, now=NOW)


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ('Да, "так"', "<p>Да, &#171;так&#187;</p>\n", True),
        ("Первое\n\nвторое", "<p>Первое</p>\n<p>второе</p>", True),
        ("Первое второе", "<p>Первое</p>", False),
        ("a & b", "<p>a &#038; b</p>", True),
        ("Смотрите http://x.ru/a", '<p>Смотрите <a href="http://x.ru/a" rel="nofollow">http://x.ru/a</a></p>', True),
    ],
)
def test_sites_change_signs_but_not_words(ours, theirs, same):
    assert same_words(ours, theirs) is same
