"""What an edit has changed, word by word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.word_diff import ADDED, LONGEST, REMOVED, changes


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Ждал час", "Ждал час", [("Ждал час", "")]),
        ("Ждал час", "Ждал два часа", [("Ждал", ""), (" час", REMOVED), (" два часа", ADDED)]),
        ("Верните деньги!", "Верните деньги.", [("Верните деньги", ""), ("!", REMOVED), (".", ADDED)]),
        ("Было так", "", [("Было так", REMOVED)]),
        ("", "Стало", [("Стало", ADDED)]),
        ("", "", []),
        ("раз два три", "раз три", [("раз", ""), (" два", REMOVED), (" три", "")]),
    ],
)
def test_an_edit_is_told_word_by_word(old, new, expected):
    assert [tuple(piece) for piece in changes(old, new)] == expected


@given(st.text("аб \n.", max_size=40), st.text("аб \n.", max_size=40))
def test_both_texts_can_be_read_from_the_changes(old, new):
    told = changes(old, new)
    assert "".join(piece.text for piece in told if piece.mark != REMOVED) == new
    assert sorted("".join(piece.text for piece in told if piece.mark != ADDED)) == sorted(old)


def test_a_page_rewritten_from_top_to_bottom_is_compared_by_lines_in_no_time():
    old = "\n".join(f"слово {number} и ещё, и ещё" for number in range(LONGEST))
    new = "\n".join(f"строка {number} и ещё, и ещё" for number in range(LONGEST))
    started = time.perf_counter()
    told = changes(old, new)
    assert time.perf_counter() - started < 5
    assert {piece.mark for piece in told} == {ADDED, REMOVED}
