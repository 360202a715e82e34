"""Sealed figures are those of the facts, whatever changes after the sealing; card, table, rows and file agree."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.behind import behind, number_behind
from dashboards.block_check import differing, seal_again
from dashboards.blocks import lengths, lengths_over, tallies, tallies_over
from dashboards.export import as_csv
from dashboards.figures import Span
from dashboards.jobs import seal_brand
from dashboards.measures import SPANS, Measure
from dashboards.periods import Period
from dashboards.queries import csi_table, sla_table
from dashboards.sealed_days import cover_of
from dashboards.sealing import days_to_seal, forget_marks, months_to_seal, seal_day, seal_month
from dashboards.selection import (
    KINDS_OF_TAGS,
    SPAN_COLUMNS,
    Board,
    Cell,
    Dimension,
    Figure,
    Selection,
    row_of_day,
    rows_of,
)
from dashboards.sheets import behind_sheet
from storage.database import Database, reading, transaction, use
from storage.stale_days import mark
from storage.tables import FactTag, FigureBlock, Promise, ReplyFact, SlaPolicy, StaleDay, Tag, TicketFact
from storage.vocabulary import (
    CancelCause,
    LeftOut,
    Metric,
    RatingCause,
    RatingWay,
    Role,
    SetAside,
    TagKind,
    Verdict,
)
from tests.builders import actor
from tests.dashboards.conftest import NOW, TODAY, Town, make_town
from tests.dashboards.test_queries import lines

LEAD = actor(Role.LEAD)
LONG = Period(TODAY - timedelta(days=60), TODAY + timedelta(days=1))
BOARDS = (Board.SLA, Board.CSI, Board.NEXT_REPLY)


@pytest.fixture
def lone(base: Database) -> Iterator[tuple[Session, Town]]:
    """A session and a town on one kind of database: what is asked there says the same on both."""
    with base.transaction() as session:
        yield session, make_town(session)


def enrich(session: Session, town: Town, chance: random.Random) -> list[Tag]:
    """The rest of what facts can say, tags and next replies."""
    tags = [
        Tag(
            brand_id=town.brand.id, kind=list(TagKind)[number % 2], name=f"tag {number}", folded=f"tag {number}",
            created_at=NOW,
        )
        for number in range(5)
    ]  # fmt: skip
    session.add_all(tags)
    session.flush()
    for fact in town.facts:
        change(fact, chance)
        for tag in chance.sample(tags, chance.choice([0, 1, 1, 2])):
            session.add(FactTag(ticket_id=fact.ticket_id, tag_id=tag.id))
    policies = {policy.channel_id: policy for policy in session.scalars(select(SlaPolicy))}
    for fact in chance.sample(town.facts, 120):
        a_reply(session, fact, chance, policies[fact.channel_id])
    session.flush()
    return tags


def change(fact: TicketFact, chance: random.Random) -> None:
    """Whatever may change after the fact: late ratings, what is left out, times at work, resolution, hours."""
    fact.opened_hour = chance.choice([None, *range(24)])
    fact.left_out = chance.choice([None] * 12 + [LeftOut.ABUSE, LeftOut.MERGED])
    fact.is_first_time = chance.choice([None, True, False])
    fact.complexity = chance.choice([None, 1, 2, 3])
    fact.messages_in, fact.messages_out = chance.randrange(4), chance.randrange(3)
    fact.hand_overs, fact.moves = chance.randrange(2), chance.randrange(2)
    fact.handling_s, fact.paused_s = chance.choice([0, 400]), chance.choice([0, 10**6])
    fact.is_customer_last, fact.is_sent_elsewhere = chance.random() < 0.3, chance.random() < 0.3
    fact.resolution_s = chance.randrange(9000) if fact.closed_at else None
    fact.resolution_due_at = chance.choice([None, NOW - timedelta(hours=1), NOW + timedelta(hours=1)])
    fact.resolution_target_s = 3600 if fact.resolution_due_at else chance.choice([None, 3600])
    fact.is_resolved_within = chance.choice([None, True, False])
    if fact.asked_at is not None:
        fact.rating = chance.choice([None, *Verdict])
        fact.rating_way = chance.choice([None, *RatingWay])
        fact.rating_cause = chance.choice([None, *RatingCause])
        fact.rating_aside = chance.choice([None, None, None, *SetAside])
        fact.rated_operator_id = chance.choice([None, fact.operator_id])


def a_reply(session: Session, fact: TicketFact, chance: random.Random, policy: SlaPolicy) -> None:
    asked_at = min(fact.opened_at + timedelta(hours=chance.randrange(60)), NOW)
    spent = chance.choice([None, chance.randrange(7200)])
    left_out = chance.choice([None, None, None, None, CancelCause.RESOLVED, CancelCause.MERGED]) if not spent else None
    promise = Promise(
        ticket_id=fact.ticket_id, cycle=fact.cycle, metric=Metric.NEXT_REPLY, channel_id=fact.channel_id,
        policy_id=policy.id, calendar_id=policy.calendar_id, started_at=asked_at, target_s=3600,
    )  # fmt: skip
    session.add(promise)
    session.flush()
    session.add(
        ReplyFact(
            promise_id=promise.id, ticket_id=fact.ticket_id, cycle=fact.cycle, brand_id=fact.brand_id,
            channel_id=fact.channel_id, source_id=fact.source_id, operator_id=fact.operator_id, asked_at=asked_at,
            asked_day=fact.opened_day if asked_at == fact.opened_at else asked_at.date().isoformat(),
            asked_hour=asked_at.hour, due_at=chance.choice([None, asked_at + timedelta(hours=1)]), target_s=3600,
            replied_at=None if spent is None else asked_at + timedelta(seconds=spent), reply_s=spent,
            is_within=chance.choice([None, False]) if spent is None else spent <= 3600, left_out=left_out,
        )
    )  # fmt: skip


def seal(session: Session, brand_id: int, chance: random.Random | None = None) -> None:
    """All days that can be sealed, or each with a chance of one half, then the months."""
    for day in days_to_seal(session, brand_id, now=NOW):
        if chance is None or chance.random() < 0.5:
            seal_day(session, brand_id, day, now=NOW - timedelta(hours=2))
    for first in months_to_seal(session, brand_id, now=NOW):
        assert seal_month(session, brand_id, first, now=NOW)


def some_changes(session: Session, town: Town, chance: random.Random) -> None:
    for fact in chance.sample(town.facts, 6):
        mark(session, fact.brand_id, (fact.opened_day, fact.asked_day))
        change(fact, chance)
    session.flush()


def a_selection(town: Town, tags: list[Tag], chance: random.Random) -> Selection:
    def some(ids: list[int]) -> frozenset[int]:
        return (
            frozenset(chance.sample(ids, chance.randrange(1, max(2, len(ids)))))
            if chance.random() < 0.25
            else frozenset()
        )

    since = TODAY - timedelta(days=chance.randrange(50))
    return Selection(
        town.brand.id,
        Period(since, since + timedelta(days=chance.randrange(1, 50))),
        operators=some([0, *(person.id for person in town.people)]),
        channels=some([channel.id for channel in town.channels[:3]]),
        sources=some([source.id for source in town.sources[:3]]),
        tags=some([tag.id for tag in tags if tag.kind is TagKind.TOPIC]),
        products=some([tag.id for tag in tags if tag.kind is TagKind.PRODUCT]),
    )


def shown(session: Session, selection: Selection, board: Board, dimension: Dimension) -> dict[str, dict[Figure, int]]:
    """What card and table say, by the rows' keys; under "" the card."""
    if board is Board.CSI:
        ratings = csi_table(session, selection, dimension=dimension, by=LEAD)
        return {
            row.key: {
                Figure.ASKED: row.ratings.asked, Figure.LIKES: row.ratings.likes, Figure.RATED: row.ratings.rated,
                Figure.OPEN_RATED: row.open_links.rated, Figure.VOIDED: row.aside.voided,
                Figure.ABOUT_DECISION: row.causes.decision,
            }
            for row in (*ratings.rows, ratings.total)
        }  # fmt: skip
    promises = sla_table(session, selection, dimension=dimension, by=LEAD, now=NOW)
    return {
        row.key: {
            Figure.ALL: row.promises.all, Figure.COUNTED: row.promises.counted, Figure.MISSED: row.promises.missed,
            Figure.OVERDUE: row.promises.overdue, Figure.LEFT_OUT: row.promises.left_out,
        } | {Figure(span.value): row.spreads[span].n for span in SPAN_COLUMNS}
        for row in (*promises.rows, promises.total)
    }  # fmt: skip


