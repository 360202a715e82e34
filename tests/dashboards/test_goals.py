"""The goal of a channel: every first reply that counts, unanswered ones included, against brute force."""

import random
from datetime import timedelta

from sqlalchemy import select

from dashboards.figures import COUNTED
from dashboards.goals import GoalRow, goals
from dashboards.selection import Board
from storage.tables import SlaPolicy
from storage.vocabulary import Role
from tests.builders import actor
from tests.dashboards.conftest import NOW
from tests.dashboards.test_queries import LEAD, a_selection, outcome_of, wanted


def test_goals_equal_brute_force_and_a_missed_promise_counts(session, town):
    with_goal = town.channels[:2]
    for number, channel in enumerate(with_goal):
        policy = session.scalars(select(SlaPolicy).where(SlaPolicy.channel_id == channel.id)).one()
        policy.goal_percent, policy.goal_within_s = 50 + number * 49, 900 * (number + 1)
    session.flush()
    chance = random.Random(7)
    for _number in range(20):
        selection = a_selection(town, chance)
        facts = [fact for fact in wanted(town, selection, Board.SLA) if outcome_of(fact) in COUNTED]
        expected = {}
        for number, channel in enumerate(with_goal):
            mine = [fact for fact in facts if fact.channel_id == channel.id]
            reached = [fact for fact in mine if (fact.first_reply_s or 10**9) <= 900 * (number + 1)]
            if mine:
                expected[channel.id] = (len(reached), len(mine))
        found = goals(session, selection, by=LEAD, now=NOW)
        assert {row.channel_id: (row.reached, row.counted) for row in found} == expected
    assert goals(session, selection, by=actor(Role.OPERATOR, person_id=10**6), now=NOW) == []


def test_a_goal_of_eighty_of_five_is_four():
    assert GoalRow(1, "Чат", 80, 60, 4, 5).is_held is True
    assert GoalRow(1, "Чат", 80, 60, 3, 5).is_held is False
    assert GoalRow(1, "Чат", 80, 60, 0, 0).is_held is None


def test_only_the_newest_policy_speaks(session, town):
    channel = town.channels[0]
    old = session.scalars(select(SlaPolicy).where(SlaPolicy.channel_id == channel.id)).one()
    old.goal_percent, old.goal_within_s = 80, 900
    newer = {"version": 2, "calendar_id": old.calendar_id, "first_reply_s": 60, "created_at": NOW - timedelta(days=1)}
    session.add(SlaPolicy(channel_id=channel.id, **newer))
    session.flush()
    assert goals(session, a_selection(town, random.Random(1)), by=LEAD, now=NOW) == []
