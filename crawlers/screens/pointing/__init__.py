"""A page to point at: drawn from a list of tags and texts, so that nothing on it can act or be fetched."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from crawlers.pointing import Copied, Mark

HERE = Path(__file__).parent


@cache
def _renderer() -> Any:
    return st.components.v2.component(
        "repdesk_pointing",
        css=(HERE / "pointing.css").read_text("utf-8"),
        js=(HERE / "pointing.js").read_text("utf-8"),
    )


def pointed_at(copy: Copied, marks: Mapping[Mark, int], *, key: str) -> int | None:
    """Shows the page with what is marked on it; gives the number of the element just clicked."""
    shown = {str(number): mark.value for mark, number in marks.items()}
    result = _renderer()(key=key, data={"page": copy, "marks": shown}, on_pointed_change=lambda: None)
    number = getattr(result, "pointed", None)
    return int(number) if isinstance(number, int | float) else None
