"""Other spellings that a query may be given with one click."""

import pytest

from storage.query import parse
from storage.query_suggestions import Spelling, suggestions


def offered(query):
    return {one.instead: one for one in suggestions(parse(query))}


@pytest.mark.parametrize(
    ("query", "instead", "spelling", "becomes"),
    [
        ("причал -пирс", "prichal", Spelling.OTHER_ALPHABET, "(причал OR prichal) -пирс"),
        ("prichal", "причал", Spelling.OTHER_ALPHABET, "(prichal OR причал)"),
        ("причал", "ghbxfk", Spelling.KEYBOARD, "(причал OR ghbxfk)"),
        ("ghbxfk", "причал", Spelling.KEYBOARD, "(ghbxfk OR причал)"),
        ("банк-причал", "bank-prichal", Spelling.OTHER_ALPHABET, "(банк-причал OR bank-prichal)"),
        ("банк-причал", "банкпричал", Spelling.GLUED, "(банк-причал OR банкпричал)"),
        ('"банк причал"', "банкпричал", Spelling.GLUED, '("банк причал" OR банкпричал)'),
        ("банк причал", "банкпричал", Spelling.GLUED, "(банк причал OR банкпричал)"),
        ("причал | пристань", "prichal", Spelling.OTHER_ALPHABET, "причал OR prichal | пристань"),
        ("яндекс", "yandex", Spelling.OTHER_ALPHABET, "(яндекс OR yandex)"),
        ("щукин", "shchukin", Spelling.OTHER_ALPHABET, "(щукин OR shchukin)"),
    ],
)
def test_other_spellings_are_offered(query, instead, spelling, becomes):
    found = offered(query)[instead]
    assert (found.spelling, found.query) == (spelling, becomes)
    assert parse(found.query).matches(f"слово {instead} слово")


@pytest.mark.parametrize("query", ["втб", "переп*", '"горячая линия" -причал', "#причал", "2024"])
def test_nothing_is_offered_for_what_is_short_exact_or_unwanted(query):
    assert not {"prichal", "ghbxfk"} & set(offered(query))


def test_what_the_query_has_is_not_offered_again():
    assert "prichal" not in offered("причал OR prichal")
    assert "причал" not in offered("причал OR prichal")
