"""`repdesk check` replays what happened: whatever was spoilt by hand is found, named, and put right."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from dashboards.sealing import seal_day
from desk.assignment import take
from desk.closing import close
from desk.incoming import arrive
from desk.replies import Answer, record_sent_by_hand
from desk.ticket_tags import put_tag
from desk.tickets import open_ticket
from door.figure_check import check_figures, findings_of, put_right
from storage.rights import ALL_BRANDS, Actor
from storage.tables import DailyCount, FactTag, FigureBlock, ReplyFact, Tag, TicketFact
from storage.vocabulary import Ground, Role, TagKind
from tests.builders import NOW, a_brand, a_channel, a_mention, a_person, a_source, an_author

SOON = NOW + timedelta(minutes=10)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def desk(database):
    """Two tickets: one answered, asked about again, tagged and closed; one nobody has looked at."""
    with database.transaction() as session:
        brand = a_brand(session)
        anna = a_person(session, Role.OPERATOR)
        a_channel(session, brand, anna, is_first_line=True, next_reply_s=600, resolution_s=86400)
        talks = a_source(session, brand, kind="vk_messages", ground=Ground.OURS)
        lead = Actor(anna.id, anna.name, {ALL_BRANDS: frozenset({Role.LEAD})})
        author = an_author(session, talks)
        first = a_mention(session, talks, thread_id="1", author_id=author.id)
        answered = open_ticket(session, first.id, by=lead, now=NOW).ticket_id
        take(session, answered, by=lead, now=NOW)
        record_sent_by_hand(session, answered, answer=Answer("Разобрались.", "k1", 1), url="", by=lead, now=SOON)
        again = a_mention(session, talks, thread_id="1", author_id=author.id, published_at=SOON, seen_at=SOON)
        arrive(session, again.id, now=SOON)
        tag = Tag(brand_id=brand.id, kind=TagKind.TOPIC, name="вклад", folded="вклад", created_at=NOW)
        session.add(tag)
        session.flush()
        put_tag(session, answered, tag.id, by=lead, now=SOON)
        close(session, answered, by=lead, now=LATER)
        open_ticket(session, a_mention(session, talks, thread_id="2").id, by=lead, now=NOW)
    return database


def checked(*, everything=True):
    return check_figures(everything=everything, now=LATER, tell=lambda _words: None)


def spoil(database, *statements):
    with database.transaction() as session:
        for statement in statements:
            session.execute(statement.execution_options(synchronize_session=False))


def test_a_sound_desk_has_nothing_to_mend(desk):
    found = checked()
    assert found.differences == []
    (line,) = findings_of(found, most=None)
    assert (line.ok, line.words) == (True, "2 tickets, all counters and sealed figures replayed")


def test_what_was_spoilt_is_found_exactly_and_put_right(desk):
    spoil(
        desk,
        update(TicketFact).where(TicketFact.ticket_id == 1).values(first_reply_s=7),
        delete(ReplyFact),
        delete(FactTag),
        update(DailyCount).where(DailyCount.dimension == "reply_sent").values(count=9),
    )
    found = checked()
    assert [(one.place, one.what) for one in found.differences] == [
        ("ticket 1", "tags"),
        ("ticket 1, cycle 1", "first_reply_s"),
        ("ticket 1, next reply 3", "row"),
        ("brand 1, 2026-03-02", "reply_sent 1"),
    ]
    lines = findings_of(found, most=2)
    assert lines[0].words.startswith("4 differ (2 tickets")
    assert [line.words for line in lines[1:]] == [
        "tags is nothing, the history says 1",
        "first_reply_s is 7, the history says 1800",
        "and 2 more",
    ]
    put_right(found, now=LATER, tell=lambda _words: None)
    assert checked().differences == []
    with desk.reading() as session:
        assert session.scalars(select(DailyCount.count).where(DailyCount.dimension == "reply_sent")).all() == [1]


def test_a_sealed_sum_that_the_facts_do_not_come_to_is_sealed_again(desk):
    with desk.transaction() as session:
        seal_day(session, 1, "2026-03-02", now=LATER)
        one = session.scalars(select(FigureBlock).where(FigureBlock.board == "opened").limit(1)).one()
        one.counts = bytes(len(one.counts))
    found = checked()
    assert {one.place for one in found.differences} == {"brand 1, sealed day 2026-03-02"}
    put_right(found, now=LATER, tell=lambda _words: None)
    assert checked().differences == []


def test_a_large_desk_is_sampled_and_says_so(desk, monkeypatch):
    monkeypatch.setattr("door.figure_check.WHOLE", 1)
    spoil(desk, update(TicketFact).where(TicketFact.ticket_id == 1).values(handling_s=7))
    found = checked(everything=False)
    assert [one.what for one in found.differences] == ["handling_s"]
    assert found.words.startswith("a sample of 2 tickets")
