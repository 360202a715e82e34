from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo.leave import leave
from demo.settle import settle
from desk.channel_choice import routes
from desk.people import NewPerson, add_person
from storage.errors import Refused
from storage.rights import ALL_BRANDS, SYSTEM, Actor
from storage.tables import AuditEntry, Base, Brand, Channel, CrmConnection, Mention, Person, Source
from storage.vocabulary import Role

TOWN = "http://127.0.0.1:8503"


def rows(session: Session) -> dict[str, int | None]:
    tables = Base.metadata.sorted_tables
    return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_settling_makes_a_team_with_channels_and_again_changes_only_the_address(session: Session, now: datetime):
    listed = settle(session, town_url=TOWN, now=now)
    assert [one.login for one in listed] == ["admin", "olga", "marina", "ivan", "anna", "pavel", "mila", "kira"]
    assert all(len(one.password) >= 10 for one in listed)
    brand = session.scalars(select(Brand)).one()
    assert brand.is_demo
    found = routes(session, brand.id)
    assert [route.name for route in found if route.catch_all] == ["Первая линия"]
    assert {route.name for route in found if route.conditions} == {
        "Социальные сети",
        "Карты и отзывы",
        "Личные сообщения",
    }
    before = rows(session)
    assert settle(session, town_url="http://127.0.0.1:9999/", now=now) == listed
    assert rows(session) == before
    addresses = [*session.scalars(select(Source.address)), *session.scalars(select(CrmConnection.address))]
    assert all(address.startswith("http://127.0.0.1:9999/") for address in addresses)


def test_a_login_that_somebody_holds_is_left_to_them(session: Session, now: datetime):
    roles = {ALL_BRANDS: [Role.ADMINISTRATOR]}
    theirs = add_person(session, NewPerson("admin", "Настоящий", "secret-password", roles), by=SYSTEM, now=now)
    listed = settle(session, town_url=TOWN, now=now)
    assert "admin" not in {one.login for one in listed}
    leave(session, by=SYSTEM, now=now)
    assert session.scalars(select(Person.id)).all() == [theirs]


def test_leaving_removes_everything_but_the_last_administrator_and_the_trail(session: Session, now: datetime):
    settle(session, town_url=TOWN, now=now)
    left = leave(session, by=SYSTEM, now=now)
    assert (left.brands, left.people, left.stays) == (1, 7, ("admin",))
    for table in (Brand, Channel, Source, Mention):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    actions = set(session.scalars(select(AuditEntry.action)))
    assert {"person_added", "demo_removed"} <= actions
    again = leave(session, by=SYSTEM, now=now)
    assert (again.brands, again.people) == (0, 0)


def test_somebody_who_worked_for_another_brand_is_switched_off_not_deleted(session: Session, now: datetime):
    settle(session, town_url=TOWN, now=now)
    ivan = session.scalars(select(Person).where(Person.login == "ivan")).one()
    other = Brand(name="Настоящий", query="банк", created_at=now)
    session.add(other)
    session.flush()
    session.add(Channel(brand_id=other.id, name="Свой", owner_id=ivan.id, conditions={}, created_at=now))
    session.flush()
    assert set(leave(session, by=SYSTEM, now=now).stays) == {"admin", "ivan"}
    assert not session.get_one(Person, ivan.id).is_active
    assert session.scalars(select(Brand.name)).all() == ["Настоящий"]


def test_only_an_administrator_may_remove_the_example(session: Session, now: datetime):
    settle(session, town_url=TOWN, now=now)
    lead = Actor(1, "Ольга", {ALL_BRANDS: frozenset({Role.LEAD})})
    with pytest.raises(Refused):
        leave(session, by=lead, now=now)
