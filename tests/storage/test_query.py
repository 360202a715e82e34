"""The one query language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Refused
from storage.query import parse

TEXT = "В банке «Причал» горячая линия молчит, кредитных карт не дают. Очередь в кассу!"


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("банк", True),
        ("банки причалы", True),
        ("банк ипотека", False),
        ("банк OR ипотека", True),
        ("ипотека ИЛИ вклад", False),
        ("банк -реклама", True),
        ("банк -кредитный", False),
        ("банк НЕ молчит", False),
        ('"горячая линия"', True),
        ('"горячей линии"', False),
        ('"линия горячая"', False),
        ("«причал»", True),
        ('"банк"', False),
        ('банк -"горячая линия"', False),
        ("кред*", True),
        ("банк -кред*", False),
        ("(касса | банкомат) очереди", True),
        ("(ипотека | банкомат) очереди", False),
        ("банк AND касса", True),
        ("горячая-линия", True),
        ("касса, банк; очередь", True),
        ("линия-горячая", False),
        ("банк -(ипотека | касса)", False),
        ("банк -(ипотека касса)", True),
    ],
)
def test_operators(query, matches):
    assert parse(query).matches(TEXT) is matches


def test_a_match_says_by_which_words_and_where():
    found = parse("банк горяч* -ипотека").found_in(TEXT)
    assert found.words == ("банке", "горячая")
    assert [TEXT[start:end] for start, end in found.spans] == ["банке", "горячая"]


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ('банк "линия', 6),
        ("банк (касса", 6),
        ("банк)", 5),
        ("OR банк", 1),
        ("банк OR", 8),
        ("банк ()", 6),
        ("банк !!!", 6),
        ("б*", 1),
        ("-реклама", 1),
        ("банк | -реклама", 1),
    ],
)
def test_a_mistake_is_told_with_its_position(query, position):
    with pytest.raises(Refused) as refusal:
        parse(query)
    assert f"At character {position}:" in refusal.value.why


@pytest.mark.parametrize(
    "form", ["причал", "причала", "причалу", "причалом", "причале", "причалы", "причалов", "причалам"]
)
def test_a_name_is_found_in_every_form_by_every_form(form):
    assert parse("причал").matches(form)
    assert parse(form).matches("Причал")


def test_an_empty_query_is_refused():
    with pytest.raises(Refused):
        parse("   ")


@pytest.mark.parametrize("query", ["(" * 1000 + "банк" + ")" * 1000, "NOT " * 900 + "банк"])
def test_deep_nesting_is_refused_and_not_a_crash(query):
    with pytest.raises(Refused, match="too many brackets"):
        parse(query)


@given(st.text(alphabet='банк карта()"«»-|*OR ИЛИ!', max_size=60))
def test_any_input_is_a_query_or_a_refusal(query):
    try:
        found = parse(query).found_in(TEXT)
    except Refused:
        return
    assert all(TEXT[start:end].strip() for start, end in found.spans)
