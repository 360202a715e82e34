"""Mentions by label, source and day, from the counters that moderation keeps."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from dashboards.inflow import Counted, inflow
from dashboards.periods import Period
from moderation import counts
from moderation.counts import Counted as Known
from moderation.deciding import Choice, decide
from moderation.undoing import undo
from storage.counting import day_of
from storage.errors import Refused
from storage.vocabulary import DecisionKind, Label, MentionState, Role
from tests.builders import NOW, a_brand, a_channel, a_mention, a_person, a_source, actor

MARKETING = actor(Role.MARKETING)
DAY = date(2026, 3, 2)


def test_what_moderation_counts_is_what_marketing_reads(session: Session):
    brand = a_brand(session)
    forum, maps = a_source(session, brand, name="Форум"), a_source(session, brand, name="Карты")
    yesterday = NOW - timedelta(days=1)
    today, before = day_of(NOW), day_of(yesterday)
    counts.arrived(
        session,
        forum,
        [counts.Arrived(today, "ru", MentionState.NEW)] * 5 + [counts.Arrived(before, "uk", MentionState.NEW)] * 2,
    )
    counts.arrived(session, maps, [counts.Arrived(today, "", MentionState.ARCHIVED)] * 3)
    new, decided = Known(MentionState.NEW, None), Known(MentionState.DECIDED, Label.COMPLAINT)
    counts.moved(session, brand.id, [counts.Move(NOW, new, decided)] * 4)
    # Undone: neither decided nor labelled any more.
    counts.moved(session, brand.id, [counts.Move(NOW, decided, new)])
    period = Period(DAY - timedelta(days=1), DAY + timedelta(days=1))

    def rows(counted: Counted, within: Period = period) -> list[tuple[str, int]]:
        found = inflow(session, brand.id, within, counted=counted, by=MARKETING)
        assert found.total == sum(row.mentions for row in found.rows)
        assert found.total == sum(found.by_day.values())
        return [(row.name, row.mentions) for row in found.rows]

    assert rows(Counted.SOURCE) == [("Форум", 7), ("Карты", 3)]
    assert rows(Counted.LABEL) == [("", 7), ("complaint", 3)]
    assert rows(Counted.LANGUAGE) == [("ru", 5), ("unknown", 3), ("uk", 2)]
    assert rows(Counted.STATE) == [("new", 4), ("archived", 3), ("decided", 3)]
    only_yesterday = Period(DAY - timedelta(days=1), DAY)
    assert rows(Counted.SOURCE, only_yesterday) == [("Форум", 2)]
    other = a_brand(session)
    assert inflow(session, other.id, period, counted=Counted.LABEL, by=MARKETING).total == 0


def test_what_became_a_ticket_leaves_the_report_until_it_comes_back(session: Session):
    brand = a_brand(session)
    a_channel(session, brand, is_first_line=True)
    forum = a_source(session, brand)
    counts.arrived(session, forum, [counts.Arrived(day_of(NOW), "ru", MentionState.NEW)] * 3)
    first, second, _third = (a_mention(session, forum, published_at=NOW, pretag=Label.COMPLAINT) for _ in range(3))
    by = actor(Role.MODERATOR, person_id=a_person(session, Role.MODERATOR).id)
    for number, mention in enumerate((first, second)):
        choice = Choice(client_key=f"visit_01:{number}", mention_id=mention.id, kind=DecisionKind.PROMOTE)
        decide(session, choice, by=by, now=NOW)
    period = Period(DAY, DAY + timedelta(days=1))

    def seen(counted: Counted, *, with_tickets: bool = False) -> tuple[dict[str, int], int]:
        found = inflow(session, brand.id, period, counted=counted, by=MARKETING, with_tickets=with_tickets)
        assert found.total == sum(found.by_day.values())
        return {row.key: row.mentions for row in found.rows}, found.tickets

    for counted, key in ((Counted.SOURCE, str(forum.id)), (Counted.CATEGORY, "forum"), (Counted.LANGUAGE, "ru")):
        assert seen(counted) == ({key: 1}, 2)
        assert seen(counted, with_tickets=True) == ({key: 3}, 2)
    assert seen(Counted.LABEL) == ({"": 1}, 2)
    assert seen(Counted.LABEL, with_tickets=True) == ({"complaint": 2, "": 1}, 2)
    assert seen(Counted.STATE) == ({"new": 1}, 2)
    undo(session, by=by, now=NOW)
    assert seen(Counted.SOURCE) == ({str(forum.id): 2}, 1)


@pytest.mark.parametrize("role", [Role.MARKETING, Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY, Role.MODERATOR])
def test_who_may_see_the_inflow(session: Session, role: Role):
    brand = a_brand(session)
    by = actor(role, brand_id=brand.id)
    assert inflow(session, brand.id, Period(DAY, DAY + timedelta(days=1)), counted=Counted.LABEL, by=by).rows == []
    with pytest.raises(Refused):
        inflow(session, brand.id + 1, Period(DAY, DAY + timedelta(days=1)), counted=Counted.LABEL, by=by)


def test_an_operator_may_not(session: Session):
    brand = a_brand(session)
    with pytest.raises(Refused):
        inflow(session, brand.id, Period(DAY, DAY), counted=Counted.LABEL, by=actor(Role.OPERATOR))
