from datetime import timedelta

import pytest

from desk.assignment import hand_over, take, take_next
from desk.pausing import wait_for_customer
from desk.sharing import Sharing, set_open_limit, set_sharing
from desk.tickets import Wish
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.vocabulary import Role
from tests.builders import a_channel, a_person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def late_and_early(house, now):
    """Six tickets in time, the nearest deadline first, and three that are overdue, the oldest first."""
    late = [house.ticket(now=now, seen_at=now - minutes * MINUTE) for minutes in (90, 40, 60)]
    early = [house.ticket(now=now, seen_at=now - minutes * MINUTE) for minutes in (9, 8, 7, 6, 5, 4)]
    return [one.id for one in late], [one.id for one in early]


def test_every_fifth_ticket_is_an_overdue_one_and_the_oldest(house, session, now, late_and_early):
    late, early = late_and_early
    anna = house.actor(house.anna)
    taken = [take_next(session, by=anna, now=now) for _ in range(9)]
    assert taken == [*early[:4], late[0], *early[4:], *late[1:]]
    assert take_next(session, by=anna, now=now) is None


def test_each_person_has_turns_of_their_own(house, session, now, late_and_early):
    late, early = late_and_early
    anna, boris = house.actor(house.anna), house.actor(house.boris)
    turns = [take_next(session, by=by, now=now) for by in (anna, anna, anna, anna, boris, anna)]
    assert turns == [*early[:5], late[0]]


def test_with_nothing_in_time_the_overdue_are_taken(house, session, now):
    late = house.ticket(now=now, seen_at=now - 60 * MINUTE)
    endless = house.ticket(now=now)
    endless.next_due_at = None
    session.flush()
    anna = house.actor(house.anna)
    assert [take_next(session, by=anna, now=now) for _ in range(3)] == [late.id, endless.id, None]


def test_a_persons_limit_says_so_in_plain_words_and_what_waits_leaves_room(house, session, now):
    first, _second, third = (house.ticket(now=now) for _ in range(3))
    anna = house.actor(house.anna)
    set_open_limit(session, house.anna.id, limit=2, by=house.actor(house.vera), now=now)
    assert take_next(session, by=anna, now=now) == first.id
    assert take_next(session, by=anna, now=now) is not None
    with pytest.raises(Refused, match="as many open tickets as you may: 2"):
        take_next(session, by=anna, now=now)
    with pytest.raises(Refused, match="as many open tickets as you may: 2"):
        take(session, third.id, by=anna, now=now)
    wait_for_customer(session, first.id, by=anna, now=now)
    assert take_next(session, by=anna, now=now) == third.id


def test_a_channels_limit_leaves_the_other_channels_open(house, session, now):
    other = a_channel(session, house.brand, house.anna)
    anna = house.actor(house.anna)
    anna = type(anna)(anna.person_id, anna.name, anna.roles, anna.channels | {other.id})
    one, two = house.ticket(now=now), house.ticket(now=now)
    elsewhere = house.ticket(now=now + MINUTE, seen_at=now + MINUTE, wish=Wish(channel_id=other.id))
    set_sharing(session, house.channel.id, form=Sharing(open_limit=1), by=house.actor(house.vera), now=now)
    assert take_next(session, by=anna, now=now) == one.id
    assert take_next(session, by=anna, now=now) == elsewhere.id
    with pytest.raises(Refused, match="as many open tickets as you may: 1"):
        take_next(session, by=anna, now=now, channel_ids=[house.channel.id])
    assert two.assignee_id is None


def test_a_colleague_at_the_limit_gets_nothing_but_a_lead_may_go_over_it(house, session, now):
    mine, theirs = house.ticket(now=now), house.ticket(now=now)
    anna, boss = house.actor(house.anna), house.actor(house.vera)
    set_open_limit(session, house.boris.id, limit=1, by=boss, now=now)
    take(session, theirs.id, by=house.actor(house.boris), now=now)
    with pytest.raises(Refused, match="has no room"):
        hand_over(session, mine.id, to_person_id=house.boris.id, comment="вам", by=anna, now=now)
    hand_over(session, mine.id, to_person_id=house.boris.id, comment="вам", by=boss, now=now)
    assert mine.assignee_id == house.boris.id


@pytest.mark.parametrize("limit", [0, -1, 1000])
def test_a_limit_that_makes_no_sense_is_refused(house, session, now, limit):
    boss = house.actor(house.vera)
    with pytest.raises(Refused, match="cannot be used here"):
        set_open_limit(session, house.anna.id, limit=limit, by=boss, now=now)
    with pytest.raises(Refused, match="cannot be used here"):
        set_sharing(session, house.channel.id, form=Sharing(open_limit=limit), by=boss, now=now)


def test_operators_set_no_limits(house, session, now):
    anna = house.actor(house.anna)
    with pytest.raises(Refused):
        set_open_limit(session, house.anna.id, limit=50, by=anna, now=now)
    with pytest.raises(Refused):
        set_sharing(session, house.channel.id, form=Sharing(shares_out=True), by=anna, now=now)
    with pytest.raises(Refused, match="does not exist"):
        set_sharing(session, 999, form=Sharing(), by=SYSTEM, now=now)


def test_a_lead_of_another_brand_sets_no_limits(house, session, now):
    stranger = a_person(session)
    with pytest.raises(Refused):
        set_open_limit(session, stranger.id, limit=3, by=house.actor(house.anna, Role.MODERATOR), now=now)
