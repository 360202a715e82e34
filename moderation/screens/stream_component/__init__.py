"""The stream's component: its parts read from their files once, mounted with data."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = (
    "acts.js",
    "element.js",
    "outbox.js",
    "queue.js",
    "rows.js",
    "heading.js",
    "proposal.js",
    "remarks.js",
    "context.js",
    "painting.js",
    "panel.js",
    "picker.js",
    "promotion.js",
    "notes.js",
    "stays.js",
    "undoing.js",
    "answers.js",
    "stream.js",
)
STYLES = ("stream.css", "promotion.css")
"""In the order in which they are put together: what is named at the top of a file stands above it."""


@cache
def _renderer() -> Any:
    return st.components.v2.component(
        "repdesk_stream",
        html=(HERE / "stream.html").read_text("utf-8"),
        css="\n".join((HERE / name).read_text("utf-8") for name in STYLES),
        js="\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS),
    )


def stream_component(data: dict[str, Any]) -> None:
    """Mounts the stream; it fetches its mentions and sends its decisions over moderation.routes."""
    _renderer()(key="stream", data=data)
