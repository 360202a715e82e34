"""What the classifier reads instead of what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.normalise import BRAND, HEAD, TAIL, brand_pattern, clean, one_alphabet


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("см. https://t.me/abc?x=1 и www.site.ru", "см. url и url"),
        ("жми bank-promo.ru/акция", "жми url"),
        ("@vasya привет", "user привет"),
        ("[id123|Вася], привет", "user , привет"),
        ("пиши на mail@ya.ru", "пиши на mail@ url"),
        ("бaнк и cкидка", "банк и скидка"),
        ("iPhone и Wi-Fi", "iPhone и Wi-Fi"),
        ("д\u00adом\u200b на\ufeff берегу", "дом на берегу"),
        ("ﬁнанс &quot;да&quot;", 'fiнанс "да"'.replace("fi", "fi")),
        ("a\n\n b\tc", "a b c"),
        ("\ud800х", "х"),
        ("йод и ёж", "йод и ёж"),
    ],
)
def test_a_text_is_read_as(written, read):
    assert clean(written) == read or one_alphabet(clean(written)) == one_alphabet(read)


def test_a_long_text_keeps_its_beginning_and_its_end():
    text = "начало " + "середина " * 100_000 + "конец"
    assert len(clean(text)) <= HEAD + TAIL + 1
    assert clean(text).startswith("начало")
    assert clean(text).endswith("конец")


def test_the_names_of_a_brand_are_hidden_in_all_cases_but_not_inside_other_words():
    brand = brand_pattern(["Берег", "Синяя почта"])
    assert clean("У Берега, в береге и в БЕРЕГ", brand=brand) == f"У {BRAND}, в {BRAND} и в {BRAND}"
    assert clean("побережье, берегись", brand=brand) == "побережье, берегись"
    assert clean("синей  почты нет, Синяя почта есть", brand=brand).count(BRAND) == 2
    assert brand_pattern([" ", ""]) is None


@given(st.text(min_size=1, max_size=300))
def test_masking_never_empties_a_text(text):
    if any(letter.isalnum() for letter in text):
        assert clean(text)


@given(st.text(max_size=300))
def test_what_is_clean_stays_clean(text):
    assert "\n" not in clean(text)
    assert clean(text) == clean(text).strip()
