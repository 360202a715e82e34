"""An answer whose fate is not known: found, provably absent, or nobody can tell."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.connectors import CannotTell, Published, Target
from desk.connectors.reading_back import MOST_LEAVES, SLACK, Leaf, Said, found_among

SINCE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TARGET = Target("https://forum.example", "t1", "p1", since=SINCE)
TEXT = "Уже разбираемся"


def said(text, number, *, minutes=0, ours=None):
    return Said(text, ours, Published(f"p{number}", "", SINCE + timedelta(minutes=minutes)))


def looked(*leaves, known=frozenset(), target=TARGET):
    found = found_among(leaves, TEXT, target, known=known)
    return found and found.external_id


def test_ours_is_known_by_its_words_however_the_site_dresses_them():
    leaf = Leaf([said("Спасибо", 3), said("<p>Уже&nbsp;разбираемся!</p>", 2)], None)
    assert looked(leaf) == "p2"
    assert looked(leaf, known=frozenset({"p2"})) is None


def test_it_is_absent_when_the_list_was_read_to_its_end_or_behind_the_first_try():
    assert looked(Leaf([], None)) is None
    late = Leaf([said("Спасибо", 3, minutes=4)], SINCE)
    assert looked(late, Leaf([said("Прежде", 2, minutes=-60)], SINCE - timedelta(hours=1))) is None
    assert looked(Leaf([], SINCE - SLACK - timedelta(seconds=1))) is None


def test_clocks_may_differ_by_some_minutes():
    with pytest.raises(CannotTell):
        looked(Leaf([], SINCE - SLACK + timedelta(seconds=1)))


def test_nobody_can_tell_where_more_was_written_than_is_read():
    with pytest.raises(CannotTell, match="So much"):
        looked(*(Leaf([], SINCE + timedelta(hours=1)) for _leaf in range(MOST_LEAVES + 3)))


def test_nobody_can_tell_where_our_account_wrote_what_the_desk_does_not_know():
    """A word filter of the site may have changed our words: sending them again would double them."""
    with pytest.raises(CannotTell, match="does not know"):
        looked(Leaf([said("Уже ***", 3, ours=True)], None))
    assert looked(Leaf([said("Уже ***", 3, ours=True)], None), known=frozenset({"p3"})) is None
    assert looked(Leaf([said("Доброе утро", 2, minutes=-60, ours=True)], None)) is None, "it is older than the answer"


def test_without_a_moment_everything_must_be_read():
    nameless = Target("https://forum.example", "t1", "p1")
    with pytest.raises(CannotTell):
        looked(Leaf([], SINCE - timedelta(days=900)), target=nameless)
    assert looked(Leaf([], SINCE), Leaf([], None), target=nameless) is None


@pytest.mark.parametrize("ours", [True, None])
def test_the_same_words_in_an_older_text_are_another_answer(ours):
    """A template posted before is not this try: taken for it, the answer would be lost with its promise kept."""
    older = said(TEXT, 2, minutes=-60, ours=ours)
    assert looked(Leaf([older], None)) is None
    assert looked(Leaf([said(TEXT, 3, minutes=1, ours=ours), older], None)) == "p3"
    behind = said(TEXT, 3, minutes=-SLACK.total_seconds() / 60, ours=ours)
    assert looked(Leaf([behind, older], None)) == "p3", "the site's clock is some minutes behind"


def test_the_same_words_of_somebody_else_are_not_ours():
    assert looked(Leaf([said(TEXT, 3, minutes=1, ours=False)], None)) is None
