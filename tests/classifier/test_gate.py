"""A candidate is refused for a loss that is certain, and for nothing that chance may have done."""

import random

import pytest

from classifier.bounds import lower_bound
from classifier.comparison import FEWEST, compared, macro_interval
from classifier.gate import MEASURABLE, Objection, Said, kept, objections, objections_in, of_golden
from classifier.labels import LABELS
from classifier.scores import calibration_error, error_beyond_chance
from classifier.thresholds import Answer, fewest, thresholds
from storage.i18n import speaking


def sample(texts: int, chance: random.Random) -> list[str]:
    return chance.choices(LABELS, weights=[17, 30, 8, 15, 10, 5, 15], k=texts)


def answers(truth: list[str], share: float, chance: random.Random, *, spoiled: str = "") -> Said:
    """A model that is right for this share of the texts; never for the spoiled label."""
    labels = [
        one
        if chance.random() < share and one != spoiled
        else chance.choice([other for other in LABELS if other != one])
        for one in truth
    ]
    return Said(labels, [share] * len(truth))


def test_an_equal_model_passes():
    chance = random.Random(1)
    truth = sample(300, chance)
    said = answers(truth, 0.8, chance)
    found, against = objections(truth, said, said)
    assert against == []
    assert found.macro == (0, 0, 0)


def test_noise_does_not_refuse():
    """Two models equally good that err on different texts: refused in no more than one of ten trials."""
    refused = 0
    for seed in range(20):
        chance = random.Random(seed)
        truth = sample(150, chance)
        refused += bool(objections(truth, answers(truth, 0.8, chance), answers(truth, 0.8, chance))[1])
    assert refused <= 2


def test_a_worse_model_is_refused():
    chance = random.Random(2)
    truth = sample(300, chance)
    found, against = objections(truth, answers(truth, 0.65, chance), answers(truth, 0.85, chance))
    assert found.macro.high < -0.005
    assert "macro-F1 falls" in against[0].in_words()


def test_a_model_that_no_longer_finds_one_label_is_refused_by_name():
    chance = random.Random(3)
    truth = sample(400, chance)
    _found, against = objections(truth, answers(truth, 0.85, chance, spoiled="abuse"), answers(truth, 0.8, chance))
    assert [one.values["label"] for one in against if "label" in one.values] == ["abuse"]


def test_a_label_with_few_decisions_has_no_say_and_neither_has_a_small_sample():
    truth = ["news"] * 40 + ["abuse"] * (FEWEST - 1)
    found = compared(truth, ["news"] * len(truth), truth)
    assert set(found.recalls) == {"news"}
    few = ["news"] * (MEASURABLE - 1)
    assert objections(few, Said(["other"] * len(few), [1.0] * len(few)), Said(few, [1.0] * len(few)))[1] == []


def test_comparing_twice_gives_the_same_and_nothing_at_all_is_no_fault():
    chance = random.Random(4)
    truth = sample(60, chance)
    new, old = answers(truth, 0.7, chance), answers(truth, 0.75, chance)
    assert compared(truth, new.labels, old.labels) == compared(truth, new.labels, old.labels)
    assert compared([], [], []).texts == 0
    low, high = macro_interval(truth, new.labels)[1:]
    assert 0 < low < high < 1


def test_the_golden_set_objects_to_a_model_that_forgets():
    truth = list(LABELS) * 20
    found, against = of_golden(truth, ["abuse"] * len(truth), truth)
    assert (found.old, round(found.new, 2)) == (1, 0.04)
    assert "golden" in against[0].in_words()


def test_a_little_may_be_forgotten_for_being_better_on_the_desks_own_texts():
    truth = list(LABELS) * 10
    new = [*truth[:64], *["news"] * 6]
    assert of_golden(truth, new, truth)[1]
    better = compared(truth, truth, ["other"] * 70)
    assert of_golden(truth, new, truth, coin=better)[1] == []
    assert of_golden(truth, ["abuse"] * 70, truth, coin=better)[1]


def test_reasons_are_kept_and_told_in_both_languages():
    _found, against = of_golden(list(LABELS) * 20, ["abuse"] * 140, list(LABELS) * 20)
    (again,) = objections_in({"objections": kept(against)})
    assert again == Objection(*against[0])
    with speaking("ru"):
        assert "золот" in again.in_words()
    assert objections_in({}) == []


def test_confidences_that_are_right_are_off_by_nothing_beyond_chance():
    chance = random.Random(5)
    sure = [chance.uniform(0.3, 1) for _ in range(300)]
    right = [chance.random() < one for one in sure]
    assert calibration_error(right, sure) > 0.02
    assert error_beyond_chance(right, sure) < 0.01
    assert error_beyond_chance(right, [min(1.0, one + 0.3) for one in sure]) > 0.1
    assert error_beyond_chance([], []) == 0


@pytest.mark.parametrize(("texts", "refused"), [(499, False), (500, True)])
def test_confidences_count_from_five_hundred_decisions(texts, refused):
    chance = random.Random(6)
    truth = sample(texts, chance)
    said = answers(truth, 0.7, chance)
    boastful = said._replace(confidences=[0.99] * texts)
    _found, against = objections(truth, boastful, said)
    assert bool(against) == refused


@pytest.mark.parametrize(("target", "count"), [(0.95, 45), (0.98, 114), (0.99, 230)])
def test_a_threshold_needs_so_many_decisions_without_an_error(target, count):
    assert fewest(target) == count
    assert lower_bound(count, count) >= target > lower_bound(count - 1, count - 1)


def said_of(label: str, count: int, *, sure: float = 0.9, right: bool = True, category: str = "forum") -> list[Answer]:
    return [Answer(category, label, sure, right)] * count


def test_thresholds_stand_where_the_bound_holds():
    (one,) = thresholds(said_of("news", 44), target=0.95)
    assert (one.starts_at, one.decisions, one.right) == (None, 44, 44)
    (one,) = thresholds(said_of("news", 45), target=0.95)
    assert (one.starts_at, one.decisions) == (0.3, 45)
    (one,) = thresholds([*said_of("news", 45), *said_of("news", 30, sure=0.6, right=False)], target=0.95)
    assert (one.starts_at, one.decisions, one.right) == (0.61, 45, 45)
    assert one.bound == pytest.approx(0.95, abs=0.001)


def test_thresholds_are_of_a_label_and_a_category_each():
    found = thresholds([*said_of("news", 45), *said_of("news", 5, category="maps"), *said_of("abuse", 7)], target=0.95)
    assert [(one.category, one.label, one.starts_at) for one in found] == [
        ("forum", "abuse", None),
        ("forum", "news", 0.3),
        ("maps", "news", None),
    ]
