"""Tokens of the App Store Connect API: made and signed by us for some minutes (ES256), none is asked for.

Shape: developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import jwt

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState

AUDIENCE = "appstoreconnect-v1"
# Apple takes none that lives longer than twenty.
LIVES = timedelta(minutes=15)
FRAME = re.compile(r"-----[^-]+-----")
LINE = 64


def apple_token(secrets: Mapping[str, str], *, now: datetime) -> str:
    """A token for the header Authorization. Raises SourceFailed (auth_failed) for a key that is none."""
    said = {
        "iss": secrets.get("issuer_id", "").strip(), "iat": int(now.timestamp()),
        "exp": int((now + LIVES).timestamp()), "aud": AUDIENCE,
    }  # fmt: skip
    headers = {"kid": secrets.get("key_id", "").strip()}
    try:
        return jwt.encode(said, _pem(secrets.get("private_key", "")), algorithm="ES256", headers=headers)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        words = _("The private_key is no key. Copy the file AuthKey_….p8 of App Store Connect whole.")
        raise SourceFailed(PageState.AUTH_FAILED, words) from error


def _pem(typed: str) -> str:
    """The key with its lines as they were: a field of one line makes one of many."""
    bare = "".join(FRAME.sub("", typed).split())
    lines = [bare[start : start + LINE] for start in range(0, len(bare), LINE)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])
