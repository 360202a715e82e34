from collections import Counter
from datetime import timedelta

import pytest

from desk.assignment import take
from desk.reassigning import pass_on, spread
from desk.team import channels_now, people_now
from storage.errors import Refused
from storage.tables import Person, Shift
from storage.vocabulary import Role
from tests.builders import a_channel, a_person
from tests.desk.conftest import House


def on_shift(house: House, *people: Person, now):
    house.session.add_all(
        Shift(
            brand_id=house.brand.id, person_id=one.id, starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=7), created_at=now,
        )
        for one in people
    )  # fmt: skip
    house.session.flush()


def test_what_somebody_holds_is_spread_evenly_over_those_on_shift(house, session, now):
    galya = a_person(session, Role.OPERATOR, name="Галя")
    a_channel(session, house.brand, galya)
    lead = house.actor(house.vera)
    numbers = [house.ticket(now=now).id for _turn in range(6)]
    for number in numbers:
        take(session, number, by=house.actor(house.anna), now=now)
    dora = a_person(session, Role.OPERATOR, name="Дора")
    on_shift(house, house.boris, galya, now=now)
    plan = spread(session, numbers, brand_id=house.brand.id, by=lead, now=now)
    # Galya is on shift but works elsewhere, Dora works nowhere, Anna gives.
    assert Counter(plan.values()) == {house.boris.id: 6}
    session.get_one(Person, house.boris.id).open_limit = 2
    session.flush()
    plan = spread(session, numbers, brand_id=house.brand.id, by=lead, now=now)
    assert Counter(plan.values()) == {house.boris.id: 2, None: 4}
    assert [plan[number] for number in numbers[:2]] == [house.boris.id] * 2
    assert dora.id not in plan.values()
    with pytest.raises(Refused):
        spread(session, numbers, brand_id=house.brand.id, by=house.actor(house.anna), now=now)


def test_two_on_shift_get_the_same(house, session, now):
    numbers = [house.ticket(now=now).id for _turn in range(5)]
    plan = spread(session, numbers, brand_id=house.brand.id, by=house.actor(house.vera), now=now)
    assert sorted(Counter(plan.values()).values()) == [2, 3]
    for number, person_id in plan.items():
        pass_on(session, number, to_person_id=person_id, comment="смена", by=house.actor(house.vera), now=now)
    rows = people_now(session, by=house.actor(house.vera), brand_id=house.brand.id, now=now)
    assert {row.name: row.open for row in rows} == {"Анна": 3, "Борис": 2, "Вера": 0}
    pass_on(session, numbers[0], to_person_id=None, comment="в очередь", by=house.actor(house.vera), now=now)
    (channel,) = channels_now(session, by=house.actor(house.vera), brand_id=house.brand.id, now=now)
    assert channel.free == 1


def test_the_team_is_who_is_on_shift_and_who_went_home_with_tickets(house, session, now):
    lead = house.actor(house.vera)
    take(session, house.ticket(now=now).id, by=house.actor(house.anna), now=now)
    on_shift(house, house.vera, now=now)
    rows = people_now(session, by=lead, brand_id=house.brand.id, now=now)
    assert [(row.name, row.on_shift, row.open) for row in rows] == [("Анна", False, 1), ("Вера", True, 0)]
    (channel,) = channels_now(session, by=lead, brand_id=house.brand.id, now=now)
    assert (channel.is_covered, channel.answering) == (False, [])
    on_shift(house, house.boris, now=now)
    (channel,) = channels_now(session, by=lead, brand_id=house.brand.id, now=now)
    assert (channel.is_covered, channel.answering, channel.by_rule) == (True, ["Борис"], False)
