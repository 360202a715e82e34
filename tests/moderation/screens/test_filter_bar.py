"""The bar above the stream: fields and address say the same, chips tell what is chosen and drop it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from desk.preferences import preference
from desk.screens.parts import BRAND
from moderation.screens.density import DENSITY, Density, density_of
from moderation.screens.filter_bar import CHIPS, EVERYTHING
from storage.vocabulary import Role
from tests.builders import a_brand, a_person, a_source, actor, an_author

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STREAM = Path(__file__).parents[3] / "moderation/screens/stream.py"


@pytest.fixture
def moderator(database, sign_in_as):
    with database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand, name="Форум")
        person = a_person(session, Role.MODERATOR, language="ru")
        author = an_author(session, source, name="**Автор**")
    sign_in_as(person)
    return person, source.id, author.id


def opened(**params):
    page = AppTest.from_file(STREAM)
    for name, value in params.items():
        page.query_params[name] = value
    page.run(timeout=30)
    assert not page.exception
    return page


def address(page):
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def test_an_address_fills_the_fields_and_a_choice_goes_into_the_address(moderator):
    _person, source, author = moderator
    page = opened(label="Жалоба", source=str(source), certainty="low", order="urgent", author=str(author), state="any")
    assert page.multiselect(key="label").value == ["complaint"]
    assert page.multiselect(key="author").value == [str(author)]
    assert (page.selectbox(key="order").value, page.selectbox(key="state").value) == ("urgent", "any")
    page.multiselect(key="certainty").set_value(["high"]).run(timeout=30)
    assert address(page)["certainty"] == "high"
    page.multiselect(key="label").set_value(["news", "praise"]).run(timeout=30)
    assert address(page)["label"] == "news,praise"
    page.selectbox(key="order").set_value("newest").run(timeout=30)
    assert "order" not in address(page)


def test_chips_say_what_is_chosen_and_drop_it(moderator):
    _person, source, author = moderator
    page = opened(
        source=str(source), stars="1,2,3", since="2026-11-01", author=str(author), order="unsure", search="карта"
    )
    chips = page.get("button_group")[0]
    assert [one.content for one in chips.proto.options][:4] == [
        "Источник: Форум ✕",
        "Звёзды: ★, ★★ +1 ✕",
        "Начиная с: 1 нояб. 2026\u202fг. ✕",
        f"Автор: {author} ✕",
    ]
    page.session_state[CHIPS] = []
    chips.set_value(["stars"]).run(timeout=30)
    assert set(address(page)) == {"source", "author", "order", "search", "since"}
    page.get("button_group")[0].set_value([EVERYTHING]).run(timeout=30)
    assert address(page) == {"order": "unsure"}


def test_rows_stand_as_a_person_likes_them(database, moderator):
    person, _source, _author = moderator
    page = AppTest.from_file(STREAM)
    page.session_state["views"] = True
    page.run(timeout=30)
    page.get("button_group")[-1].set_value(Density.COMPACT).run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        assert preference(session, DENSITY, by=actor(Role.MODERATOR, person_id=person.id)) == "compact"
    assert (density_of("compact"), density_of("")) == (Density.COMPACT, Density.COMFORTABLE)


def test_another_brand_takes_along_what_is_not_the_first_ones_own(database, moderator):
    _person, source, author = moderator
    page = opened(source=str(source), author=str(author), label="news")
    with database.transaction() as session:
        other = a_brand(session)
    page.session_state[BRAND] = other.id
    page.run(timeout=30)
    assert (address(page), page.multiselect(key="label").value) == ({"label": "news"}, ["news"])
