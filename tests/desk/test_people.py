import pytest
from sqlalchemy import select

from desk import people
from desk.people import NewPerson
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import AuditEntry, ChannelMember, Person, PersonRole
from storage.vocabulary import Role
from tests.builders import a_brand, a_channel, a_person, actor

GOOD = "a long password"


def test_a_person_is_added_with_roles_and_channels(session, now):
    brand = a_brand(session)
    channel = a_channel(session, brand)
    new = NewPerson(" Olga ", "Ольга", GOOD, {brand.id: [Role.OPERATOR], 0: [Role.QUALITY]}, [channel.id])
    number = people.add_person(session, new, by=actor(Role.ADMINISTRATOR), now=now)
    assert session.get(Person, number).login == "olga"
    held = session.execute(select(PersonRole.brand_id, PersonRole.role).order_by(PersonRole.brand_id)).all()
    assert held == [(0, Role.QUALITY), (brand.id, Role.OPERATOR)]
    assert session.scalars(select(ChannelMember.channel_id)).all() == [channel.id]
    assert session.scalars(select(AuditEntry.action)).all() == ["person_added"]


@pytest.mark.parametrize(
    ("login", "roles", "why"),
    [
        ("two words", {0: [Role.LEAD]}, "one word"),
        ("", {0: [Role.LEAD]}, "one word"),
        ("taken", {0: [Role.LEAD]}, "cannot share"),
        ("nobody", {0: []}, "Without a role"),
    ],
)
def test_what_cannot_sign_in_is_refused(session, now, login, roles, why):
    a_person(session, login="taken")
    with pytest.raises(Refused, match=why):
        people.add_person(session, NewPerson(login, "X", GOOD, roles), by=SYSTEM, now=now)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_manages_people(session, now, role):
    person = a_person(session)
    with pytest.raises(Refused, match="administrator"):
        people.set_roles(session, person.id, roles={0: [Role.LEAD]}, by=actor(role), now=now)


def test_an_administrator_of_one_brand_does_not_manage_people(session, now):
    of_one_brand = actor(Role.ADMINISTRATOR, brand_id=7, person_id=99)
    with pytest.raises(Refused, match="administrator"):
        people.set_password(session, a_person(session).id, password=GOOD, by=of_one_brand, now=now)


def test_the_last_administrator_stays_one(session, now):
    boss = a_person(session, Role.ADMINISTRATOR)
    other = actor(Role.ADMINISTRATOR, person_id=None)
    with pytest.raises(Refused, match="Nobody else"):
        people.deactivate(session, boss.id, by=other, now=now)
    with pytest.raises(Refused, match="Nobody else"):
        people.set_roles(session, boss.id, roles={0: [Role.LEAD]}, by=other, now=now)
    a_person(session, Role.ADMINISTRATOR)
    people.deactivate(session, boss.id, by=other, now=now)
    assert not session.get(Person, boss.id).is_active


def test_nobody_deactivates_themselves(session, now):
    boss = a_person(session, Role.ADMINISTRATOR)
    a_person(session, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="yourself"):
        people.deactivate(session, boss.id, by=actor(Role.ADMINISTRATOR, person_id=boss.id), now=now)


def test_people_change_their_own_password_and_language(session, now):
    person = a_person(session, Role.OPERATOR)
    own = actor(Role.OPERATOR, person_id=person.id)
    people.set_password(session, person.id, password=GOOD, by=own, now=now)
    people.set_language(session, person.id, language="en", by=own)
    assert session.get(Person, person.id).language == "en"
    with pytest.raises(Refused):
        people.set_language(session, a_person(session).id, language="en", by=own)
