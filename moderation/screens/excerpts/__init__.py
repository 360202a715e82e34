"""Texts with the words marked by which they were found; they reach the page only as textContent."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from moderation.showing import web_address, when
from moderation.trial_examples import Example
from storage.i18n import _

HERE = Path(__file__).parent
LONGEST = 600
BEFORE = 120
"""Characters before the first marked word that are kept of a long text."""


@cache
def _renderer() -> Any:
    return st.components.v2.component(
        "repdesk_excerpts",
        css=(HERE / "excerpts.css").read_text("utf-8"),
        js=(HERE / "excerpts.js").read_text("utf-8"),
    )


def excerpts(examples: Sequence[Example], *, zone: ZoneInfo, key: str) -> None:
    """Shows the texts, one under the other."""
    rows = [
        {
            "source": one.source,
            "when": when(one.published_at, zone=zone),
            "url": web_address(one.url),
            "pieces": pieces_of(one),
        }
        for one in examples
    ]
    _renderer()(key=key, data={"rows": rows, "open": _("open")})


def pieces_of(one: Example) -> list[tuple[str, bool]]:
    """The text around its first marked word, cut where a mark begins and ends."""
    first = one.spans[0][0] if one.spans else 0
    start = max(0, first - BEFORE) if len(one.text) > LONGEST else 0
    end = min(len(one.text), start + LONGEST)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for left, right in one.spans:
        if left < start or right > end:
            continue
        pieces += [(one.text[at:left], False), (one.text[left:right], True)]
        at = right
    pieces.append((one.text[at:end] + (" …" if end < len(one.text) else ""), False))
    return [piece for piece in pieces if piece[0]]
