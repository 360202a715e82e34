"""The stream's filter in an address: words no language changes; what was written of old is still read."""

from datetime import date

import pytest

from moderation.filter_address import KEPT, day_in, ids_in, params_of, words_in
from moderation.filter_choices import authors_by_id, authors_named, choices_of
from moderation.stream_filter import filter_of
from storage.errors import Refused
from storage.tables import Place
from storage.vocabulary import Role
from tests.builders import a_brand, a_source, actor, an_author

NAMES = {"complaint": "жалоба", "news": "новости"}


def test_words_of_an_address_are_read_whatever_stands_there():
    assert words_in(["complaint,news"], NAMES) == ["complaint", "news"]
    assert words_in(["Жалоба", "news,complaint,fire, "], NAMES) == ["complaint", "news"]
    assert words_in(["x" * 9_999, ""], NAMES) == []
    assert ids_in("7,8,7,x,²,-1,99999999999999999999") == [7, 8]
    assert (day_in("2026-11-21"), day_in("21.11.2026"), day_in("")) == (date(2026, 11, 21), None, None)


def test_the_batch_is_asked_for_what_was_chosen_and_one_mention_in_any_state():
    assert params_of({"label": "news", "stars": "", "brand": "1"}) == {"label": "news", "brand": "1"}
    assert params_of({"mention": "17"}) == {"mention": "17", "state": "any"}
    assert params_of({"mention": "17", "state": "new"})["state"] == "new"


def test_every_field_of_an_address_is_understood_by_the_filter():
    values = {"search": "a", "state": "any", "since": "2026-01-01", "until": "2026-01-01", "doubtful": "1"} | {
        "label": "news", "category": "maps", "language": "ru", "tone": "negative", "certainty": "low",
        "flag": "lawyer", "story": "wave", "order": "urgent",
    }  # fmt: skip
    empty = filter_of({"brand": "1"})
    for name in KEPT:
        assert filter_of({"brand": "1", name: values.get(name, "5")}) != empty


def test_choices_are_the_brands_own(session):
    brand, other = a_brand(session), a_brand(session)
    source, foreign = a_source(session, brand, name="Карты"), a_source(session, other)
    author = an_author(session, source, name="Иван %Петров")
    an_author(session, foreign, name="Иван Петров")
    session.add(Place(brand_id=brand.id, source_id=source.id, external_id="p", name="Центр", address="Тверская, 1"))
    session.flush()
    by = actor(Role.MARKETING)
    choices = choices_of(session, brand.id, by=by)
    assert (choices.sources, list(choices.places.values())) == ({source.id: "Карты"}, ["Центр, Тверская, 1"])
    found = {author.id: "Иван %Петров · Карты"}
    for typed in ("иван", "ПЕТ", "%Пет"):
        assert authors_named(session, brand.id, typed, by=by) == (found)
    assert authors_named(session, brand.id, "и", by=by) == authors_named(session, brand.id, "%%", by=by) == {}
    assert authors_by_id(session, brand.id, [author.id, author.id + 1], by=by) == found
    with pytest.raises(Refused):
        choices_of(session, brand.id, by=actor(Role.MARKETING, brand_id=other.id))
