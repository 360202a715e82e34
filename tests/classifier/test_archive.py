"""Model files: what is not ours, is damaged or was made to do harm is refused in plain words, and harms nobody."""

import io
import json
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier import archive, in_force
from classifier.archive import Archived
from classifier.features import HASHED, WIDTH
from classifier.fitting import fit
from classifier.golden_set import golden
from classifier.model import Sample, predict
from classifier.vectors import Known
from storage.errors import Refused
from tests.classifier.letters import Letters

TEXTS = ("Верните деньги", "Спасибо за помощь", "Где ваш офис?", "тварь тупая", "ЦБ поднял ставку", "скидка 50%", "ок")
LABELS = ("complaint", "praise", "question", "abuse", "news", "advertising", "other")


@pytest.fixture(scope="module")
def small():
    """A model of a few texts with heads that read vectors."""
    samples = [Sample(f"{text} {turn}", label) for turn in range(4) for text, label in zip(TEXTS, LABELS, strict=True)]
    letters = Letters()
    return fit(samples, Known(letters.name, letters.encode([sample.text for sample in samples])))


@pytest.fixture
def place(tmp_path, small) -> Path:
    """The folder of a model as it was saved."""
    archive.save(tmp_path, Archived("one", small, 28, 3, {"f1": 0.5}))
    return tmp_path / "one"


def rewritten(place: Path, members: dict[str, bytes], **page: Any) -> None:
    """Puts these members into the file of arrays, and its new checksum into the page, as somebody who knows how."""
    arrays = place / archive.ARRAYS
    with zipfile.ZipFile(arrays) as file:
        kept = {name: file.read(name) for name in file.namelist()} | members
    with zipfile.ZipFile(arrays, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in kept.items():
            if content:
                file.writestr(name, content)
    signed(place, **page)


def signed(place: Path, **changes: Any) -> None:
    path = place / archive.PAGE
    page = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(page | {"sha256": archive._sha256(place / archive.ARRAYS)} | changes), encoding="utf-8")


def npy(array: Any, **more: Any) -> bytes:
    written = io.BytesIO()
    np.save(written, array, **more)
    return written.getvalue()


def declared(shape: tuple[int, ...], kind: str = "<f2") -> bytes:
    """A header that promises an array of that shape, and nothing behind it."""
    written = io.BytesIO()
    np.lib.format.write_array_header_1_0(written, {"descr": kind, "fortran_order": False, "shape": shape})
    return written.getvalue()


def refused(place: Path) -> str:
    with pytest.raises(Refused) as refusal:
        archive.load(place.parent, place.name)
    assert refusal.value.what == "Model one cannot be used."
    assert "retrain" in refusal.value.way_out
    return refusal.value.why


def test_both_sets_of_heads_come_back_as_they_were(place, small):
    back = archive.load(place.parent, "one").model
    texts = [sample.text for sample in golden()]
    vectors = Letters().encode(texts)
    vectors[::2] = np.nan
    assert predict(back, texts) == predict(small, texts)
    assert predict(back, texts, vectors) == predict(small, texts, vectors)
    assert [one.is_refined for one in predict(back, texts, vectors)][:2] == [False, True]
    assert back.refined.encoder == "letters-1"


def test_the_page_says_what_made_the_model(place):
    page = json.loads((place / archive.PAGE).read_text("utf-8"))
    assert page["encoder"] == {"name": "letters-1", "dims": 32}
    assert (page["texts"], page["decisions"], page["figures"]) == (28, 3, {"f1": 0.5})
    assert set(page["versions"]) == {"numpy", "python"}


def test_the_same_model_gives_the_same_file(tmp_path, small):
    kept = [archive.save(tmp_path / name, Archived("one", small, 28)).sha256 for name in ("a", "b")]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("where", [0.0, 0.3, 0.9999])
def test_a_flipped_byte_is_noticed(place, where):
    path = place / archive.ARRAYS
    content = bytearray(path.read_bytes())
    content[int(where * (len(content) - 1))] ^= 1
    path.write_bytes(bytes(content))
    assert "checksum" in refused(place)


