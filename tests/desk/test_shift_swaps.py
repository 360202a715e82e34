"""Shifts change hands, and the end of a shift hands over what one holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.assignment import take
from desk.shift_handover import QUEUE, hand_over_held, held, takers
from desk.shift_swaps import agree, ask_swap, decline, swaps_waiting, withdraw
from storage.errors import Refused
from storage.tables import Handover, ShiftSwap, Ticket
from storage.vocabulary import Role, SwapState
from tests.builders import a_person
from tests.desk.test_shifts import a_shift, an_absence

DAY = timedelta(days=1)


@pytest.fixture
def shifts(session, house, now):
    """Anna works tomorrow, Boris the day after."""
    return (
        a_shift(session, house, house.anna, starts_at=now + DAY),
        a_shift(session, house, house.boris, starts_at=now + 2 * DAY),
    )


def test_a_swap_is_asked_and_agreed_to(house, session, now, shifts):
    hers, his = shifts
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    asked = ask_swap(session, hers.id, to_person_id=house.boris.id, other_shift_id=his.id, by=anna, now=now)
    assert ask_swap(session, hers.id, to_person_id=house.boris.id, other_shift_id=his.id, by=anna, now=now) == asked
    assert hers.person_id == house.anna.id
    (row,) = swaps_waiting(session, brand_id=house.brand.id, by=boris, now=now)
    assert (row.from_person, row.to_person, row.other_starts_at) == ("Анна", "Борис", now + 2 * DAY)
    with pytest.raises(Refused, match="Борис has to answer"):
        agree(session, asked, by=anna, now=now)
    agree(session, asked, by=boris, now=now)
    agree(session, asked, by=boris, now=now)
    assert (hers.person_id, his.person_id) == (house.boris.id, house.anna.id)
    assert swaps_waiting(session, brand_id=house.brand.id, by=boris, now=now) == []


def test_a_lead_settles_a_swap_at_once_and_other_wishes_for_it_lapse(house, session, now, shifts):
    hers, _his = shifts
    galina = a_person(session, Role.OPERATOR, name="Галина")
    asked = ask_swap(session, hers.id, to_person_id=galina.id, by=house.actor(house.anna), now=now)
    ask_swap(session, hers.id, to_person_id=house.boris.id, by=house.actor(house.vera), now=now)
    assert hers.person_id == house.boris.id
    assert session.get(ShiftSwap, asked, populate_existing=True).state == SwapState.WITHDRAWN
    with pytest.raises(Refused, match="taken back meanwhile"):
        agree(session, asked, by=house.actor(galina, Role.OPERATOR), now=now)


def test_shifts_with_one_beginning_change_their_hours(house, session, now, shifts):
    hers, _his = shifts
    other = a_shift(session, house, house.vera, starts_at=now + DAY, hours=8)
    ends = hers.ends_at, other.ends_at
    ask_swap(session, hers.id, to_person_id=house.vera.id, other_shift_id=other.id, by=house.actor(house.vera), now=now)
    assert (other.ends_at, hers.ends_at) == ends
    assert (hers.person_id, other.person_id) == (house.anna.id, house.vera.id)


def test_nobody_takes_a_shift_while_they_work_or_are_away(house, session, now, shifts):
    hers, _his = shifts
    anna = house.actor(house.anna)
    a_shift(session, house, house.boris, starts_at=now + DAY + timedelta(hours=3))
    with pytest.raises(Refused, match="Борис works or is away"):
        ask_swap(session, hers.id, to_person_id=house.boris.id, by=anna, now=now)
    asked = ask_swap(session, hers.id, to_person_id=house.vera.id, by=anna, now=now)
    an_absence(session, house.vera, starts_at=now)
    with pytest.raises(Refused, match="Вера works or is away"):
        agree(session, asked, by=house.actor(house.vera), now=now)


def test_what_cannot_be_swapped_is_refused(house, session, now, shifts):
    hers, his = shifts
    anna = house.actor(house.anna)
    begun = a_shift(session, house, house.anna, starts_at=now - timedelta(hours=1))
    for shift, whom, other, why in (
        (his.id, house.anna.id, None, "not your shift"),
        (begun.id, house.boris.id, None, "has begun"),
        (hers.id, house.anna.id, None, "Nobody else"),
        (hers.id, house.boris.id, begun.id, "has begun"),
        (hers.id, house.vera.id, his.id, "not the colleague's"),
    ):
        with pytest.raises(Refused, match=why):
            ask_swap(session, shift, to_person_id=whom, other_shift_id=other, by=anna, now=now)


def test_a_swap_is_declined_or_taken_back(house, session, now, shifts):
    hers, _his = shifts
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    first = ask_swap(session, hers.id, to_person_id=house.boris.id, by=anna, now=now)
    decline(session, first, by=boris, now=now)
    second = ask_swap(session, hers.id, to_person_id=house.boris.id, by=anna, now=now)
    withdraw(session, second, by=anna, now=now)
    states = session.scalars(select(ShiftSwap.state).order_by(ShiftSwap.id)).all()
    assert states == [SwapState.DECLINED, SwapState.WITHDRAWN]
    assert hers.person_id == house.anna.id


def test_the_end_of_a_shift_hands_over_all_with_one_comment(house, session, now):
    anna = house.actor(house.anna)
    tickets = [house.ticket(now=now).id for _number in range(3)]
    for ticket_id in tickets:
        take(session, ticket_id, by=anna, now=now)
    other = house.ticket(now=now).id
    assert [one.id for one in held(session, brand_id=house.brand.id, by=anna)] == tickets
    at_work, others = takers(session, brand_id=house.brand.id, by=anna, now=now)
    assert (set(at_work), others) == ({house.boris.id, house.vera.id}, {})
    whom = {tickets[0]: house.boris.id, tickets[1]: QUEUE, other: house.boris.id}
    done = hand_over_held(session, whom=whom, comment="Ночь передаёт утру", by=anna, now=now)
    assert done == (2, {})
    assert [session.get(Ticket, number).assignee_id for number in (*tickets, other)] == [
        house.boris.id, None, house.anna.id, None,
    ]  # fmt: skip
    assert set(session.scalars(select(Handover.comment))) == {"Ночь передаёт утру"}


def test_what_cannot_be_handed_over_stays_and_is_told(house, session, now):
    anna = house.actor(house.anna)
    tickets = [house.ticket(now=now).id for _number in range(2)]
    for ticket_id in tickets:
        take(session, ticket_id, by=anna, now=now)
    stranger = a_person(session, Role.MARKETING, name="Мила")
    whom = {tickets[0]: stranger.id, tickets[1]: house.boris.id}
    done = hand_over_held(session, whom=whom, comment="Дальше вы", by=anna, now=now)
    assert (done.number, list(done.kept)) == (1, [tickets[0]])
    with pytest.raises(Refused, match="Nothing was handed over"):
        hand_over_held(session, whom={tickets[0]: QUEUE}, comment=" ", by=anna, now=now)
