"""The arithmetic of quality control: sampling, scores, agreement."""

from collections import Counter
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desk.quality_agreement import kappa, of_grades, squared
from desk.quality_blinding import blinded, hidden_of
from desk.quality_names import staff_of
from desk.quality_sampling import Candidate, Shortfall, draw, hours, second_readings
from desk.quality_scoring import Line, is_missed, total
from storage.vocabulary import SampleUnit

tickets = some.lists(
    some.builds(
        Candidate,
        ticket_id=some.integers(1, 400),
        cycle=some.integers(1, 2),
        operator_id=some.integers(1, 4),
        channel_id=some.integers(1, 3),
        rating=some.sampled_from(["", "like", "dislike"]),
        is_late=some.booleans(),
        day=some.just("2026-02-10"),
    ),
    max_size=80,
    unique_by=lambda one: (one.ticket_id, one.cycle),
)
units = some.sampled_from(list(SampleUnit))
sizes = some.integers(1, 20)


@given(tickets, units, sizes, some.text(max_size=8))
def test_every_unit_gives_what_is_wanted_or_the_shortfall_says_why(those, unit, size, seed):
    drawn = draw(those, unit=unit, size=size, seed=seed)
    closed = Counter(one.unit(unit) for one in those)
    got = Counter(one.unit(unit) for one in drawn.tickets)
    assert got == {number: min(size, count) for number, count in closed.items()}
    assert drawn.shortfalls == [
        Shortfall(number, size, count, count) for number, count in sorted(closed.items()) if count < size
    ]


@given(tickets, units, sizes, some.randoms())
def test_the_same_seed_draws_the_same_in_whatever_order_tickets_come(those, unit, size, chance):
    mixed = list(those)
    chance.shuffle(mixed)
    assert draw(those, unit=unit, size=size, seed="a") == draw(mixed, unit=unit, size=size, seed="a")


@given(tickets, units, sizes)
def test_each_stratum_gives_its_share_and_nothing_is_drawn_twice(those, unit, size):
    drawn = draw(those, unit=unit, size=size, seed="a").tickets
    assert len(set(drawn)) == len(drawn)
    closed = Counter(one.unit(unit) for one in those)
    strata = Counter((one.unit(unit), one.stratum) for one in those)
    got = Counter((one.unit(unit), one.stratum) for one in drawn)
    for (number, stratum), count in strata.items():
        share = min(1, size / closed[number]) * count
        assert floor(share + 1e-9) <= got[number, stratum] <= ceil(share - 1e-9)


@given(tickets, sizes, sizes)
def test_a_second_draw_of_the_month_tops_up_and_repeats_nothing(those, first, more):
    before = draw(those, unit=SampleUnit.OPERATOR, size=first, seed="a").tickets
    rest = [one for one in those if one not in before]
    taken = Counter(one.operator_id for one in before)
    after = draw(rest, unit=SampleUnit.OPERATOR, size=first + more, seed="b", taken=taken).tickets
    assert not set(before) & set(after)
    closed = Counter(one.operator_id for one in those)
    got = taken + Counter(one.operator_id for one in after)
    assert got == {number: min(first + more, count) for number, count in closed.items()}


def test_whoever_closed_nothing_is_named_as_well():
    assert draw([], unit=SampleUnit.OPERATOR, size=12, seed="a", units={7}).shortfalls == [Shortfall(7, 12, 0, 0)]


def test_another_seed_draws_another_sample():
    those = [Candidate(number, 1, 1, 1, "", is_late=False, day="2026-02-10") for number in range(200)]
    assert draw(those, unit=SampleUnit.OPERATOR, size=12, seed="a") != draw(
        those, unit=SampleUnit.OPERATOR, size=12, seed="b"
    )


@given(tickets, some.integers(0, 100))
def test_at_least_the_share_is_read_twice(those, share):
    chosen = second_readings(those, share=share, seed="a")
    assert chosen <= set(those)
    assert len(chosen) == ceil(len(those) * share / 100)


def test_hours():
    assert hours(48, 10) == 8


CARD = [
    Line("standards", 30, 1, is_fatal=False),
    Line("correctness", 40, 4, is_fatal=False),
    Line("style", 30, 2, is_fatal=False),
    Line("critical", 0, 1, is_fatal=True),
]


