"""The pages of the town: jinja templates in `demo/paper`, everything escaped."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from demo import dates, markup
from demo.keys import BANK
from demo.state import Town

_NUMBER = re.compile(r"-?[0-9]{1,17}")
_FOLDER = Path(__file__).parent / "paper"
_environment = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.filters.update(
    in_full=dates.in_full,
    iso=lambda moment: moment.isoformat(timespec="seconds"),
    lines=markup.lines,
    paragraphs=markup.paragraphs,
    forum=markup.forum,
    excerpt=markup.excerpt,
    stars=lambda stars: "★" * (stars or 0) + "☆" * (5 - (stars or 0)),
    initial=lambda name: name.removeprefix("Банк").strip("@_ «»")[:1].upper() or "?",
    hue=lambda name: sum(name.encode()) * 37 % 360,
)
CSS = (_FOLDER / "town.css").read_text(encoding="utf-8")


def town_of(request: Request) -> Town:
    town: Town = request.app.state.town
    return town


def page(request: Request, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from the template of that name; the forum's dates come through the filter `in_words`."""
    now = town_of(request).now()
    text = _environment.get_template(template).render(
        bank=BANK, home=home(request), in_words=lambda moment: dates.in_words(moment, now=now), **values
    )
    return HTMLResponse(text, status_code=status, headers={"Content-Language": "ru"})


def home(request: Request) -> str:
    """The address of the town without a slash at the end, as the visitor typed it."""
    return str(request.base_url).rstrip("/")


def missing(request: Request, what: str) -> HTMLResponse:
    return page(request, "missing.html", status=404, what=what)


def number(request: Request, name: str, *, default: int = 0, source: Mapping[str, Any] | None = None) -> int:
    """A whole number from the query (or a form's fields); anything else counts as the default."""
    text = str((source if source is not None else request.query_params).get(name, ""))
    return int(text) if _NUMBER.fullmatch(text) else default