def test_card_table_rows_and_file_agree_over_200_random_filters(session: Session, town: Town):
    chance = random.Random(21)
    tags = enrich(session, town, chance)
    seal(session, town.brand.id)
    seen = 0
    for turn in range(200):
        if turn % 40 == 39:
            some_changes(session, town, chance)
            seal(session, town.brand.id, chance)
        board, dimension = chance.choice([Board.SLA, Board.CSI]), chance.choice(list(Dimension))
        selection = a_selection(town, tags, chance)
        table = shown(session, selection, board, dimension)
        key = chance.choice(list(table))
        figure = chance.choice(list(table[key]))
        cell = Cell(figure, dimension, key) if key else Cell(figure)
        rows = behind(session, selection, board=board, cell=cell, by=LEAD, now=NOW)
        number = number_behind(session, selection, board=board, cell=cell, by=LEAD, now=NOW)
        assert number == (len(rows), len({row.ticket_id for row in rows}))
        assert len(rows) == table[key][figure], (selection, cell)
        assert len(lines(as_csv(behind_sheet(rows)))) - 1 == len(rows)
        if dimension not in KINDS_OF_TAGS:
            assert table[""][figure] == sum(own[figure] for key, own in table.items() if key)
        seen += len(rows)
    assert seen > 1000


