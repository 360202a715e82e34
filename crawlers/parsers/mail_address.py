"""Where a mailbox stands: imaps://user@host:port/FOLDER, and what to guess out of an e-mail address. Pure."""

from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

IMAP, IMAPS = 143, 993
INBOX = "INBOX"
SCHEMES = ("imap", "imaps")
# Providers whose server is not called imap.<domain>.
SERVERS = {
    "ya.ru": "imap.yandex.ru",
    "bk.ru": "imap.mail.ru",
    "inbox.ru": "imap.mail.ru",
    "list.ru": "imap.mail.ru",
    "internet.ru": "imap.mail.ru",
    "vk.com": "imap.mail.ru",
    "googlemail.com": "imap.gmail.com",
    "outlook.com": "outlook.office365.com",
    "hotmail.com": "outlook.office365.com",
    "live.com": "outlook.office365.com",
    "icloud.com": "imap.mail.me.com",
    "me.com": "imap.mail.me.com",
    "yahoo.com": "imap.mail.yahoo.com",
}
# Where the usual password does not open the mailbox to programs.
APP_PASSWORDS = frozenset({
    "imap.gmail.com", "imap.yandex.ru", "imap.mail.ru", "imap.mail.me.com", "imap.mail.yahoo.com", "imap.rambler.ru",
})  # fmt: skip
NO_PASSWORDS = frozenset({"outlook.office365.com"})


class MailAddress(NamedTuple):
    """A folder of a mailbox; `is_tls` from the first byte, else the connection becomes TLS by STARTTLS."""

    host: str
    port: int
    is_tls: bool
    user: str
    folder: str


def mail_address(address: str) -> MailAddress:
    """The parts of an imap or imaps address; the folder is INBOX unless named."""
    parts = urlsplit(address)
    is_tls = parts.scheme == "imaps"
    return MailAddress(
        host=parts.hostname or "",
        port=parts.port or (IMAPS if is_tls else IMAP),
        is_tls=is_tls,
        user=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or INBOX,
    )


def typed_mail(parts: SplitResult) -> str | None:
    """The e-mail address that somebody typed instead of a web address; None for anything else."""
    if parts.scheme not in {"http", "https"} or parts.path.strip("/") or parts.query or not parts.hostname:
        return None
    user = parts.username or ""
    if user == "mailto":
        user = parts.password or ""
    elif parts.password:
        return None
    is_host = "." in parts.hostname and parts.port is None
    return f"{unquote(user)}@{parts.hostname}" if user and is_host else None


def guessed_address(mail: str) -> str:
    """The likely place of a mailbox by its e-mail address."""
    domain = mail.rpartition("@")[2].lower()
    host = SERVERS.get(domain, f"imap.{domain}")
    return f"imaps://{quote(mail, safe='')}@{host}/{INBOX}"
