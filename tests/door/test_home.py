"""Who sees what, asked of home.py as the browser's script runner would."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from storage.vocabulary import Role
from tests.builders import a_brand, a_person

HOME = Path(__file__).resolve().parents[2] / "home.py"


def opened():
    page = AppTest.from_file(HOME, default_timeout=30).run()
    assert not page.exception
    return page


def test_without_a_session_there_is_nothing_but_the_way_back(sign_in_as):
    sign_in_as(None)
    page = opened()
    assert "Your session has ended" in page.markdown[1].value
    assert not page.sidebar.selectbox


@pytest.mark.parametrize("times", [1, 2])
def test_a_brand_is_chosen_only_when_there_is_a_choice(database, sign_in_as, times):
    with database.transaction() as session:
        person = a_person(session, Role.ADMINISTRATOR)
        for _ in range(times):
            a_brand(session)
    sign_in_as(person)
    assert len(opened().sidebar.selectbox) == times - 1
