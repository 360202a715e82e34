"""A query tried on what is stored, on both databases."""

import json

import pytest
from click.testing import CliRunner

from moderation.circumstances import confirmed
from moderation.commands import brand as brand_command
from moderation.counts import unmatched
from moderation.listing import Wanted, listed
from moderation.query_trial import Asked, try_query
from moderation.stream import ids_of
from moderation.stream_filter import StreamFilter
from storage.errors import Refused
from storage.query import QueryRefused, parse
from storage.rights import SYSTEM
from storage.search import entries_of, index_of
from storage.vocabulary import Category, Role
from tests.builders import a_brand, a_mention, a_source, actor, an_author


def stored(session, source, *texts, **changes):
    mentions = [a_mention(session, source, text=text, **changes) for text in texts]
    index_of(session).add(session, entries_of(session, [one.id for one in mentions]))
    return [one.id for one in mentions]


@pytest.fixture
def town(session):
    """A brand with a forum and a paper, and another brand whose texts are none of its business."""
    brand = a_brand(session, query="причал OR вакансия")
    forum = a_source(session, brand, name="Форум")
    paper = a_source(session, brand, name="Вестник", category=Category.MEDIA)
    stored(session, a_source(session, a_brand(session)), "причал чужой")
    return brand, forum, paper


def test_what_is_found_is_counted_by_source_and_shown_with_its_words(session, town):
    brand, forum, paper = town
    first, _second = stored(session, forum, "Банк Причал молчит", "О погоде")
    (third,) = stored(session, paper, "Причалу сто лет", title="Праздник")
    trial = try_query(session, Asked("причал", brand.id), by=SYSTEM)
    assert (trial.found.number, trial.looked_at, trial.is_partial) == (2, 3, False)
    assert [one.id for one in trial.found.examples] == [third, first]
    example = trial.found.examples[0]
    assert example.text == "Праздник\nПричалу сто лет"
    assert [example.text[start:end] for start, end in example.spans] == ["Причалу"]
    assert {one.name: (one.found, one.looked_at) for one in trial.sources} == {"Форум": (1, 2), "Вестник": (1, 1)}


def test_a_new_query_is_held_against_the_saved_one(session, town):
    brand, forum, _paper = town
    kept, lost, gained = stored(session, forum, "причал работает", "вакансия кассира", "пристань закрыта")
    trial = try_query(session, Asked("причал | пристань", brand.id), by=SYSTEM)
    assert [one.id for one in trial.gained.examples] == [gained]
    assert [one.id for one in trial.lost.examples] == [lost]
    assert trial.lost.examples[0].words == ("вакансия",)
    assert {one.id for one in trial.found.examples} == {kept, gained}
    same = try_query(session, Asked("причал  OR  вакансия", brand.id), by=SYSTEM)
    assert same.gained is same.lost is None


def test_a_minus_word_says_what_it_would_drop(session, town):
    brand, forum, _paper = town
    dropped, _kept = stored(session, forum, "причал: вакансии и акции", "причал молчит")
    stored(session, forum, "вакансия в порту")
    trial = try_query(session, Asked("причал", brand.id, minus="-вакансия"), by=SYSTEM)
    assert (trial.dropped.number, [one.id for one in trial.dropped.examples]) == (1, [dropped])
    assert try_query(session, Asked("причал", brand.id, minus='"вакансия"'), by=SYSTEM).dropped.number == 0
    assert try_query(session, Asked("причал", brand.id, minus=" - "), by=SYSTEM).dropped is None


