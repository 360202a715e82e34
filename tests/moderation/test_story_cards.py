"""The stream shows a story as one card that knows its copies, and what was decided about them."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from moderation.cards import cards_of
from moderation.listing import Wanted, listed
from moderation.queries import context_of
from moderation.showing import shown
from moderation.showing_context import shown_context
from moderation.story_links import Link, join
from moderation.stream import counted, ids_of
from moderation.stream_filter import StreamFilter
from storage.search_upkeep import behind, carry_out
from storage.tables import Mention, MentionKey
from storage.vocabulary import Label, MentionState, Role
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor

MODERATOR = actor(Role.MODERATOR)
ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture
def brand(session):
    return a_brand(session, query="причал")


@pytest.fixture
def forum(session, brand):
    return a_source(session, brand, name="Форум")


@pytest.fixture
def media(session, brand):
    return a_source(session, brand, name="Газета")


def a_story(session, *mentions):
    join(session, [Link(mentions[0].id, other.id) for other in mentions[1:]])
    carry_out(session, behind(session, [one.id for one in mentions]))


def stream(session, brand, *, before=None, only=None, **wanted):
    chosen = StreamFilter(brand_id=brand.id, **wanted)
    return list(ids_of(session, chosen, by=MODERATOR, limit=50, before=before, only=only).ids)


def test_a_story_is_one_card_and_is_counted_once(session, brand, forum, media):
    first, alone, copy, last = (a_mention(session, source) for source in (forum, forum, media, forum))
    a_story(session, first, copy, last)
    assert stream(session, brand) == [last.id, alone.id]
    assert counted(session, StreamFilter(brand_id=brand.id), by=MODERATOR).number == 2


def test_a_filter_that_has_only_an_older_copy_shows_that_one(session, brand, forum, media):
    first, copy, last = (a_mention(session, source) for source in (forum, media, forum))
    a_story(session, first, copy, last)
    assert stream(session, brand, sources=(media.id,)) == [copy.id]
    assert counted(session, StreamFilter(brand_id=brand.id, sources=(media.id,)), by=MODERATOR).number == 1


def test_when_its_card_is_decided_the_next_copy_comes_with_a_hint(session, brand, forum):
    vera = a_person(session, Role.MODERATOR, name="Вера")
    first, last = a_mention(session, forum), a_mention(session, forum)
    a_story(session, first, last)
    changes = {"state": MentionState.DECIDED, "label": Label.NEWS, "decided_at": NOW, "decided_by": vera.id}
    session.execute(update(Mention).where(Mention.id == last.id).values(**changes))
    assert stream(session, brand) == [first.id]
    [card] = cards_of(session, [first.id], by=MODERATOR)
    assert shown(card, zone=ZONE, now=NOW)["story"] == {
        "more": 1, "authors": 0, "is_wave": False, "decided": "decided", "decided_label": "news", "decided_by": "Вера",
    }  # fmt: skip
    assert stream(session, brand, state=MentionState.DECIDED) == [last.id]


def test_a_card_opens_the_other_texts_of_its_story(session, brand, forum, media):
    first, last = a_mention(session, media, text="Причал горит"), a_mention(session, forum)
    a_story(session, first, last)
    context = shown_context(context_of(session, last.id, by=MODERATOR), zone=ZONE, now=NOW)
    told = [(one["id"], one["source"], one["text"]) for one in context["story"]]
    assert told == [(first.id, "Газета", [("Причал горит", "")])]
    alone = context_of(session, a_mention(session, forum).id, by=MODERATOR)
    assert shown_context(alone, zone=ZONE, now=NOW)["story"] == []


def test_a_search_shows_the_newest_copy_that_has_the_words(session, brand, forum):
    older = a_mention(session, forum, text="Причал и касса")
    middle = a_mention(session, forum, text="Причал и касса, снова")
    newest = a_mention(session, forum, text="Причал без неё")
    a_story(session, older, middle, newest)
    assert stream(session, brand, search="причал") == [newest.id]
    assert stream(session, brand, search="касса") == [middle.id]
    # The next page of the same search does not bring the story again.
    assert stream(session, brand, search="касса", before=middle.id) == []
    assert stream(session, brand, search="причал", before=newest.id) == []
    assert stream(session, brand, search="неё", before=older.id) == []


def test_who_may_not_have_the_newest_copy_is_not_given_another_one(session, brand, forum):
    older, newest = a_mention(session, forum), a_mention(session, forum)
    a_story(session, older, newest)
    assert stream(session, brand, only=Mention.id != newest.id) == []
    assert stream(session, brand, search="причал", only=Mention.id != newest.id) == []


def test_a_mention_that_came_by_two_ways_is_listed_once(session, brand, forum, media):
    mention = a_mention(session, forum)
    session.add(MentionKey(brand_id=brand.id, source_id=media.id, external_id="other", mention_id=mention.id))
    session.flush()
    assert [row.id for row in listed(session, Wanted(), by=MODERATOR)] == [mention.id]
