"""One pace per host, for all workers over one table."""

import threading
from itertools import pairwise

from storage.net_rate import SharedPace


def test_two_workers_take_turns_at_one_host(database):
    one, other = SharedPace(database), SharedPace(database)
    waits = [pace.reserve("site.example", 10.0) for pace in (one, other, one)]
    assert waits[0] == 0.0
    assert 9 <= waits[1] <= 12
    assert 18 <= waits[2] <= 24
    assert other.reserve("other.example", 10.0) == 0.0


def test_many_at_once_each_get_a_turn_of_their_own(database):
    waits: list[float] = []
    takers = [threading.Thread(target=lambda: waits.append(SharedPace(database).reserve("h", 5.0))) for _ in range(8)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    waits.sort()
    assert all(later - earlier > 4 for earlier, later in pairwise(waits))


def test_without_a_pause_nothing_is_booked(database):
    assert SharedPace(database).reserve("h", 0.0) == 0.0
