"""Figures of moderation from counters: by person and way, paces by nearest rank; the live board; the backlog."""

from collections import Counter
from datetime import date, timedelta

import pytest

from dashboards.backlog import Age, backlog
from dashboards.decisions import Pace, decisions, pace_of
from dashboards.live_board import live
from dashboards.periods import Period
from moderation import counts
from moderation.deciding import Choice, decide
from moderation.decision_counts import RULES, Counted, note_decided, note_undone
from moderation.leasing import take
from moderation.stream import StreamFilter
from moderation.undoing import undo
from storage.errors import Refused
from storage.vocabulary import DecisionKind, DecisionWay, Label, Role
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor

MONDAY = Period(date(2026, 3, 2), date(2026, 3, 3))
LABEL = DecisionKind.LABEL


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    people = [a_person(session, Role.MODERATOR, name=name) for name in ("Анна", "Борис")]
    return brand, people, actor(Role.LEAD, person_id=a_person(session, Role.LEAD).id)


def by_key(person, at, said=Label.NEWS, chosen=Label.NEWS, seconds=2.0):
    return Counted(person.id, DecisionWay.KEY, at, LABEL, said, chosen, seconds)


def test_people_and_rules_stand_apart_and_the_undone_are_left_out(session, scene, now):
    brand, (anna, boris), lead = scene
    taken = by_key(anna, now, chosen=Label.OTHER, seconds=60)
    note_decided(session, brand.id, [by_key(anna, now), by_key(anna, now, seconds=4), taken])
    note_decided(session, brand.id, [by_key(anna, now - timedelta(hours=1)), by_key(boris, now, chosen=Label.OTHER)])
    note_decided(session, brand.id, [Counted(boris.id, DecisionWay.BULK, now, LABEL)] * 30)
    note_decided(session, brand.id, [Counted(RULES, DecisionWay.RULE, now, LABEL)] * 5)
    note_decided(session, brand.id, [by_key(anna, now - timedelta(days=1))])
    note_undone(session, brand.id, [taken])
    found = decisions(session, brand.id, MONDAY, by=lead)
    rows = {row.name: row for row in found.rows}
    assert [row.name for row in found.rows] == ["Борис", "Анна", "Rules"]
    assert (rows["Анна"].keys, rows["Анна"].undone, rows["Анна"].hours, rows["Анна"].per_hour) == (3, 1, 2, 1.5)
    assert (rows["Анна"].compared, rows["Анна"].agreed, rows["Анна"].pace) == (3, 3, Pace(3, 2.0, 4.0))
    assert (rows["Борис"].bulk, rows["Борис"].agreement, rows["Борис"].surely) == (30, 0.0, 0.0)
    assert (rows["Rules"].rule, rows["Rules"].per_hour, rows["Rules"].agreement) == (5, None, None)
    assert (found.total.decided, found.total.keys, found.total.hours) == (39, 4, 3)
    assert found.by_day == {
        ("2026-03-02", DecisionWay.KEY): 4, ("2026-03-02", DecisionWay.BULK): 30, ("2026-03-02", DecisionWay.RULE): 5
    }  # fmt: skip
    assert found.undone_by_day["2026-03-02"] == 1
    assert found.by_hour == {11: (1, 1), 12: (3, 2)}  # noon in Moscow


def test_a_moderator_sees_the_own_row_and_others_nothing(session, scene, now):
    brand, (anna, boris), _lead = scene
    note_decided(session, brand.id, [by_key(anna, now), by_key(boris, now)])
    found = decisions(session, brand.id, MONDAY, by=actor(Role.MODERATOR, person_id=anna.id))
    assert [row.name for row in found.rows] == ["Анна"]
    assert found.total.keys == found.total.pace.n == 1
    assert sum(found.by_day.values()) == 1
    for role in (Role.MARKETING, Role.OPERATOR):
        with pytest.raises(Refused):
            decisions(session, brand.id, MONDAY, by=actor(role))
    with pytest.raises(Refused):
        live(session, brand.id, by=actor(Role.MODERATOR, person_id=anna.id), now=now)


@pytest.mark.parametrize(
    ("lengths", "median", "p90"),
    [([], None, None), ([7], 7, 7), ([1, 2], 1, 2), (range(1, 11), 5, 9), ([3, 3, 3, 50], 3, 50)],
)
def test_paces_are_of_real_decisions(lengths, median, p90):
    assert pace_of(Counter(10 * one for one in lengths)) == Pace(len(lengths), median, p90)


def test_the_board_tells_who_decides_what_waits_and_what_came_in(session, scene, now):
    brand, (anna, boris), lead = scene
    source = a_source(session, brand)
    mentions = [a_mention(session, source, pretag=Label.NEWS, seen_at=now - timedelta(hours=30 - n)) for n in range(6)]
    counts.came_in(session, brand.id, 6, now=now - timedelta(hours=1))
    by = actor(Role.MODERATOR, person_id=anna.id)
    for number, mention in enumerate(mentions[:3]):
        label = Choice(client_key=f"visit_01:{number}", mention_id=mention.id, kind=LABEL, label=Label.NEWS)
        decide(session, label, by=by, now=now - timedelta(minutes=90 - 40 * number))
    undo(session, by=by, now=now, client_key="visit_01:2")
    take(session, StreamFilter(brand_id=brand.id), by=actor(Role.MODERATOR, person_id=boris.id), now=now, limit=2)
    found = live(session, brand.id, by=lead, now=now)
    assert (found.waiting, found.oldest, found.last_hour) == (4, mentions[2].seen_at, 1)
    assert {row.name: (bool(row.held), row.decided, row.undone) for row in found.at_work} == {
        "Борис": (True, 0, 0), "Анна": (True, 1, 1)
    }  # fmt: skip
    assert found.by_hour == {10: (0, 1), 11: (6, 1)}
    assert found.today.total.keys == 2


def test_the_backlog_is_old_as_its_texts(session, scene, now):
    brand, _people, lead = scene
    near, far = a_source(session, brand, name="Форум"), a_source(session, brand, name="Блог")
    for hours in (0.5, 2, 30, 400):
        a_mention(session, near, seen_at=now - timedelta(hours=hours))
    a_mention(session, far, seen_at=now - timedelta(hours=100))
    found = backlog(session, brand.id, by=lead, now=now)
    assert [(row.name, row.waiting) for row in found.rows] == [("Форум", 4), ("Блог", 1)]
    assert found.total.ages == {
        Age.HOUR: 1, Age.HOURS_4: 1, Age.DAY: 0, Age.DAYS_3: 1, Age.WEEK: 1, Age.OLDER: 1
    }  # fmt: skip
    assert found.total.oldest == now - timedelta(hours=400)
    assert backlog(session, a_brand(session).id, by=lead, now=now).total.oldest is None
