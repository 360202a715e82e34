"""The stream's page and the brands' page as scripts; what happens inside the component is tested in a browser."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from moderation.screens.excerpts import pieces_of
from moderation.screens.query_help import examples
from moderation.trial_examples import Example
from storage.i18n import speaking
from storage.query import parse
from storage.search import entries_of, index_of
from storage.tables import Brand
from storage.vocabulary import Category, Role
from tests.builders import NOW, a_brand, a_mention, a_person, a_source

HOUSE = Path(__file__).parents[3]
STREAM = HOUSE / "moderation/screens/stream.py"
BRANDS = HOUSE / "moderation/screens/brands.py"


@pytest.fixture
def as_role(database, sign_in_as):
    """Signs in somebody with these roles."""

    def sign_in(*roles):
        with database.transaction() as session:
            person = a_person(session, *roles)
        sign_in_as(person)

    return sign_in


def test_without_a_brand_the_stream_says_what_to_do(as_role):
    as_role(Role.MODERATOR)
    page = AppTest.from_file(STREAM).run(timeout=30)
    assert not page.exception
    assert any("There is no brand yet" in one.value for one in page.markdown)


def test_the_stream_shows_its_filters_and_tells_a_bad_search(database, as_role):
    with database.transaction() as session:
        a_source(session, a_brand(session), name="Форум")
    as_role(Role.MODERATOR)
    page = AppTest.from_file(STREAM).run(timeout=30)
    assert not page.exception
    assert [one.label for one in page.multiselect][:2] == ["Label", "Source"]
    page.text_input(key="search").set_value('"открытая').run(timeout=30)
    assert "quotation mark is not closed" in page.error[0].value


@pytest.mark.parametrize("code", ["ru", "en"])
def test_a_link_to_one_mention_shows_it_in_any_state_and_language(database, sign_in_as, code):
    with database.transaction() as session:
        a_brand(session)
        person = a_person(session, Role.LEAD, language=code)
    sign_in_as(person)
    page = AppTest.from_file(STREAM)
    page.query_params["mention"] = "1"
    page.query_params["state"] = "any"
    assert page.run(timeout=30).selectbox(key="state").value == "any"


def test_an_administrator_adds_a_brand_and_tries_its_query(database, as_role):
    as_role(Role.ADMINISTRATOR)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.text_input(key="brand-name-0").set_value("Причал")
    page.text_area(key="brand-query-0").set_value("причал")
    page.button(key="brand-save-0").click().run(timeout=30)
    assert not page.exception
    with database.transaction() as session:
        brand = session.scalars(select(Brand)).one()
        mention = a_mention(session, a_source(session, brand), text="**Причал** <b>молчит</b>")
        index_of(session).add(session, entries_of(session, [mention.id]))
    page.run(timeout=30)
    page.button(key=f"brand-try-{brand.id}").click().run(timeout=30)
    assert not page.exception
    assert {one.label: one.value for one in page.metric} == {"Found": "1", "Not found": "0"}
    # The text itself lives in a component, as textContent; nothing of it may reach Markdown.
    assert not any("молчит" in one.value for one in [*page.markdown, *page.caption])
    offer = next(one for one in page.button if one.label.startswith("prichal"))
    offer.click().run(timeout=30)
    assert page.text_area(key=f"brand-query-{brand.id}").value == "(причал OR prichal)"
    assert {one.label for one in page.metric} == {"Found", "Not found", "Gained", "Lost"}


def test_a_category_is_switched_off_and_own_accounts_are_kept(database, as_role):
    with database.transaction() as session:
        brand = a_brand(session)
        a_source(session, brand, category=Category.MEDIA)
    as_role(Role.ADMINISTRATOR)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.toggle(key=f"category-{brand.id}-media").set_value(False).run(timeout=30)
    page.text_area(key=f"brand-own-{brand.id}").set_value("Банк Причал\n @prichal \n\n")
    page.button(key=f"brand-own-save-{brand.id}").click().run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        saved = session.get_one(Brand, brand.id)
        assert (saved.muted_categories, saved.own_accounts) == (["media"], ["Банк Причал", "@prichal"])


def test_a_mistake_is_told_with_a_caret_as_soon_as_it_is_typed(database, as_role):
    with database.transaction() as session:
        brand = a_brand(session)
    as_role(Role.ADMINISTRATOR)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.text_area(key=f"brand-query-{brand.id}").set_value("причал (банк").run(timeout=30)
    assert "bracket is not closed" in page.error[0].value
    assert page.code[0].value == "причал (банк\n       ^"


def test_a_long_text_is_cut_around_its_first_marked_word():
    text = "а " * 500 + "причал " + "б " * 500
    example = Example(1, "", text, "", NOW, ("причал",), ((1000, 1006),))
    pieces = pieces_of(example)
    assert ("причал", True) in pieces
    assert sum(len(words) for words, _marked in pieces) < 620
    assert pieces[0][0] == "… "
    short = Example(1, "", "<b>Причал</b>", "", NOW, ("причал",), ((3, 9),))
    assert pieces_of(short) == [("<b>", False), ("Причал", True), ("</b>", False)]


def test_a_query_that_cannot_be_understood_is_told_and_nothing_is_saved(database, as_role):
    as_role(Role.ADMINISTRATOR)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.text_input(key="brand-name-0").set_value("Причал")
    page.text_area(key="brand-query-0").set_value("(причал")
    page.button(key="brand-save-0").click().run(timeout=30)
    assert "bracket is not closed" in page.error[0].value
    with database.reading() as session:
        assert session.scalars(select(Brand)).all() == []


def test_marketing_tries_queries_and_saves_nothing(database, as_role):
    with database.transaction() as session:
        brand = a_brand(session)
        a_source(session, brand, category=Category.MEDIA)
    as_role(Role.MARKETING)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.button(key=f"brand-try-{brand.id}").click().run(timeout=30)
    assert not page.exception
    assert page.metric[0].label == "Found"
    assert not [one for one in page.button if one.label == "Save"]
    assert page.toggle(key=f"category-{brand.id}-media").disabled
    assert page.selectbox[0].options == [brand.name]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_example_of_the_help_is_a_query_in_the_persons_language(language):
    with speaking(language):
        told = examples()
    for query, words in told:
        parse(query)
        assert words
    assert any("карта" in query for query, _words in told) == (language == "ru")


def test_the_stream_offers_examples_beside_its_search(database, as_role):
    with database.transaction() as session:
        a_source(session, a_brand(session))
    as_role(Role.MODERATOR)
    page = AppTest.from_file(STREAM).run(timeout=30)
    [shown] = [one for one in page.get("bidi_component") if one.proto.component_name == "repdesk_query_help"]
    rows = json.loads(shown.proto.json)["rows"]
    assert {"query": '"hot line"', "words": rows[3]["words"]} in rows
