"""Who sees what, asked of home.py as the browser's script runner would."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from desk import people
from door.navigation import HOUSE, open_to, sections
from storage.i18n import speaking
from storage.rights import SYSTEM
from storage.vocabulary import Role
from tests.builders import a_brand, a_person, actor

HOME = Path(__file__).resolve().parents[2] / "home.py"


def opened():
    page = AppTest.from_file(HOME, default_timeout=60).run()
    assert not page.exception
    return page


def shown_to(*roles):
    return [Path(screen.path).stem for screens in open_to(actor(*roles)).values() for screen in screens]


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


def test_somebody_without_a_role_is_told_so(database, sign_in_as):
    with database.transaction() as session:
        person = a_person(session)
    sign_in_as(person)
    assert "You hold no role yet" in opened().info[0].value


def test_everybody_lands_on_their_first_screen_in_their_own_language(database, sign_in_as, now):
    with database.transaction() as session:
        a_brand(session)
        person = a_person(session, Role.OPERATOR)
        people.set_language(session, person.id, language="ru", by=SYSTEM)
    sign_in_as(person)
    assert opened().title[0].value == "Очередь"


def test_the_language_is_changed_where_one_is(database, sign_in_as):
    with database.transaction() as session:
        a_brand(session)
        person = a_person(session, Role.OPERATOR)
    sign_in_as(person)
    page = opened()
    page.sidebar.get("button_group")[0].set_value("ru").run()
    assert opened().title[0].value == "Очередь"


def test_nothing_of_one_person_is_left_when_another_signs_in_in_the_same_tab(database, sign_in_as):
    with database.transaction() as session:
        a_brand(session)
        olga, lena = a_person(session, Role.OPERATOR), a_person(session, Role.LEAD)
    sign_in_as(olga)
    page = opened()
    page.session_state["composer_turns"] = {1: "half an answer"}
    sign_in_as(lena)
    assert "composer_turns" not in page.run().session_state


def test_screens_are_shown_by_role():
    assert shown_to(Role.OPERATOR)[0] == "queue"
    assert {"customers", "author", "ticket"} <= set(shown_to(Role.OPERATOR))
    assert shown_to(Role.MODERATOR)[:3] == ["stream", "removals", "second_reading"]
    assert {"author", "ticket", "moderation_figures"} <= set(shown_to(Role.MODERATOR))
    assert "moderation_figures" not in shown_to(Role.OPERATOR, Role.MARKETING, Role.QUALITY)
    assert "rules" in shown_to(Role.LEAD)
    assert "rules" not in shown_to(*set(Role) - {Role.LEAD, Role.ADMINISTRATOR})
    assert "people" in shown_to(Role.ADMINISTRATOR)
    administrators = {"people", "channels", "sources", "installation", "crm"}
    assert not administrators & set(shown_to(*set(Role) - {Role.ADMINISTRATOR}))
    # Marketing tries queries on the brands' page; only an administrator saves there.
    assert "brands" in shown_to(Role.MARKETING)
    assert "brands" not in shown_to(*set(Role) - {Role.ADMINISTRATOR, Role.MARKETING})


def test_every_screen_there_is_can_be_reached():
    known = {screen.path for screens in sections().values() for screen in screens}
    helpers = ("__init__.py", "parts.py")
    scripts = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.glob("*/screens/*.py")
        if path.name not in helpers and "page_title(" in path.read_text(encoding="utf-8")
    }
    assert scripts <= known
    assert {path for path in known if not (HOUSE / path).exists()} == set()


def test_navigation_speaks_the_language_in_force():
    with speaking("ru"):
        assert list(sections()) == ["Работа", "Показатели", "Настройка"]
