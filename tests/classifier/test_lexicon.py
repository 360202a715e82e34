"""Coarse words are found through their disguises, and innocent words are left alone."""

import time

import pytest

from classifier.lexicon import Kind, hits, kind_of
from classifier.normalise import clean

TRICKS = {
    "as it is": ["сука", "пиздец", "долбоёб", "хуйня", "мудак", "ебаный", "курва", "fuck", "asshole"],
    "asterisks": ["с*ка", "п***ец", "х*й", "бл*дь", "е***ый", "f*ck", "sh*t", "м*дак"],
    "other signs": ["п#здец", "х@й", "с_ка", "бл%дь", "г@ндон"],
    "dots inside": ["с.у.к.а", "п.и.з.д.а", "м-у-д-а-к", "д.е.б.и.л", "с..ка"],
    "quotes and brackets": ['ху"йня', "пи(з)дец"],
    "figures": ["пи3дец", "xyй", "6лядь", "гонд0н", "е6ать", "sh1t", "a55hole"],
    "Latin twins": ["cyka", "пиздeц", "мyдак", "xуйня"],
    "repeats": ["суууука", "бляяяядь", "пииииздец", "fuuuuck"],
    "in Latin letters": ["suka", "blyat", "pizdec", "mudak", "pidor"],
}

INNOCENT = """
себе тебя небо хлеб учеба ребенок требует употреблять сабля рубля корабля оскорблять дебит сукно скотч козырь
застрахуй страховка художник хуже психует подстрахуйте мандат мандарин команда педаль херсон колебания погребок
потребитель жеребец гарантия бухгалтер class pass assistant analysis shuttle cocktail Scunthorpe document
р/с т.д. и т.п. 12.05.2024 2-й 3G е-мейл х2 100% wi-fi к/с т.е.
"""


@pytest.mark.parametrize(("trick", "word"), [(trick, word) for trick, words in TRICKS.items() for word in words])
def test_a_disguise_is_seen_through(trick, word):
    assert kind_of(clean(word).lower()), trick


@pytest.mark.parametrize("text", ["ты с у к а", "ну и м у д а к же", "иди на х у й"])
def test_letters_spelled_apart_are_joined(text):
    assert any(" " in hit.word and hit.kind & Kind.STRONG for hit in hits(text))


@pytest.mark.parametrize("word", INNOCENT.split())
def test_an_innocent_word_is_left_alone(word):
    assert not kind_of(word.lower()) & Kind.STRONG


def test_kinds_are_told_apart():
    assert kind_of("дурак") == Kind.INSULT
    assert kind_of("говно") == Kind.CRUDE
    assert kind_of("расстрелять") == Kind.THREAT
    assert kind_of("сука") == Kind.STRONG
    assert kind_of("") == kind_of("***") == kind_of("а" * 500) == Kind.NONE


def test_a_hit_names_the_word_as_it_stands():
    found = hits("Да вы П*ДОРЫ, (твари)!")
    assert [hit.word for hit in found] == ["п*доры", "твари"]


def test_a_page_of_single_letters_is_read_in_no_time():
    began = time.monotonic()
    assert hits("а " * 100_000) == []
    assert time.monotonic() - began < 5
    assert hits("б " * 30 + "с у к а " + "б " * 30)
