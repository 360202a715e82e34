"""Three tickets as people really handle them; each figure of their promises and pauses was worked out by hand."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from dashboards.figures import Outcome, Promises, Spread
from dashboards.measured_promises import measured
from dashboards.paused_rows import Paused, paused_rows, paused_while_waiting
from dashboards.periods import Period
from dashboards.promise_outcomes import BOARDS
from dashboards.promise_rows import breaches, promise_rows
from dashboards.promise_table import bands_over_time, promise_table
from dashboards.selection import Cell, Dimension, Figure, Selection
from dashboards.what_if import what_if
from desk.assignment import take
from desk.closing import close, resolve
from desk.incoming import arrive
from desk.pausing import resume, wait_for_colleague, wait_for_customer
from desk.replies import Answer, record_sent_by_hand
from desk.tickets import join
from storage.settings import settings
from storage.tables import Person, Ticket
from storage.vocabulary import Metric, PauseReason
from tests.builders import a_mention
from tests.desk.conftest import House, a_house

MINUTE = timedelta(minutes=1)
# Promised are 30 minutes to the first reply, 10 to the next, a day to the resolution; the calendar never closes.


class Town(NamedTuple):
    """The tickets, and the moment at which somebody looks: 100 minutes after they were opened."""

    house: House
    talked: Ticket
    silent: Ticket
    late: Ticket
    looked: datetime

    @property
    def selection(self) -> Selection:
        day = (self.looked - 100 * MINUTE).astimezone(ZoneInfo(settings().zone)).date()
        return Selection(self.house.brand.id, Period(day, day + timedelta(days=2)))


def _answer(house: House, ticket: Ticket, person: Person, at: datetime) -> None:
    given = Answer("Добрый день!", f"k{at.isoformat()}", ticket.last_message_id)
    record_sent_by_hand(house.session, ticket.id, answer=given, url="", by=house.actor(person), now=at)


def _customer_writes(house: House, ticket: Ticket, at: datetime) -> None:
    mention = a_mention(
        house.session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=at, seen_at=at
    )
    arrive(house.session, mention.id, now=at)


@pytest.fixture
def town(session: Session, now: datetime) -> Town:
    house = a_house(session)
    talked, silent, late = (
        house.ticket(now=now, source=house.talks, seen_at=now, published_at=now) for _number in range(3)
    )
    anna = house.actor(house.anna)
    # Answered after 20 minutes; the customer asks again at 30 and has an answer at 60, paused from 33 to 53.
    _answer(house, talked, house.anna, now + 20 * MINUTE)
    _customer_writes(house, talked, now + 30 * MINUTE)
    wait_for_colleague(session, talked.id, by=anna, now=now + 33 * MINUTE)
    resume(session, talked.id, by=anna, now=now + 53 * MINUTE)
    _answer(house, talked, house.anna, now + 60 * MINUTE)
    # Then it waits for the customer, who writes at 70 and has no answer yet.
    wait_for_customer(session, talked.id, by=anna, now=now + 62 * MINUTE)
    _customer_writes(house, talked, now + 70 * MINUTE)
    # Answered after 40 minutes, resolved after 50.
    _answer(house, late, house.boris, now + 40 * MINUTE)
    resolve(session, late.id, by=house.actor(house.boris), now=now + 50 * MINUTE)
    return Town(house, talked, silent, late, now + 100 * MINUTE)


def _lead(town: Town):
    return town.house.actor(town.house.vera)


@pytest.mark.parametrize(
    ("metric", "promises", "spread"),
    [
        # Kept after 20 minutes, late after 40, and one that nobody has answered for 100.
        (Metric.FIRST_REPLY, Promises(within=1, late=1, overdue=1), Spread(2, 1200, 2400)),
        # 30 minutes less 20 of a pause are exactly the 10 promised; the second is overdue for 20 minutes.
        (Metric.NEXT_REPLY, Promises(within=1, overdue=1), Spread(1, 600, 600)),
        # 50 minutes; two are open and not due for long.
        (Metric.RESOLUTION, Promises(within=1, pending=2), Spread(1, 3000, 3000)),
    ],
)
def test_each_metric_and_the_rows_of_each_figure(
    town: Town, session: Session, metric: Metric, promises: Promises, spread: Spread
):
    lead, board = _lead(town), BOARDS[metric]
    table = promise_table(session, town.selection, metric=metric, dimension=Dimension.CHANNEL, by=lead, now=town.looked)
    assert table.total.promises == promises
    assert table.total.spread == spread
    assert [row.promises for row in table.rows] == [promises]
    for figure, count in (
        (Figure.ALL, promises.all), (Figure.COUNTED, promises.counted), (Figure.WITHIN, promises.within),
        (Figure.MISSED, promises.missed), (Figure.OVERDUE, promises.overdue), (Figure.LEFT_OUT, promises.left_out),
    ):  # fmt: skip
        cell = Cell(figure, Dimension.CHANNEL, str(town.house.channel.id))
        rows = promise_rows(session, town.selection, board=board, cell=cell, by=lead, now=town.looked)
        assert len(rows) == count, figure
    lasted = Cell(Figure(metric.value))
    assert len(promise_rows(session, town.selection, board=board, cell=lasted, by=lead, now=town.looked)) == spread.n


def test_breaches_of_all_metrics_the_worst_first(town: Town, session: Session):
    found = breaches(session, town.selection, by=_lead(town), now=town.looked)
    assert [(one.metric, one.row.ticket_id, one.late_s) for one in found] == [
        (Metric.FIRST_REPLY, town.silent.id, 4200),
        (Metric.NEXT_REPLY, town.talked.id, 1200),
        (Metric.FIRST_REPLY, town.late.id, 600),
    ]
    assert [one.row.outcome for one in found] == [Outcome.OVERDUE, Outcome.OVERDUE, Outcome.LATE]
    assert found[2].row.operator == "Борис"


@pytest.mark.parametrize("most", [1, 2])
def test_the_worst_of_each_metric_are_the_first_of_all_of_them(town: Town, session: Session, most: int):
    every = breaches(session, town.selection, by=_lead(town), now=town.looked)
    wanted = [one for metric in BOARDS for one in [other for other in every if other.metric is metric][:most]]
    found = breaches(session, town.selection, by=_lead(town), now=town.looked, most=most)
    assert sorted(found) == sorted(wanted)


def test_another_target_over_real_promises(town: Town, session: Session):
    first = measured(session, town.selection, metric=Metric.FIRST_REPLY, by=_lead(town), now=town.looked)
    assert first.promises == Promises(within=1, late=1, overdue=1)
    assert what_if(first, 40 * 60).promises == Promises(within=2, overdue=1)
    assert what_if(first, 15 * 60).promises == Promises(late=2, overdue=1)
    following = measured(session, town.selection, metric=Metric.NEXT_REPLY, by=_lead(town), now=town.looked)
    # The open one has waited 30 minutes.
    assert what_if(following, 40 * 60).promises == Promises(within=1, pending=1)
    assert (what_if(following, 40 * 60).better, what_if(following, 5 * 60).worse) == (1, 1)


def test_only_the_pause_in_which_the_customer_waited_is_held_against_whoever_made_it(town: Town, session: Session):
    rows = paused_rows(session, town.selection, by=_lead(town), now=town.looked)
    assert [(row.reason, row.person, row.length_s, row.waited_s, row.waited_plain_s) for row in rows] == [
        (PauseReason.COLLEAGUE, "Анна", 1200, 1200, 1200),
        # The customer's own words ended this one.
        (PauseReason.CUSTOMER, "Анна", 480, 0, 0),
    ]
    period = town.selection.period
    found = paused_while_waiting(session, town.house.brand.id, period, by=_lead(town), now=town.looked)
    assert found == {town.house.anna.id: Paused(pauses=2, waited=1, tickets=1, waited_s=1200, waited_plain_s=1200)}


def test_operators_see_their_own_pauses_and_promises_only(town: Town, session: Session):
    boris = town.house.actor(town.house.boris)
    assert paused_rows(session, town.selection, by=boris, now=town.looked) == []
    assert [one.row.ticket_id for one in breaches(session, town.selection, by=boris, now=town.looked)] == [town.late.id]


def test_bands_are_of_the_days_on_which_something_came_to_an_end(town: Town, session: Session):
    found = bands_over_time(session, town.selection, metric=Metric.FIRST_REPLY, step=Dimension.MONTH, by=_lead(town))
    ((count, band),) = found.values()
    assert (count, *band) == (2, 1200, 1200, 2400)


def test_a_mere_thank_you_in_a_pause_is_no_waiting(town: Town, session: Session, now: datetime):
    house, ticket = town.house, town.house.ticket(now=now, source=town.house.talks, seen_at=now, published_at=now)
    _answer(house, ticket, house.anna, now + 5 * MINUTE)
    thanks = a_mention(
        session, house.talks, thread_id=ticket.thread_id, author_id=ticket.author_id, published_at=now + 6 * MINUTE,
        seen_at=now + 6 * MINUTE,
    )  # fmt: skip
    join(session, ticket, thanks, now=now + 6 * MINUTE, asks_nothing=True)
    wait_for_colleague(session, ticket.id, by=house.actor(house.anna), now=now + 7 * MINUTE)
    rows = paused_rows(session, town.selection, by=_lead(town), now=town.looked)
    assert [(row.length_s, row.waited_plain_s) for row in rows if row.ticket_id == ticket.id] == [(93 * 60, 0)]


def test_of_many_breaches_those_are_shown_that_are_the_most_late(session: Session, now: datetime):
    house = a_house(session)
    # Three were due first and ended a minute or so later; the one due last has waited for days.
    for number in range(3):
        ended = house.ticket(now=now + number * MINUTE, source=house.talks)
        take(session, ended.id, by=house.actor(house.anna), now=now + 50 * MINUTE)
        close(session, ended.id, by=house.actor(house.anna), now=now + 60 * MINUTE)
    waiting = house.ticket(now=now + 120 * MINUTE, source=house.talks)
    period = Period(now.date() - timedelta(days=2), now.date() + timedelta(days=12))
    later = now + timedelta(days=10)
    lead = house.actor(house.vera)
    shown = breaches(session, Selection(house.brand.id, period), by=lead, now=later, most=1)
    assert {one.row.ticket_id for one in shown} == {waiting.id}