def test_blocks_hold_what_the_facts_come_to(session: Session, town: Town):
    chance = random.Random(22)
    enrich(session, town, chance)
    seal(session, town.brand.id)
    some_changes(session, town._replace(facts=[fact for fact in town.facts if fact.opened_day > "2026-03"]), chance)
    everything = Selection(town.brand.id, LONG)
    # All channels and all sources are two filters, so no block is asked.
    facts = Selection(
        town.brand.id, LONG, channels=frozenset(one.id for one in town.channels),
        sources=frozenset(one.id for one in town.sources),
    )  # fmt: skip
    cover = cover_of(session, town.brand.id, LONG, by_months=True)
    assert cover.months
    assert cover.days
    assert len(cover.open_days) > 1
    for board in BOARDS:
        for dimension, over in [(one, None) for one in (None, *Dimension)] + [
            (Dimension.HOUR, Dimension.WEEKDAY), (Dimension.OPERATOR, Dimension.MONTH), (Dimension.TAG, Dimension.WEEK),
        ]:  # fmt: skip
            named: dict[str, Any] = {"board": board, "dimension": dimension, "over": over, "by": LEAD}
            assert tallies_over(session, everything, now=NOW, **named) == tallies_over(session, facts, now=NOW, **named)
            spans = list(SPANS[rows_of(board).name])
            ours = lengths_over(session, everything, spans=spans, **named)
            theirs = lengths_over(session, facts, spans=spans, **named)
            assert sorted_lengths(ours) == sorted_lengths(theirs)


def sorted_lengths(found: dict[Span, dict[tuple[str, str], Any]]) -> dict[Any, list[int]]:
    return {(span, key): np.sort(own).tolist() for span, by_key in found.items() for key, own in by_key.items()}


