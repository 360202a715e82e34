"""The brand's own list of products and topics, as administrators edit it."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import select

from moderation import tag_list, taxonomy
from moderation.tag_conditions import counts_as, family
from storage.errors import Refused
from storage.tables import AuditEntry, MentionTag, Tag
from storage.vocabulary import Role, TagKind
from tests.builders import NOW, a_brand, a_mention, a_person, a_source, actor

ADMIN = actor(Role.ADMINISTRATOR, person_id=None)


@pytest.fixture
def brand(session):
    return a_brand(session)


def add(session, brand, *names, kind=TagKind.PRODUCT):
    return taxonomy.add_tags(session, brand.id, kind, names, by=ADMIN, now=NOW)


def names(session, brand):
    return [row.name for row in tag_list.offered(session, brand.id, by=ADMIN)]


def test_a_list_is_written_line_by_line_and_kept_in_its_order(session, brand):
    add(session, brand, " Карты ", "Вклады", "Карты", "", "Мобильное   приложение")
    add(session, brand, "очередь", kind=TagKind.TOPIC)
    assert names(session, brand) == ["Карты", "Вклады", "Мобильное приложение", "очередь"]
    [_first, second, third] = session.scalars(select(Tag.id).where(Tag.kind == TagKind.PRODUCT).order_by(Tag.id))
    taxonomy.move_tag(session, third, up=True, by=ADMIN, now=NOW)
    assert names(session, brand)[:3] == ["Карты", "Мобильное приложение", "Вклады"]
    taxonomy.move_tag(session, second, up=False, by=ADMIN, now=NOW)
    assert names(session, brand)[:3] == ["Карты", "Мобильное приложение", "Вклады"]


WRONG = {" ": "No name", "x" * 61: "1 to 60", "a\x00b": "1 to 60", "КАРТЫ": "already", "Вклады": "archive"}


@pytest.mark.parametrize("wanted", WRONG)
def test_what_cannot_be_added_is_refused_in_plain_words_and_adds_nothing(session, brand, wanted):
    _cards, deposits = add(session, brand, "Карты", "Вклады")
    taxonomy.archive_tag(session, deposits, by=ADMIN, now=NOW)
    with pytest.raises(Refused, match=WRONG[wanted]):
        add(session, brand, *(["Кредиты"] if wanted.strip() else []), wanted)
    assert names(session, brand) == ["Карты"]
    add(session, brand, "Карты", "Вклады", kind=TagKind.TOPIC)


def test_a_list_has_an_end(session, brand):
    add(session, brand, *(f"Товар {number}" for number in range(taxonomy.MOST_TAGS)))
    with pytest.raises(Refused, match="at most 300"):
        add(session, brand, "ещё один")


def test_only_an_administrator_of_the_brand_edits_it(session, brand):
    [tag] = add(session, brand, "Карты")
    lead = actor(Role.LEAD, Role.MODERATOR)
    elsewhere = actor(Role.ADMINISTRATOR, brand_id=brand.id + 1)
    for nobody in (lead, elsewhere):
        for edit in (
            lambda by: taxonomy.add_tags(session, brand.id, TagKind.TOPIC, ["x"], by=by, now=NOW),
            lambda by: taxonomy.rename_tag(session, tag, "x", by=by, now=NOW),
            lambda by: taxonomy.archive_tag(session, tag, by=by, now=NOW),
            lambda by: taxonomy.merge_tags(session, tag, tag, by=by, now=NOW),
        ):
            with pytest.raises(Refused, match="not open to you"):
                edit(nobody)
    assert names(session, brand) == ["Карты"]
    with pytest.raises(Refused):
        tag_list.tag_list(session, brand.id, by=elsewhere)


def test_a_merged_tag_counts_as_the_other_until_the_merge_is_undone(session, brand):
    cards, plastic, debit = add(session, brand, "Карты", "Пластик", "Дебетовые")
    source, person = a_source(session, brand), a_person(session)
    both = [a_mention(session, source) for _ in range(3)]
    for mention, tag in ((both[0], cards), (both[0], plastic), (both[1], plastic), (both[2], debit)):
        session.add(
            MentionTag(mention_id=mention.id, mention_version=1, tag_id=tag, named="x", person_id=person.id, put_at=NOW)
        )
    taxonomy.merge_tags(session, debit, plastic, by=ADMIN, now=NOW)
    taxonomy.merge_tags(session, plastic, cards, by=ADMIN, now=NOW)
    rows = {row.name: row.mentions for row in tag_list.tag_list(session, brand.id, by=ADMIN)}
    assert rows == {"Карты": 3, "Пластик": 0, "Дебетовые": 0}
    assert sorted(family(session, [cards])) == [cards, plastic, debit]
    assert [one.name for one in tag_list.tags_on(session, [both[0].id])[both[0].id]] == ["Карты"]
    with pytest.raises(Refused, match="counts as another"):
        taxonomy.rename_tag(session, plastic, "Пластиковые", by=ADMIN, now=NOW)
    with pytest.raises(Refused, match="not offered any more"):
        taxonomy.merge_tags(session, cards, plastic, by=ADMIN, now=NOW)
    [again] = add(session, brand, "Пластик")
    with pytest.raises(Refused, match="already"):
        taxonomy.undo_merge(session, plastic, by=ADMIN, now=NOW)
    taxonomy.rename_tag(session, again, "Пакеты", by=ADMIN, now=NOW)
    taxonomy.undo_merge(session, plastic, by=ADMIN, now=NOW)
    rows = {row.name: row.mentions for row in tag_list.tag_list(session, brand.id, by=ADMIN)}
    assert rows == {"Карты": 1, "Пластик": 3, "Дебетовые": 0, "Пакеты": 0}
    done = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "tag").order_by(AuditEntry.id)).all()
    assert done[-5:] == ["tag_merged", "tag_merged", "tag_added", "tag_renamed", "tag_merge_undone"]


def test_only_tags_of_one_list_become_one(session, brand):
    [cards], [queue] = add(session, brand, "Карты"), add(session, brand, "очередь", kind=TagKind.TOPIC)
    [theirs] = add(session, a_brand(session), "Карты")
    for other in (cards, queue, theirs):
        with pytest.raises(Refused, match="Only two tags of one list"):
            taxonomy.merge_tags(session, cards, other, by=ADMIN, now=NOW)


STEPS = st.lists(st.tuples(st.sampled_from("mua"), st.integers(0, 5), st.integers(0, 5)), max_size=12)


@tries(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_however_tags_are_merged_each_counts_as_one_that_counts_as_itself(base, steps):
    with base.transaction() as session:
        brand = a_brand(session)
        tags = add(session, brand, *(f"{brand.id} товар {number}" for number in range(6)))
        for step, one, other in steps:
            try:
                with session.begin_nested():
                    if step == "m":
                        taxonomy.merge_tags(session, tags[one], tags[other], by=ADMIN, now=NOW)
                    elif step == "u":
                        taxonomy.undo_merge(session, tags[one], by=ADMIN, now=NOW)
                    else:
                        taxonomy.archive_tag(session, tags[one], by=ADMIN, now=NOW)
            except Refused:
                continue
        ends = dict(session.execute(select(Tag.id, counts_as()).where(Tag.brand_id == brand.id)).all())
        itself = set(session.scalars(select(Tag.id).where(Tag.brand_id == brand.id, Tag.merged_into_id.is_(None))))
        assert set(ends.values()) <= itself
        assert all(ends[tag] == tag for tag in itself)
        assert sum(len(family(session, [tag])) for tag in itself) == len(tags)
