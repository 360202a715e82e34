"""The pages before the desk: signing in, signing out."""

import secrets
from datetime import UTC, datetime
from hmac import compare_digest
from pathlib import Path

import streamlit
from babel import negotiate_locale
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from desk import sign_in
from desk.passwords import is_password
from desk.sign_in import COOKIE, Candidate, SignedIn, Started, Throttled
from door.gate import SIGN_IN
from door.page_templates import HERE, templates
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import LANGUAGES, _, language, set_language
from storage.secrets import seal, unseal
from storage.settings import settings

FORM_COOKIE = "repdesk_form"
LANGUAGE_COOKIE = "repdesk_language"
YEAR_S = 365 * 24 * 3600
# The page needs its own style and font and may send its form here; nothing else.
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"


async def show(request: Request) -> Response:
    """GET: the form, or straight on for somebody who is in already."""
    _speak(request)
    if await run_in_threadpool(_signed_in, request) is not None:
        return RedirectResponse(_next(request.query_params.get("next", "")), status_code=303)
    return _page(request, after=request.query_params.get("next", ""))


async def receive(request: Request) -> Response:
    """POST: a session and its cookie, or the form again with the reason."""
    _speak(request)
    form = await request.form()
    login, password, after = (str(form.get(name, "")) for name in ("login", "password", "next"))
    if not _is_ours(request, str(form.get("csrf", ""))):
        return _page(request, login=login, after=after, refusal=_stale(), status=403)
    try:
        started = await _start(request, login, password)
    except Throttled as refusal:
        return _page(request, login=login, after=after, refusal=refusal, status=429)
    except Refused as refusal:
        return _page(request, login=login, after=after, refusal=refusal, status=401)
    response = RedirectResponse(_next(after), status_code=303)
    lasts = int((started.expires_at - datetime.now(UTC)).total_seconds())
    _set_cookie(response, COOKIE, started.token, lasts=lasts)
    response.delete_cookie(FORM_COOKIE, path="/auth")
    return response


async def leave(request: Request) -> Response:
    """POST: ends the session on the server and forgets the cookie."""
    _speak(request)
    form = await request.form()
    who = await run_in_threadpool(_signed_in, request)
    if who is not None:
        if not compare_digest(str(form.get("csrf", "")).encode(), who.csrf.encode()):
            return _page(request, refusal=_stale(), status=403)
        await run_in_threadpool(_end, who)
    response = RedirectResponse(SIGN_IN, status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def style(_request: Request) -> Response:
    return FileResponse(HERE / "style.css", media_type="text/css")


async def font(_request: Request) -> Response:
    """The typeface that Streamlit brings along; the browser falls back to its own when it is not there."""
    found = sorted(Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*.woff2"))
    if not found:
        return Response(status_code=404)
    return FileResponse(found[0], media_type="font/woff2", headers={"cache-control": "max-age=86400"})


async def _start(request: Request, login: str, password: str) -> Started:
    address = request.client.host if request.client else ""
    candidate = await run_in_threadpool(_admit, login, address)
    if not await run_in_threadpool(is_password, password, candidate.password_hash):
        raise sign_in.wrong()
    return await run_in_threadpool(_begin, candidate)


def _admit(login: str, address: str) -> Candidate:
    with transaction() as session:
        return sign_in.admit(session, login, address=address, now=datetime.now(UTC))


def _begin(candidate: Candidate) -> Started:
    with transaction() as session:
        return sign_in.begin(session, candidate, now=datetime.now(UTC))


def _end(who: SignedIn) -> None:
    with transaction() as session:
        sign_in.end(session, who.sign_in_id, now=datetime.now(UTC))


def _signed_in(request: Request) -> SignedIn | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with reading() as session:
        return sign_in.check(session, token, now=datetime.now(UTC))


def _page(
    request: Request, *, login: str = "", after: str = "", refusal: Refused | None = None, status: int = 200
) -> Response:
    nonce = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    # Double submit, sealed: whoever can plant a cookie still cannot make the field that belongs to it.
    page = (
        templates()
        .get_template("sign_in.html")
        .render(
            _=_,
            language=language(),
            languages={"ru": "Русский", "en": "English"},
            login=login,
            after=after,
            refusal=refusal,
            csrf=seal({"form": nonce}),
        )
    )
    response = HTMLResponse(
        page, status_code=status, headers={"cache-control": "no-store", "content-security-policy": POLICY}
    )
    _set_cookie(response, FORM_COOKIE, nonce, lasts=24 * 3600, path="/auth")
    if request.query_params.get("lang") in LANGUAGES:
        _set_cookie(response, LANGUAGE_COOKIE, language(), lasts=YEAR_S)
    return response


def _is_ours(request: Request, field: str) -> bool:
    nonce = request.cookies.get(FORM_COOKIE, "")
    try:
        return bool(nonce) and compare_digest(unseal(field).get("form", "").encode(), nonce.encode())
    except (Refused, UnicodeEncodeError):
        return False


def _stale() -> Refused:
    return Refused(
        _("You are not signed in."),
        _("The form was open for too long, or cookies are switched off."),
        _("Try once more."),
    )


def _set_cookie(response: Response, name: str, value: str, *, lasts: int, path: str = "/") -> None:
    response.set_cookie(
        name, value, max_age=lasts, path=path, httponly=True, samesite="lax", secure=settings().secure_cookies
    )


def _next(wanted: str) -> str:
    """Where to go after signing in: only to a page of this desk."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/auth"))
    return wanted if inside and wanted.isprintable() else "/"


def _speak(request: Request) -> None:
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    if asked not in LANGUAGES:
        accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
        asked = negotiate_locale(accepted, LANGUAGES, sep="-") or settings().language
    set_language(asked)
