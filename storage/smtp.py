"""Handing a letter over to an SMTP server: taken, refused for good, or not now."""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import NamedTuple

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_guard import dialled
from storage.net_way import authorities, way
from storage.vocabulary import PageState

TIMEOUT_S = 30
PERMANENT = 500
SUBMISSION, TLS = 587, 465


class RefusedForGood(Exception):  # noqa: N818 - the server's answer, not a fault of ours
    """The server will not take this letter however often it is offered; the reason is in plain words."""


class Server(NamedTuple):
    """Where outgoing letters are handed over, and as whom.

    `starttls` True must, False must not, None may become TLS; port 465 is TLS from the first byte. A `guarded` one was
    typed by somebody for a source: private networks are open to it only when `local`.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool | None = None
    guarded: bool = True
    local: bool = False


def hand_over(letter: EmailMessage, server: Server) -> None:
    """Gives the letter to the server. Raises RefusedForGood (5xx), SourceFailed for what may pass."""
    try:
        with _connected(server) as connection:
            refused = connection.send_message(letter)
    except smtplib.SMTPAuthenticationError as error:
        words = _("The mail server {host} does not accept the user or the password: {reason}")
        raise SourceFailed(
            PageState.AUTH_FAILED, words.format(host=server.host, reason=_said(error.smtp_code, error.smtp_error))
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        _refuse(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise SourceFailed(
            PageState.UNREACHABLE,
            _("The mail server {host}:{port} did not take the letter: {reason}").format(
                host=server.host, port=server.port, reason=error
            ),
        ) from error
    else:
        for code, said in refused.values():
            _refuse(code, said)


class _Guarded(smtplib.SMTP):
    """Connects to checked addresses only."""

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__(server.host, server.port, timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        if self._server.guarded:
            plain = dialled(host, port, local=self._server.local, timeout=timeout)
        else:
            plain = socket.create_connection((host, port), timeout)
        return _tls().wrap_socket(plain, server_hostname=host) if port == TLS else plain


def _connected(server: Server) -> smtplib.SMTP:
    connection = _Guarded(server)
    try:
        _encrypt(connection, server)
        connection.ehlo_or_helo_if_needed()
        # A relay inside a company asks for no password, and refuses one.
        if server.user and connection.has_extn("auth"):
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _encrypt(connection: smtplib.SMTP, server: Server) -> None:
    if server.port == TLS or server.starttls is False:
        return
    connection.ehlo_or_helo_if_needed()
    if connection.has_extn("starttls") or server.starttls:
        connection.starttls(context=_tls())
    elif server.user and not server.local:
        words = _("The mail server {host} offers no encryption, and a password never goes out in clear.")
        raise SourceFailed(PageState.BLOCKED, words.format(host=server.host))


def _tls() -> ssl.SSLContext:
    return authorities(way().ca_file)


def _refuse(code: int, words: bytes | str) -> None:
    said = _said(code, words)
    if code >= PERMANENT:
        raise RefusedForGood(_("The mail server refuses the letter for good: {words}").format(words=said))
    raise SourceFailed(PageState.QUOTA, _("The mail server does not take the letter now: {words}").format(words=said))


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
