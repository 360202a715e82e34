"""Access tokens of RuStore's interface for developers: a moment signed with the owner's key gives one for minutes.

Shape: rustore.ru/help, "Authorisation in the RuStore API" (POST /public/auth).
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Limits, Request, expected, fetch
from storage.vocabulary import PageState

OFFICIAL = "https://public-api.rustore.ru"
FRAME = re.compile(r"-----[^-]+-----")
REFUSED = frozenset({400, 401, 403})


def rustore_token(base: str, secrets: Mapping[str, str], *, now: datetime, local: bool) -> str:
    """A token for the header Public-Token. Raises SourceFailed (auth_failed) in words when the key is not taken."""
    key_id = secrets.get("key_id", "").strip()
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds")
    signature = _key(secrets).sign(f"{key_id}{moment}".encode(), padding.PKCS1v15(), hashes.SHA512())
    body = {"keyId": key_id, "timestamp": moment, "signature": b64encode(signature).decode("ascii")}
    asked = Request(f"{base}/public/auth", method="POST", json=body)
    answer = fetch(asked, limits=Limits(pause=0.0), local=local)
    if answer.status in REFUSED:
        raise SourceFailed(PageState.AUTH_FAILED, _refused())
    document = expected(answer, now=now).json()
    held = document.get("body") if isinstance(document, dict) else None
    if not isinstance(held, dict) or not isinstance(held.get("jwe"), str):
        raise SourceFailed(PageState.AUTH_FAILED, _refused())
    return str(held["jwe"])


def _key(secrets: Mapping[str, str]) -> rsa.RSAPrivateKey:
    """The key as RuStore's console hands it out: PKCS8 in base64, with or without the lines of PEM around it."""
    # A field of one line makes one line of the key's many.
    bare = "".join(FRAME.sub("", secrets.get("private_key", "")).split())
    try:
        key = load_der_private_key(b64decode(bare), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SourceFailed(
            PageState.AUTH_FAILED, _("The private_key is no key. Copy it whole from RuStore's console.")
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SourceFailed(PageState.AUTH_FAILED, _("The private_key is no key. Copy it whole from RuStore's console."))
    return key


def _refused() -> str:
    return _("RuStore does not accept the key. Make a new one in its console and type key_id and private_key.")