@pytest.mark.parametrize(
    ("member", "content", "words"),
    [
        ("weights.npy", npy(np.zeros((7, WIDTH), "<f2")), "weights has the shape"),
        ("weights.npy", npy(np.zeros((WIDTH, 7), "<f4")), "weights has the shape"),
        ("weights.npy", npy(np.asfortranarray(np.zeros((WIDTH, 7), "<f2"))), "weights has the shape"),
        ("bias.npy", npy(np.full(7, np.nan, "<f4")), "numbers that are none"),
        ("bias.npy", npy(np.array([{}] * 7, dtype=object), allow_pickle=True), "bias has the shape"),
        ("bias.npy", b"", "it should hold"),
        ("bias.npy", b"\x80\x04pickle", "magic string"),
        ("more.npy", npy(np.zeros(1)), "it should hold"),
        ("idf.npy", declared((HASHED,)), "not as long"),
        ("idf.npy", npy(np.zeros(HASHED, "<f2")) + b"\0" * 9, "not as long"),
        ("idf.npy", declared((2**40,)), "idf has the shape"),
        ("refined_of_vector.npy", declared((2**40, 7), "<f4"), "refined_of_vector has the shape"),
    ],
)
def test_arrays_that_are_not_a_models_are_refused(place, member, content, words):
    rewritten(place, {member: content})
    assert words in refused(place)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ({"labels": ["good", "bad"]}, "another version"),
        ({"features": "0" * 64}, "another version"),
        ({"encoder": {"name": "huge", "dims": 2**40}}, "vectors of"),
        ({"encoder": {"name": "none"}}, "lacks 'dims'"),
        ({"encoder": None}, "it should hold"),
        ({"texts": "many"}, "invalid literal"),
        ({"texts": float("inf")}, "infinity"),
        ({"figures": 7}, "not iterable"),
    ],
)
def test_a_page_that_does_not_fit_is_refused(place, page, words):
    signed(place, **page)
    assert words in refused(place)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"sha256": 1}', b"null"])
def test_a_page_that_is_none_is_refused(place, content):
    (place / archive.PAGE).write_bytes(content)
    assert refused(place)


def test_a_missing_key_is_named(place):
    path = place / archive.PAGE
    page = json.loads(path.read_text("utf-8"))
    del page["decisions"]
    path.write_text(json.dumps(page), encoding="utf-8")
    assert "'decisions'" in refused(place)


def test_files_that_are_gone_or_far_too_large_are_refused(place):
    path = place / archive.ARRAYS
    with path.open("r+b") as file:
        file.truncate(archive.LARGEST_ARRAYS + 1)
    assert "larger" in refused(place)
    path.unlink()
    assert "not there" in refused(place)


def test_a_bomb_is_not_unpacked(place):
    """A few kilobytes that would unpack to a hundred megabytes: no more is read than the array may hold."""
    path = place / archive.ARRAYS
    with zipfile.ZipFile(path) as file:
        kept = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in kept.items():
            if name != "bias.npy":
                file.writestr(name, content)
        with file.open("bias.npy", "w", force_zip64=True) as member:
            member.write(declared((7,), "<f4"))
            for _megabyte in range(100):
                member.write(bytes(1 << 20))
    signed(place)
    assert path.stat().st_size < 4 << 20
    tracemalloc.start()
    assert "not as long" in refused(place)
    assert tracemalloc.get_traced_memory()[1] < 40 << 20
    tracemalloc.stop()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), cut=st.booleans())
def test_whatever_is_spoiled_is_refused_and_nothing_else_happens(place, where, flip, cut):
    """Also with a checksum that was made to fit."""
    path = place / archive.ARRAYS
    before = path.read_bytes()
    at = int(where * len(before))
    try:
        path.write_bytes(before[:at] if cut else before[:at] + bytes([before[at] ^ flip]) + before[at + 1 :])
        signed(place)
        with suppress(Refused):
            archive.load(place.parent, "one")
    finally:
        path.write_bytes(before)


def test_when_a_model_is_refused_the_starter_model_answers(tmp_path, place):
    models = in_force.folder()
    place.rename(models / "one")
    (models / "one" / archive.ARRAYS).write_bytes(b"not what it was")
    assert in_force.model_named("one").name.startswith("starter-")
