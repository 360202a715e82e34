"""Access tokens of Google's interfaces: renewed by a refresh token, kept in memory until shortly before they expire.

Shape: developers.google.com/identity/protocols/oauth2/web-server (refreshing an access token) and RFC 6749, 5.2 and 6.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Answer, Limits, Request, expected, fetch
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

OFFICIAL: Final = "https://oauth2.googleapis.com/token"
SIGN_IN: Final = ("client_id", "client_secret", "refresh_token")
# Renewed this long before Google stops taking it, so that none expires on its way.
EARLY: Final = timedelta(minutes=2)
UNAUTHORISED: Final = 401
REFUSED: Final = frozenset({400, 401, 403})

_kept: dict[str, tuple[str, datetime]] = {}


def signed(request: Request, secrets: Mapping[str, str], *, now: datetime, limits: Limits, local: bool) -> Answer:
    """The answer to a request made with an access token; one that Google has ended early is renewed once."""
    answer = fetch(request.with_bearer(_token(request.url, secrets, now=now, local=local)), limits=limits, local=local)
    if answer.status != UNAUTHORISED or not can_renew(secrets):
        return answer
    _kept.pop(_key(secrets), None)
    return fetch(request.with_bearer(_token(request.url, secrets, now=now, local=local)), limits=limits, local=local)


def can_renew(secrets: Mapping[str, str]) -> bool:
    """Whether there is a refresh token with the client that it was given to."""
    return all(secrets.get(key) for key in SIGN_IN)


def _token(url: str, secrets: Mapping[str, str], *, now: datetime, local: bool) -> str:
    """The token in force; without a refresh token the one that somebody typed, for as long as it lives."""
    if not can_renew(secrets):
        return secrets.get("token", "")
    token, until = _kept.get(_key(secrets), ("", now))
    if now >= until:
        token, until = _renewed(url, secrets, now=now, local=local)
        _kept[_key(secrets)] = (token, until)
    return token


def _renewed(url: str, secrets: Mapping[str, str], *, now: datetime, local: bool) -> tuple[str, datetime]:
    form = {key: secrets[key] for key in SIGN_IN} | {"grant_type": "refresh_token"}
    asked = Request(_address(url), method="POST", form=form)
    answer = fetch(asked, limits=Limits(pause=0.0), local=local)
    if answer.status in REFUSED:
        raise SourceFailed(PageState.AUTH_FAILED, _words(answer))
    document = expected(answer, now=now).json()
    try:
        return str(document["access_token"]), now + timedelta(seconds=int(document.get("expires_in", 3600))) - EARLY
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} answered no access token.").format(url=asked.url)
        ) from error


def _words(answer: Answer) -> str:
    """Why Google does not renew, for somebody who can mend it."""
    try:
        said = answer.json()
    except SourceFailed:
        said = {}
    code = str(said.get("error", "")) if isinstance(said, dict) else ""
    if code == "invalid_grant":
        return _(
            "Google has ended the permission that the refresh token stands for: it was withdrawn, the password was "
            "changed, or it was not used for half a year. Permit it anew and type the new refresh_token."
        )
    if code in {"invalid_client", "unauthorized_client"}:
        return _("Google does not know this client_id with this client_secret. Type both anew.")
    return _("Google does not renew the access token ({reason}).").format(reason=code or f"HTTP {answer.status}")


def _address(url: str) -> str:
    """Google's own place for tokens; an interface that stands elsewhere gives its own, beside itself."""
    parts = urlsplit(url)
    if (parts.hostname or "").endswith(".googleapis.com"):
        return OFFICIAL
    return f"{origin_of(url)}/token"


def _key(secrets: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(secrets[key] for key in SIGN_IN).encode()).hexdigest()
