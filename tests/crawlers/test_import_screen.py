"""The import screen opened through home.py: what a file holds, columns corrected, rows in, bad ones told."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from crawlers.imports.importing import BadRow
from crawlers.jobs import HANDLERS
from crawlers.screens.import_panels import as_csv
from storage.tables import Mention, MentionVersion
from storage.vocabulary import Role
from storage.worker import Worker
from tests.builders import a_brand, a_person

HOME = Path(__file__).resolve().parents[2] / "home.py"
TABLE = "Дата;Автор;Что случилось;Оценка\n12.03.2025;Иван;*Не* работает;1\n32.13.2025;Пётр;Дата;5\n".encode("cp1251")


@pytest.fixture
def database(make_database, tmp_path):
    from storage.database import Database, use  # noqa: PLC0415 - only for this fixture

    made = Database(make_database("sqlite", tmp_path))
    use(made)
    yield made
    use(None)
    made.close()


@pytest.fixture
def page(database, sign_in_as):
    with database.transaction() as session:
        person = a_person(session, Role.ADMINISTRATOR)
        a_brand(session, name="Причал")
    sign_in_as(person)
    page = AppTest.from_file(HOME, default_timeout=60)
    page.switch_page("crawlers/screens/table_import.py")
    page.run()
    assert not page.exception
    return page


def test_a_table_is_looked_through_corrected_and_imported(page, database):
    page.file_uploader[0].set_value(("old.csv", TABLE, "text/csv")).run()
    assert not page.exception
    assert any(one.value == "Что случилось" for one in page.text)
    choice = next(one for one in page.selectbox if one.label == "Column 3")
    choice.set_value("text").run()
    assert not page.exception
    assert [one.value for one in page.warning] == ["Some rows will be left out."]
    button = next(one for one in page.button if one.label == "Import 2 rows")
    button.click().run()
    assert not page.exception
    assert page.warning[0].value == "Added: 1. Known already: 0. Left out: 1."
    with database.reading() as session:
        assert session.scalars(select(MentionVersion.text)).all() == ["*Не* работает"]


def test_a_wrong_import_is_taken_back_after_it_was_said_what_goes(page, database):
    page.file_uploader[0].set_value(("*old*.csv", TABLE.replace("Что случилось".encode("cp1251"), b"text"), "text/csv"))
    page.run()
    next(one for one in page.button if one.label == "Import 2 rows").click().run()
    assert "*old*.csv" in [one.value for one in page.text]
    assert "Added: 1. Known already: 0. Left out: 1." in [one.value for one in page.caption]
    next(one for one in page.button if one.label == "Take back").click().run()
    assert "1 mention goes for good." in [one.value for one in page.markdown]
    next(one for one in page.button if one.label == "Take it back").click().run()
    assert not page.exception
    assert any(one.value.endswith("It is being taken back.") for one in page.caption)
    assert Worker(database, HANDLERS).drain()
    page.run()
    assert any(one.value.endswith("Taken back: 1 gone, 0 stayed.") for one in page.caption)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == 0


def test_a_useless_file_says_so_and_nothing_can_be_imported(page, database):
    page.file_uploader[0].set_value(("x.csv", b"a;b\n1;2\n", "text/csv")).run()
    assert not page.exception
    assert page.error[0].value == "Say which column is one of these: Text, Title, Stars."
    assert next(one for one in page.button if one.label.startswith("Import")).disabled
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mention)) == 0


def test_the_list_of_bad_rows_holds_no_formulas():
    assert b"'=1+1" in as_csv(["File", "Row", "Why"], [BadRow("=1+1", 3, "no")])
