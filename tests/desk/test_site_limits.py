"""What a site allows an answer to be, and how this very source is answered."""

import pytest

from desk.answered import answering_kind
from desk.connectors import BY_HAND, CONNECTORS
from desk.site_limits import length_of, notes, trouble
from storage.secrets import seal
from storage.source_kinds import KINDS
from storage.tables import Source


@pytest.mark.parametrize(
    ("kind", "text", "length"),
    [
        ("vk_wall", "Добрый день", 11),
        ("google_business", "Добрый день", 21),
        ("mastodon", "Смотрите https://prichal.example/очень/длинный/путь?и=ещё тут", 9 + 23 + 4),
    ],
)
def test_a_text_is_as_long_as_the_site_takes_it_to_be(kind, text, length):
    assert length_of(text, KINDS[kind]) == length


@pytest.mark.parametrize(
    ("kind", "text", "reserved", "why"),
    [
        ("google_play_console", "я" * 351, 0, "351 characters, the site takes 350"),
        ("google_business", "я" * 2049, 0, "4098 bytes, the site takes 4096"),
        ("vk_messages", "я" * 4000, 100, "the site takes 3996"),
        ("vk_messages", "я" * 4000, 0, None),
        ("wordpress", "я" * 9000, 0, None),
    ],
)
def test_what_is_too_long_is_told_before_it_is_sent(kind, text, reserved, why):
    refused = trouble(text, KINDS[kind], reserved=reserved)
    assert refused is None if why is None else why in refused.why


def at(kind, *, secrets=None, **options):
    return answering_kind(Source(kind=kind, address="https://x.example", options=options, secrets=seal(secrets or {})))


@pytest.mark.parametrize(
    ("most", "text", "why"),
    [
        (0, "Смотрите https://prichal.example", "takes none"),
        (1, "https://a.example и https://b.example", "2 instead of 1"),
        (1, "https://a.example", None),
        (None, "https://a.example " * 9, None),
    ],
)
def test_links_are_counted_as_the_source_says(most, text, why):
    here = at("vk_wall", secrets={"token": "k"}, **({} if most is None else {"most_links": most}))
    refused = trouble(text, here)
    assert refused is None if why is None else why in refused.why


def test_a_source_read_without_keys_is_answered_by_hand():
    for kind, keys in (
        ("wordpress", {"user": "u", "password": "p"}), ("discourse", {"key": "k", "user": "u"}),
        ("nodebb", {"token": "t"}), ("mastodon", {"token": "t"}),
        ("youtube", {"token": "t", "client_id": "c", "client_secret": "s", "refresh_token": "r"}),
    ):  # fmt: skip
        assert at(kind).connector == BY_HAND
        assert at(kind, secrets=keys).connector == kind
    assert at("youtube", secrets={"token": "t"}).connector == BY_HAND
    assert at("discourse", secrets={"key": "k"}).connector == BY_HAND
    assert at("vk_wall").connector == "vk_wall", "its key is needed to read it"


def test_a_source_may_have_limits_of_its_own():
    assert at("mastodon", secrets={"token": "t"}, longest=5000.0).reply_limit == 5000
    assert at("mastodon", secrets={"token": "t"}).reply_limit == 500


def test_the_box_says_what_is_special_there():
    assert "changes the one that stands there" in notes(KINDS["google_business"])[0]
    assert any("cannot be changed" in one for one in notes(KINDS["ok_bot"]))
    assert any("may look at" in one for one in notes(KINDS["app_store_connect"]))
    assert any("at most" in one for one in notes(at("vk_wall", secrets={"token": "k"}, most_links=2)))
    assert notes(KINDS["vk_messages"]) == []


def test_every_kind_with_a_connector_has_one():
    assert {kind.connector for kind in KINDS.values()} - {BY_HAND} == set(CONNECTORS)
