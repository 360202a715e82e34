"""The one query language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Refused
from storage.query import LONGEST_QUERY, Circumstances, QueryRefused, parse

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
        ("банк AND NOT ипотека", True),
        ("банк И НЕ касса", False),
        ("ипотека АБО касса", True),
        ("ипотека OR вклад OR касса", True),
        ("банк или ипотека", False),
        ("банк\nкасса", True),
        ("банк\n\t-касса", False),
        ("банк <<< касса и ипотека\nв две строки >>> очередь", True),
        ("банк<<<ипотека>>>", True),
        ("<<<ипотека>>> банк -<<<касса>>>вклад", True),
        ("банк –касса", False),
        ("NOT ипотека банк", True),
        ("банк -(ипотека OR вклад OR касса)", False),
        ("банк -(NOT касса)", True),
        ("кредитные карты", True),
        ('"кредитных карт"', True),
        ('"кредитных карты"', False),
        ("„горячая линия“", True),
        ("“горячая линия”", True),
        ("касс*", True),
        ("КАССА*", False),
        ("молч* -очередь", False),
    ],
)
def test_operators(query, matches):
    assert parse(query).matches(TEXT) is matches


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("горячая /1 линия", True),
        ("линия /1 горячая", True),
        ("линия /+1 горячая", False),
        ("горячая /+1 линия", True),
        ("банк /2 линия", False),
        ("банк /3 линия", True),
        ("линия /3 банк", True),
        ("банк /+3 линия", True),
        ("линия /+3 банк", False),
        ("банк /1 банк", False),
        ("(касса | причал) /1 банк", True),
        ('"горячая линия" /1 молчит', True),
        ('молчит /1 "горячая линия"', True),
        ('молчит /+1 "горячая линия"', False),
        ("банк /1 причал /1 горячая /1 линия", True),
        ("банк /1 причал /1 линия", False),
        ("кред* /1 карта", True),
        ("горячая-линия /1 молчит", True),
        ("банк /3 линия -карта", False),
        ("-(банк /2 линия) банк", True),
        ("ипотека | банк /1 причал", True),
        ("24/7 OR банк", True),
    ],
)
def test_distances_count_words(query, matches):
    assert parse(query).matches(TEXT) is matches


def test_a_chain_of_distances_finds_the_place_where_all_of_it_holds():
    """The nearest pair may be a dead end: "b" at 1 is near "a" but too far from "c"."""
    assert parse("aa /3 bb /2 cc").matches("aa bb xx bb yy cc")
    assert not parse("aa /1 bb /2 cc").matches("aa bb xx bb yy cc")
    found = parse("aa /3 bb /2 cc").found_in("aa bb xx bb yy cc bb")
    assert [start for start, _end in found.spans] == [0, 9, 15]


SIGNED = "Пишет @prichal_bank: #причал, $SBER и #банкпричал. Почта: ivan@prichal.example. Причал!"


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("#причал", True),
        ("#Причал", True),
        ("#причала", False),
        ("причала", True),
        ("#банк*", True),
        ("#банк", False),
        ("@prichal_bank", True),
        ("@prichal", False),
        ("@prichal*", True),
        ("$sber", True),
        ("$причал", False),
        ("причал -#банкпричал", False),
    ],
)
def test_a_sign_before_a_word_counts(query, matches):
    assert parse(query).matches(SIGNED) is matches


ABOUT = Circumstances("media", "ru", "Вестник гавани\nhttps://vestnik.example/feed\nfeed", "Иван Петров", 2.0)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("банк category:media", True),
        ("банк category:сми", True),
        ("банк категория:форум,СМИ", True),
        ("банк category:forum", False),
        ("банк -category:media", False),
        ("банк lang:ru", True),
        ("банк language:uk,en", False),
        ("банк язык:русский", True),
        ("банк source:vestnik.example", True),
        ('банк source:"Вестник гавани"', True),
        ("банк source:вест", False),
        ("банк источник:feed", True),
        ("банк author:петров", True),
        ('банк author:"Петров Иван"', False),
        ('банк автор:"иван петров"', True),
        ("банк stars<=3", True),
        ("банк stars < 2", False),
        ("банк stars=2", True),
        ("банк звёзды:2", True),
        ("банк stars>=2,5", False),
        ("банк (stars<2 OR category:media)", True),
        ("(банк lang:uk) OR (касса lang:ru)", True),
    ],
)
def test_limits_are_held_against_what_is_known(query, matches):
    assert parse(query).matches(TEXT, ABOUT) is matches


def test_what_is_not_known_holds_no_limit():
    for limit in ("category:media", "lang:ru", "source:vestnik", "author:иван", "stars<=5"):
        assert not parse(f"банк {limit}").matches(TEXT)
        assert parse(f"банк -{limit}").matches(TEXT)
        assert parse(f"банк {limit}").has_limits
    assert not parse("банк -касса").has_limits


@pytest.mark.parametrize("written", ["Пpичaл", "ПРИЧAЛ", "Прича\u0301л", "при\u00adчал", "причaлом", "Причала"])
def test_a_name_in_disguise_is_found(written):
    assert parse("причал").matches(f"этот {written} снова молчит")


@pytest.mark.parametrize(
    ("query", "text"),
    [("ВТБ", "BTБ"), ("google", "Gооgle"), ("prichal", "Рrісhаl"), ("рост", "POCT"), ("ёлка", "елки")],
)
def test_look_alike_letters_and_yo_are_the_same_word(query, text):
    assert parse(query).matches(text)


def test_words_are_marked_in_pieces_that_alone_would_not_match():
    query = parse("причал (банк OR касса) -молчит -lang:uk")
    assert [TEXT[start:end] for start, end in query.marks_in(TEXT)] == ["банке", "Причал", "кассу"]


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
        ("lang:ru", 1),
        ("банк | lang:ru", 1),
        ("AND банк", 1),
        ("банк OR OR касса", 9),
        ("банк AND OR касса", 10),
        ("банк (OR касса)", 7),
        ("банк (касса OR)", 15),
        ("банк ) касса (", 6),
        ("((банк) касса", 1),
        ("банк »", 6),
        ("банк «касса", 6),
        ('банк ""', 6),
        ("банк - касса", 6),
        ("банк <<< касса", 6),
        ("кре*", 1),
        ("банк #а*", 6),
        ("/3 банк", 1),
        ("банк /3", 8),
        ("банк /3 /4 касса", 9),
        ("банк /0 касса", 6),
        ("банк /101 касса", 6),
        ("банк /3 -касса", 9),
        ("банк /3 (касса очередь)", 6),
        ("банк /3 lang:ru", 6),
        ("банк category:", 6),
        ("банк category: media", 6),
        ("банк category:хлеб", 6),
        ("банк lang:fr", 6),
        ("банк source:!!!", 6),
        ("банк stars<=9", 6),
        ("банк stars=много", 6),
        ("банк stars:", 6),
        ("касса банк -", 12),
    ],
)
def test_a_mistake_is_told_with_its_position(query, position):
    with pytest.raises(QueryRefused) as refusal:
        parse(query)
    assert f"At character {position}:" in refusal.value.why
    assert refusal.value.position == position
    assert refusal.value.way_out


def test_in_several_lines_the_line_is_told_and_a_caret_points_at_the_place():
    with pytest.raises(QueryRefused) as refusal:
        parse("банк\nкасса (очередь\nмолчит")
    mistake = refusal.value
    assert (mistake.line, mistake.column, mistake.position) == (2, 7, 12)
    assert "In line 2, at character 7:" in mistake.why
    assert mistake.picture == "касса (очередь\n      ^"
    with pytest.raises(QueryRefused) as refusal:
        parse("слово " * 40 + ")" + " слово" * 40)
    line, caret = refusal.value.picture.split("\n")
    assert len(line) <= 72
    assert line[caret.index("^")] == ")"


@pytest.mark.parametrize(
    "form", ["причал", "причала", "причалу", "причалом", "причале", "причалы", "причалов", "причалам"]
)
def test_a_name_is_found_in_every_form_by_every_form(form):
    assert parse("причал").matches(form)
    assert parse(form).matches("Причал")


@pytest.mark.parametrize("query", ["", "   ", "\n", ",;", "<<< only a note >>>"])
def test_an_empty_query_is_refused(query):
    with pytest.raises(Refused, match="empty"):
        parse(query)


@pytest.mark.parametrize("query", ["(" * 1000 + "банк" + ")" * 1000, "NOT " * 900 + "банк", "-(" * 25 + "б" + ")" * 25])
def test_deep_nesting_is_refused_and_not_a_crash(query):
    with pytest.raises(Refused, match="too many brackets"):
        parse(query)


@pytest.mark.parametrize(
    "query",
    ["(" * 9_000, ")" * 10_000, "(" * 10_000 + "банк" + ")" * 10_000, "а" * 1_000_000, '"' * 9_999, "„" * 20_000,
     "-" * 10_000, "a " * 1_001, "a /1 " * 3_000, "category:" * 2_000, "банк OR " * 2_400, "«" * 20_000,
     "<<<" * 6_600],
    ids=lambda query: f"{query[:6]}{len(query)}",
)  # fmt: skip
def test_hostile_queries_are_refused_at_once(query):
    with pytest.raises(Refused):
        parse(query)


def test_the_longest_query_is_understood():
    longest = " OR ".join(f"слово{number}" for number in range(990))
    assert len(longest) < LONGEST_QUERY
    assert parse(longest).matches("слово989")


PIECES = st.sampled_from(
    ["банк", "касса", "кредитов", '"горячая линия"', "кред*", "#причал", "@bank*", "горячая-линия", "lang:ru,uk",
     'author:"Иван Петров"', "category:сми", "stars<=3", "OR", "AND", "NOT", "-", "(", ")", "|", "/1", "/+2", " ", "\n",
     "<<<", ">>>", '"', "«", "»", "И", "НЕ", ",", "don't", "С++", "24/7"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_any_input_is_a_query_or_a_refusal_and_what_was_understood_can_be_written_down(query):
    try:
        parsed = parse(query)
    except Refused as mistake:
        position = getattr(mistake, "position", 1)
        assert 1 <= position <= len(query) + 1
        return
    found = parsed.found_in(TEXT, ABOUT)
    assert all(TEXT[start:end].strip() for start, end in found.spans)
    again = parse(str(parsed))
    assert again.root == parsed.root
    assert str(again) == str(parsed)
