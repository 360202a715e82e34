"""Letters of services about new reviews: what each tells, and which letters are none of theirs."""

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawlers.parsers import letters
from crawlers.parsers.letters.letter import unwrapped
from crawlers.parsers.letters.stars import stars_of
from storage.vocabulary import Precision

FOLDER = Path(__file__).parent.parent / "recordings" / "letters"
MOSCOW = ZoneInfo("Europe/Moscow")
ALL = sorted(path.stem for path in FOLDER.glob("*.eml"))


def letter(name: str, **changed) -> letters.Letter:
    message = BytesParser(policy=policy.default).parsebytes((FOLDER / f"{name}.eml").read_bytes())
    bodies = {kind: message.get_body((kind,)) for kind in ("html", "plain")}
    words = {kind: body.get_content() if body else "" for kind, body in bodies.items()}
    sender = message["from"].addresses[0]
    fields = {
        "sender": f"{sender.username}@{sender.domain}", "subject": message["subject"], "html": words["html"],
        "text": words["plain"], "sent_at": message["date"].datetime,
    }  # fmt: skip
    return letters.Letter(**{**fields, **changed})


def read(name: str, **changed):
    return letters.read(letter(name, **changed), zone=MOSCOW)


def test_a_letter_of_yandex_names_branch_author_stars_and_words_and_its_link_the_review():
    (found,) = read("yandex_new_review")
    assert found.external_id == "yandex:ab12cd34ef56"
    assert found.author == "Ольга Кротова"
    assert found.stars == 2.0
    assert found.text == "Очередь два часа, одно окно.\nОбещали перезвонить — не перезвонили."
    assert found.url.startswith("https://yandex.ru/maps/org/bank_prichal/109876543210/reviews/")
    assert (found.place.external_id, found.place.address) == ("109876543210", "Заливск, Набережная ул., 5")
    assert found.published_at == datetime(2026, 3, 10, 9, 41, 7, tzinfo=UTC)
    assert found.precision is Precision.DAY, "the letter says when it was sent, not when the review was written"
    assert found.aliases == ("yandex:ab12cd34ef56", found.url)


def test_a_letter_with_several_reviews_keeps_them_apart_and_shares_the_branch():
    first, second = read("yandex_digest")
    assert [one.external_id for one in (first, second)] == ["yandex:zz9900aa11", "yandex:zz9900aa12"]
    assert [one.stars for one in (first, second)] == [5.0, 1.0]
    assert first.text == "Всё быстро, спасибо Анне из второго окна."
    assert second.published_at == datetime(2026, 3, 8, 18, 5, tzinfo=UTC)
    assert {one.place.name for one in (first, second)} == {"Банк «Причал», отделение на Садовой"}


def test_a_letter_of_2gis_has_labels_above_its_values():
    (found,) = read("twogis_new_review")
    assert (found.external_id, found.author, found.stars) == ("2gis:5512345", "Марина С.", 4.0)
    assert found.text == "Хорошее отделение,\nно парковки нет."
    assert (found.place.external_id, found.place.name) == ("70000001012345678", "Банк Причал, на Портовой")


def test_a_letter_of_google_says_author_and_company_in_one_sentence():
    (found,) = read("google_new_review")
    assert (found.external_id, found.author, found.stars) == ("google:AbFvOqXy12345678", "Ольга К.", 1.0)
    assert (found.text, found.place.name) == ("Нагрубили в отделении.", "Банк Причал")


def test_stars_without_words_are_a_review_too():
    (found,) = read("google_stars_only")
    assert (found.text, found.stars, found.author) == ("", 5.0, "John")
    assert found.external_id == "google:AbFvOqStarsOnly01"


def test_a_letter_of_banki_in_an_old_encoding():
    (found,) = read("banki_new_response")
    assert (found.external_id, found.title, found.author) == ("banki:11987654", "Не возвращают комиссию", "krot_1980")
    assert found.text == "Сняли 299 рублей за услугу, которую я не подключал.\nНа горячей линии разводят руками."
    assert (found.published_at, found.stars) == (datetime(2026, 3, 10, 8, 1, tzinfo=UTC), 1.0)


def test_a_letter_of_otzovik_tells_what_is_good_and_what_is_bad():
    (found,) = read("otzovik_new_review")
    assert (found.external_id, found.stars, found.author) == ("otzovik:16543210", 3.0, "Лена-74")
    assert found.text.split("\n") == [
        "Беру вклад третий год, условия всё хуже.", "+ вежливые сотрудники", "− долго и дорого",
    ]  # fmt: skip


def test_advertising_of_a_service_is_no_review_and_no_letter_of_a_customer():
    assert read("yandex_advertising") == []


@pytest.mark.parametrize("name", ["yandex_customer", "twogis_person"])
def test_people_with_a_mailbox_there_are_people(name):
    assert read(name) is None


def test_another_sender_is_nobodys_robot():
    assert read("yandex_new_review", sender="noreply@yandex.ru.evil.example") is None
    assert letters.service_of(letter("yandex_new_review", sender="x@business.yandex.ru")) == "yandex"


def test_a_robot_whose_wording_has_changed_is_noticed():
    broken = letter("yandex_new_review", html="<p>Новый отзыв о компании</p><p>Откройте приложение.</p>")
    assert letters.read(broken, zone=MOSCOW) == []
    assert not letters.is_readable(broken, zone=MOSCOW)
    assert letters.is_readable(letter("yandex_new_review"), zone=MOSCOW)
    assert letters.is_readable(letter("yandex_advertising"), zone=MOSCOW)


def test_without_a_link_the_words_are_the_identity_and_a_second_letter_is_the_same_review():
    bare = letter("otzovik_new_review").text.replace("https://otzovik.com/review_16543210.html", "")
    first = read("otzovik_new_review", text=bare)
    later = read("otzovik_new_review", text=bare, sent_at=datetime(2026, 3, 20, tzinfo=UTC))
    assert first[0].external_id.startswith("otzovik:letter-")
    assert first[0].external_id == later[0].external_id


@pytest.mark.parametrize("name", ALL)
def test_a_torn_letter_is_read_or_left_but_never_a_traceback(name):
    whole = letter(name)
    for cut in range(0, max(len(whole.html), len(whole.text)), 37):
        torn = letter(
            name, html=whole.html[cut:] + "\ue01ehttp://[", text=whole.text[:cut], subject=whole.subject[: cut % 30]
        )
        found = letters.read(torn, zone=MOSCOW)
        assert all(one.external_id and one.published_at for one in found or ())


@pytest.mark.parametrize(
    ("words", "stars"),
    [
        ("★★☆☆☆", 2.0), ("★★★★★ 5 из 5", 5.0), ("4 из 5", 4.0), ("3,5/5", 3.5), ("1 звезда", 1.0), ("пять", 5.0),
        ("2", 2.0),
        ("five stars", 5.0), ("10 из 50", None), ("", None), ("★ Новинка сезона: вклад под 20 %", None),
    ],
)  # fmt: skip
def test_stars(words, stars):
    assert stars_of(words, bare=True) == stars


def test_a_link_that_counts_clicks_is_followed_to_where_it_leads():
    assert unwrapped("https://c.example/r?a=1&to=https%3A%2F%2Fx.example%2Fr%3Fid%3D7") == "https://x.example/r?id=7"
    assert unwrapped("http://[") == "http://["