def test_sums_and_lengths_are_those_of_brute_force(lone: tuple[Session, Town]):
    session, town = lone
    enrich(session, town, random.Random(23))
    seal(session, town.brand.id)
    facts = [fact for fact in town.facts if fact.brand_id == town.brand.id and fact.left_out is None]
    selection = Selection(town.brand.id, LONG)
    found = tallies(session, selection, board=Board.SLA, dimension=Dimension.MONTH, by=LEAD, now=NOW)
    for key, tally in found.items():
        own = [fact for fact in facts if key in {"", row_of_day(Dimension.MONTH, fact.opened_day)}]
        assert tally[Measure.OPENED] == len(own)
        assert tally[Measure.MESSAGES_IN] == sum(fact.messages_in for fact in own)
        assert tally[Measure.PAUSED_S] == sum(fact.paused_s for fact in own)
        assert tally[Measure.FIRST_TIME] == sum(fact.is_first_time is True for fact in own)
        assert tally[Measure.COMPLEXITY] == sum(fact.complexity or 0 for fact in own)
        assert tally[Measure.RESOLVED_LATE] == sum(
            fact.closed_at is not None and fact.is_resolved_within is False for fact in own
        )
    handled = lengths(session, selection, board=Board.SLA, dimension=None, span=Span.HANDLING, by=LEAD)[""]
    assert handled.tolist() == [400] * sum(fact.handling_s > 0 for fact in facts)


def test_people_see_the_blocks_of_what_they_may_see(lone: tuple[Session, Town]):
    session, town = lone
    enrich(session, town, random.Random(24))
    seal(session, town.brand.id)
    selection = Selection(town.brand.id, LONG)
    me = town.people[0]
    mine = actor(Role.OPERATOR, person_id=me.id)
    own = Selection(town.brand.id, LONG, operators=frozenset({me.id}))
    for dimension in (Dimension.OPERATOR, Dimension.DAY, Dimension.CHANNEL, None):
        found = tallies(session, selection, board=Board.SLA, dimension=dimension, by=mine, now=NOW)
        assert found == tallies(session, own, board=Board.SLA, dimension=dimension, by=LEAD, now=NOW)
    others = Selection(town.brand.id, LONG, operators=frozenset({town.people[1].id}))
    assert tallies(session, others, board=Board.SLA, dimension=None, by=mine, now=NOW) == {"": Counter()}
    town.channels[0].is_open = False
    session.flush()
    quality = actor(Role.QUALITY, brand_id=town.brand.id)
    seen = tallies(session, selection, board=Board.SLA, dimension=Dimension.CHANNEL, by=quality, now=NOW)
    assert set(seen) - {""} == {str(channel.id) for channel in town.channels[1:3]}


def test_a_spoiled_block_is_found_and_made_anew(base: Database):
    with transaction() as session:
        town = make_town(session)
        seal(session, town.brand.id)
        assert differing(session, town.brand.id, LONG) == []
        day = max(fact.opened_day for fact in town.facts if fact.opened_day < TODAY.isoformat())
        of_day = select(FigureBlock).where(FigureBlock.first_day == day, FigureBlock.grain == "day")
        block = session.scalars(of_day).first()
        assert block is not None
        block.counts = bytes(len(block.counts))
        session.flush()
        found = differing(session, town.brand.id, LONG)
        assert [(one.first_day, one.what[-1]) for one in found] == [(day, block.key)]
    seal_again(town.brand.id, LONG, now=NOW)
    with reading() as session:
        assert differing(session, town.brand.id, LONG) == []


def test_sealed_figures_are_made_anew_in_short_transactions(base: Database, monkeypatch: pytest.MonkeyPatch):
    with transaction() as session:
        town = make_town(session)
        seal(session, town.brand.id)
    held: list[Session] = []

    def noted(session: Session, *_args: object, **_kept: object) -> None:
        held.append(session)

    monkeypatch.setattr("dashboards.block_check.seal_day", noted)
    monkeypatch.setattr("dashboards.block_check.seal_month", noted)
    seal_again(town.brand.id, LONG, now=NOW)
    assert len(held) == len({id(session) for session in held}) > 30


