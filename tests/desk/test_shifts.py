from datetime import timedelta

from desk.shifts import absences_between, on_shift, shift_ends_at, shifts_between
from storage.tables import Absence, Shift
from storage.vocabulary import AbsenceReason, Role
from tests.builders import NOW, a_brand, a_person

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def a_shift(session, house, person, *, starts_at, hours=12, brand=None):
    shift = Shift(
        brand_id=(brand or house.brand).id, person_id=person.id, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours), break_min=60, created_at=NOW,
    )  # fmt: skip
    session.add(shift)
    session.flush()
    return shift


def an_absence(session, person, *, starts_at, days=7):
    away = Absence(
        person_id=person.id, starts_at=starts_at, ends_at=starts_at + days * DAY, reason=AbsenceReason.SICK,
        comment="грипп", created_at=NOW,
    )  # fmt: skip
    session.add(away)
    session.flush()
    return away


def working(session, house, at=NOW):
    return on_shift(session, brand_id=house.brand.id, now=at)


def test_without_shifts_everybody_who_answers_is_there_but_for_the_absent(session, house):
    a_person(session, Role.MARKETING, name="Мила")
    assert working(session, house) == {house.anna.id, house.boris.id, house.vera.id}
    an_absence(session, house.boris, starts_at=NOW - DAY)
    assert working(session, house) == {house.anna.id, house.vera.id}


def test_a_night_shift_is_on_past_midnight_and_its_end_is_outside(session, house):
    begins = NOW.replace(hour=20)
    a_shift(session, house, house.anna, starts_at=begins)
    assert working(session, house, begins - HOUR) == set()
    assert working(session, house, begins) == {house.anna.id}
    assert working(session, house, begins + 11 * HOUR) == {house.anna.id}
    assert working(session, house, begins + 12 * HOUR) == set()
    ends = shift_ends_at(session, person_id=house.anna.id, brand_id=house.brand.id, now=begins + HOUR)
    assert ends == begins + 12 * HOUR


def test_an_absence_wins_over_a_shift(session, house):
    a_shift(session, house, house.anna, starts_at=NOW - HOUR)
    a_shift(session, house, house.boris, starts_at=NOW - HOUR)
    an_absence(session, house.anna, starts_at=NOW - DAY)
    assert working(session, house) == {house.boris.id}


def test_shifts_of_another_brand_do_not_count(session, house):
    other = a_brand(session)
    a_shift(session, house, house.anna, starts_at=NOW - HOUR, brand=other)
    assert len(working(session, house)) == 3
    assert on_shift(session, brand_id=other.id, now=NOW) == {house.anna.id}


def test_a_team_that_gave_up_planning_works_always_again(session, house):
    a_shift(session, house, house.anna, starts_at=NOW - 40 * DAY)
    assert len(working(session, house)) == 3


def test_colleagues_see_that_somebody_is_away_and_only_the_lead_sees_why(session, house):
    an_absence(session, house.boris, starts_at=NOW)
    stretch = {"brand_id": house.brand.id, "since": NOW, "until": NOW + DAY}
    told = {
        person.name: absences_between(session, by=house.actor(person), **stretch)[0][5:]
        for person in (house.anna, house.boris, house.vera)
    }
    assert told == {
        "Анна": (None, ""),
        "Борис": (AbsenceReason.SICK, "грипп"),
        "Вера": (AbsenceReason.SICK, "грипп"),
    }


def test_shifts_of_a_stretch_touch_it(session, house):
    before = a_shift(session, house, house.anna, starts_at=NOW - 12 * HOUR)
    across = a_shift(session, house, house.boris, starts_at=NOW - HOUR)
    found = shifts_between(session, brand_id=house.brand.id, since=NOW, until=NOW + DAY, by=house.actor(house.anna))
    assert [row.id for row in found] == [across.id]
    assert before.ends_at == NOW
