"""The stream in other orders: the most urgent first, the least certain first; page by page, leased, with a search."""

import pytest

from moderation import stream_order, stream_walk
from moderation.leasing import take
from moderation.story_links import Link, join
from moderation.stream import ids_of
from moderation.stream_filter import Order, StreamFilter
from storage.search import entries_of, index_of
from storage.vocabulary import Label, MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor

MODERATOR = actor(Role.MODERATOR)
URGENCIES = (5, 9, 1, 9, 7)
CONFIDENCES = (0.5, 0.9, None, 0.4, 0.5)


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    ids = [
        a_mention(session, source, urgency=urgency, pretag_confidence=confidence, text="банк").id
        for urgency, confidence in zip(URGENCIES, CONFIDENCES, strict=True)
    ]
    return brand, source, ids


def pages(session, wanted, *, limit=2, only=None):
    found, before = [], None
    while True:
        page = ids_of(session, wanted, by=MODERATOR, limit=limit, before=before, only=only)
        found += page.ids
        before = page.next_before
        if before is None or page.is_capped:
            return found


@pytest.mark.parametrize(("order", "places"), [(Order.URGENT, (3, 1, 4, 0, 2)), (Order.UNSURE, (3, 0, 4, 1))])
def test_an_order_goes_page_by_page_and_equals_keep_their_turn(session, scene, order, places):
    brand, source, ids = scene
    a_mention(session, source, urgency=99, pretag_confidence=0.1, state=MentionState.DECIDED)
    wanted = StreamFilter(brand_id=brand.id, order=order)
    assert pages(session, wanted) == [ids[one] for one in places]
    filtered = StreamFilter(brand_id=brand.id, order=order, sources=(source.id,))
    assert pages(session, filtered) == pages(session, filtered, limit=50) == [ids[one] for one in places]


def test_what_comes_next_is_leased_in_the_same_order(session, scene, now):
    brand, _source, ids = scene
    vera, ivan = (actor(Role.MODERATOR, person_id=a_person(session).id) for _ in range(2))
    wanted = StreamFilter(brand_id=brand.id, order=Order.URGENT)
    hers = take(session, wanted, by=vera, now=now, limit=2)
    his = take(session, wanted, by=ivan, now=now, limit=2)
    assert (hers.ids, his.ids) == ((ids[3], ids[1]), (ids[4], ids[0]))
    assert take(session, wanted, by=vera, now=now, limit=9, except_ids=hers.ids).ids == (ids[2],)


def test_of_a_story_the_most_urgent_stands_for_it(session, scene):
    brand, _source, ids = scene
    join(session, [Link(ids[1], ids[4]), Link(ids[1], ids[0])])
    assert pages(session, StreamFilter(brand_id=brand.id, order=Order.URGENT)) == [ids[3], ids[1], ids[2]]
    assert pages(session, StreamFilter(brand_id=brand.id, order=Order.UNSURE)) == [ids[3], ids[0]]
    assert pages(session, StreamFilter(brand_id=brand.id)) == [ids[4], ids[3], ids[2]]


def test_many_copies_ahead_do_not_end_the_list(session, scene, monkeypatch):
    monkeypatch.setattr(stream_order, "LONGEST_STEP", 3)
    brand, source, ids = scene
    copies = [a_mention(session, source, urgency=50).id for _ in range(12)]
    join(session, [Link(copies[0], other) for other in copies[1:]])
    wanted = StreamFilter(brand_id=brand.id, order=Order.URGENT)
    assert pages(session, wanted, limit=1) == [copies[-1], ids[3], ids[1], ids[4], ids[0], ids[2]]


def test_a_search_is_put_in_order_among_its_newest_hits(session, scene, monkeypatch):
    brand, source, ids = scene
    other = a_mention(session, source, text="касса", urgency=99).id
    index_of(session).add(session, entries_of(session, [*ids, other]))
    join(session, [Link(ids[1], ids[4])])
    wanted = StreamFilter(brand_id=brand.id, order=Order.URGENT, search="банк")
    assert ids_of(session, wanted, by=MODERATOR, limit=50).ids == (ids[3], ids[1], ids[0], ids[2])
    monkeypatch.setattr(stream_order, "RANKED", 2)
    page = ids_of(session, wanted, by=MODERATOR, limit=50)
    assert (page.ids, page.is_capped) == ((ids[3], ids[4]), True)
    assert ids_of(session, wanted, by=MODERATOR, limit=50, before=page.next_before).ids == (ids[1], ids[2])


def test_what_does_not_wait_is_walked_through_and_says_where_it_stopped(session, scene, monkeypatch):
    monkeypatch.setattr(stream_walk, "FARTHEST_LIST", 3)
    brand, source, ids = scene
    rare = a_mention(session, source, state=MentionState.DECIDED, label=Label.PRAISE).id
    newer = [a_mention(session, source, state=MentionState.ABUSE).id for _ in range(4)]
    everything = StreamFilter(brand_id=brand.id, state=None)
    assert pages(session, everything, limit=3) == [*newer[::-1], rare, *ids[::-1]]
    wanted = StreamFilter(brand_id=brand.id, state=None, labels=(Label.PRAISE,))
    first = ids_of(session, wanted, by=MODERATOR, limit=2)
    assert (first.ids, first.is_capped) == ((), True)
    assert ids_of(session, wanted, by=MODERATOR, limit=1, before=first.next_before).ids == (rare,)
    urgent = StreamFilter(brand_id=brand.id, state=None, order=Order.URGENT)
    assert ids_of(session, urgent, by=MODERATOR, limit=2).ids[0] in newer