@pytest.mark.parametrize(
    ("grades", "percent"),
    [
        # 30·1 + 40·3/4 + 30·1/2 of 100
        ({"standards": 1, "correctness": 3, "style": 1, "critical": 1}, 75.0),
        ({"standards": 1, "correctness": 4, "style": 2, "critical": 1}, 100.0),
        # 40·2/4 of the 40 + 30 that apply: 20 + 30·2/2 = 50 of 70
        ({"standards": None, "correctness": 2, "style": 2, "critical": 1}, 100 * 50 / 70),
        ({"standards": 1, "correctness": 4, "style": 2, "critical": 0}, 0.0),
        ({"standards": 0, "correctness": 0, "style": 0, "critical": None}, 0.0),
        ({"standards": None, "correctness": None, "style": None, "critical": 1}, None),
        ({}, None),
    ],
)
def test_the_score_is_the_weighted_share_of_what_applies(grades, percent):
    assert total(CARD, grades).percent == (None if percent is None else pytest.approx(percent))


def test_the_weight_of_what_does_not_apply_is_shared_among_the_rest():
    shares = total(CARD, {"correctness": 2, "style": 2}).shares
    assert shares == {"correctness": pytest.approx(400 / 7), "style": pytest.approx(300 / 7)}


def test_a_fatal_violation_is_named():
    assert total(CARD, {"standards": 1, "critical": 0}).fatal == ("critical",)


@pytest.mark.parametrize(
    ("grade", "steps", "missed"), [(0, 1, True), (1, 1, False), (1, 4, True), (2, 4, False), (None, 4, False)]
)
def test_less_than_half_is_missed(grade, steps, missed):
    assert is_missed(grade, steps) is missed


def pairs(table):
    return [(one, other) for one, row in enumerate(table) for other, count in enumerate(row) for _ in range(count)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # The worked examples of the article "Cohen's kappa" (grants read by two readers, and two with equal agreement).
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
        # Cohen (1968), Psychological Bulletin 70, p. 217: 200 cases in three classes.
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492),
    ],
)
def test_kappa_of_published_tables(table, expected):
    assert kappa(pairs(table)) == pytest.approx(expected, abs=0.0005)


def test_weighted_kappa_of_a_published_table():
    """Cohen (1968), the same table, with his weights of disagreement: 0.348."""
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    found = kappa(pairs([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), lambda one, other: weights[one][other])
    assert found == pytest.approx(0.348, abs=0.0005)


def test_grades_far_apart_weigh_more():
    near, far = pairs([[5, 2, 0], [0, 5, 0], [0, 0, 5]]), pairs([[5, 0, 2], [0, 5, 0], [0, 0, 5]])
    assert (kappa(near, squared) or 0) > (kappa(far, squared) or 0)
    assert of_grades([(0, 0), (2, 2), (None, 4)], steps=4) == 1.0
    assert of_grades([(1, 1), (None, None), (0, 1)], steps=1) == pytest.approx(1 - (1 / 3) / (6 / 9))


def test_nothing_is_said_where_chance_always_agrees():
    assert kappa([(1, 1), (1, 1)]) is None
    assert kappa([]) is None


STAFF = staff_of(
    ("Кира Хохлова", "Антон Чехов", "Виктор Цой", "Юлия Ильина", "Анна Щукина", "Igor Lodochkin"),
    ("kira2", "a.chekhov", "lead"),
)


@pytest.mark.parametrize(
    "name",
    [
        "Khokhlova", "Hohlova", "Xoxlova", "Chekhov", "Tsoy", "Tsoi", "Ilyina", "Ilina", "Shchukina", "Schukina",
        "Yulia", "Iuliia", "Victor", "Kira's", "Kira’s", "kira2", "KIRA2", "a.chekhov", "А. Щ.", "Щ.А.", "A. S.",
        "Хохловой", "Лодочкин", "К. Хохлова", "Анна Щ.",
    ],
)  # fmt: skip
def test_no_way_of_writing_a_colleague_is_read(name):
    hidden = hidden_of(STAFF, [], [], [])
    assert blinded(f"ответ от {name} пришёл", hidden, is_ours=True) == "ответ от [имя] пришёл"


@pytest.mark.parametrize("word", ["leading", "Kiraly", "вишня", "т. е.", "chexarda"])
def test_what_only_resembles_a_colleague_stays(word):
    assert blinded(f"слово {word} тут", hidden_of(STAFF, [], [], []), is_ours=True) == f"слово {word} тут"


def test_signatures_are_hidden_in_one_pass_the_longest_first():
    hidden = hidden_of(staff_of(()), ["Ваш капитан", "Ваш капитан у причала", "ваш"], [], [])
    assert blinded("Ждём. Ваш капитан у причала", hidden, is_ours=True) == "Ждём. [подпись]"
    assert blinded("Вашему дому", hidden, is_ours=True) == "Вашему дому"
