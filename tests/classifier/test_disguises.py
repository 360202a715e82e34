"""Abuse is recognised through ten ways of hiding its words, in texts no model has learnt from."""

import random

import pytest

from benchmarks.obfuscation import TRICKS, disguised, insults
from classifier.lexicon import hits
from classifier.model import predict
from classifier.normalise import clean

RECOGNISED = 0.9  # the product promises 0.8


def test_the_texts_are_abusive_as_they_are(model):
    texts = insults()
    assert sum(said.abuse >= 0.5 for said in predict(model, texts)) >= 0.95 * len(texts)


@pytest.mark.parametrize("trick", TRICKS)
def test_abuse_is_recognised_through(model, trick):
    chance = random.Random(7)
    hidden = [disguised(text, trick, chance) for text in insults()]
    assert sum(said.abuse >= 0.5 for said in predict(model, hidden)) >= RECOGNISED * len(hidden)
    assert sum(bool(hits(clean(text))) for text in hidden) >= RECOGNISED * len(hidden)


@pytest.mark.parametrize("trick", TRICKS)
def test_each_trick_hides_something(trick):
    texts = insults()
    hidden = [disguised(text, trick, random.Random(1)) for text in texts]
    assert sum(one != other for one, other in zip(texts, hidden, strict=True)) >= 0.9 * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "ну ты и с..ка", "е..ный стыд", "иди на х..", "одни хо(х)лы", 'ху"ло ты', "пuздец", "мyд@к", "епать вас",
        "куйло", "п**дец какой", "б***ь", "сyчкa", "х у е с о с ы", "с.у.к.а", "ди6ил", "f u c k off", "sh!t",
        "пи*дабол", "з@ткнись, гн1да", "підар@с", "здо*ни", "їб@ний", "a$$hole", "moroooon", "аsshоle",
    ],
)  # fmt: skip
def test_what_people_wrote_is_seen_through(text):
    assert hits(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "см. с. 12, п. 3", "т.е. да", "foo_bar", "5*5=25", "и...и", "А. А. Иванов", "№1-2", "карта **** 1234", "кто-то",
        "50% скидка", "C++ и C#", "mail@site", "а..а", "@user_name привет", "И.о. главы", "1@ 2@", "да/нет", "wi-fi",
    ],
)  # fmt: skip
def test_signs_inside_innocent_words_hide_nothing(text):
    assert not hits(clean(text))
