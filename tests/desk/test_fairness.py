from collections import Counter
from random import Random

from desk.fairness import lightest, weight


def test_complexity_and_urgency_weigh():
    assert weight(complexity=None, priority=0) == 1
    assert weight(complexity=3, priority=0) == 3
    assert weight(complexity=3, priority=2) == 4


def test_nobody_is_nobody():
    assert lightest([], {}) is None


def test_a_thousand_tickets_are_spread_evenly():
    loads: Counter[int] = Counter()
    for _ticket in range(1000):
        chosen = lightest(range(1, 8), loads)
        loads[chosen] += weight(complexity=None, priority=0)
    assert sum(loads.values()) == 1000
    assert max(loads.values()) - min(loads.values()) <= 1


def test_unequal_tickets_never_leave_anybody_further_behind_than_one_of_them():
    random, loads = Random(7), Counter(dict.fromkeys(range(1, 8), 0))
    for _ticket in range(1000):
        loads[lightest(loads, loads)] += weight(complexity=random.randint(1, 3), priority=random.randint(0, 1))
        assert max(loads.values()) - min(loads.values()) <= 4
