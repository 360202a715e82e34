"""The parts of screens that live in the browser: each a components.v2 component, given words and moments as plain data.

They write what people wrote only as `textContent`. Components know no Python of ours: the screen hands in rows that are
ready to show, translated words included, and gets back what was chosen.
"""

from pathlib import Path

HERE = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")
