from pathlib import Path

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from storage.tables import Brand
from storage.vocabulary import Role
from tests.builders import a_brand, a_person

SCREEN = Path(__file__).resolve().parents[2] / "door" / "screens" / "installation.py"


def opened():
    page = AppTest.from_file(SCREEN, default_timeout=60).run()
    assert not page.exception
    return page


def test_the_example_goes_after_one_more_question_and_own_brands_stay(database, sign_in_as):
    with database.transaction() as session:
        a_brand(session, name="Пример", is_demo=True)
        a_brand(session, name="Наш")
        boss = a_person(session, Role.ADMINISTRATOR)
    sign_in_as(boss)
    page = next(one for one in opened().button if one.label == "Remove the example").click().run()
    assert [one.label for one in page.button][-1] == "Remove it for good"
    page.button[-1].click().run()
    with database.reading() as session:
        assert session.scalars(select(Brand.name)).all() == ["Наш"]


def test_without_an_example_none_is_offered(database, sign_in_as):
    with database.transaction() as session:
        a_brand(session)
        boss = a_person(session, Role.ADMINISTRATOR)
    sign_in_as(boss)
    assert not opened().button


def test_it_is_for_administrators(database, sign_in_as):
    with database.transaction() as session:
        lead = a_person(session, Role.LEAD)
    sign_in_as(lead)
    assert "It needs the role" in opened().error[0].value
