"""The screen of the language model: off by default, the key never shown again."""

import pytest

from desk.model_settings import key_of
from storage.tables import ModelConnection
from tests.desk.screens.conftest import button

SCREEN = "desk/screens/model.py"


@pytest.fixture
def database(base):
    """Screens speak no SQL: one kind of database is enough."""
    return base


def field(page, label):
    return next(one for one in page.text_input if one.label == label)


def test_a_model_is_connected_and_disconnected(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(SCREEN)
    assert page.toggle[0].value is False
    field(page, "Address").set_value("no address")
    page = button(page, "Save").click().run()
    assert "no web address" in page.error[0].value
    field(page, "Address").set_value("https://models.example/v1")
    field(page, "Model").set_value("m")
    field(page, "Key").set_value("sk-1")
    page = button(page, "Save").click().run()
    assert not page.error
    assert "sk-1" not in [one.value for one in page.text_input]
    with town.database.reading() as session:
        row = session.get_one(ModelConnection, town.brand.id)
        assert (key_of(row), row.is_on, row.is_local) == ("sk-1", False, False)
    button(page, "Disconnect").click().run()
    with town.database.reading() as session:
        assert session.get(ModelConnection, town.brand.id) is None


def test_nobody_else_sees_it(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(SCREEN)
    assert not page.text_input
    assert "administrator" in page.error[0].value
