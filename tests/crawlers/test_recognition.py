"""Every recording that holds texts is taken for its kind, and no decoy is."""

import pytest

from crawlers.collector import Looked
from crawlers.collectors import COLLECTORS
from crawlers.detection import recognised_page
from storage.errors import SourceFailed
from storage.source_kinds import KINDS
from tests.crawlers.recordings import recordings

HELD = [one for one in recordings() if one.kind in COLLECTORS and COLLECTORS[one.kind].parse is not None]


def holds_texts(recording):
    try:
        return bool(COLLECTORS[recording.kind].parse(recording.body, recording.page))
    except SourceFailed:
        return False


# An error, an end or an empty page says nothing of its kind.
TELLING = [one for one in HELD if not one.is_decoy and holds_texts(one)]
DECOYS = [one for one in HELD if one.is_decoy]


@pytest.mark.parametrize("recording", TELLING, ids=lambda one: one.name)
def test_a_recording_is_taken_for_its_kind(recording):
    found = recognised_page(Looked(recording.body, recording.page))
    assert found, "nothing was recognised"
    assert found[0].kind == recording.kind, [(one.kind, one.confidence) for one in found]


@pytest.mark.parametrize("recording", DECOYS, ids=lambda one: one.name)
def test_a_decoy_is_not_taken_for_what_it_looks_like(recording):
    found = recognised_page(Looked(recording.body, recording.page))
    assert recording.kind not in {one.kind for one in found if one.confidence >= 0.5}


def test_every_kind_has_its_collector():
    assert set(COLLECTORS) == set(KINDS)
