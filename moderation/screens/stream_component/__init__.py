"""The stream's component: its parts read from their files once, mounted with data."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = ("outbox.js", "painting.js", "remarks.js", "stream.js")


@cache
def _renderer() -> Any:
    return st.components.v2.component(
        "repdesk_stream",
        html=(HERE / "stream.html").read_text("utf-8"),
        css=(HERE / "stream.css").read_text("utf-8"),
        js="\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS),
    )


def stream_component(data: dict[str, Any]) -> None:
    """Mounts the stream; it fetches its mentions and sends its decisions over moderation.routes."""
    _renderer()(key="stream", data=data)
