"""A folder of a mailbox over IMAP, opened for reading only: nothing there is ever marked, moved or removed."""

import imaplib
import logging
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from socket import socket
from typing import Any, NamedTuple

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError, ProtocolError

from crawlers.parsers.mail_address import MailAddress
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_guard import dialled
from storage.net_watch import Watch
from storage.net_way import authorities, way
from storage.vocabulary import PageState

CONNECT_S = 30.0
PASS_S = 900.0
"""How long one reading of a mailbox may take; the next one goes on where it was cut."""
LARGEST = 24 * 1024 * 1024
"""Bytes of a letter that are read; of a larger one its beginning, which holds the words."""
BATCH, BATCH_BYTES = 25, 16 * 1024 * 1024
SIZES = 200
MOST_FOLDERS = 20
# Words by which servers say that it is about time or number, not about us (RFC 5530).
LATER = ("[UNAVAILABLE]", "[LIMIT]", "[INUSE]", "[SERVERBUG]", "TOO MANY", "THROTTL", "TRY AGAIN")

log = logging.getLogger("repdesk.crawlers")


class RawLetter(NamedTuple):
    """A letter as the server keeps it; `received_at` is when it came to the mailbox."""

    uid: int
    raw: bytes
    received_at: datetime | None


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient publishes no types
    """IMAP to checked addresses only."""

    def __init__(self, place: MailAddress, *, local: bool) -> None:
        self._place, self._local = place, local
        super().__init__(place.host, port=place.port, ssl=place.is_tls, timeout=CONNECT_S)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the parent's name
        return _Connection(self._place, local=self._local)


class _Connection(imaplib.IMAP4):
    """The socket comes from the guard; a literal larger than any letter ends the connection."""

    def __init__(self, place: MailAddress, *, local: bool) -> None:
        self._place, self._local = place, local
        super().__init__(place.host, place.port, timeout=CONNECT_S)

    def _create_socket(self, timeout: float | None) -> socket:
        plain = dialled(self._place.host, self._place.port, local=self._local, timeout=timeout or CONNECT_S)
        if not self._place.is_tls:
            return plain
        return authorities(way().ca_file).wrap_socket(plain, server_hostname=self._place.host)

    def read(self, size: int) -> bytes:
        """As the parent's, within bounds: the server names the size of what follows."""
        if size > LARGEST + 65_536:
            raise self.abort(f"a literal of {size} bytes")
        return super().read(size)


class Folder:
    """An opened folder. `validity` changes when the server numbers the letters anew."""

    def __init__(self, client: _Client, name: str) -> None:
        self._client = client
        opened: dict[bytes, Any] = client.select_folder(name, readonly=True)
        self.validity = int(opened.get(b"UIDVALIDITY", 0))
        self.count = int(opened.get(b"EXISTS", 0))

    def uids(self, *, above: int = 0) -> list[int]:
        """Numbers of the letters above that one, ascending."""
        # "n:*" always names the last letter, even one below n.
        return sorted(uid for uid in self._client.search(["UID", f"{above + 1}:*"]) if uid > above)

    def uids_since(self, day: date) -> list[int]:
        """Numbers of the letters that came since that day."""
        return sorted(self._client.search(["SINCE", day]))

    def numbers_of(self, identity: str) -> list[int]:
        """Numbers of the letters with this Message-ID."""
        return sorted(self._client.search(["HEADER", "Message-ID", identity]))

    def letters(self, uids: Sequence[int]) -> Iterator[list[RawLetter]]:
        """The letters in batches, in the order asked for. What is expunged meanwhile is left out."""
        for start in range(0, len(uids), SIZES):
            part = uids[start : start + SIZES]
            sizes: dict[int, dict[bytes, Any]] = self._client.fetch(part, ["RFC822.SIZE", "INTERNALDATE"])
            for batch in _batches([uid for uid in part if uid in sizes], sizes):
                yield list(self._fetched(batch, sizes))

    def heads(self, uids: Sequence[int]) -> Iterator[RawLetter]:
        """Only the heads, to know which letters stand there."""
        for start in range(0, len(uids), SIZES):
            found = self._client.fetch(uids[start : start + SIZES], ["BODY.PEEK[HEADER]", "INTERNALDATE"])
            for uid, parts in found.items():
                yield RawLetter(uid, parts.get(b"BODY[HEADER]") or b"", parts.get(b"INTERNALDATE"))

    def _fetched(self, batch: list[int], sizes: dict[int, dict[bytes, Any]]) -> Iterator[RawLetter]:
        is_large = int(sizes[batch[0]].get(b"RFC822.SIZE") or 0) > LARGEST
        wanted = f"BODY.PEEK[]<0.{LARGEST}>" if is_large else "BODY.PEEK[]"
        for uid, parts in self._bodies(batch, wanted).items():
            raw = next((value for key, value in parts.items() if key.startswith(b"BODY[]")), None)
            if raw:
                yield RawLetter(uid, raw, sizes[uid].get(b"INTERNALDATE"))

    def _bodies(self, batch: list[int], wanted: str) -> dict[int, dict[bytes, Any]]:
        """The letters; where the server stumbles over one of them, that one is left out and named in the log."""
        try:
            return dict(self._client.fetch(batch, [wanted]))
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError as error:
            if len(batch) == 1:
                log.warning("letter %s cannot be read: %s", batch[0], error)
                return {}
            found: dict[int, dict[bytes, Any]] = {}
            for uid in batch:
                found |= self._bodies([uid], wanted)
            return found


