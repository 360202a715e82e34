"""The model as arrays: what it says, what it is built from, how it is kept."""

import json

import numpy as np
import pytest

from classifier import archive
from classifier.explain import explained, occlusion
from classifier.features import HASHED, PIECES, counted, lowered
from classifier.fitting import fit
from classifier.golden_set import golden
from classifier.model import Sample, predict
from classifier.normalise import clean
from classifier.scores import macro_f1, per_label
from classifier.starter_set import starter
from storage.errors import Refused


def test_the_starter_model_passes_the_golden_set(model):
    said = [one.label for one in predict(model, [sample.text for sample in golden()])]
    assert macro_f1([sample.label for sample in golden()], said) > 0.8


def test_a_complaint_with_an_insult_is_both(model):
    texts = [
        "Уроды, третью неделю не можете вернуть деньги за билет!",
        "Дебилы в поддержке, приложение не работает второй день, верните деньги",
        "Суки, опять списали комиссию, ни один оператор не отвечает",
    ]
    for said in predict(model, texts):
        assert {said.label, said.second} == {"complaint", "abuse"}
        assert said.abuse > 0.5


def test_swearing_in_praise_is_no_abuse(model):
    said = predict(model, ["Бля, какой же крутой сервис! Спасибо, парни, всё починили за пять минут"])[0]
    assert said.label == "praise"


def test_the_quick_explanation_agrees_with_the_exact_one(model):
    text = "Отвратительная поддержка, третью неделю не возвращают деньги за отменённый заказ"
    (quick,) = explained(model, [text])
    exact = [one.word for one in occlusion(model, text, "complaint")[:5]]
    assert len(set(quick.words[:3]) & set(exact)) >= 2


def test_a_batch_says_what_each_text_says_alone(model):
    texts = [sample.text for sample in golden()]
    together = predict(model, texts)
    for text, said in zip(texts, together, strict=True):
        assert predict(model, [text])[0].label == said.label


def test_features_count_what_is_there():
    row = counted([clean("да да да"), "", clean("нет")])
    assert len(row) == 3
    assert row.starts[1] == row.starts[2]
    words = row.places[: row.starts[1]] >= PIECES
    assert sorted(row.counts[: row.starts[1]][words]) == [2.0, 3.0]  # the pair twice, the word three times
    assert row.places.max() < HASHED
    assert (counted([clean("Ёж 2024")]).places == counted([clean("еж 0000")]).places).all()
    assert len(lowered("Ёж İ 2024")) == 9


def test_fitting_is_the_same_twice():
    samples = starter()[:200]
    first, second = fit(samples), fit(samples)
    assert (first.weights == second.weights).all()
    assert (first.temperature, first.abuse_scale) == (second.temperature, second.abuse_scale)


def test_a_single_label_is_learnt_without_complaint():
    only = fit([Sample(f"лот {number}", "news") for number in range(10)])
    assert predict(only, ["лот 3"])[0].label == "news"


def test_what_is_saved_is_what_is_loaded(tmp_path, model):
    kept = archive.save(tmp_path, archive.Archived("one", model, 5, 2, {"f1": 0.5}))
    back = archive.load(tmp_path, "one")
    assert (back.name, back.texts, back.decisions, back.figures, back.sha256) == ("one", 5, 2, {"f1": 0.5}, kept.sha256)
    texts = [sample.text for sample in golden()]
    assert [one.label for one in predict(back.model, texts)] == [one.label for one in predict(model, texts)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "var"]


@pytest.mark.parametrize("damage", ["missing", "cut", "foreign page", "other features", "pickle"])
def test_a_damaged_or_foreign_model_is_refused(tmp_path, model, damage):
    archive.save(tmp_path, archive.Archived("one", model, 5))
    arrays, page = tmp_path / "one" / "model.npz", tmp_path / "one" / "model.json"
    if damage == "missing":
        arrays.unlink()
    elif damage == "cut":
        arrays.write_bytes(arrays.read_bytes()[:-100])
    elif damage == "foreign page":
        page.write_text("[]", encoding="utf-8")
    elif damage == "other features":
        page.write_text(page.read_text("utf-8").replace(archive.features_digest(), "0" * 64), encoding="utf-8")
    else:
        np.savez(arrays, weights=np.array([{"a": 1}], dtype=object), bias=1, idf=1, scale=1)
        written = json.loads(page.read_text("utf-8"))
        page.write_text(json.dumps(written | {"sha256": archive._sha256(arrays)}), encoding="utf-8")
    with pytest.raises(Refused, match="one"):
        archive.load(tmp_path, "one")


def test_scores_are_what_a_hand_would_count():
    truth, said = ["news", "news", "abuse", "praise"], ["news", "abuse", "abuse", "other"]
    assert {score.label: (score.precision, score.recall) for score in per_label(truth, said)} == {
        "news": (1.0, 0.5),
        "abuse": (0.5, 1.0),
        "praise": (0.0, 0.0),
    }
    assert macro_f1([], []) == 0
