"""How the porch's pages are drawn: one template, the visitor's language, light and dark."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from storage.i18n import LANGUAGES, _, language, speaking
from storage.settings import settings

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
OWN_NAMES = {"ru": "Русский", "en": "English"}


def language_for(request: Request, wanted: str = "") -> str:
    """The language chosen by the switch, else the wanted one if we speak it, else the browser's, else ours."""
    chosen = request.query_params.get("lang", "")
    accepted = request.headers.get("accept-language", "")
    browser = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((code for code in (chosen, wanted, *browser) if code in LANGUAGES), settings().language)


def drawn(request: Request, template: str, *, status: int = 200, **words: Any) -> Response:
    """A page in the language in force; every word put into it is escaped."""
    other = next(code for code in LANGUAGES if code != language())
    page = _templates.get_template(template).render(
        language=language(),
        other=other,
        other_name=OWN_NAMES[other],
        path=_own_path(request),
        **words,
    )
    return HTMLResponse(page, status_code=status, headers={"Content-Language": language()})


def _own_path(request: Request) -> str:
    """The page's path for a link to itself; "//elsewhere" would be a link to another site."""
    return quote("/" + request.scope["path"].lstrip("/\\"))


def notice(request: Request, *, status: int, title: str, text: str) -> Response:
    """A page that says what is the matter and what to do now."""
    return drawn(request, "notice.html", status=status, title=title, text=text)


def not_here(request: Request) -> Response:
    """There is no such page."""
    with speaking(language_for(request)):
        return notice(
            request,
            status=404,
            title=_("There is no such page"),
            text=_("Please check the address: perhaps a part of it was cut off when it was copied."),
        )


def not_now(request: Request) -> Response:
    """Something is broken on our side."""
    with speaking(language_for(request)):
        return notice(
            request,
            status=503,
            title=_("It did not work out just now"),
            text=_("The fault is on our side. Please open the link again in a few minutes; nothing was lost."),
        )
