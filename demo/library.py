"""The texts and places of the town, read once from `demo/texts`."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from demo.words import SITES

_FOLDER = Path(__file__).parent / "texts"


class Text(NamedTuple):
    """One written text. `label` is one of the seven labels, `lang` a two-letter code."""

    id: str
    site: str
    kind: str
    label: str
    lang: str
    text: str
    author: str
    about_brand: bool
    title: str = ""
    stars: int | None = None


class Section(NamedTuple):
    id: int
    title: str
    about: str
    closed: bool = False


class Branch(NamedTuple):
    """A branch of the bank on the map; coordinates in degrees."""

    id: str
    name: str
    street: str
    lat: float
    lng: float
    phone: str
    hours: str


@cache
def texts(site: str) -> tuple[Text, ...]:
    """All texts of a site in the order of the file."""
    rows = (_FOLDER / f"{site}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(Text(id=f"{site}:{number}", **json.loads(row)) for number, row in enumerate(rows, start=1))


def all_texts() -> tuple[Text, ...]:
    return tuple(text for site in SITES for text in texts(site))


@cache
def _places() -> dict[str, Any]:
    places: dict[str, Any] = json.loads((_FOLDER / "places.json").read_text(encoding="utf-8"))
    return places


@cache
def sections() -> tuple[Section, ...]:
    return tuple(Section(**section) for section in _places()["sections"])


@cache
def section_of() -> dict[str, int]:
    """Title of a topic → number of its section."""
    return {topic["title"]: topic["section"] for topic in _places()["topics"]}


@cache
def branches() -> tuple[Branch, ...]:
    return tuple(Branch(**branch) for branch in _places()["branches"])


@cache
def people() -> tuple[str, ...]:
    return tuple(_places()["people"])


def answers(label: str, *, lang: str) -> tuple[str, ...]:
    """What the bank says to a text of that label; in another language than Russian, what it says in it."""
    known = _places()["answers"]
    return tuple(known.get(lang) or known.get(label) or known["other"])
