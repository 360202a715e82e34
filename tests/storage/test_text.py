"""Words, stems, languages and fingerprints."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.glance import fingerprint, language_code
from storage.text import WORDS_INDEXED, form_of, language_of, normalise, stems, tokens, words
from storage.vocabulary import Language


def test_spellings_of_one_word_are_one_form():
    spellings = ["Счёт", "счет", "СЧЕТ", "сче\u0301т", "с\u00adчёт", unicodedata.normalize("NFD", "счёт")]
    assert {form_of(spelling) for spelling in spellings} == {"счет"}


def test_latin_twins_inside_a_russian_word_do_not_hide_it():
    assert tokens("бaнк xорошo") == ["банк", "хорошо"]
    assert tokens("bank карта") == ["bank", "карта"]


def test_an_apostrophe_joins_a_word():
    assert tokens("don't п’ять п'ять") == ["dont", "пять", "пять"]


@pytest.mark.parametrize(
    "forms",
    [
        "банк банка банку банком банке банки банков банкам банками банках",
        "кредит кредита кредиту кредитом кредите кредиты кредитов кредитам кредитами кредитах",
        "депозит депозита депозиты депозитов",
        "отзыв отзыва отзывы отзывов",
        "карта карты карте карту картой карт картам картами картах",
        "служба служби службі службу службою",
        "кредит кредиту кредитів кредитом",
        "card cards card's",
    ],
)
def test_forms_of_one_word_share_a_stem(forms):
    assert len(set(stems(forms))) == 1 or set(stems(forms)) == {"card"}


def test_the_language_of_the_text_does_not_change_the_stem_of_a_word():
    assert stems("банк")[0] in stems("Цей банк дуже поганий")
    assert stems("банк")[0] in stems("Этот банк ужасен")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Где мой объект?", Language.RU),
        ("Спасибо за помощь", Language.RU),
        ("не работает", Language.RU),
        ("Банк Причал", Language.RU),
        ("Гроші зникли", Language.UK),
        ("Дякую за допомогу", Language.UK),
        ("проблема з карткою", Language.UK),
        ("the bank is awful", Language.EN),
        ("ok спасибо", Language.RU),
        ("12345 👍", None),
        ("👍👍👍 🙏", None),
        ("\ud83d \udc4d", None),
        ("\ud83d не работает \x00", Language.RU),
        ("дякую! all is fine", Language.UK),
        ("шо за фігня з вашим банком", Language.UK),
        ("Слухай, ну це ж капець", Language.UK),
        ("Жду ответа already третий day", Language.RU),
        ("не працює app знову", Language.UK),
        ("lol", Language.EN),
        ("ok", Language.EN),
        ("app crashes all the time", Language.EN),
        ("Das Konto wurde ohne Grund gesperrt", None),
        ("La aplicación no funciona desde ayer", None),
        ("Aplikacja nie działa, dziękuję bardzo", None),
        ("Банк қолданбасы жұмыс істемейді", None),
        ("Банк не працуе, ўсё кепска, ніўводнага адказу", None),
        ("银行的应用程序无法使用", None),
        ("ბანკი არ მუშაობს", None),
        ("https://a.example/path @user #tag", None),
        ("https://a.example/path опять", Language.RU),
        ("", None),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_a_fingerprint_ignores_what_a_repost_changes():
    assert fingerprint("Банк, верните деньги!! https://a.example/1") == fingerprint("банк верните ДЕНЬГИ @bank")
    assert fingerprint("банк") != fingerprint("банка")


def test_a_huge_text_enters_the_index_only_as_far_as_positions_reach():
    assert len(stems("слово " * 50_000)) == WORDS_INDEXED


@given(st.text())
def test_any_text_can_be_read(text):
    for word in words(text):
        assert word.form == form_of(text[word.start : word.end])
        assert word.form.isprintable()
        assert not any(sign.isspace() or sign in "\"'\\:=" for sign in word.stem)


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "text",
    [
        "Хороший банк, всё ясно", "Де мої гроші, шановні?", "The bank is awful", "банк молчит", "12345 !!", "",
        "Қазақ тілі",
        "Das Konto wurde gesperrt", "ніўводнага ўсё", "银行的应用 ok", "ბანკი банк",
        "бaнк 😀", "see https://a.example/путь", "ї ы", "@prichal #bank ok",
        "Причал prichal bank of the north",
    ],
)  # fmt: skip
def test_a_quick_look_tells_the_same_language(text):
    assert language_code(text) == (language_of(text) or "")


def test_a_fingerprint_keeps_other_alphabets_apart_and_forgets_emoji():
    assert fingerprint("Банк 😀 молчит‼️") == fingerprint("банк молчит")
    assert fingerprint("қазақ") != fingerprint("азақ")
    assert fingerprint("Бaнк") == fingerprint("Банк")
    assert fingerprint("и\u0306од") == fingerprint("йод")
