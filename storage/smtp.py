"""Handing a letter over to an SMTP server: taken, refused for good, not now, or nobody can tell."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses, parseaddr
from typing import Any, NamedTuple

from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_guard import dialled
from storage.net_way import authorities, way
from storage.vocabulary import PageState

TIMEOUT_S = 30
PATIENCE = 4
"""So many times longer it may take to look at a whole letter: servers search it for viruses."""
PIECE = 64 * 1024
OK, FORWARDED, GO_ON = 250, 251, 354
PERMANENT = 500
TAKEN, REFUSED = range(200, 300), range(400, 600)
SUBMISSION, TLS = 587, 465


class RefusedForGood(Exception):  # noqa: N818 - the server's answer, not a fault of ours
    """The server will not take this letter however often it is offered; the reason is in plain words."""


class OutcomeUnknown(SourceFailed):
    """The whole letter went out and no answer came back: the server may have taken it, or not."""


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


def hand_over(letter: EmailMessage, server: Server) -> list[str]:
    """Gives the letter to the server; gives what it said of copies it did not take.

    Raises RefusedForGood (5xx), SourceFailed for what has surely not been taken, OutcomeUnknown otherwise. A letter
    that its first receiver does not get goes to nobody.
    """
    connection: _Guarded | None = None
    try:
        connection = _connected(server)
        refused = _sent(connection, letter)
    except smtplib.SMTPAuthenticationError as error:
        if error.smtp_code < PERMANENT:
            _refuse(error.smtp_code, error.smtp_error)
        words = _("The mail server {host} does not accept the user or the password: {reason}")
        raise SourceFailed(
            PageState.AUTH_FAILED, words.format(host=server.host, reason=_said(error.smtp_code, error.smtp_error))
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        _refuse(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _failed(server, error, connection) from error
    finally:
        if connection is not None:
            connection.leave()
    return refused


def _failed(server: Server, error: Exception, connection: "_Guarded | None") -> Exception:
    """What became of the letter when the talk broke off, or had something in it that SMTP has no signs for."""
    where = {"host": server.host, "port": server.port, "reason": error}
    if connection is not None and connection.said_all:
        words = _("The mail server {host}:{port} got the whole letter and did not say whether it takes it: {reason}")
        return OutcomeUnknown(PageState.UNREACHABLE, words.format(**where))
    said = _("The mail server {host}:{port} did not take the letter: {reason}").format(**where)
    # An address of the letter; before there is a connection it is the name of the server.
    if connection is not None and isinstance(error, ValueError) and not isinstance(error, OSError):
        return RefusedForGood(said)
    return SourceFailed(PageState.UNREACHABLE, said)


def _sent(connection: "_Guarded", letter: EmailMessage) -> list[str]:
    """What the server said of the copies that it did not take."""
    first, *copies = receivers(letter)
    sender = parseaddr(str(letter["From"]))[1]
    code, said = connection.mail(sender)
    if code != OK:
        raise smtplib.SMTPResponseException(code, said)
    refused = []
    for number, receiver in enumerate([first, *copies]):
        code, said = connection.rcpt(receiver)
        if code not in {OK, FORWARDED} and not number:
            raise smtplib.SMTPRecipientsRefused({receiver: (code, said)})
        if code not in {OK, FORWARDED}:
            refused.append(f"{receiver}: {_said(code, said)}")
    code, said = connection.data(letter.as_bytes(policy=SMTP))
    if code not in TAKEN:
        raise smtplib.SMTPResponseException(code, said)
    return refused


def receivers(letter: EmailMessage) -> list[str]:
    """To whom a letter goes, each once."""
    named = [str(value) for name in ("To", "Cc") for value in letter.get_all(name, [])]
    return list(dict.fromkeys(address for _name, address in getaddresses(named) if address))


class _Guarded(smtplib.SMTP):
    """Connects to checked addresses only, and knows whether a letter has gone out whole."""

    said_all = False

    def __init__(self, server: Server) -> None:
        self._server = server
        super().__init__(server.host, server.port, timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        if self._server.guarded:
            plain = dialled(host, port, local=self._server.local, timeout=timeout)
        else:
            plain = socket.create_connection((host, port), timeout)
        return _tls().wrap_socket(plain, server_hostname=host) if port == TLS else plain

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As the parent's; noted is the moment from which only the server knows what became of the letter."""
        self.putcmd("data")
        code, said = self.getreply()
        if code != GO_ON:
            return code, said
        lines = msg.replace(b"\r\n.", b"\r\n..")
        lines = b"." + lines if lines.startswith(b".") else lines
        whole = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
        # In pieces: the time-out of a socket is one for all that is sent at once, and big files take long.
        for start in range(0, len(whole), PIECE):
            self.send(whole[start : start + PIECE])
        # A time-out while these last signs go out leaves open whether they have arrived, too.
        self.said_all = True
        self.send(b".\r\n")
        code, said = self._verdict()
        self.said_all = False
        return code, said

    def _verdict(self) -> tuple[int, bytes]:
        """What the server says of the whole letter. Raises SMTPException for what is no answer at all."""
        if self.sock is not None:
            self.sock.settimeout(PATIENCE * TIMEOUT_S)
        try:
            code, said = self.getreply()
        except smtplib.SMTPResponseException as error:
            raise smtplib.SMTPException(str(error)) from error
        if code not in TAKEN and code not in REFUSED:
            raise smtplib.SMTPException(_said(code, said))
        return code, said

    def leave(self) -> None:
        """Ends the connection; what came of the letter is known by now."""
        with suppress(smtplib.SMTPException, OSError):
            self.quit()
        self.close()


def _connected(server: Server) -> _Guarded:
    connection = _Guarded(server)
    try:
        _encrypt(connection, server)
        connection.ehlo_or_helo_if_needed()
        # A relay inside a company asks for no password, and refuses one.
        if server.user and connection.has_extn("auth"):
            _sign_in(connection, server)
    except BaseException:
        connection.close()
        raise
    return connection


def _sign_in(connection: smtplib.SMTP, server: Server) -> None:
    try:
        connection.login(server.user, server.password)
    except UnicodeError as error:
        words = _("The user or the password for the mail server {host} has letters that are not Latin.")
        raise SourceFailed(PageState.AUTH_FAILED, words.format(host=server.host)) from error


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
