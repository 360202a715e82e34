"""Every figure against brute force, on both databases, and the same rows in card, table and drill-down."""

import csv
import random
from collections import defaultdict
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from dashboards import figures
from dashboards.behind import behind
from dashboards.choices import choices
from dashboards.export import as_csv
from dashboards.figures import Outcome, Span, outcome
from dashboards.periods import Period
from dashboards.queries import csi_table, sla_table
from dashboards.selection import SPAN_COLUMNS, Board, Cell, Dimension, Figure, Selection, row_of_day
from dashboards.sheets import behind_sheet, sla_sheet
from storage.errors import Refused
from storage.rights import Actor
from storage.tables import TicketFact
from storage.vocabulary import Role, Verdict
from tests.builders import actor
from tests.dashboards.conftest import NOW, TODAY, Town, a_fact

LEAD = actor(Role.LEAD)


def _some(chance: random.Random, ids: list[int]) -> frozenset[int]:
    return frozenset(chance.sample(ids, chance.randrange(1, len(ids)))) if chance.random() < 0.4 else frozenset()


def a_selection(town: Town, chance: random.Random) -> Selection:
    since = TODAY - timedelta(days=chance.randrange(45))
    return Selection(
        brand_id=town.brand.id,
        period=Period(since, since + timedelta(days=chance.randrange(1, 45))),
        operators=_some(chance, [0, *(person.id for person in town.people)]),
        channels=_some(chance, [channel.id for channel in town.channels[:3]]),
        sources=_some(chance, [source.id for source in town.sources[:3]]),
    )


def wanted(town: Town, selection: Selection, board: Board) -> list[TicketFact]:
    """The same rows, chosen by Python."""
    days = {day.isoformat() for day in selection.period.each_day()}
    return [
        fact
        for fact in town.facts
        if fact.brand_id == selection.brand_id
        and (fact.opened_day if board is Board.SLA else fact.asked_day) in days
        and (not selection.operators or (fact.operator_id or 0) in selection.operators)
        and (not selection.channels or fact.channel_id in selection.channels)
        and (not selection.sources or fact.source_id in selection.sources)
    ]


def key_of(fact: TicketFact, dimension: Dimension, board: Board) -> str:
    match dimension:
        case Dimension.OPERATOR:
            return str(fact.operator_id or 0)
        case Dimension.CHANNEL:
            return str(fact.channel_id)
        case Dimension.SOURCE:
            return str(fact.source_id)
        case Dimension.HOUR:
            return str(-1 if fact.opened_hour is None else fact.opened_hour)
        case Dimension.TAG | Dimension.PRODUCT:
            return "0"
        case _:
            return row_of_day(dimension, str(fact.opened_day if board is Board.SLA else fact.asked_day))


def outcome_of(fact: TicketFact) -> Outcome:
    return outcome(fact.due_at, fact.replied_at, closed_at=fact.closed_at, is_within=fact.is_within, now=NOW)


def test_the_promise_table_equals_brute_force_over_200_random_filters(session: Session, town: Town):
    chance = random.Random(11)
    seen = 0
    for _turn in range(200):
        selection = a_selection(town, chance)
        dimension = chance.choice(list(Dimension))
        table = sla_table(session, selection, dimension=dimension, by=LEAD, now=NOW)
        groups: dict[str, list[TicketFact]] = defaultdict(list)
        facts = wanted(town, selection, Board.SLA)
        for fact in facts:
            groups[key_of(fact, dimension, Board.SLA)].append(fact)
        assert {row.key for row in table.rows} == set(groups)
        for row, group in [(row, groups[row.key]) for row in table.rows] + [(table.total, facts)]:
            words = [outcome_of(fact) for fact in group]
            assert row.promises._asdict() == {word.value: words.count(word) for word in Outcome}
            for span, column in SPAN_COLUMNS.items():
                values = [value for fact in group if (value := getattr(fact, column.key)) is not None]
                assert row.spreads[span] == figures.spread(values)
        seen += len(facts)
    assert seen > 1000


def test_the_rating_table_equals_brute_force_over_200_random_filters(session: Session, town: Town):
    chance = random.Random(12)
    seen = 0
    for _turn in range(200):
        selection = a_selection(town, chance)
        dimension = chance.choice(list(Dimension))
        table = csi_table(session, selection, dimension=dimension, by=LEAD)
        facts = wanted(town, selection, Board.CSI)
        for row in [*table.rows, table.total]:
            group = [fact for fact in facts if row.key in {"", key_of(fact, dimension, Board.CSI)}]
            likes = sum(fact.rating is Verdict.LIKE for fact in group)
            dislikes = sum(fact.rating is Verdict.DISLIKE for fact in group)
            assert row.ratings == (len(group), likes, dislikes)
        seen += len(facts)
    assert seen > 500


