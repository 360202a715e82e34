"""Recorded answers of sites to what a connector sends (tests/recordings/answers), played on loopback.

Each file names the documents, or the server, that its answers are shaped by.
"""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from desk.connectors import CONNECTORS, Target

FOLDER = Path(__file__).parent.parent / "recordings" / "answers"
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DER, PKCS8, OPEN = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
KEYS = {
    "APPLE": {
        "issuer_id": "issuer-1", "key_id": "KEY1",
        "private_key": ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, PKCS8, OPEN
        ).decode(),
    },
    "RUSTORE": {
        "key_id": "42",
        "private_key": b64encode(
            rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(DER, PKCS8, OPEN)
        ).decode(),
    },
}  # fmt: skip


class Tape:
    """One kind's recorded answers on a site of the test's."""

    def __init__(self, kind: str, site: Any) -> None:
        self.kind, self.site, self.connector = kind, site, CONNECTORS[kind]
        self.told = json.loads((FOLDER / kind / "answers.json").read_text(encoding="utf-8"))
        self.text = self.told["text"]
        self.sent: list[Any] = []
        site.pages.clear()
        site.seen.clear()

    def target(self, **changes: Any) -> Target:
        given = dict(self.told["target"])
        secrets = given.pop("secrets")
        address = f"{self.site.url}{given.pop('address')}".rstrip("/")
        return Target(
            address, is_local=True, secrets=KEYS.get(secrets) if isinstance(secrets, str) else secrets,
            since=NOW - timedelta(minutes=5), **{**given, **changes},
        )  # fmt: skip

    def plays(self, name: str | None, *, sending: Any = None) -> None:
        """The site shows these pages, and gives this to what is sent (a recorded answer, or what a test says)."""
        self.site.pages.clear()
        self.site.pages |= self.told.get(name or "", None) or {}
        if sending is None:
            return
        path = self.told["send"]
        shown = self.site.pages.get(path)
        answer = self._answer(sending) if isinstance(sending, str) else sending

        def one(got: Any) -> Any:
            if got.method == "GET":
                return 404 if shown is None else shown
            self.sent.append(got)
            return answer(got) if callable(answer) else answer

        self.site.pages[path] = one

    def _answer(self, name: str) -> tuple[int, dict[str, str], Any]:
        told = self.told[name]
        return told["status"], {"Content-Type": "application/json", **told.get("headers", {})}, told["body"]

    def publish(self, **changes: Any) -> Any:
        return self.connector.publish(self.text, self.target(**changes), now=NOW)

    def find(self, *, known: frozenset[str] = frozenset(), **changes: Any) -> Any:
        return self.connector.find_published(self.text, self.target(**changes), known=known, now=NOW)


def kinds() -> list[str]:
    """All kinds with recorded answers."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
