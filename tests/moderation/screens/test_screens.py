"""The stream's page and the brands' page as scripts; what happens inside the component is tested in a browser."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.search import entries_of, index_of
from storage.tables import Brand
from storage.vocabulary import Role
from tests.builders import a_brand, a_mention, a_person, a_source

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
    assert "**Причал** <b>молчит</b>" in [one.value for one in page.text]


def test_a_query_that_cannot_be_understood_is_told_and_nothing_is_saved(database, as_role):
    as_role(Role.ADMINISTRATOR)
    page = AppTest.from_file(BRANDS).run(timeout=30)
    page.text_input(key="brand-name-0").set_value("Причал")
    page.text_area(key="brand-query-0").set_value("(причал")
    page.button(key="brand-save-0").click().run(timeout=30)
    assert "bracket is not closed" in page.error[0].value
    with database.reading() as session:
        assert session.scalars(select(Brand)).all() == []
