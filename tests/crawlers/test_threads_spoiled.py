"""Torn and spoiled pages of posts are read or refused, never a traceback."""

import os
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.parsers.page import Page
from crawlers.parsers.threads import read_list, read_thread
from storage.errors import SourceFailed

CASES = 20_000 if os.environ.get("REPDESK_SOAK") == "1" else 150
PAGES = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "recordings" / "threads").glob("*.html"))]
PAGE = Page(url="https://site.example/t/1", read_at=datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
SPOILS = st.binary(max_size=20) | st.sampled_from(
    [
        b"99999999999999",
        b"<div class=post>",
        b"</div></div>",
        b"2026-99-99T99:99:99",
        b"http://[",
        b'"@type":[]',
        b"<!--",
    ]
)


@settings(max_examples=CASES)
@given(st.sampled_from(PAGES), st.integers(0, 6000), st.integers(0, 300), SPOILS)
def test_a_spoiled_page(body, start, length, filling):
    start %= len(body) + 1
    spoiled = body[:start] + filling + body[start + length :]
    try:
        found = read_thread(spoiled, PAGE)
        read_list(spoiled, PAGE)
    except SourceFailed:
        return
    assert 0 <= found.confidence <= 1
    assert all(finding.external_id and (finding.text or finding.deleted) for finding in found.findings)
    assert len({finding.external_id for finding in found.findings}) == len(found.findings)


def test_a_page_made_to_cost_is_given_up_on():
    """Neither very many elements nor very deep ones are guessed at; both end within seconds."""
    block = '<div class="c"><a href="/user/1">u</a> 05.03.2026 words words words words'
    for body in ((block * 200 + "</div>" * 200) * 10, (block + "</div>") * 13_000):
        assert read_thread(f"<html><body>{body}</body></html>".encode(), PAGE).confidence < 0.5
