"""Stories: copies are linked whoever wrote them, short words never, a wave is flagged."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from moderation.finding import Finding
from moderation.following import catch_up, follow
from moderation.intake import receive
from moderation.story_links import Link, groups, join
from moderation.story_marks import PERIOD, PERIODS, forget_old
from storage.tables import Brand, Mention, MentionVersion, Source, Story, StoryMark
from storage.vocabulary import Category, Scope
from tests.builders import NOW, a_brand, a_source

TEXT = (
    "Банк Причал третий день не пускает в приложение, деньги на карте видно, а снять нельзя. "
    "Звонил на горячую линию, сорок минут слушал музыку. В отделении развели руками и дали телефон, "
    "по которому не отвечают."
)
OTHER = (
    "В городском саду открыли новую детскую площадку с качелями и горками, дети в восторге, родители пьют кофе. "
    "Причал у реки тоже обещают починить к лету, смету уже подписали."
)


@pytest.fixture
def source_id(database):
    with database.transaction() as session:
        return a_source(session, a_brand(session, query="причал"), scope=Scope.OWN).id


def take_in(database, source_id, *texts, number=0, now=NOW, **changes):
    findings = [
        Finding(
            external_id=f"{number}-{place}", text=text, published_at=now,
            url=f"http://127.0.0.1/{source_id}/{number}/{place}",
            **{"author": f"Автор {number}-{place}", "author_id": f"{number}-{place}"} | changes,
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip
    with database.transaction() as session:
        ids = receive(session, source=session.get_one(Source, source_id), findings=findings, now=now).new_ids
    catch_up()
    return ids


def stories(database):
    """Members of each story, in rising order."""
    with database.reading() as session:
        found = {}
        for mention_id, story_id in session.execute(select(Mention.id, Mention.story_id).order_by(Mention.id)):
            if story_id is not None:
                found.setdefault(story_id, []).append(mention_id)
        return sorted(found.values())


def story_of(database, mention_id):
    figures = select(Story.members, Story.authors, Story.is_wave).join(Mention, Mention.story_id == Story.id)
    with database.reading() as session:
        return session.execute(figures.where(Mention.id == mention_id)).one()


def test_copies_in_one_batch_and_in_later_ones_are_one_story(database, source_id):
    first, _alone, copy = take_in(database, source_id, TEXT, OTHER, f"Смотрите, что пишут: {TEXT} Вот такие дела.")
    [cut] = take_in(database, source_id, TEXT[: int(len(TEXT) * 0.6)], number=1)
    assert stories(database) == [[first, copy, cut]]
    story = story_of(database, first)
    assert (story.members, story.authors, story.is_wave) == (3, 3, False)


def test_gathering_again_changes_nothing(database, source_id):
    ids = take_in(database, source_id, TEXT, TEXT.upper(), OTHER)
    before = stories(database)
    follow(ids)
    assert stories(database) == before == [list(ids[:2])]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Story)) == 1


def test_short_words_are_no_copy_of_another_authors(database, source_id):
    take_in(database, source_id, "Причал хороший банк", "Причал хороший банк")
    assert stories(database) == []
    ids = take_in(database, source_id, "Причал плохой банк", number=1, author="Вера", author_id="v")
    again = take_in(database, source_id, "Причал плохой банк!", number=2, author="Вера", author_id="v")
    assert stories(database) == [[*ids, *again]]


def test_a_month_later_it_is_another_story(database, source_id):
    take_in(database, source_id, TEXT, now=NOW - timedelta(days=31))
    take_in(database, source_id, TEXT, number=1)
    assert stories(database) == []


def test_two_stories_that_meet_become_one(database, source_id):
    half, rest = TEXT[: len(TEXT) // 2], TEXT[len(TEXT) // 2 :]
    here = take_in(database, source_id, half, half + " Ну вот.", number=1)
    there = take_in(database, source_id, rest, "Да. " + rest, number=2)
    assert stories(database) == [list(here), list(there)]
    [both] = take_in(database, source_id, TEXT, number=3)
    assert stories(database) == [[*here, *there, both]]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Story)) == 1


def test_five_authors_word_for_word_are_a_wave_and_newspapers_and_reposts_are_not(database, source_id):
    ids = take_in(database, source_id, *[TEXT] * 4)
    assert not story_of(database, ids[0]).is_wave
    take_in(database, source_id, TEXT, number=1, repost_of="x-1")
    assert not story_of(database, ids[0]).is_wave
    with database.transaction() as session:
        brand = session.get_one(Brand, session.get_one(Source, source_id).brand_id)
        media = a_source(session, brand, category=Category.MEDIA, scope=Scope.OWN).id
    take_in(database, media, TEXT, number=9)
    assert not story_of(database, ids[0]).is_wave
    take_in(database, source_id, TEXT.replace("е", "e"), number=2)
    story = story_of(database, ids[0])
    assert (story.is_wave, story.members) == (True, 7)


def test_a_repost_joins_its_original_whatever_it_says(database, source_id):
    [original] = take_in(database, source_id, TEXT)
    [repost] = take_in(database, source_id, "Ого", number=1, repost_of="0-0")
    by_address = take_in(
        database, source_id, "Ну и ну", number=2, repost_of=f"https://127.0.0.1/{source_id}/0/0?utm_source=x"
    )
    assert stories(database) == [[original, repost, *by_address]]


def test_reposts_of_a_text_that_nobody_has_are_one_story(database, source_id):
    ids = [
        take_in(database, source_id, text, number=place, repost_of="-77_1")[0]
        for place, text in enumerate(["Ого", "Вот"])
    ]
    assert stories(database) == [ids]


def test_brands_have_stories_of_their_own(database, source_id):
    with database.transaction() as session:
        other = a_source(session, a_brand(session), scope=Scope.OWN).id
    take_in(database, source_id, TEXT)
    take_in(database, other, TEXT)
    assert stories(database) == []


def test_copies_leave_no_marks_and_old_marks_are_forgotten(database, source_id):
    [first, *_] = take_in(database, source_id, *[TEXT] * 3)
    with database.transaction() as session:
        assert set(session.scalars(select(StoryMark.mention_id))) == {first}
        assert forget_old(session, now=NOW) == 0
        assert forget_old(session, now=NOW + PERIOD * PERIODS) > 0
        assert session.scalar(select(func.count()).select_from(StoryMark)) == 0


def test_an_erased_text_is_compared_with_nothing(database, source_id):
    [first] = take_in(database, source_id, TEXT)
    with database.transaction() as session:
        version = session.scalars(select(MentionVersion).filter_by(mention_id=first)).one()
        version.text = version.title = version.fingerprint = ""
    take_in(database, source_id, TEXT, number=1)
    assert stories(database) == []


def test_links_in_any_order_make_the_same_groups():
    links = [Link(4, 3), Link(1, 2), Link(2, 3), Link(9, 8)]
    assert groups(links) == groups(links[::-1]) == [[1, 2, 3, 4], [8, 9]]


def test_groups_that_meet_in_a_story_move_together(database, source_id):
    """One batch links the first of a story to one text and the second to another: it stays one story."""
    half, rest = TEXT[: len(TEXT) // 2], TEXT[len(TEXT) // 2 :]
    here = take_in(database, source_id, half, half + " Ну вот.", number=1)
    there = take_in(database, source_id, rest, "Да. " + rest, number=2)
    with database.transaction() as session:
        join(session, [Link(here[0], there[0]), Link(here[1], there[1])])
        join(session, [Link(here[0], here[1]), Link(there[0], there[1])])
    assert stories(database) == [[*here, *there]]
    assert story_of(database, here[0]).members == 4