def test_every_figure_opens_exactly_its_rows(session: Session, town: Town):
    chance = random.Random(13)
    for _turn in range(8):
        selection = a_selection(town, chance)
        dimension = chance.choice(list(Dimension))
        table = sla_table(session, selection, dimension=dimension, by=LEAD, now=NOW)
        for row in [*table.rows, table.total]:
            where = {"dimension": dimension, "key": row.key} if row.key else {}
            expected = {
                Figure.ALL: row.promises.all,
                Figure.COUNTED: row.promises.counted,
                Figure.WITHIN: row.promises.within,
                Figure.MISSED: row.promises.missed,
                Figure.LATE: row.promises.late,
                Figure.OVERDUE: row.promises.overdue,
                Figure.LEFT_OUT: row.promises.left_out,
            } | {Figure(span.value): row.spreads[span].n for span in SPAN_COLUMNS}
            for figure, count in expected.items():
                cell = Cell(figure, **where)
                found = behind(session, selection, board=Board.SLA, cell=cell, by=LEAD, now=NOW)
                assert len(found) == count, cell
                assert len({(row.ticket_id, row.cycle) for row in found}) == count


def test_card_table_and_files_agree_over_200_random_filters(session: Session, town: Town):
    chance = random.Random(14)
    for _turn in range(200):
        selection = a_selection(town, chance)
        dimension = chance.choice(list(Dimension))
        figure = chance.choice([Figure.ALL, Figure.COUNTED, Figure.MISSED, Figure.LEFT_OUT, Figure.FIRST_REPLY])
        table = sla_table(session, selection, dimension=dimension, by=LEAD, now=NOW)
        promises = table.total.promises
        card = {
            Figure.ALL: promises.all,
            Figure.COUNTED: promises.counted,
            Figure.MISSED: promises.missed,
            Figure.LEFT_OUT: promises.left_out,
            Figure.FIRST_REPLY: table.total.spreads[Span.FIRST_REPLY].n,
        }[figure]
        found = behind(session, selection, board=Board.SLA, cell=Cell(figure), by=LEAD, now=NOW)
        assert len(lines(as_csv(behind_sheet(found)))) - 1 == len(found) == card
        head, *rows = lines(as_csv(sla_sheet(table, dimension)))
        tickets = head.index("Tickets")
        assert sum(int(row[tickets]) for row in rows[:-1]) == int(rows[-1][tickets]) == promises.all


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_rows_behind_a_rating_are_its_tickets(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=39), TODAY + timedelta(days=1)))
    table = csi_table(session, selection, dimension=Dimension.OPERATOR, by=LEAD)
    for row in table.rows:
        for figure, count in (
            (Figure.ASKED, row.ratings.asked),
            (Figure.RATED, row.ratings.rated),
            (Figure.LIKES, row.ratings.likes),
            (Figure.DISLIKES, row.ratings.dislikes),
        ):
            cell = Cell(figure, Dimension.OPERATOR, row.key)
            found = behind(session, selection, board=Board.CSI, cell=cell, by=LEAD, now=NOW)
            assert len(found) == count
    disliked = behind(session, selection, board=Board.CSI, cell=Cell(Figure.DISLIKES), by=LEAD, now=NOW)
    assert {row.rating for row in disliked} == {Verdict.DISLIKE}


def test_the_outcome_in_sql_is_the_outcome_in_python(session: Session, town: Town):
    selection = Selection(town.brand.id, Period(TODAY - timedelta(days=50), TODAY + timedelta(days=1)))
    found = behind(session, selection, board=Board.SLA, cell=Cell(Figure.ALL), by=LEAD, now=NOW)
    by_key = {(fact.ticket_id, fact.cycle): outcome_of(fact) for fact in wanted(town, selection, Board.SLA)}
    assert {(row.ticket_id, row.cycle): row.outcome for row in found} == by_key
    assert set(by_key.values()) == set(Outcome)