def test_a_month_that_still_changes_waits_until_it_is_quiet(lone: tuple[Session, Town]):
    session, town = lone
    seal(session, town.brand.id)
    month = Period(date(2026, 2, 1), date(2026, 3, 1))
    assert cover_of(session, town.brand.id, month, by_months=True).months
    fact = next(fact for fact in town.facts if fact.opened_day.startswith("2026-02") and fact.brand_id == town.brand.id)
    mark(session, fact.brand_id, [fact.opened_day])
    assert cover_of(session, town.brand.id, month, by_months=True).open_days == [fact.opened_day]
    seal_day(session, town.brand.id, fact.opened_day, now=NOW)
    assert cover_of(session, town.brand.id, month, by_months=True).months == []
    assert months_to_seal(session, town.brand.id, now=NOW) == []
    assert months_to_seal(session, town.brand.id, now=NOW + timedelta(hours=2)) == ["2026-02-01"]
    mark(session, fact.brand_id, [fact.opened_day])
    assert not seal_month(session, town.brand.id, "2026-02-01", now=NOW)


def test_marks_of_today_are_dropped_those_of_sealed_days_stay(lone: tuple[Session, Town]):
    session, town = lone
    seal(session, town.brand.id)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    mark(session, town.brand.id, [TODAY.isoformat(), yesterday, None])
    forget_marks(session, town.brand.id, now=NOW)
    assert session.scalars(select(StaleDay.day)).all() == [yesterday]


def test_the_job_seals_what_is_over(base: Database):
    with transaction() as session:
        town = make_town(session)
    seal_brand(town.brand.id, now=NOW)
    with base.reading() as session:
        assert days_to_seal(session, town.brand.id, now=NOW) == []
        assert cover_of(session, town.brand.id, LONG, by_months=False).open_days[-1] == TODAY.isoformat()
        assert differing(session, town.brand.id, LONG) == []


def test_a_change_that_the_sealer_could_not_see_is_not_lost(make_database: Callable[[str, Path], str], tmp_path: Path):
    """Two connections: one changes a fact and has not committed when the other seals its day."""
    made = Database(make_database("postgresql", tmp_path))
    use(made)
    with transaction() as session:
        town = make_town(session)
        seal(session, town.brand.id)
    brand_id, day = town.brand.id, town.facts[0].opened_day
    selection = Selection(brand_id, Period(date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=1)))

    def handled() -> int:
        with reading() as session:
            found = tallies(session, selection, board=Board.SLA, dimension=None, by=LEAD, now=NOW)
        return found[""][Measure.HANDLING_S]

    for is_marked_first in (True, False):
        before = handled()
        with transaction() as writer:
            fact = writer.scalars(select(TicketFact).where(TicketFact.opened_day == day)).first()
            assert fact is not None
            if is_marked_first:
                mark(writer, brand_id, [day])
            fact.handling_s += 77
            writer.flush()
            with transaction() as sealer:
                # Somebody else's change that was committed is what makes the day due.
                mark(sealer, brand_id, [day])
            with transaction() as sealer:
                seal_day(sealer, brand_id, day, now=NOW)
            assert handled() == before
            if not is_marked_first:
                mark(writer, brand_id, [day])
        assert handled() == before + 77
        with transaction() as sealer:
            seal_day(sealer, brand_id, day, now=NOW)
        assert handled() == before + 77
    made.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_topic_and_product_narrow_each_other(session: Session, town: Town):
    product, topic, *_others = enrich(session, town, random.Random(24))
    seal(session, town.brand.id)

    def tickets(**filters: frozenset[int]) -> set[int]:
        asked = Selection(town.brand.id, LONG, **filters)
        rows = behind(session, asked, board=Board.SLA, cell=Cell(Figure.ALL), by=LEAD, now=NOW)
        assert sla_table(session, asked, dimension=Dimension.DAY, by=LEAD, now=NOW).total.promises.all == len(rows)
        return {row.ticket_id for row in rows}

    topics, products = frozenset({topic.id}), frozenset({product.id})
    both = tickets(tags=topics, products=products)
    assert both == tickets(tags=topics) & tickets(products=products)
    assert 0 < len(both) < len(tickets(tags=topics))
