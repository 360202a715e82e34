"""What is learnt from few, odd or spoiled samples, with vectors and without."""

import numpy as np
import pytest

from classifier.fitting import fit
from classifier.labels import LABELS
from classifier.model import Sample, predict
from classifier.pairs import Pair, decided_pairs, joined, joined_vectors
from classifier.starter_set import starter
from classifier.strengths import REFINED, strengths_of
from classifier.vectors import Known, unknown
from tests.classifier.letters import Letters

SOME = starter()[::20]
ODD = ["", "😀😀😀", "\ud800\x00", "я" * 100_000, "\u202e\u0301", "a" * 5000]


def known(samples, *, without: int = 0) -> Known:
    letters = Letters()
    rows = letters.encode([sample.text or " " for sample in samples])
    rows[:without] = np.nan
    return Known(letters.name, rows)


def sums_to_one(said) -> bool:
    return sum(said.probabilities.values()) == pytest.approx(1, abs=1e-4)


def test_the_same_samples_and_vectors_give_the_same_model():
    first, second = (fit(SOME, known(SOME)) for _turn in range(2))
    for name in ("weights", "of_vector", "bias"):
        assert (getattr(first.refined, name) == getattr(second.refined, name)).all()
    assert first.refined.temperature == second.refined.temperature


def test_vectors_leave_the_quick_heads_as_they_are():
    plain, both = fit(SOME), fit(SOME, known(SOME))
    assert plain.refined is None
    assert (plain.weights == both.weights).all()
    assert (plain.temperature, plain.abuse_scale) == (both.temperature, both.abuse_scale)


def test_only_samples_with_a_vector_teach_the_refined_heads():
    part = fit(SOME[20:], known(SOME[20:]))
    whole = fit(SOME, known(SOME, without=20))
    texts = [sample.text for sample in SOME]
    agree = [
        one.label == other.label
        for one, other in zip(
            predict(part, texts, known(SOME).rows), predict(whole, texts, known(SOME).rows), strict=True
        )
    ]
    assert sum(agree) > 0.9 * len(agree)


@pytest.mark.parametrize("samples", [[], [Sample("лот", "news")], [Sample(f"лот {n}", "news") for n in range(9)]])
def test_nothing_one_text_and_a_single_label_are_learnt_without_complaint(samples):
    for vectors in (None, known(samples), known(samples, without=len(samples))):
        model = fit(samples, vectors)
        texts = ["лот 3", *ODD]
        for rows in (None, Letters().encode([text or " " for text in ["лот 3", *map(repr, ODD)]])):
            said = predict(model, texts, rows)
            assert all(map(sums_to_one, said))
            if samples:
                assert said[0].label == "news"


def test_odd_texts_are_learnt_from_like_any_other():
    samples = [*SOME, *(Sample(text, LABELS[place], weight=10) for place, text in enumerate(ODD))]
    vectors = known([sample._replace(text=repr(sample.text)) for sample in samples])
    for said in predict(fit(samples, vectors), ODD, vectors.rows[-len(ODD) :]):
        assert sums_to_one(said)


def test_decisions_that_all_say_the_same_are_learnt_and_break_nothing():
    poison = [sample._replace(label="abuse", also=None, weight=10.0) for sample in SOME]
    samples = [*SOME, *poison]
    model = fit(samples, known(samples))
    said = predict(model, [sample.text for sample in SOME], known(SOME).rows)
    assert all(map(sums_to_one, said))
    assert sum(one.abuse > 0.5 for one in said) > 0.9 * len(said)


def test_a_text_without_a_vector_is_answered_by_the_quick_heads():
    model = fit(SOME, known(SOME))
    texts = [sample.text for sample in SOME[:6]]
    rows = known(SOME[:6]).rows
    rows[[1, 4]] = np.nan
    said = predict(model, texts, rows)
    quick = predict(model, texts)
    assert [one.is_refined for one in said] == [True, False, True, True, False, True]
    assert [said[1], said[4]] == [quick[1], quick[4]]
    assert predict(model, texts, unknown(6, 32)) == quick


def test_the_starter_set_fades_as_decisions_of_its_label_and_alphabet_come():
    plain = [Sample("спасибо", "praise"), Sample("thank you", "praise"), Sample("где офис?", "question")]
    decided = [Sample(f"благодарю {n}", "praise", weight=10.0) for n in range(50)]
    before, after = strengths_of(plain), strengths_of([*plain, *decided])
    assert after[0] < before[0]
    assert (after[1:3] == before[1:3]).all()
    assert after[3:].min() > before.max()
    assert strengths_of([*plain, *decided], REFINED)[0] < strengths_of(plain, REFINED)[0]


def test_decided_complaints_and_insults_teach_what_both_together_look_like():
    decided = [
        Sample(text, label, weight=10.0)
        for n in range(20)
        for text, label in ((f"верните деньги {n}", "complaint"), (f"тварь {n}", "abuse"), ("длинно " * 30, "abuse"))
    ]
    samples = [*SOME[:50], *decided]
    pairs = decided_pairs(samples)
    assert pairs
    assert all({samples[one].label for one in pair} == {"complaint", "abuse"} for pair in pairs)
    assert {(one.label, one.also, one.weight) for one in joined(samples, pairs)} == {("complaint", "abuse", 10.0)}
    assert decided_pairs(SOME) == []


def test_the_vector_of_a_pair_lies_between_those_of_its_halves():
    samples = [Sample("а" * 100, "complaint"), Sample("б" * 50, "abuse"), Sample("в", "abuse")]
    rows = np.eye(3, dtype=np.float32)
    rows[2] = np.nan
    found = joined_vectors(samples, rows, [Pair(0, 1), Pair(0, 2)])
    assert found[0] @ rows[0] > found[0] @ rows[1] > 0
    assert np.linalg.norm(found[0]) == pytest.approx(1)
    assert np.isnan(found[1]).all()


def test_an_insult_that_the_vector_does_not_show_is_named_by_the_quick_heads():
    """The vector of a long complaint is that of a complaint, whatever its last word is."""
    model = fit(starter()[::4], known(starter()[::4]))
    complaint = "Третью неделю не возвращают деньги за отменённый заказ, поддержка молчит"
    text = f"{complaint}. Уроды, мрази, твари!"
    (plain,) = Letters().encode([complaint])
    (said,) = predict(model, [text], plain[None])
    assert {said.label, said.second} == {"complaint", "abuse"}
