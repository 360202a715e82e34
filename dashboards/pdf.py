"""Papers as PDF: a heading and blocks in order, set by typst with the fonts it brings along.

All words travel as data, never as markup: whatever somebody calls a channel stays text. Figures may lead to the
tickets behind them.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import typst

MIME = "application/pdf"
TEMPLATE = Path(__file__).parent / "papers" / "paper.typ"
# What stands in front of an address that a reader of the paper may follow.
WEB = ("http://", "https://")
Hue = Literal["accent", "good", "bad", "quiet"]


class Words(NamedTuple):
    """A text, and the address it leads to if it leads anywhere."""

    text: str
    link: str = ""


class Fact(NamedTuple):
    """A figure in large type: what it is, what it says, what is to be known of it."""

    title: str
    value: Words
    note: str = ""


class Bar(NamedTuple):
    """A bar: what stands below it, its height, and its height in words."""

    label: Words
    value: float
    words: str
    hue: Hue = "accent"


class Block(NamedTuple):
    """A part of a paper; made by the functions below."""

    shape: dict[str, Any]


class Paper(NamedTuple):
    """A paper of the desk."""

    title: str
    subtitle: str
    blocks: Sequence[Block]
    footer: str
    language: str


def heading(words: str) -> Block:
    return Block({"kind": "heading", "words": words})


def text(words: str) -> Block:
    return Block({"kind": "text", "words": words})


def facts(found: Sequence[Fact]) -> Block:
    """Figures side by side."""
    return Block(
        {
            "kind": "facts",
            "facts": [{"title": one.title, "value": _words(one.value), "note": one.note} for one in found],
        }
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[Words]]) -> Block:
    """A table; its first column stands left, the others right."""
    return Block({"kind": "table", "columns": list(columns), "rows": [[_words(cell) for cell in row] for row in rows]})


def bars(found: Sequence[Bar], *, axis: str) -> Block:
    """Bars side by side, with what they count below them."""
    shown = [{"label": _words(one.label), "value": one.value, "words": one.words, "hue": one.hue} for one in found]
    return Block({"kind": "bars", "bars": shown, "axis": axis})


def beside(left: Sequence[Block], right: Sequence[Block]) -> Block:
    """Two columns."""
    return Block({"kind": "beside", "sides": [[one.shape for one in side] for side in (left, right)]})


def notes(found: Sequence[tuple[str, str]]) -> Block:
    """What the words mean, in small type."""
    return Block({"kind": "notes", "notes": [list(one) for one in found]})


def _words(words: Words) -> dict[str, str]:
    return {"text": words.text, "link": words.link if words.link.startswith(WEB) else ""}


def as_pdf(paper: Paper, *, now: datetime) -> bytes:
    """The paper as a PDF file whose text can be searched and whose links can be followed."""
    document = {
        "title": paper.title, "subtitle": paper.subtitle, "footer": paper.footer, "language": paper.language,
        "author": "Repdesk", "blocks": [block.shape for block in paper.blocks],
    }  # fmt: skip
    return typst.compile(
        str(TEMPLATE),
        # Nothing outside this folder can be read from within: what a paper says is in its data.
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(document, ensure_ascii=False)},
        timestamp=int(now.timestamp()),
    )
