"""Heads of a brand's own: what they learn, when they keep quiet, and that nothing but what was kept is read."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from classifier.own_fitting import Example, fit
from classifier.own_heads import NEVER, packed, probabilities, unpacked
from classifier.own_trust import ENOUGH, proposing, ranking
from classifier.relevance import told_by_name
from storage.query import parse

OPENING = [json.loads(line) for line in Path(__file__).with_name("opening.jsonl").read_text("utf-8").splitlines()]
QUERY = parse("открытие")


def examples(rows):
    return [
        Example(told_by_name(row["text"], QUERY), not row["ours"], is_coin=place % 5 == 0)
        for place, row in enumerate(rows)
    ]


def shuffled(seed):
    order = np.random.default_rng(seed).permutation(len(OPENING))
    return [OPENING[place] for place in order]


def test_a_bank_called_opening_is_told_from_openings_after_forty_decisions():
    """Texts written for this test: how the name stands decides, so few examples do."""
    right = proposed = there = 0
    for seed in range(4):
        rows = shuffled(seed)
        group, figures = fit({"foreign": examples(rows[:40])})
        assert figures["foreign"]["is_learnt"]
        rest = rows[40:]
        said = probabilities(group, [told_by_name(row["text"], QUERY) for row in rest])[:, 0] >= group.sure_from[0]
        truth = np.array([not row["ours"] for row in rest])
        right, proposed, there = right + int((said & truth).sum()), proposed + int(said.sum()), there + int(truth.sum())
    assert right / proposed >= 0.8
    assert right / there >= 0.7


def test_what_stands_beside_the_name_is_told_and_a_text_without_it_stays_as_it_is():
    told = told_by_name("Вчера в «Открытии» снова очередь.", QUERY)
    assert {"zlв", "zrснова", "zcapitalq", "zquotedq", "zinsideq", "znameq"} <= set(told.split())
    assert {"zsmallq", "zbareq", "zrмагазина"} <= set(told_by_name("на открытие магазина", QUERY).split())
    assert told_by_name("Просто текст", QUERY) == "Просто текст"
    assert told_by_name("Открытие", None) == "Открытие"


@tries(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_can_be_told(text):
    assert isinstance(told_by_name(text, QUERY), str)


PLAIN = [Example(f"карта номер {number} не проходит", yes=True) for number in range(ENOUGH)]
OTHER = [Example(f"очередь в отделении {number} часа", yes=False) for number in range(ENOUGH)]


@pytest.mark.parametrize(
    "lessons", [[], PLAIN, OTHER, PLAIN + OTHER[1:], [*PLAIN, *(one._replace(weight=0.3) for one in OTHER * 3)]]
)
def test_until_there_is_enough_of_both_answers_there_is_no_head(lessons):
    group, figures = fit({"tag:1": lessons})
    assert (len(group), figures["tag:1"]["is_enough"]) == (0, False)
    assert probabilities(group, ["карта", ""]).shape == (2, 0)


def test_the_same_lessons_give_the_same_heads_and_nonsense_gives_none():
    poisoned = [Example(f"{one.text} {place}", yes=place % 2 == 0) for place, one in enumerate((PLAIN + OTHER) * 3)]
    lessons = {"tag:2": PLAIN + OTHER, "tag:1": OTHER + PLAIN, "tag:3": poisoned}
    group, figures = fit(lessons)
    again, same = fit(dict(reversed(lessons.items())))
    assert group.keys == ("tag:1", "tag:2")
    assert not figures["tag:3"]["is_learnt"]
    assert figures == same
    for name in ("places", "idf", "weights", "bias", "scale", "sure_from"):
        assert np.array_equal(getattr(group, name), getattr(again, name)), name


def test_a_text_taught_both_ways_is_what_was_said_last_and_odd_texts_are_no_trouble():
    odd = ["", "😀😀😀", "\ud800\udfff", "а" * 1_000_000, "\x00"]
    twice = [Example("карта", yes=True), Example("карта", yes=False)]
    group, figures = fit({"tag:1": [*PLAIN, *OTHER, *twice, *(Example(text, yes=False) for text in odd)]})
    assert (figures["tag:1"]["yes"], figures["tag:1"]["no"]) == (ENOUGH, ENOUGH + 1 + 4)
    said = probabilities(group, [*odd, "карта не проходит"])
    assert np.isfinite(said).all()
    assert ((said >= 0) & (said <= 1)).all()


def test_packed_heads_come_back_as_they_were():
    group, _figures = fit({"tag:1": PLAIN + OTHER})
    back = unpacked(packed({"told": group, "named": fit({})[0]}))
    assert sorted(back) == ["named", "told"]
    texts = ["карта не проходит", "очередь три часа"]
    assert np.allclose(probabilities(back["told"], texts), probabilities(group, texts), atol=1e-3)
    assert len(packed({"told": group})) < 20_000


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"\x80\x04\x95", b"x" * 999])
def test_what_is_no_heads_is_refused(file):
    with pytest.raises(ValueError, match=r".+"):
        unpacked(file)


def test_arrays_that_do_not_fit_are_refused():
    group, _figures = fit({"tag:1": PLAIN + OTHER})
    for name, value in (
        ("bias", np.zeros(3, np.float32)),
        ("places", group.places + 10**6),
        ("idf", group.idf * np.nan),
    ):
        broken = packed(
            {"told": type(group)(**{slot: getattr(group, slot) for slot in group.__slots__} | {name: value})}
        )
        with pytest.raises(ValueError, match="shapes"):
            unpacked(broken)


def test_a_head_is_believed_from_where_it_was_right_often_enough():
    sure = np.array([0.9] * 12 + [0.6] * 12 + [0.4] * 12)
    yes = np.array([True] * 12 + [True, False] * 6 + [True] * 12)
    nobody = np.zeros(36, bool)
    point, figures = proposing(sure, yes, nobody)
    assert (point, figures["right"], figures["proposed"], figures["right_at_least"]) == (0.75, 12, 12, 0.825)
    # The coin sample only measures: surely wrong there, the head is not used.
    coin = np.concatenate([nobody, np.ones(6, bool)])
    point, figures = proposing(np.append(sure, [0.95] * 6), np.append(yes, [False] * 6), coin)
    assert (point, figures["is_learnt"], figures["coin_right"], figures["coin_proposed"]) == (NEVER, False, 0, 6)


def test_an_order_is_used_only_if_it_is_surely_better_than_chance():
    yes = np.array([True, False] * 20)
    assert ranking(yes * 1.0, yes)[1] == {"is_learnt": True, "ranks": 1.0, "ranks_at_least": 1.0}
    assert not ranking(np.zeros(40), yes)[1]["is_learnt"]
    assert not ranking(np.ones(4), np.ones(4, bool))[1]["is_learnt"]
