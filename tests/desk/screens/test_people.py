from sqlalchemy import select

from desk.passwords import is_password
from storage.tables import Mentorship, Person, PersonRole
from storage.vocabulary import Role
from tests.builders import a_person
from tests.desk.screens.conftest import button, shown_in

PEOPLE = "desk/screens/people.py"


def test_everybody_is_listed_with_roles_and_channels(screen, sign_in_as, town):
    sign_in_as(town.boss)
    rows = shown_in(screen(PEOPLE), "table")["rows"]
    olga = next(row for row in rows if row[1]["text"] == "olga")
    assert [cell["text"] for cell in olga[2:4]] == ["operator", "Карты"]


def test_a_new_person_gets_a_password_that_is_shown_once(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(PEOPLE)
    next(one for one in page.text_input if one.label == "Login").input("ivan")
    next(one for one in page.multiselect if (one.key or "").startswith("new-roles")).select(Role.OPERATOR)
    page = button(page, "Add").click().run()
    password = page.code[0].value
    with town.database.reading() as session:
        ivan = session.scalars(select(Person).where(Person.login == "ivan")).one()
        assert is_password(password, ivan.password_hash)
        assert session.scalars(select(PersonRole.role).where(PersonRole.person_id == ivan.id)).all() == [Role.OPERATOR]
    assert not page.run().code


def test_a_login_that_is_taken_is_refused_in_words(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(PEOPLE)
    next(one for one in page.text_input if one.label == "Login").input("olga")
    next(one for one in page.multiselect if (one.key or "").startswith("new-roles")).select(Role.OPERATOR)
    assert "Two people cannot share one" in button(page, "Add").click().run().error[0].value


def test_a_new_password_is_shown_and_works(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(PEOPLE)
    page = page.selectbox[0].select(town.olga.id).run()
    password = button(page, "New password").click().run().code[0].value
    with town.database.reading() as session:
        assert is_password(password, session.get_one(Person, town.olga.id).password_hash)


def test_a_mentor_is_named_and_taken_away(screen, sign_in_as, town):
    sign_in_as(town.boss)
    for chosen, kept in ((town.lena.id, [town.lena.id]), (0, [])):
        page = screen(PEOPLE)
        page = page.selectbox[0].select(town.olga.id).run()
        page.selectbox(key=f"mentor-{town.olga.id}").select(chosen)
        assert not button(page, "Save").click().run().error
        with town.database.reading() as session:
            assert session.scalars(select(Mentorship.mentor_id)).all() == kept


def test_nobody_switches_themselves_off(screen, sign_in_as, town):
    sign_in_as(town.boss)
    page = screen(PEOPLE)
    page = page.selectbox[0].select(town.boss.id).run()
    assert "lock yourself out" in button(page, "Switch off").click().run().error[0].value


def test_a_lead_is_refused(screen, sign_in_as, town):
    sign_in_as(town.lena)
    page = screen(PEOPLE)
    assert "It needs the role" in page.error[0].value
    assert not page.get("bidi_component")


def test_with_one_brand_the_roles_held_in_it_are_seen_and_taken_away(screen, sign_in_as, town):
    with town.database.transaction() as session:
        rita = a_person(session, login="rita", name="Рита")
        roles = (Role.OPERATOR, Role.MODERATOR)
        session.add_all(PersonRole(person_id=rita.id, brand_id=town.brand.id, role=role) for role in roles)
    sign_in_as(town.boss)
    page = screen(PEOPLE)
    page = page.selectbox[0].select(rita.id).run()
    held = page.multiselect(key=f"person-{rita.id}-roles-0")
    assert set(held.value) == {Role.OPERATOR, Role.MODERATOR}
    held.set_value([Role.OPERATOR, Role.QUALITY])
    button(page, "Save").click().run()
    with town.database.reading() as session:
        found = session.execute(
            select(PersonRole.brand_id, PersonRole.role).where(PersonRole.person_id == rita.id)
        ).all()
    assert set(found) == {(town.brand.id, Role.OPERATOR), (0, Role.QUALITY)}
