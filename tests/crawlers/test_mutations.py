"""Spoiled answers and torn pages are read or refused, but never a traceback: over every recording there is."""

import json
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.detection import recognised_page
from storage.errors import SourceFailed
from tests.crawlers.recordings import recordings

# 500 in every `make test`, the same ones each time; 20 000 fresh ones in `make soak`.
CASES = 20_000 if os.environ.get("REPDESK_SOAK") == "1" else 500
HELD = [one for one in recordings() if one.kind in COLLECTORS and COLLECTORS[one.kind].parse is not None]
JSONS = [one for one in HELD if one.path.suffix == ".json"]
OTHERS = [one for one in HELD if one.path.suffix != ".json"]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})
    | st.sampled_from(["http://[", "2026-99-99T00:00:00Z", "1e999", "\x00", "\ud800", "-", "9" * 400])
)  # fmt: skip


def spoiled(document, path, leaf):
    """The document with one value, found by walking the path, replaced."""
    if not path or not isinstance(document, (list, dict)) or not document:
        return leaf
    if isinstance(document, list):
        at = path[0] % len(document)
        return [spoiled(part, path[1:], leaf) if place == at else part for place, part in enumerate(document)]
    key = list(document)[path[0] % len(document)]
    return {name: spoiled(part, path[1:], leaf) if name == key else part for name, part in document.items()}


def survives(recording, body):
    """Reads the body as its kind, and lets everybody judge what it is."""
    recognised_page(Looked(body, recording.page))
    try:
        found = COLLECTORS[recording.kind].parse(body, recording.page)
    except SourceFailed:
        return
    assert all(finding.external_id for finding in found)


@settings(max_examples=CASES)
@given(st.sampled_from(JSONS), st.lists(st.integers(0, 30), min_size=1, max_size=7), LEAVES)
def test_a_spoiled_answer(recording, path, leaf):
    document = json.loads(recording.body)
    survives(recording, json.dumps(spoiled(document, path, leaf)).encode())


@settings(max_examples=CASES)
@given(st.sampled_from(OTHERS), st.integers(0, 20_000), st.integers(0, 300), st.binary(max_size=20))
def test_a_torn_page(recording, start, length, filling):
    body = recording.body
    start %= len(body) + 1
    survives(recording, body[:start] + filling + body[start + length :])
