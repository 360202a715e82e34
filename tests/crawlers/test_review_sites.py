"""Review sites and app stores: what their pages and answers hold."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawlers.detection import recognised_address
from crawlers.parsers import (
    app_store,
    app_store_connect,
    banki,
    google_play,
    google_play_console,
    irecommend,
    otzovik,
    rustore,
    sravni,
    trustpilot,
)
from crawlers.parsers.page import Page
from crawlers.pollers.banki import cookies_of
from storage.errors import SourceFailed
from storage.net import Answer
from storage.vocabulary import PageState

RECORDINGS = Path(__file__).parent.parent / "recordings"


def page(url: str) -> Page:
    return Page(url=url, read_at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC), zone=ZoneInfo("Europe/Moscow"))


def recorded(name: str):
    body = (RECORDINGS / name).read_bytes()
    return json.loads(body) if name.endswith(".json") else body


BANKI = page("https://www.banki.ru/services/responses/list/ajax/")


def test_a_response_of_banki_has_grade_answer_and_what_the_site_decided():
    read = banki.read_responses(recorded("banki/responses.json"), BANKI)
    complaint, answer, solved, unchecked = read.findings
    assert (complaint.external_id, complaint.stars, complaint.author) == ("11987654", 1.0, "krot_1980")
    assert complaint.published_at == datetime(2026, 3, 10, 8, 1, 20, tzinfo=UTC), "the site writes Moscow time"
    assert complaint.text.startswith("Сняли 299 рублей за услугу, которую я не подключал.\n\nНа горячей линии")
    assert complaint.url == "https://www.banki.ru/services/responses/bank/response/11987654/"
    assert (answer.text, answer.ours, answer.parent_id) == ("Проверим и ответим до пятницы.", True, "11987654")
    assert complaint.marks == ("counted in the rating",)
    assert solved.marks == ("counted in the rating", "the author calls it resolved")
    assert (unchecked.stars, unchecked.marks[0]) == (None, "not counted in the rating")
    assert complaint.engagement.comments == 4
    assert read.has_more


def test_the_end_of_banki_is_what_the_site_says_it_is():
    assert not banki.read_responses(recorded("banki/past_the_end.json"), BANKI).has_more
    with pytest.raises(SourceFailed) as raised:
        banki.parse(recorded("banki/broken_end.json"), BANKI)
    assert raised.value.state is PageState.SCHEMA_DRIFT


def test_cookies_are_sent_back_without_what_is_said_about_them():
    said = "PHPSESSID=a1; path=/; HttpOnly, region=msk; expires=Wed, 09 Jun 2027 10:18:14 GMT; path=/"
    assert cookies_of(Answer(200, {"set-cookie": said}, b"", "u")) == "PHPSESSID=a1; region=msk"
    assert cookies_of(Answer(200, {}, b"", "u")) == ""


def test_a_review_of_sravni():
    read = sravni.read_reviews(recorded("sravni/reviews.json"), page("https://www.sravni.ru/x"), alias="prichal")
    first, second = read.findings
    assert (first.external_id, first.stars, first.author) == ("65f0aa11bb22cc33dd44ee55", 2.0, "Пётр Л.")
    assert first.published_at == datetime(2026, 3, 9, 12, 10, 42, 81749, tzinfo=UTC)
    assert first.url == "https://www.sravni.ru/bank/prichal/otzyvy/65f0aa11bb22cc33dd44ee55/"
    assert (second.stars, second.title, read.total) == (None, None, 2)
    with pytest.raises(SourceFailed):
        sravni.parse(recorded("sravni/error_500.json"), page("https://www.sravni.ru/x"))


def test_a_list_of_otzovik_names_reviews_and_its_next_page():
    read = otzovik.read_list(recorded("otzovik/list.html"), page("https://otzovik.com/reviews/bank_prichal/"))
    assert [entry.id for entry in read.entries] == ["16543210", "16500001"]
    assert read.entries[1].at == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert read.next_url == "https://otzovik.com/reviews/bank_prichal/2/"
    assert otzovik.read_list(recorded("otzovik/last_list.html"), page("https://otzovik.com/x")).next_url is None
    assert otzovik.read_list(recorded("otzovik/no_reviews.html"), page("https://otzovik.com/x")).entries == []


def test_a_review_of_otzovik_is_whole_on_its_own_page():
    (found,) = otzovik.read_review(recorded("otzovik/review.html"), page("https://otzovik.com/review_16543210.html"))
    assert (found.external_id, found.stars, found.author) == ("16543210", 3.0, "Лена-74")
    assert found.text.split("\n") == [
        "Беру вклад третий год, условия всё хуже.", "Ставку снизили без предупреждения.", "+ вежливые сотрудники",
        "− долго и дорого",
    ]  # fmt: skip
    assert found.published_at == datetime(2026, 3, 8, 16, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("read", "name"),
    [(otzovik.read_list, "otzovik/captcha.html"), (irecommend.read_list, "irecommend/closed_521.html")],
)
def test_a_check_for_robots_is_blocked_with_words(read, name):
    with pytest.raises(SourceFailed, match="check for robots") as raised:
        read(recorded(name), page("https://site.example/"))
    assert raised.value.state is PageState.BLOCKED


def test_what_irecommend_shows_of_other_products_is_none_of_the_list():
    read = irecommend.read_list(recorded("irecommend/list.html"), page("https://irecommend.ru/content/bank-prichal"))
    assert [entry.id for entry in read.entries] == ["15998877", "15990001"]
    assert read.entries[0].url == "https://irecommend.ru/content/karta-s-podvokhom"
    assert read.next_url == "https://irecommend.ru/content/bank-prichal?new=50&page=1"


def test_a_review_of_irecommend_is_whole_on_its_own_page():
    (found,) = irecommend.parse(recorded("irecommend/review.html"), page("https://irecommend.ru/content/karta"))
    assert (found.external_id, found.stars, found.author) == ("15998877", 2.0, "kapitan")
    assert found.text == "Плата за обслуживание появилась через год.\n\nНикто не предупредил."
    assert found.published_at == datetime(2026, 3, 9, 7, 21, tzinfo=UTC)


def test_apple_gives_a_list_a_single_entry_or_none():
    first, second = app_store.parse(recorded("app_store/reviews.json"), page("https://itunes.apple.com/x"))
    assert (first.external_id, first.stars, first.title) == ("11230000001", 1.0, "Вылетает")
    assert first.published_at == datetime(2026, 3, 9, 17, 15, tzinfo=UTC)
    assert (first.author, first.engagement.likes, second.engagement.likes) == ("Капитан", 2, 0)
    assert len(app_store.parse(recorded("app_store/one_review.json"), page("https://itunes.apple.com/x"))) == 1
    assert app_store.parse(recorded("app_store/no_entries.json"), page("https://itunes.apple.com/x")) == []
    with pytest.raises(SourceFailed):
        app_store.parse(recorded("app_store/error.json"), page("https://itunes.apple.com/x"))


def test_a_review_of_google_play_has_its_moment_in_utc_and_our_reply():
    read = google_play.read_reviews(recorded("google_play/reviews.txt"), page("https://play.google.com/"), app="a.b")
    first, reply, second = read.findings
    assert (first.external_id, first.stars, first.author) == ("gp:AOqpTOH1", 1.0, "Ольга К.")
    assert first.published_at == datetime.fromtimestamp(1773050000, UTC)
    assert first.url.endswith("?id=a.b&reviewId=gp:AOqpTOH1")
    assert (reply.ours, reply.text) == (True, "Ольга, обновите приложение.")
    assert (second.text, read.token) == ("Хорошо", "CsEBKr4B-next")
    assert google_play.read_reviews(recorded("google_play/last_page.txt"), page("https://x.example/")).token == ""
    assert google_play.parse(recorded("google_play/past_the_end.txt"), page("https://x.example/")) == []
    with pytest.raises(SourceFailed) as raised:
        google_play.parse(recorded("google_play/no_such_app.txt"), page("https://x.example/"))
    assert raised.value.state is PageState.GONE


def test_a_review_of_rustore_tells_of_its_edit_our_answer_and_its_deletion():
    edited, answer, star_only, deleted = rustore.parse(recorded("rustore/comments.json"), page("https://x.example/"))
    assert (edited.external_id, edited.edited_at) == ("778001", datetime(2026, 3, 9, 15, 30, tzinfo=UTC))
    assert (answer.text, answer.ours) == ("Лев, исправили в 7.4.2.", True)
    assert (star_only.stars, star_only.text, star_only.edited_at) == (5.0, "", None)
    assert deleted.deleted
    with pytest.raises(SourceFailed, match="Приложение не найдено"):
        rustore.parse(recorded("rustore/error.json"), page("https://x.example/"))


def test_a_review_of_trustpilot():
    first, reply, second = trustpilot.parse(recorded("trustpilot/reviews.json"), page("https://x.example/"))
    assert (first.stars, first.title, first.author) == (2.0, "Slow", "Jane")
    assert first.edited_at == datetime(2026, 3, 9, 10, tzinfo=UTC)
    assert (reply.ours, reply.text) == (True, "Jane, we are sorry.")
    assert (second.text, second.stars) == ("", 5.0)
    assert trustpilot.parse(recorded("trustpilot/past_the_end.json"), page("https://x.example/")) == []


def test_a_review_of_app_store_connect_comes_with_our_response():
    read = app_store_connect.read_reviews(recorded("app_store_connect/reviews.json"), page("https://x.example/?a=1"))
    first, answer, second = read.findings
    assert (first.stars, first.title, first.author) == (1.0, "Вылетает", "kapitan")
    assert (answer.ours, answer.text) == (True, "Исправили в версии 7.4.2.")
    assert (second.stars, read.total) == (5.0, 3)
    with pytest.raises(SourceFailed):
        app_store_connect.parse(recorded("app_store_connect/error_401.json"), page("https://x.example/"))


def test_a_review_of_google_plays_console_is_in_the_customers_own_words():
    read = google_play_console.read_reviews(recorded("google_play_console/reviews.json"), page("https://x.example/"))
    first, answer, second = read.findings
    assert (first.text, first.stars, first.aliases) == (
        "Не открывается после обновления", 1.0, ("google_play:gp:AOqpTOH1",),
    )  # fmt: skip
    assert (answer.text, second.author, read.token) == ("Ольга, обновите приложение.", None, "tok-2")
    assert google_play_console.parse({}, page("https://x.example/")) == []
    with pytest.raises(SourceFailed):
        google_play_console.parse(recorded("google_play_console/error_403.json"), page("https://x.example/"))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.banki.ru/services/responses/bank/prichal/?type=all", "banki"),
        ("https://www.banki.ru/services/responses/list/?bank=prichal", "banki"),
        ("https://www.sravni.ru/bank/prichal/otzyvy/", "sravni"),
        ("https://otzovik.com/reviews/bank_prichal/", "otzovik"),
        ("https://irecommend.ru/content/bank-prichal", "irecommend"),
        ("https://apps.apple.com/ru/app/prichal/id100200300", "app_store"),
        ("https://play.google.com/store/apps/details?id=ru.prichal.bank&hl=ru", "google_play"),
        ("https://www.rustore.ru/catalog/app/ru.prichal.bank", "rustore"),
        ("https://www.trustpilot.com/review/prichal.example", "trustpilot"),
        ("https://2gis.ru/zalivsk/firm/70000001012345678/tab/reviews", "2gis"),
        ("https://yandex.ru/maps/org/bank_prichal/109876543210/", "yandex_maps"),
        ("https://mybusiness.googleapis.com/v4/accounts/12345", "google_business"),
        ("https://places.googleapis.com/v1/places/ChIJprichal0000000001", "google_places"),
    ],
)
def test_an_address_tells_its_kind(address, kind):
    found = recognised_address(address)
    assert [one.kind for one in found[:1]] == [kind]
    assert found[0].address == address


@pytest.mark.parametrize(
    "address",
    [
        "https://www.banki.ru/news/", "https://www.banki.ru/services/responses/bank/response/1/", "https://otzovik.com/",
        "https://banki.ru.evil.example/services/responses/bank/prichal/", "https://irecommend.ru/", "https://2gis.ru/",
        "https://play.google.com/store/apps", "https://yandex.ru/maps/213/moscow/",
    ],
)  # fmt: skip
def test_an_address_that_names_nothing_is_looked_at_like_any_other(address):
    kinds = {one.kind for one in recognised_address(address)}
    assert not kinds & {"banki", "otzovik", "irecommend", "2gis", "google_play", "yandex_maps"}
