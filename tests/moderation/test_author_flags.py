"""Flags on people who write: on every card, in routing, kept with who set them; the author's card shows the rest."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from desk.channel_choice import channel_for
from desk.routing import Condition, store_conditions
from moderation.author_card import author_card
from moderation.author_flags import flags_of, set_flags
from moderation.cards import cards_of
from moderation.showing import shown
from storage.errors import Refused
from storage.tables import AuditEntry, Engagement
from storage.vocabulary import AuthorFlag, Role
from tests.builders import NOW, a_brand, a_channel, a_mention, a_person, a_source, actor, an_author

AUTHOR = Path(__file__).parents[2] / "moderation/screens/author.py"


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    source = a_source(session, brand)
    author = an_author(session, source, name="<b>Иван</b>")
    person = a_person(session, Role.MODERATOR, name="Вера")
    return brand, source, author, actor(Role.MODERATOR, person_id=person.id)


def test_flags_are_set_exactly_and_written_down(session, scene, now):
    _brand, _source, author, by = scene
    set_flags(session, author.id, [AuthorFlag.TROLL, AuthorFlag.CLIENT], by=by, now=now)
    set_flags(session, author.id, [AuthorFlag.TROLL, AuthorFlag.BLOGGER], by=by, now=now)
    set_flags(session, author.id, [AuthorFlag.BLOGGER, AuthorFlag.TROLL], by=by, now=now)
    assert flags_of(session, [author.id]) == {author.id: {AuthorFlag.TROLL, AuthorFlag.BLOGGER}}
    entries = session.scalars(select(AuditEntry.details).where(AuditEntry.action == "author_flagged")).all()
    assert entries == [{"on": ["client", "troll"], "off": []}, {"on": ["blogger"], "off": ["client"]}]


def test_a_flag_stands_on_every_card_of_the_author(session, scene, now):
    _brand, source, author, by = scene
    mentions = [a_mention(session, source, author_id=author.id), a_mention(session, source)]
    set_flags(session, author.id, [AuthorFlag.LAWYER], by=by, now=now)
    cards = cards_of(session, [one.id for one in mentions], by=by)
    said = [shown(card, zone=ZoneInfo("UTC"), now=NOW) for card in cards]
    assert [(one["flags"], one["author_url"]) for one in said] == [
        (["lawyer"], f"/author?author={author.id}"),
        ([], ""),
    ]


def test_routing_looks_at_flags(session, scene, now):
    brand, source, author, by = scene
    a_channel(session, brand, is_first_line=True)
    lawyers = a_channel(session, brand, name="Юристы", priority=5)
    lawyers.conditions = {"all": store_conditions([Condition("author_flag", ("lawyer",))])}
    mention = a_mention(session, source, author_id=author.id)
    assert channel_for(session, mention).channel_id != lawyers.id
    set_flags(session, author.id, [AuthorFlag.LAWYER], by=by, now=now)
    assert channel_for(session, mention).channel_id == lawyers.id


def test_the_authors_card_tells_texts_and_reach(session, scene, now):
    brand, source, author, by = scene
    mention = a_mention(session, source, author_id=author.id, text="Первое")
    session.add(Engagement(mention_id=mention.id, followers=40_000, read_at=now))
    a_mention(session, source, author_id=author.id, text="Второе")
    session.flush()
    card = author_card(session, author.id, by=by)
    assert ([one.words for one in card.texts], card.mentions, card.followers) == (["Второе", "Первое"], 2, 40_000)
    stranger = actor(Role.MODERATOR, brand_id=brand.id + 1)
    for attempt in (
        lambda: author_card(session, author.id, by=stranger),
        lambda: set_flags(session, author.id, [AuthorFlag.TROLL], by=stranger, now=now),
        lambda: set_flags(session, author.id, [AuthorFlag.TROLL], by=actor(Role.MARKETING), now=now),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_moderator_flags_an_author_on_the_page(database, sign_in_as):
    with database.transaction() as session:
        brand = a_brand(session)
        source = a_source(session, brand)
        author = an_author(session, source, name="<b>Иван</b>")
        a_mention(session, source, author_id=author.id, text="**жирно** <i>курсив</i>")
        person = a_person(session, Role.MODERATOR)
    sign_in_as(person)
    page = AppTest.from_file(AUTHOR)
    page.query_params["author"] = str(author.id)
    page.run(timeout=30)
    assert not page.exception
    assert any(one.value == "<b>Иван</b>" for one in page.text)
    page.button_group(key=f"flags-{author.id}").set_value([AuthorFlag.TROLL]).run(timeout=30)
    assert not page.exception
    with database.reading() as session:
        assert flags_of(session, [author.id]) == {author.id: {AuthorFlag.TROLL}}


def test_without_an_author_the_page_says_where_to_find_one(database, sign_in_as):
    with database.transaction() as session:
        person = a_person(session, Role.MODERATOR)
    sign_in_as(person)
    page = AppTest.from_file(AUTHOR).run(timeout=30)
    assert not page.exception
    assert any("No author is chosen" in one.value for one in page.markdown)
