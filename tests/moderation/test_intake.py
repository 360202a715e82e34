"""Intake: each text once, each edit a version, nothing lost and nothing doubled."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from moderation.entering import TOO_OLD
from moderation.finding import Finding, PlaceFound
from moderation.intake import receive
from storage.query import parse
from storage.search import Facets, index_of
from storage.search_upkeep import behind, carry_out
from storage.tables import (
    Author,
    DailyCount,
    Job,
    Mention,
    MentionKey,
    MentionVersion,
    Message,
    Place,
    SourceCursor,
    Ticket,
    TicketMention,
)
from storage.vocabulary import Category, Ground, Lane, MentionState, ReplyPolicy, Scope, TicketState
from tests.builders import a_brand, a_channel, a_source, an_author

TEXT = "Банк Причал опять не отвечает"


def a_finding(number=1, **changes):
    values = {
        "external_id": f"post-{number}",
        "text": TEXT,
        "url": f"http://127.0.0.1/{number}",
        "author": "Вера",
        "author_id": "u1",
        "thread_id": f"topic-{number}",
    } | changes
    return Finding(**values)


def mentions(session):
    return session.scalars(select(Mention).order_by(Mention.id).execution_options(populate_existing=True)).all()


def searched(session, words):
    carry_out(session, behind(session, list(session.scalars(select(Mention.id)))))
    return list(session.scalars(index_of(session).match(parse(words), Facets())))


def counters(session, dimension):
    rows = select(DailyCount.key, func.sum(DailyCount.count)).where(DailyCount.dimension == dimension)
    return {key: int(number) for key, number in session.execute(rows.group_by(DailyCount.key)) if number}


@pytest.fixture
def source(session):
    return a_source(session, a_brand(session, query="причал"))


@pytest.fixture
def our_source(session):
    brand = a_brand(session, query="причал")
    a_channel(session, brand, is_first_line=True)
    return a_source(session, brand, kind="vk_messages", ground=Ground.OURS, scope=Scope.OWN)


def test_the_same_findings_again_change_nothing(session, source, now):
    findings = [a_finding(number) for number in range(5)]
    first = receive(session, source=source, findings=findings, now=now)
    again = receive(session, source=source, findings=findings, now=now + timedelta(hours=1))
    assert (first.found, first.new, len(first.new_ids)) == (5, 5, 5)
    assert (again.found, again.new, again.changed, again.deleted, again.unmatched) == (5, 0, 0, 0, 0)
    assert len(mentions(session)) == 5
    assert searched(session, "причал") == sorted(first.new_ids, reverse=True)
    assert counters(session, "mention_state") == {"new": 5}


def test_an_edit_is_a_version_and_the_index_follows(session, source, now):
    receive(session, source=source, findings=[a_finding()], now=now)
    edited = a_finding(text="Причал всё исправил", stars=5.0)
    received = receive(session, source=source, findings=[edited], now=now + timedelta(hours=1))
    [mention] = mentions(session)
    assert received.changed == 1
    assert (mention.version, mention.stars) == (2, 5.0)
    assert mention.edited_at == now + timedelta(hours=1)
    versions = session.scalars(select(MentionVersion.text).order_by(MentionVersion.version)).all()
    assert versions == [TEXT, "Причал всё исправил"]
    assert searched(session, "исправил") == [mention.id]
    assert searched(session, "отвечает") == []
    assert sorted(session.scalars(select(Job.kind))) == ["moderation.follow", "moderation.follow", "pretag", "pretag"]


def test_what_a_page_leaves_out_is_no_edit(session, source, now):
    receive(session, source=source, findings=[a_finding(title="Тема", stars=2.0)], now=now)
    assert receive(session, source=source, findings=[a_finding()], now=now).changed == 0


def test_an_open_source_keeps_only_what_is_about_the_brand_and_counts_the_rest_once(session, source, now):
    findings = [a_finding(1), a_finding(2, text="Про погоду"), a_finding(3, text="Про погоду", title="Причал")]
    received = receive(session, source=source, findings=findings, now=now)
    again = receive(session, source=source, findings=findings, now=now)
    assert (received.new, received.unmatched) == (2, 1)
    assert again.unmatched == 0
    assert counters(session, "unmatched") == {str(source.id): 1}
    assert session.scalar(select(func.count()).select_from(MentionKey)) == 3


def test_a_text_that_is_edited_to_be_about_the_brand_is_stored_then(session, source, now):
    receive(session, source=source, findings=[a_finding(text="Про погоду")], now=now)
    received = receive(session, source=source, findings=[a_finding()], now=now)
    assert (received.new, received.unmatched) == (1, 0)


def test_an_own_source_keeps_everything(session, now):
    source = a_source(session, a_brand(session), scope=Scope.OWN)
    received = receive(session, source=source, findings=[a_finding(text="Про погоду")], now=now)
    assert (received.new, received.unmatched) == (1, 0)


def test_old_texts_and_backfills_enter_the_archive(session, source, now):
    old = a_finding(1, published_at=now - TOO_OLD - timedelta(minutes=1))
    fresh = a_finding(2, published_at=now - timedelta(hours=1))
    undated = a_finding(3)
    receive(session, source=source, findings=[old, fresh, undated], now=now)
    receive(session, source=source, findings=[a_finding(4)], lane=Lane.BACKFILL, now=now)
    states = {mention.url[-1]: mention.state for mention in mentions(session)}
    assert states == {
        "1": MentionState.ARCHIVED,
        "2": MentionState.NEW,
        "3": MentionState.NEW,
        "4": MentionState.ARCHIVED,
    }


def test_a_text_from_the_future_was_written_when_it_was_read(session, source, now):
    receive(session, source=source, findings=[a_finding(published_at=now + timedelta(days=9))], now=now)
    assert mentions(session)[0].published_at == now


def test_arrival_order_follows_publication_inside_a_batch(session, source, now):
    findings = [a_finding(number, published_at=now - timedelta(minutes=number)) for number in (1, 3, 2)]
    receive(session, source=source, findings=findings, now=now)
    assert [mention.url[-1] for mention in mentions(session)] == ["3", "2", "1"]


def test_own_accounts_are_never_mentions(session, source, now):
    an_author(session, source, external_id="bank", is_own=True)
    findings = [a_finding(1, ours=True), a_finding(2, author_id="bank")]
    received = receive(session, source=source, findings=findings, now=now)
    assert (received.found, received.new, received.unmatched) == (2, 0, 0)


def test_a_deletion_is_marked_once_and_taken_back(session, source, now):
    receive(session, source=source, findings=[a_finding()], now=now)
    gone = a_finding(text="", deleted=True)
    assert receive(session, source=source, findings=[gone], now=now).deleted == 1
    assert receive(session, source=source, findings=[gone], now=now).deleted == 0
    assert mentions(session)[0].deleted_at == now
    receive(session, source=source, findings=[a_finding()], now=now)
    assert mentions(session)[0].deleted_at is None


def test_authors_and_branches_are_met_once(session, source, now):
    place = PlaceFound(external_id="b1", name="Офис", address="Тверская, 1", lat=55.7, lon=37.6)
    receive(session, source=source, findings=[a_finding(1, place=place), a_finding(2, place=place)], now=now)
    receive(session, source=source, findings=[a_finding(3, author="Вера П.", place=place)], now=now)
    assert session.scalars(select(Author.name)).all() == ["Вера П."]
    assert session.scalars(select(Place.address)).all() == ["Тверская, 1"]
    assert len({(mention.author_id, mention.place_id) for mention in mentions(session)}) == 1


def test_the_cursor_moves_with_its_items(session, source, now):
    receive(session, source=source, findings=[], cursor={"page": 1}, now=now)
    receive(session, source=source, findings=[a_finding()], cursor={"page": 2}, now=now)
    assert session.scalars(select(SourceCursor.state)).all() == [{"page": 2}]


def test_hostile_and_huge_texts_are_stored_as_they_are(session, source, now):
    hostile = "причал <script>alert(1)</script> **жирно** \x00 \ud800 ![x](http://evil/) '; DROP TABLE mention;--"
    findings = [
        a_finding(1, text=hostile),
        a_finding(2, text="причал " * 100_000),
        a_finding("я" * 900, author="и" * 900, author_id="к" * 900, thread_id="т" * 900, url="http://x/" + "п" * 9000),
    ]
    assert receive(session, source=source, findings=findings, now=now).new == 3
    assert receive(session, source=source, findings=findings, now=now).new == 0
    texts = session.scalars(select(MentionVersion.text).order_by(MentionVersion.mention_id)).all()
    assert texts[0] == hostile.replace("\x00", "").replace("\ud800", "?")


def test_a_text_without_words_but_with_stars_is_a_mention(session, now):
    source = a_source(session, a_brand(session), scope=Scope.OWN)
    findings = [a_finding(1, text="", stars=1.0), a_finding(2, text="  ")]
    assert receive(session, source=source, findings=findings, now=now).new == 1


def test_a_category_that_is_not_watched_is_kept_and_counted_but_waits_for_nobody(session, now):
    brand = a_brand(session, query="причал", muted_categories=["media"])
    media, forum = a_source(session, brand, category=Category.MEDIA), a_source(session, brand)
    receive(session, source=media, findings=[a_finding()], now=now)
    receive(session, source=forum, findings=[a_finding(url="http://forum.example/1")], now=now)
    assert [mention.state for mention in mentions(session)] == [MentionState.ARCHIVED, MentionState.NEW]


def test_a_brand_that_watches_some_languages_leaves_the_others(session, now):
    source = a_source(session, a_brand(session, query="причал OR prichal", languages=["ru"]))
    findings = [a_finding(1), a_finding(2, text="Prichal is an awful bank"), a_finding(3, text="", title="Причал")]
    received = receive(session, source=source, findings=findings, now=now)
    assert (received.new, received.unmatched) == (2, 1)


def test_our_ground_makes_a_ticket_at_once_and_the_talk_goes_on_in_it(session, our_source, now):
    first = a_finding(1, thread_id="dialogue", text="Где мои деньги?", published_at=now)
    second = a_finding(2, thread_id="dialogue", text="Алло?", published_at=now + timedelta(minutes=1))
    receive(session, source=our_source, findings=[first], now=now)
    receive(session, source=our_source, findings=[second], now=now + timedelta(minutes=2))
    receive(session, source=our_source, findings=[first, second], now=now + timedelta(minutes=3))
    [ticket] = session.scalars(select(Ticket)).all()
    assert ticket.state == TicketState.NEW
    assert session.scalar(select(func.count()).select_from(TicketMention)) == 2
    assert session.scalar(select(func.count()).select_from(Message)) == 2
    assert {mention.state for mention in mentions(session)} == {MentionState.PROMOTED}


def test_two_messages_of_one_batch_are_one_ticket(session, our_source, now):
    findings = [a_finding(number, thread_id="dialogue", text="Алло?") for number in (1, 2, 3)]
    receive(session, source=our_source, findings=findings, now=now)
    assert len(session.scalars(select(Ticket)).all()) == 1


def test_old_messages_on_our_ground_make_no_ticket(session, our_source, now):
    old = a_finding(published_at=now - timedelta(days=30))
    receive(session, source=our_source, findings=[old], now=now)
    assert session.scalars(select(Ticket)).all() == []


def test_watching_only_makes_no_ticket(session, our_source, now):
    our_source.policy = ReplyPolicy.WATCH
    receive(session, source=our_source, findings=[a_finding()], now=now)
    assert session.scalars(select(Ticket)).all() == []


def test_without_a_channel_the_text_waits_in_the_stream(session, now):
    source = a_source(session, a_brand(session), ground=Ground.OURS, scope=Scope.OWN)
    assert receive(session, source=source, findings=[a_finding()], now=now).new == 1
    assert [mention.state for mention in mentions(session)] == [MentionState.NEW]
    assert session.scalars(select(Ticket)).all() == []


def test_two_collectors_at_once_store_each_text_once(database, now):
    with database.transaction() as session:
        source = a_source(session, a_brand(session, query="причал"))
    findings = [a_finding(number) for number in range(60)]
    gate = threading.Barrier(4)
    news = []

    def collect(start):
        gate.wait()
        for at in range(0, 60, 20):
            part = findings[(start + at) % 60 :][:20]
            with database.transaction() as session:
                news.append(receive(session, source=source, findings=part, now=now).new)

    threads = [threading.Thread(target=collect, args=(start,)) for start in (0, 0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as session:
        assert sum(news) == 60
        assert len(mentions(session)) == 60
        assert len(searched(session, "причал")) == 60


FINDINGS = st.lists(
    st.builds(
        a_finding,
        st.integers(0, 4),
        text=st.sampled_from([TEXT, "Причал хороший", "Про погоду", "причал\x00 плохой"]),
        title=st.sampled_from([None, "", "Тема"]),
        stars=st.sampled_from([None, 1.0, 5.0]),
        deleted=st.booleans(),
        ours=st.booleans(),
    ),
    max_size=8,
)


@given(batches=st.lists(FINDINGS, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_arrives_the_index_knows_exactly_the_current_words(database, now, batches):
    with database.transaction() as session:
        source = a_source(session, a_brand(session, query="причал"))
        for number, batch in enumerate(batches):
            receive(session, source=source, findings=batch, now=now + timedelta(minutes=number))
        rows = session.execute(
            select(Mention.id, MentionVersion.title, MentionVersion.text).join(
                MentionVersion,
                (MentionVersion.mention_id == Mention.id) & (MentionVersion.version == Mention.version),
            )
        ).all()
        for word in ("отвечает", "хороший", "плохой", "тема"):
            read = {row.id for row in rows if parse(word).matches(f"{row.title}\n{row.text}")}
            assert set(searched(session, word)) == read
        session.rollback()


def test_hostile_signs_in_names_and_branches_are_no_trouble(session, source, now):
    place = PlaceFound(external_id="b\x00\ud800", name="Цен\x00тр\ud800", address="ул.\x00")
    wild = {"external_id": "a\x00\ud800" + "x" * 600, "author": "В\x00ера\ud800", "author_id": "\ud83d", "place": place}
    for _time in range(2):
        receive(session, source=source, findings=[a_finding(**wild, stars=float("nan"))], now=now)
    assert [(one.version, one.stars) for one in mentions(session)] == [(1, None)]
    assert session.scalars(select(Place.name)).all() == ["Центр?"]
    assert session.scalars(select(Author.name)).all() == ["Вера?"]