def test_a_day_belongs_to_the_zone_of_the_installation(session: Session, town: Town):
    late_evening_in_utc = NOW.replace(month=1, hour=22)
    a_fact(session, town.channels[0], town.sources[0], None, opened_at=late_evening_in_utc)
    day = late_evening_in_utc.date() + timedelta(days=1)
    selection = Selection(town.brand.id, Period(day, day + timedelta(days=1)))
    assert sla_table(session, selection, dimension=Dimension.DAY, by=LEAD, now=NOW).total.promises.all == 1


ALL_TIME = Period(TODAY - timedelta(days=60), TODAY + timedelta(days=1))


@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY])
def test_leads_administrators_and_quality_see_everybody(session: Session, town: Town, role: Role):
    by = actor(role, brand_id=town.brand.id)
    table = sla_table(session, Selection(town.brand.id, ALL_TIME), dimension=Dimension.OPERATOR, by=by, now=NOW)
    assert table.total.promises.all == sum(fact.brand_id == town.brand.id for fact in town.facts)


def test_an_operator_sees_only_the_own_rows(session: Session, town: Town):
    me = town.people[0]
    by = actor(Role.OPERATOR, person_id=me.id)
    selection = Selection(town.brand.id, ALL_TIME)
    own = [fact for fact in town.facts if fact.operator_id == me.id and fact.brand_id == town.brand.id]
    table = sla_table(session, selection, dimension=Dimension.OPERATOR, by=by, now=NOW)
    assert [row.key for row in table.rows] == [str(me.id)]
    assert table.total.promises.all == len(own)
    found = behind(session, selection, board=Board.SLA, cell=Cell(Figure.ALL), by=by, now=NOW)
    assert {row.ticket_id for row in found} == {fact.ticket_id for fact in own}
    asked = csi_table(session, selection, dimension=Dimension.CHANNEL, by=by)
    assert asked.total.ratings.asked == sum(fact.asked_at is not None for fact in own)
    others = Selection(town.brand.id, ALL_TIME, operators=frozenset({town.people[1].id}))
    assert sla_table(session, others, dimension=Dimension.OPERATOR, by=by, now=NOW).total.promises.all == 0


@pytest.mark.parametrize(
    "by",
    [
        actor(Role.MARKETING),
        actor(Role.MODERATOR),
        Actor(person_id=5, name="nobody"),
        actor(Role.LEAD, brand_id=999_999),
    ],
    ids=["marketing", "moderator", "no role", "lead of another brand"],
)
def test_nobody_else_sees_figures_of_people(session: Session, town: Town, by: Actor):
    selection = Selection(town.brand.id, ALL_TIME)
    with pytest.raises(Refused):
        sla_table(session, selection, dimension=Dimension.DAY, by=by, now=NOW)
    with pytest.raises(Refused):
        csi_table(session, selection, dimension=Dimension.DAY, by=by)
    with pytest.raises(Refused):
        behind(session, selection, board=Board.SLA, cell=Cell(Figure.ALL), by=by, now=NOW)


def test_an_empty_period_has_a_total_and_no_rows(session: Session, town: Town):
    day = TODAY + timedelta(days=100)
    selection = Selection(town.brand.id, Period(day, day + timedelta(days=1)))
    table = sla_table(session, selection, dimension=Dimension.CHANNEL, by=LEAD, now=NOW)
    assert table.rows == []
    assert table.total.promises.share is None
    assert csi_table(session, selection, dimension=Dimension.CHANNEL, by=LEAD).total.ratings.csi is None


@pytest.mark.parametrize("key", ["abc", "9" * 40, "-7", "٣", ""])
def test_a_row_that_cannot_exist_has_no_tickets(session: Session, town: Town, key: str):
    selection = Selection(town.brand.id, ALL_TIME)
    for dimension in Dimension:
        cell = Cell(Figure.ALL, dimension, key)
        assert behind(session, selection, board=Board.SLA, cell=cell, by=LEAD, now=NOW) == []


def test_filters_offer_only_what_the_brand_has(session: Session, town: Town):
    assert set(choices(session, town.brand.id, Dimension.CHANNEL, by=LEAD)) == {row.id for row in town.channels[:3]}
    assert set(choices(session, town.brand.id, Dimension.OPERATOR, by=LEAD)) == {0, *(row.id for row in town.people)}


def test_filters_tell_an_operator_no_names_and_a_stranger_nothing(session: Session, town: Town):
    assert choices(session, town.brand.id, Dimension.OPERATOR, by=actor(Role.OPERATOR)) == {}
    with pytest.raises(Refused):
        choices(session, town.brand.id, Dimension.CHANNEL, by=actor(Role.LEAD, brand_id=town.brand.id + 1))