class Mailbox:
    """A signed-in connection."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    def open(self, name: str) -> Folder:
        """The folder. Raises SourceFailed (gone) when there is none of that name."""
        try:
            return Folder(self._client, name)
        except imaplib.IMAP4.abort:
            raise
        except IMAPClientError as error:
            words = _("There is no folder “{name}” in the mailbox, or it may not be read. Its folders are: {folders}.")
            folders = ", ".join(self._names()[:MOST_FOLDERS])
            raise SourceFailed(PageState.GONE, words.format(name=name, folders=folders)) from error

    def sent_folder(self) -> str | None:
        """The folder that the server marks as the one of sent letters."""
        return next((str(name) for flags, _mark, name in self._client.list_folders() if b"\\Sent" in flags), None)

    def _names(self) -> list[str]:
        return [str(name) for _flags, _mark, name in self._client.list_folders()]


@contextmanager
def mailbox(place: MailAddress, *, user: str, password: str, local: bool) -> Iterator[Mailbox]:
    """A connection for one reading. Raises SourceFailed in plain words for whatever stands in the way."""
    with Watch(PASS_S).over(), _in_plain_words(place), _Client(place, local=local) as client:
        client.normalise_times = False
        if not place.is_tls:
            _encrypt(client, place, local=local)
        client.login(user, password)
        yield Mailbox(client)


def _encrypt(client: _Client, place: MailAddress, *, local: bool) -> None:
    """A password never goes out in clear, except inside our own network."""
    if client.has_capability("STARTTLS"):
        client.starttls(authorities(way().ca_file))
    elif not local:
        words = _("{host} offers no encryption on port {port}; use an address that begins with imaps://.")
        raise SourceFailed(PageState.BLOCKED, words.format(host=place.host, port=place.port))


@contextmanager
def _in_plain_words(place: MailAddress) -> Iterator[None]:
    try:
        yield
    except LoginError as error:
        if _is_passing(error):
            raise _later(place, error) from error
        words = _("{host} does not accept the user or the password: {reason}").format(host=place.host, reason=error)
        raise SourceFailed(PageState.AUTH_FAILED, words) from error
    except ssl.SSLCertVerificationError as error:
        words = _("The certificate of {host} is not valid: {reason}").format(
            host=place.host, reason=error.verify_message or error
        )
        raise SourceFailed(PageState.UNREACHABLE, words) from error
    except (OSError, imaplib.IMAP4.abort) as error:
        if _is_passing(error):
            raise _later(place, error) from error
        words = _("The mail server {host}:{port} does not answer: {reason}").format(
            host=place.host, port=place.port, reason=error
        )
        raise SourceFailed(PageState.UNREACHABLE, words) from error
    except (IMAPClientError, ProtocolError) as error:
        if _is_passing(error):
            raise _later(place, error) from error
        words = _("The mail server {host} answered in a way that Repdesk does not understand: {reason}")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(host=place.host, reason=str(error)[:300])) from error


def _is_passing(error: Exception) -> bool:
    return any(word in str(error).upper() for word in LATER)


def _later(place: MailAddress, error: Exception) -> SourceFailed:
    words = _("The mail server {host} asks us to come back later: {reason}")
    return SourceFailed(PageState.QUOTA, words.format(host=place.host, reason=str(error)[:300]))


def _batches(uids: list[int], sizes: dict[int, dict[bytes, Any]]) -> Iterator[list[int]]:
    """As many as fit into memory; one that is too large to be read whole goes alone."""
    batch: list[int] = []
    held = 0
    for uid in uids:
        size = int(sizes[uid].get(b"RFC822.SIZE") or 0)
        if batch and (len(batch) >= BATCH or held + size > BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append(uid)
        held += size
    if batch:
        yield batch
