"""The replay against examples worked out by hand and against the theory of queues."""

import random
from datetime import UTC, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboards.erlang import SECONDS_AN_HOUR as HOUR
from dashboards.erlang import Target, delayed, taken_within
from dashboards.part_of_day import Slot
from dashboards.periods import Period
from dashboards.replay import Arrival, people_by_replay, replay
from dashboards.staffing import Assumed, HourNeed, Need, need, night_shifts, plan_against_need

MOSCOW = ZoneInfo("Europe/Moscow")


def test_one_person_takes_them_in_turn():
    # At 0 s, 100 s, 150 s, each 300 s of work: begun at 0, 300, 600.
    served = replay([Arrival(0, 300), Arrival(100, 300), Arrival(150, 300)], [1])
    assert served.waits == [0, 200, 450]
    assert served.answers == [300, 500, 750]
    assert served.within(500) == 2 / 3
    assert (served.median, served.p90) == (500, 750)


def test_two_people_share_them():
    assert replay([Arrival(0, 300), Arrival(100, 300), Arrival(150, 300)], [2]).waits == [0, 0, 150]


def test_nobody_begins_before_their_hour_and_who_is_busy_finishes():
    # Nobody in the first hour; one in the second, whose ticket runs into the third, when nobody is there;
    # what came meanwhile waits until the plan begins anew and the next one comes, in its second hour.
    served = replay([Arrival(600, 60), Arrival(2 * HOUR - 60, 600), Arrival(2 * HOUR + 60, 60)], [0, 1, 0])
    assert served.waits == [HOUR - 600, 0, 4 * HOUR - (2 * HOUR + 60)]


def test_where_nobody_ever_comes_nobody_is_answered():
    served = replay([Arrival(0, 60)], [0, 0])
    assert served.answers == [inf]
    assert served.median is None
    assert served.within(10**9) == 0
    assert replay([], [1]).within(60) is None


def test_a_queue_of_many_agrees_with_the_theory():
    chance, at, arrivals = random.Random(5), 0.0, []
    for _number in range(40_000):
        at += chance.expovariate(200 / HOUR)
        arrivals.append(Arrival(at, chance.expovariate(1 / 180)))
    served = replay(arrivals, [13] * (int(at / HOUR) + 1))
    waited = sum(wait > 0 for wait in served.waits) / len(arrivals)
    assert waited == pytest.approx(delayed(10, 13), abs=0.02)
    soon = sum(wait <= 20 for wait in served.waits) / len(arrivals)
    assert soon == pytest.approx(taken_within(10, 13, handling_s=180, within_s=20), abs=0.02)


def test_people_are_added_where_the_queue_begins():
    # Six tickets of 20 minutes at the beginning of the first of two hours, to be answered within 40 minutes.
    arrivals = [Arrival(number, 1200) for number in range(6)]
    found = people_by_replay(arrivals, [0, 1], floors={0: 1, 1: 1}, share=1.0, within_s=2400, most=10)
    # Three people answer two tickets each; the last one leaves before 40 minutes are over.
    assert found.people == {0: 3, 1: 1}
    assert found.served.within(2400) == 1
    assert people_by_replay(arrivals, [0, 1], floors={0: 1, 1: 1}, share=1.0, within_s=60, most=2).people[0] == 2


def test_need_of_a_quiet_week_is_the_least_there_must_be():
    monday = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
    assumed = Assumed(Target(0.8, 1800), 0.15, 600)
    found = need([(monday, None)], Period(monday.date(), monday.date() + timedelta(days=7)), assumed, zone=MOSCOW)
    assert {(one.by_formula, one.by_replay) for one in found.hours} == {(1, 1)}
    hour = next(one for one in found.hours if one.arrivals)
    assert hour.slot == Slot(0, 10)
    assert hour.load == pytest.approx(1 / 6)
    assert found.replay_served.answers == [600]
    # One at work is one planned.
    assert found.weekly_hours(by_replay=True) == 168


def test_paid_hours_are_those_of_the_people_to_be_planned():
    quiet, busy = HourNeed(Slot(0, 9), 0.0, 0.0, 0, 2), HourNeed(Slot(0, 10), 9.0, 3.0, None, 4)
    nothing = replay([], [])
    found = Need([quiet, busy], nothing, nothing, 0.3)
    # 2 ÷ 0.7 = 2.9 and 4 ÷ 0.7 = 5.7; nobody is what the formula says of the quiet hour, of the busy one it is silent.
    assert found.weekly_hours(by_replay=True) == 3 + 6
    assert found.weekly_hours(by_replay=False) == 0 + 6
    assert (found.most(by_replay=True), found.most(by_replay=False)) == (4, 4)


def test_long_targets_need_fewer_people_than_the_formula_says():
    chance = random.Random(3)
    since = datetime(2026, 3, 1, 21, tzinfo=UTC)
    came = []
    for hour in range(28 * 24):
        rate = 12 if 6 <= hour % 24 < 18 else 2
        moments = sorted(chance.random() for _number in range(rate + chance.randrange(3)))
        came += [(since + timedelta(hours=hour + part), chance.lognormvariate(6.2, 0.5)) for part in moments]
    period = Period(since.astimezone(MOSCOW).date(), since.astimezone(MOSCOW).date() + timedelta(days=28))
    found = need(came, period, Assumed(Target(0.8, 1800), 0.15, 600), zone=MOSCOW)
    assert found.weekly_hours(by_replay=True) <= found.weekly_hours(by_replay=False)
    assert found.replay_served.within(1800) >= 0.8


def test_work_longer_than_the_target_calls_for_nobody_more():
    arrivals = [Arrival(number * HOUR, 3000) for number in range(4)]
    assert people_by_replay(arrivals, [0] * 4, floors={0: 1}, share=0.8, within_s=1800, most=10).people == {0: 1}


def test_a_person_at_night_answers_what_waited_till_morning():
    night = datetime(2026, 3, 2, 20, tzinfo=UTC)  # 23:00 in Moscow
    period = Period(night.date(), night.date() + timedelta(days=7))
    came = [(night, 300.0), (night + timedelta(minutes=1), None)]
    alone, two = night_shifts(came, period, handling_s=600, people=(1, 2), zone=MOSCOW)
    assert alone.served.answers == [300, 840]
    assert two.served.answers == [300, 600]


def test_the_plan_against_the_need():
    monday = datetime(2026, 3, 2, tzinfo=UTC).date()
    needed = {(monday, 9): 1, (monday, 10): 6, (monday, 11): 3}
    people = {(monday, 9): 1.0, (monday, 10): 5.0, (monday, 11): 2.75}
    found = plan_against_need(
        Period(monday, monday + timedelta(days=1)), np.zeros((1, 24)), needed, people=people, away={(monday, 10): 1.0},
        shrinkage=0.15,
    )  # fmt: skip
    by_hour = {one.hour: one for one in found}
    assert (by_hour[9].rostered, by_hour[9].gap) == (1, 0)
    assert (by_hour[10].rostered, by_hour[10].gap, by_hour[10].away) == (7, 2, 1)
    assert (by_hour[11].rostered, by_hour[11].gap) == (4, 1.25)
    assert (by_hour[12].rostered, by_hour[12].gap) == (0, 0)
