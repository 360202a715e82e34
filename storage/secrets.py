"""Secrets of sources and connectors: encrypted at rest with a key from the environment or a mode-600 file."""

import hmac
import json
import os
import stat
from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from storage.errors import Refused
from storage.i18n import _
from storage.settings import settings

KEY_FILE = "secret.key"


def make_key(folder: Path) -> Path:
    """Makes the installation's key file (mode 600) unless it is there; returns its path."""
    path = folder / KEY_FILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
    return path


@cache
def _key() -> str:
    key = os.environ.get("REPDESK_SECRET_KEY")
    if key is None:
        path = make_key(settings().data_dir)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Refused(
                _("The key file {path} can be read by others.").format(path=path),
                _("It opens every stored secret."),
                _("Run: chmod 600 {path}").format(path=path),
            )
        key = path.read_text(encoding="ascii").strip()
    return key


@cache
def _fernet() -> Fernet:
    try:
        return Fernet(_key())
    except ValueError as error:
        raise Refused(
            _("The secret key is not a valid key."), str(error), _("Restore the key file that `repdesk init` made.")
        ) from error


def unguessable(purpose: str) -> str:
    """32 characters (192 bits) safe in a link, which only this installation can make, the same for a purpose.

    For links that are sent more than once but stored nowhere in clear.
    """
    made = hmac.digest(_key().encode("ascii"), f"unguessable:{purpose}".encode(), "sha256")
    return urlsafe_b64encode(made[:24]).decode("ascii")


def seal(secrets: dict[str, str]) -> str:
    """The secrets as an encrypted text for a column."""
    return _fernet().encrypt(json.dumps(secrets).encode()).decode("ascii")


def unseal(sealed: str) -> dict[str, str]:
    """The secrets of a column; empty for an empty column. Raises Refused when the key is another one."""
    if not sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(_fernet().decrypt(sealed.encode("ascii")))
    except InvalidToken as error:
        raise Refused(
            _("The stored secrets cannot be opened."),
            _("They were sealed with another key."),
            _("Restore the key file, or type them again."),
        ) from error
    return found
