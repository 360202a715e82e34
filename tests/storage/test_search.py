"""The search index finds what reading would find, and forgets what was taken out."""

import random
import re

import pytest
from sqlalchemy import select

from storage.query import DEEPEST_NESTING, parse
from storage.search import Entry, Facets, entries_of, index_of, replace
from storage.tables import Mention, MentionVersion
from tests.builders import a_brand, a_mention, a_source

VOCABULARY = re.findall(
    r"\S+",
    "банк банка карта карты кредит кредитов очередь касса приложение перевод деньги линия горячая поддержка "
    "молчит спасибо ужас ипотека вклад комиссия don't bank card заявку отделение відділення гроші причалом",
)
ANY = Facets()
QUERIES = [
    "банк",
    "карта кредит",
    "банк -карта",
    "банк OR вклад",
    '"горячая линия"',
    'деньги -"горячая линия"',
    "кред*",
    "кредитов*",
    "горячая-линия",
    "(касса | ипотека) -(банк | карта)",
    "гроші",
    "dont",
    "причал",
    "касса /2 банк",
    "(карта | вклад) /+1 банк -очередь",
    "#банк OR касса",
    "банк -lang:ru",
    "банк (касса | stars<3) -(карта /1 вклад)",
    "горячая /1 линия /3 банк",
]


def _some_text(chance):
    return " ".join(chance.choices(VOCABULARY, k=chance.randint(3, 9)))


def _found(session, query, facets=ANY, before=None):
    return list(session.execute(index_of(session).match(parse(query), facets, before=before)).scalars())


@pytest.fixture
def texts(session):
    chance = random.Random(7)
    source = a_source(session, a_brand(session))
    return {
        mention.id: text
        for text in (_some_text(chance) for _ in range(150))
        for mention in [a_mention(session, source, text=text)]
    }


@pytest.mark.parametrize("query", QUERIES)
def test_the_index_and_reading_agree(session, texts, query):
    index_of(session).add(session, entries_of(session, list(texts)))
    parsed = parse(query)
    read = {number for number, text in texts.items() if parsed.matches(text)}
    hits = _found(session, query)
    assert hits == sorted(hits, reverse=True)
    if parsed.needs_reading:
        assert read <= set(hits)
        assert read == {number for number in hits if parsed.matches(texts[number])}
    else:
        assert read == set(hits)


def test_facets_and_keyset_narrow_a_search(session):
    brand = a_brand(session)
    one, two = a_source(session, brand), a_source(session, brand)
    first = a_mention(session, one, text="банк").id
    second = a_mention(session, two, text="банк", language="uk").id
    index_of(session).add(session, entries_of(session, [first, second]))
    assert _found(session, "банк", Facets(sources=[one.id])) == [first]
    assert _found(session, "банк", Facets(sources=[one.id, two.id], brands=[brand.id])) == [second, first]
    assert _found(session, "банк", Facets(languages=["uk"])) == [second]
    assert _found(session, "банк", Facets(brands=[brand.id + 1])) == []
    assert _found(session, "банк", before=second) == [first]


def test_filter_tokens_are_no_words(session):
    source = a_source(session, a_brand(session))
    mention = a_mention(session, source, text="банк")
    index_of(session).add(session, entries_of(session, [mention.id]))
    assert _found(session, f"s{source.id}") == []
    assert _found(session, "lru") == []


def test_a_thousand_edits_deletions_and_erasures_leave_no_ghost(session):
    chance = random.Random(11)
    source = a_source(session, a_brand(session))
    index = index_of(session)
    texts: dict[int, str] = {}
    for _ in range(1000):
        text = _some_text(chance)
        mention = a_mention(session, source, text=text)
        texts[mention.id] = text
    index.add(session, entries_of(session, list(texts)))
    for number in list(texts):
        old = entries_of(session, [number])
        match chance.choice(["edit", "delete", "erase"]):
            case "edit":
                texts[number] = _some_text(chance)
                _edit(session, number, texts[number])
                replace(session, old, entries_of(session, [number]))
            case "delete":
                index.erase(session, old)
                session.delete(session.get_one(Mention, number))
                del texts[number]
            case "erase":
                index.erase(session, old)
                for version in session.scalars(select(MentionVersion).filter_by(mention_id=number)):
                    version.text = version.title = ""
                texts[number] = ""
    session.flush()
    for word in VOCABULARY:
        parsed = parse(f"{word}")
        read = {number for number, text in texts.items() if parsed.matches(text)}
        assert set(_found(session, word)) == read, word


def _edit(session, number, text):
    mention = session.get_one(Mention, number)
    mention.version += 1
    session.add(
        MentionVersion(mention_id=number, version=mention.version, text=text, fingerprint="f", seen_at=mention.seen_at)
    )
    session.flush()


def test_hostile_words_reach_neither_database_as_syntax(session):
    source = a_source(session, a_brand(session))
    text = "'; DROP TABLE mention; -- \" OR 1=1 \\ :* & ! <-> NEAR(a b) stems : x 🙂 \x00"
    mention = a_mention(session, source, text=text.replace("\x00", ""))
    index_of(session).add(session, entries_of(session, [mention.id]))
    assert _found(session, "drop table") == [mention.id]
    assert _found(session, '"near a b"') == [mention.id]


def test_a_huge_text_can_be_found_by_its_beginning(session):
    source = a_source(session, a_brand(session))
    mention = a_mention(session, source, text="причал " + "слово " * 60_000)
    index_of(session).add(session, entries_of(session, [mention.id]))
    assert _found(session, "причал") == [mention.id]


def test_clearing_leaves_nothing(session, texts):
    index = index_of(session)
    index.add(session, [Entry(number, "", text, 1, 1) for number, text in texts.items()])
    index.clear(session)
    assert _found(session, "банк OR карта OR кредит") == []


@pytest.mark.parametrize(
    ("opening", "closing", "depth"),
    [("(a ", ")", 1), ("(a OR ", ")", 1), ("(a (b OR ", "))", 2), ("(a -(b OR ", "))", 3)],
    ids=["and", "or", "both", "not"],
)
def test_the_deepest_query_that_is_understood_can_be_looked_up(session, opening, closing, depth):
    times = DEEPEST_NESTING // depth
    query = parse(opening * times + "c" + closing * times)
    assert list(session.scalars(index_of(session).match(query, Facets(brands=[1])))) == []


@pytest.mark.parametrize(
    "query",
    [" OR ".join(f"w{number}" for number in range(480)), "слово " + " ".join(f"-w{number}" for number in range(600))],
    ids=["either", "without"],
)
def test_the_longest_query_that_is_understood_can_be_looked_up(session, query):
    assert list(session.scalars(index_of(session).match(parse(query), Facets(brands=[1])))) == []
