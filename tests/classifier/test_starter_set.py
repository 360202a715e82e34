"""The starter set is as large, as varied and as much our own as a model needs that has seen no decision yet."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.obfuscation import insults
from classifier.golden_set import golden
from classifier.labels import LABELS
from classifier.starter_set import FOLDER, starter

LEAST = {"ru": 150, "uk": 60, "en": 60}  # texts a label
PLACES = {"tweet", "vk", "review", "telegram", "app_review", "forum"}
LEAST_OF_A_PLACE = 5  # Russian texts of each label
SAME = 0.6  # share of common runs of five characters from which on two texts are near-copies


def rows() -> list[dict[str, str]]:
    return [json.loads(line) for path in FOLDER.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]


def test_every_text_is_well_formed():
    for row in rows():
        assert {"text", "label", "lang", "style"} <= set(row) <= {"text", "label", "also", "lang", "style", "hard"}
        assert row["text"].strip() == row["text"]
        assert row["label"] in LABELS
        assert row.get("also") in {None, *LABELS} - {row["label"]}
        assert row["style"] in PLACES | {"media", "letter"}
        assert row.get("hard", True) is True


@pytest.mark.parametrize("label", LABELS)
def test_each_label_is_written_in_all_languages_and_places(label):
    own = [row for row in rows() if row["label"] == label]
    languages = Counter(row["lang"] for row in own)
    assert all(languages[language] >= least for language, least in LEAST.items())
    places = Counter(row["style"] for row in own if row["lang"] == "ru")
    assert all(places[place] >= LEAST_OF_A_PLACE for place in PLACES)
    for language in ("uk", "en"):
        assert {row["style"] for row in own if row["lang"] == language} >= PLACES
    assert sum("hard" in row for row in own) >= 20


def test_one_text_in_seven_says_two_things_at_once():
    written = rows()
    mixed = Counter((row["label"], row["also"]) for row in written if "also" in row)
    assert mixed.total() >= 0.15 * len(written)
    assert len(mixed) >= 15
    assert mixed["complaint", "abuse"] >= 100
    assert mixed["question", "praise"] + mixed["praise", "question"] >= 40


def test_no_two_texts_are_near_copies():
    texts = [row["text"] for row in rows()]
    assert not [(texts[one], texts[other]) for one, other in near_copies(texts)]


def test_a_near_copy_would_be_found():
    text = "Третью неделю жду возврат за билет, на письма не отвечают"
    copy = "третью неделю ждём возврат за билеты, на письма не отвечают!"
    assert list(near_copies([text, "Совсем другая жалоба на доставку", copy])) == [(2, 0)]


def test_what_measures_the_model_is_not_in_the_starter():
    measuring = [*(sample.text for sample in golden()), *insults()]
    assert not set(measuring) & {sample.text for sample in starter()}
    own = [row["text"] for row in rows()]
    assert not [pair for pair in near_copies([*own, *measuring]) if max(pair) >= len(own) > min(pair)]


def near_copies(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs of texts that share most of their runs of five characters."""
    pieces = [frozenset(low[at : at + 5] for at in range(max(1, len(low) - 4))) for low in map(str.lower, texts)]
    holders: dict[str, list[int]] = {}
    for number, own in enumerate(pieces):
        shared = Counter(other for piece in own for other in holders.get(piece, ()))
        for other, count in shared.items():
            if count >= SAME * (len(own) + len(pieces[other]) - count):
                yield number, other
        for piece in own:
            holders.setdefault(piece, []).append(number)