def test_what_the_index_cannot_tell_is_read(session, town):
    brand, forum, paper = town
    author = an_author(session, paper, name="Иван Петров")
    one, two = stored(session, forum, "причал: горячая линия молчит", "горячая новая линия причала")
    (three,) = stored(session, paper, "причал #причал", author_id=author.id, stars=2.0, language="uk")
    for query, wanted in (
        ('"горячая линия" причал', [one]),
        ("горячая /1 линия", [one]),
        ("линия /2 горячая", [two, one]),
        ("#причал", [three]),
        ("причал category:media", [three]),
        ("причал -source:вестник", [two, one]),
        ("причал author:петров lang:uk stars<=2", [three]),
        ("причал -lang:uk", [two, one]),
        ("прич* -новая", [three, one]),
    ):
        trial = try_query(session, Asked(query, brand.id), by=SYSTEM)
        assert [example.id for example in trial.found.examples] == wanted, query
        page = ids_of(session, StreamFilter(brand_id=brand.id, search=query), by=SYSTEM, limit=10)
        assert list(page.ids) == wanted, query
        found = [
            row.id for row in listed(session, Wanted(query=parse(query)), by=SYSTEM) if row.id in {one, two, three}
        ]
        assert found == wanted, query
    assert confirmed(session, parse("причал"), [three, one]) == [three, one]


def test_other_spellings_come_with_what_they_would_find(session, town):
    brand, forum, _paper = town
    stored(session, forum, "prichal молчит", "PRICHAL bank", "причал и prichal")
    trial = try_query(session, Asked("причал", brand.id), by=SYSTEM)
    best = trial.offers[0]
    assert (best.suggestion.instead, best.more) == ("prichal", 2)
    wider = try_query(session, Asked(best.suggestion.query, brand.id), by=SYSTEM)
    assert wider.found.number == trial.found.number + 2


def test_what_was_only_counted_is_told(session, town, now):
    brand, forum, _paper = town
    assert try_query(session, Asked("причал", brand.id), by=SYSTEM).not_stored == (0, None)
    unmatched(session, forum, 40, now=now)
    assert try_query(session, Asked("причал", brand.id), by=SYSTEM).not_stored == (40, "2026-03-02")


def test_only_the_newest_are_looked_at_and_it_is_said(session, town, monkeypatch):
    brand, forum, _paper = town
    stored(session, forum, *(f"причал слово{number}" for number in range(6)))
    monkeypatch.setattr("moderation.query_trial.MOST_LOOKED_AT", 4)
    trial = try_query(session, Asked("причал", brand.id), by=SYSTEM)
    assert (trial.found.number, trial.looked_at, trial.is_partial) == (4, 4, True)
    monkeypatch.setattr("moderation.query_trial.MOST_READ", 3)
    trial = try_query(session, Asked("прич*", brand.id), by=SYSTEM)
    assert (trial.found.number, trial.looked_at, trial.is_partial) == (3, 3, True)


def test_a_trial_needs_the_right_to_read_and_a_query_that_can_be_understood(session, town):
    brand, _forum, _paper = town
    with pytest.raises(QueryRefused, match="At character 1"):
        try_query(session, Asked('"горячая', brand.id), by=SYSTEM)
    with pytest.raises(QueryRefused):
        try_query(session, Asked("причал", brand.id, minus="("), by=SYSTEM)
    with pytest.raises(Refused):
        try_query(session, Asked("причал", brand.id), by=actor(Role.LEAD, brand_id=brand.id + 1))


def test_the_command_line_tells_it_in_words_and_as_json(database):
    with database.transaction() as session:
        source = a_source(session, a_brand(session, name="Причал", query="вакансия"), name="Форум")
        stored(session, source, "причал молчит", "причал: вакансия")
    run = CliRunner().invoke
    answer = run(brand_command, ["test-query", "причал", "--brand", "Причал", "--minus", "вакансия", "--json"])
    told = json.loads(answer.stdout)
    assert (told["count"], told["not_matched"], told["looked_at"], told["is_capped"]) == (2, 0, 2, False)
    assert (told["gained"]["count"], told["lost"]["count"], told["dropped"]["count"]) == (1, 0, 1)
    assert told["sources"] == [{"id": 1, "name": "Форум", "category": "forum", "count": 2, "looked_at": 2}]
    words = run(brand_command, ["test-query", "причал"]).stdout
    assert "Found: 2 of 2 stored mentions" in words
    mistaken = run(brand_command, ["test-query", "(причал"])
    assert isinstance(mistaken.exception, QueryRefused)
    assert mistaken.exception.picture == "(причал\n^"
