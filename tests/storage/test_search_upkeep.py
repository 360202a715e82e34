"""The index may lag behind: edits, deletions and erasures at any moment leave no ghost and lose no text."""

import random

import pytest
from sqlalchemy import delete, func, select, update

from storage.database import dialect_of
from storage.query import parse
from storage.search import Facets, index_of
from storage.search_upkeep import behind, carry_out, forget, in_portions, overlooked
from storage.tables import Mention, MentionVersion, SearchEntry
from tests.builders import a_brand, a_mention, a_source

WORDS = ["банк", "карта", "кредит", "очередь", "касса", "деньги", "линия", "молчит", "спасибо", "ужас", "вклад"]


def said(chance):
    return " ".join(chance.choices(WORDS, k=chance.randint(2, 6)))


def found(session, word):
    return set(session.scalars(index_of(session).match(parse(word), Facets())))


def rewrite(session, number, text, **changes):
    mention = session.get_one(Mention, number)
    mention.version += 1
    for name, value in changes.items():
        setattr(mention, name, value)
    version = {"version": mention.version, "text": text, "fingerprint": "f", "seen_at": mention.seen_at}
    session.add(MentionVersion(mention_id=number, **version))
    session.flush()


def erase(session, number):
    forget(session, [number])
    empty = {"text": "", "title": "", "fingerprint": ""}
    session.execute(update(MentionVersion).where(MentionVersion.mention_id == number).values(**empty))


@pytest.fixture
def source(session):
    return a_source(session, a_brand(session))


def test_a_thousand_changes_while_the_index_lags_leave_no_ghost(session, source):
    chance = random.Random(5)
    # PostgreSQL takes a text out by its number and cannot leave a ghost; a few are enough there.
    number = 1000 if dialect_of(session) == "sqlite" else 150
    texts = {a_mention(session, source, text=text).id: text for text in (said(chance) for _ in range(number))}
    prepared = behind(session, list(texts)[:300])  # read, but not written when the changes come
    for number in list(texts):
        match chance.choice(["index", "edit", "edit in another language", "delete", "erase"]):
            case "index":
                carry_out(session, behind(session, [number]))
            case "edit":
                texts[number] = said(chance)
                rewrite(session, number, texts[number])
            case "edit in another language":
                carry_out(session, behind(session, [number]))
                texts[number] = said(chance)
                rewrite(session, number, texts[number], language="uk")
            case "delete":
                forget(session, [number])
                session.execute(delete(Mention).where(Mention.id == number))
                del texts[number]
            case "erase":
                erase(session, number)
                texts[number] = ""
    carry_out(session, prepared)
    session.expire_all()
    carry_out(session, behind(session, list(texts)))
    for word in WORDS:
        assert found(session, word) == {number for number, text in texts.items() if parse(word).matches(text)}, word
    assert session.scalar(select(func.count()).select_from(SearchEntry)) == sum(bool(text) for text in texts.values())
    assert behind(session, list(texts)) == []


def test_an_edit_before_the_first_indexing_is_indexed_once_and_only_as_it_stands(session, source):
    number = a_mention(session, source, text="карта").id
    early = behind(session, [number])
    rewrite(session, number, "вклад")
    assert carry_out(session, early) == 0
    assert carry_out(session, behind(session, [number])) == 1
    assert carry_out(session, behind(session, [number])) == 0
    assert (found(session, "карта"), found(session, "вклад")) == (set(), {number})


def test_two_workers_with_the_same_work_do_it_once(session, source):
    number = a_mention(session, source, text="карта").id
    first, second = behind(session, [number]), behind(session, [number])
    assert (carry_out(session, first), carry_out(session, second)) == (1, 0)
    rewrite(session, number, "вклад")
    erase(session, number)
    assert (found(session, "карта"), found(session, "вклад")) == (set(), set())


def test_what_an_erasure_overtakes_never_comes_back(session, source):
    number = a_mention(session, source, text="карта").id
    early = behind(session, [number])
    erase(session, number)
    session.expire_all()
    carry_out(session, early)
    carry_out(session, behind(session, [number]))
    assert found(session, "карта") == set()


def test_portions_are_small_and_complete(session, source):
    numbers = [a_mention(session, source, text="карта " * size).id for size in (5, 500, 5, 5)]
    portions = list(in_portions(behind(session, numbers), characters=100))
    assert [[change.mention_id for change in portion] for portion in portions] == [
        numbers[:1], numbers[1:2], numbers[2:],
    ]  # fmt: skip


def test_texts_whose_job_gave_up_are_found_again(session, source):
    numbers = [a_mention(session, source).id for _ in range(4)]
    carry_out(session, behind(session, numbers[:3]))
    rewrite(session, numbers[1], "вклад")
    erase(session, numbers[2])
    assert overlooked(session, newest=100) == [numbers[1], numbers[3]]
    assert overlooked(session, newest=1) == [numbers[3]]
