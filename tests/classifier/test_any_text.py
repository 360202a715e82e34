"""Whatever is written, the classifier answers in bounds: hostile, broken, endless and empty texts."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.cues import NAMES, cues
from classifier.explain import explained, occlusion
from classifier.features import HASHED, counted
from classifier.labels import LABELS
from classifier.lexicon import hits
from classifier.model import predict
from classifier.normalise import HEAD, MASKS, TAIL, brand_pattern, clean

ONCE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BRAND = brand_pattern(["Банк Причал", "Prichal"])
WRITTEN = [
    "ужас",
    "сука",
    "х*й",
    "с у к а",
    "бaнк",
    "@ivan",
    "https://a.ru",
    "ПОЧЕМУ?",
    "ё",
    "Банком Причал",
    "prichal",
]
SIGNS = ["😀", "İ", "\ud83d", "\x00", "ﬁ", "Подписаться", "\u202e", "\u0301", "..", "**", "(", "\u3000", "&lt;b&gt;"]
PIECES = st.sampled_from([*WRITTEN, *SIGNS, "a" * 60])
ANY = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(exclude_categories=()), max_size=120),  # lone surrogates too
    st.lists(PIECES, max_size=20).map(" ".join),
    st.lists(PIECES, max_size=20).map("".join),
)
ODD = {
    "nothing": "",
    "only emoji": "😀😡👍🏽" * 30,
    "half of an emoji": "\ud83d не работает \udc4d",
    "nulls": "\x00ужас\x00" * 20,
    "a megabyte of one letter": "а" * 2**20,
    "a megabyte of letters apart": "с у к а " * 2**17,
    "a megabyte of asterisks": "п***" * 2**18,
    "a megabyte of figures in a word": "х0" * 2**19,
    "a megabyte of accents": "е\u0301" * 2**19,
    "a megabyte of links": "https://a.ru/б " * 2**16,
    "a megabyte of brackets": "(" * 2**20,
    "a megabyte of entities": "&amp;" * 2**18,
}


@ONCE
@given(text=ANY)
def test_masking_never_empties_a_text_and_keeps_it_short(text):
    seen = clean(text, brand=BRAND)
    assert len(seen) <= HEAD + TAIL + 1
    assert seen == " ".join(seen.split())
    assert seen or not any(sign.isalnum() for sign in text)


@ONCE
@given(text=ANY)
def test_probabilities_sum_to_one_and_words_are_of_the_text(model, text):
    (found,) = explained(model, [text], brand=BRAND)
    said = found.prediction
    assert set(said.probabilities) == set(LABELS)
    assert sum(said.probabilities.values()) == pytest.approx(1, abs=1e-4)
    assert said.confidence == max(said.probabilities.values())
    assert 0 <= said.abuse <= 1
    assert said.second != said.label
    assert all(word in text and word not in MASKS for word in found.words)
    assert all(one.word in text for one in occlusion(model, text, said.label, brand=BRAND))


@ONCE
@given(texts=st.lists(ANY, max_size=6))
def test_counts_stay_in_their_places(texts):
    rows = counted([clean(text) for text in texts])
    assert len(rows) == len(texts)
    assert ((rows.places >= 0) & (rows.places < HASHED)).all()
    assert (rows.counts >= 1).all()
    assert ((rows.signs >= 0) & (rows.signs <= 1)).all()
    assert all(len(cues(text)) == len(NAMES) for text in texts)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_text_is_answered_at_once(model, text):
    began = time.process_time()
    (said,) = predict(model, [text])
    hits(clean(text))
    assert said.label in LABELS
    assert time.process_time() - began < 2


def test_a_text_without_letters_is_other(model):
    texts = ["", " \n ", "😀😀😀", "👍🏽", "…", "!!!", "\ud83d"]
    assert {said.label for said in predict(model, texts)} == {"other"}


def test_what_weighed_is_told_in_a_blink(model):
    text = "Отвратительная поддержка, третью неделю не возвращают деньги за отменённый заказ, хамят и врут " * 4
    occlusion(model, text, "complaint")
    began = time.process_time()
    for _turn in range(5):
        occlusion(model, text, "complaint")
    assert (time.process_time() - began) / 5 < 0.1  # the benchmark holds it to 25 ms on a quiet machine
