"""Sorting patterns by their first letter changes speed, never the answer."""

import re
import tomllib
from pathlib import Path

import pytest

from classifier import lexicon
from classifier.starter_set import starter
from classifier.word_list import WordList, alternatives, first_letter


def test_a_pattern_is_split_only_outside_brackets():
    assert list(alternatives(r"a(?:b|c)|[d|e]f|g\|h\(|i")) == ["a(?:b|c)", "[d|e]f", r"g\|h\(", "i"]


@pytest.mark.parametrize(
    ("pattern", "letter"), [("кот", "к"), ("к?от", None), ("к+от", "к"), ("[кр]от", None), (r"\wот", None), ("", None)]
)
def test_the_first_letter_is_only_known_when_it_is_certain(pattern, letter):
    assert first_letter(pattern) == letter


def test_the_answer_is_that_of_all_patterns_at_once():
    lists = tomllib.loads(Path(lexicon.__file__).with_name("lexicon.toml").read_text("utf-8"))
    words = {word.strip(lexicon.OUTER) for sample in starter() for word in sample.text.lower().split()}
    for kind in ("strong", "crude", "insult", "threat"):
        patterns = lists[kind]["patterns"]
        quick, whole = WordList(patterns), re.compile("|".join(patterns))
        assert [word for word in words if quick.holds(word)] == [word for word in words if whole.fullmatch(word)]
