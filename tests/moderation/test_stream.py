"""The stream: filters, keyset paging, search, and leases that two moderators never share."""

import threading
from datetime import timedelta

import pytest

from moderation import stream_walk
from moderation.author_flags import set_flags
from moderation.leasing import LEASE, hold, take
from moderation.story_links import Link, join
from moderation.stream import counted, ids_of
from moderation.stream_filter import Certainty, Order, StorySize, StreamFilter, filter_of
from storage.errors import Refused
from storage.search import entries_of, index_of
from storage.tables import Mention, Place
from storage.vocabulary import AuthorFlag, Category, Label, Language, MentionState, Role
from tests.builders import a_brand, a_mention, a_person, a_source, actor, an_author

MODERATOR = actor(Role.MODERATOR)


def index(session, *mentions):
    index_of(session).add(session, entries_of(session, [mention.id for mention in mentions]))


def test_newest_first_page_by_page(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    ids = [a_mention(session, source).id for _ in range(7)]
    wanted = StreamFilter(brand_id=brand.id)
    first = ids_of(session, wanted, by=MODERATOR, limit=3)
    second = ids_of(session, wanted, by=MODERATOR, limit=3, before=first.next_before)
    third = ids_of(session, wanted, by=MODERATOR, limit=3, before=second.next_before)
    assert [*first.ids, *second.ids, *third.ids] == ids[::-1]
    assert third.next_before is None


def test_each_filter_narrows(session, now):
    brand = a_brand(session)
    forum, maps = a_source(session, brand), a_source(session, brand, category=Category.MAPS)
    plain = a_mention(session, forum, text="банк").id
    starred = a_mention(session, maps, stars=1.0, pretag=Label.COMPLAINT, text="ужас").id
    foreign = a_mention(session, forum, language="en", published_at=now - timedelta(days=3)).id
    done = a_mention(session, forum, state=MentionState.DECIDED, label=Label.PRAISE, pretag=Label.NEWS).id
    a_mention(session, a_source(session, a_brand(session)))

    def found(**changes):
        wanted = StreamFilter(brand_id=brand.id, **changes)
        return list(ids_of(session, wanted, by=MODERATOR, limit=9).ids)

    assert found() == [foreign, starred, plain]
    assert found(state=None) == [done, foreign, starred, plain]
    assert found(state=MentionState.DECIDED, labels=(Label.PRAISE,)) == [done]
    assert found(sources=(maps.id,)) == [starred]
    assert found(categories=(Category.FORUM,)) == [foreign, plain]
    assert found(labels=(Label.COMPLAINT,)) == [starred]
    assert found(languages=(Language.EN,)) == [foreign]
    assert found(stars=(1, 2)) == [starred]
    assert found(since=now - timedelta(days=1)) == [starred, plain]
    assert found(until=now - timedelta(days=1)) == [foreign]
    assert counted(session, StreamFilter(brand_id=brand.id), by=MODERATOR).number == 3


def test_author_branch_certainty_and_story_narrow(session, now):
    brand = a_brand(session)
    maps = a_source(session, brand, category=Category.MAPS)
    author = an_author(session, maps)
    place = Place(brand_id=brand.id, source_id=maps.id, external_id="p", name="Центр")
    session.add(place)
    session.flush()
    by_author = a_mention(session, maps, author_id=author.id, pretag_confidence=0.3).id
    at_place = a_mention(session, maps, place_id=place.id, pretag_confidence=0.8).id
    copies = [a_mention(session, maps, pretag_confidence=0.5).id for _ in range(10)]
    join(session, [Link(copies[0], other) for other in copies[1:]])
    single = a_mention(session, maps).id
    done = a_mention(session, maps, author_id=author.id, state=MentionState.DECIDED).id
    set_flags(session, author.id, [AuthorFlag.LAWYER], by=actor(Role.LEAD, person_id=a_person(session).id), now=now)

    def found(**changes):
        wanted = StreamFilter(brand_id=brand.id, **changes)
        return list(ids_of(session, wanted, by=MODERATOR, limit=99).ids)

    assert found(authors=(author.id,)) == found(flags=(AuthorFlag.LAWYER, AuthorFlag.TROLL)) == [by_author]
    assert found(authors=(author.id,), state=None) == [done, by_author]
    assert found(flags=(AuthorFlag.TROLL,)) == []
    assert found(places=(place.id,)) == found(certainties=(Certainty.HIGH,)) == [at_place]
    assert found(certainties=(Certainty.LOW, Certainty.MIDDLE)) == [copies[-1], by_author]
    assert found(stories=(StorySize.ALONE,)) == [single, at_place, by_author]
    assert found(stories=(StorySize.MANY,)) == [copies[-1]]
    assert found(stories=(StorySize.FEW, StorySize.WAVE)) == []
    index(session, session.get_one(Mention, at_place))
    assert found(places=(place.id,), search="банк") == [at_place]
    assert found(places=(place.id + 1,), search="банк") == []


def test_search_finds_by_stems_phrases_and_minus(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    calm = a_mention(session, source, text="горячая линия банка помогла")
    angry = a_mention(session, source, text="горячей линии у банков нет", title="Причал")
    index(session, calm, angry)

    def found(search):
        return list(ids_of(session, StreamFilter(brand_id=brand.id, search=search), by=MODERATOR, limit=9).ids)

    assert found("банк") == [angry.id, calm.id]
    assert found('"горячая линия"') == [calm.id]
    assert found("банк -причал") == [calm.id]
    assert found("помог*") == [calm.id]
    with pytest.raises(Refused, match="At character 1"):
        found('"горячая')


def test_a_search_that_walks_too_far_says_so_and_goes_on(session, monkeypatch):
    monkeypatch.setattr(stream_walk, "FARTHEST_WALK", 5)
    brand = a_brand(session)
    source = a_source(session, brand)
    wanted_one = a_mention(session, source, text="банк", language="ru")
    others = [a_mention(session, source, text="банк", state=MentionState.DECIDED) for _ in range(8)]
    index(session, wanted_one, *others)
    wanted = StreamFilter(brand_id=brand.id, search="банк")
    first = ids_of(session, wanted, by=MODERATOR, limit=2)
    second = ids_of(session, wanted, by=MODERATOR, limit=2, before=first.next_before)
    assert (first.ids, first.is_capped) == ((), True)
    assert second.ids == (wanted_one.id,)
    assert not second.is_capped


def test_a_phrase_is_found_behind_many_near_misses(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    wanted_one = a_mention(session, source, text="горячая линия")
    misses = [a_mention(session, source, text="горячей линии") for _ in range(12)]
    index(session, wanted_one, *misses)
    page = ids_of(session, StreamFilter(brand_id=brand.id, search='"горячая линия"'), by=MODERATOR, limit=3)
    assert page.ids == (wanted_one.id,)


def test_the_brand_of_others_stays_closed(session):
    brand = a_brand(session)
    with pytest.raises(Refused):
        ids_of(session, StreamFilter(brand_id=brand.id), by=actor(Role.MODERATOR, brand_id=brand.id + 1), limit=1)


def test_the_address_of_the_page_spells_the_filter():
    params = {"brand": "3", "category": "forum,maps", "label": "complaint", "stars": "1,2", "since": "2026-03-01"}
    wanted = filter_of(params)
    assert (wanted.brand_id, wanted.state) == (3, MentionState.NEW)
    assert wanted.categories == (Category.FORUM, Category.MAPS)
    assert wanted.stars == (1, 2)
    assert wanted.since is not None
    assert filter_of({"state": "any"}).state is None
    more = filter_of({"author": "7,8", "place": "5", "flag": "lawyer", "certainty": "low", "story": "wave,many"})
    assert (more.authors, more.places, more.flags) == ((7, 8), (5,), (AuthorFlag.LAWYER,))
    assert (more.certainties, more.stories) == ((Certainty.LOW,), (StorySize.WAVE, StorySize.MANY))
    assert (more.order, filter_of({"order": "urgent"}).order) == (Order.NEWEST, Order.URGENT)
    bad_ones = ({"label": "nonsense"}, {"source": "x"}, {"since": "yesterday"}, {"state": "weird"}, {"order": "best"})
    for bad in bad_ones:
        with pytest.raises(Refused, match="cannot be read"):
            filter_of(bad)


def test_two_moderators_never_hold_the_same_mention(session, now):
    brand = a_brand(session)
    source = a_source(session, brand)
    ids = [a_mention(session, source).id for _ in range(10)]
    vera, ivan = (actor(Role.MODERATOR, person_id=a_person(session).id) for _ in range(2))
    wanted = StreamFilter(brand_id=brand.id)
    hers = take(session, wanted, by=vera, now=now, limit=6)
    his = take(session, wanted, by=ivan, now=now, limit=6)
    assert list(hers.ids) == ids[:3:-1]
    assert list(his.ids) == ids[3::-1]
    again = take(session, wanted, by=vera, now=now, limit=6, except_ids=hers.ids)
    assert again.ids == ()
    assert take(session, wanted, by=vera, now=now, limit=6).ids == hers.ids


def test_a_heartbeat_keeps_what_silence_gives_away(session, now):
    brand = a_brand(session)
    mention = a_mention(session, a_source(session, brand))
    vera, ivan = (actor(Role.MODERATOR, person_id=a_person(session).id) for _ in range(2))
    wanted = StreamFilter(brand_id=brand.id)
    take(session, wanted, by=vera, now=now, limit=1)
    beat = now + LEASE - timedelta(seconds=1)
    assert hold(session, [mention.id], by=vera, now=beat) == [mention.id]
    assert take(session, wanted, by=ivan, now=now + LEASE, limit=1).ids == ()
    assert take(session, wanted, by=ivan, now=beat + LEASE, limit=1).ids == (mention.id,)
    assert hold(session, [mention.id], by=vera, now=beat + LEASE) == []


def test_many_moderators_at_once_share_the_stream_without_overlap(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand)
        for _ in range(100):
            a_mention(session, source)
        people = [actor(Role.MODERATOR, person_id=a_person(session).id) for _ in range(8)]
    gate = threading.Barrier(8)
    taken = []

    def work(person):
        gate.wait()
        with database.transaction() as own:
            taken.append(take(own, StreamFilter(brand_id=brand.id), by=person, now=now, limit=10).ids)

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [one for part in taken for one in part]
    assert len(ids) == len(set(ids)) == 80
