"""The head of a letter: who wrote, when, what it answers, and whether a person wrote it at all. Pure."""

import re
from base64 import b64decode
from binascii import Error as BrokenBase64
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b
from quopri import decodestring
from typing import NamedTuple

from crawlers.parsers.mail_charsets import decoded
from storage.letter_marks import unmarked
from storage.vocabulary import LetterKind

LONGEST_HEADER = 20_000
MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bqBQ])\?([^?]*)\?=")
WORDS = re.compile(rf"(?:{WORD.pattern})+")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
ANSWERS = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|отв|на|ответ|пересл|вiдп|відп)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE | re.UNICODE
)
FORWARDS = re.compile(r"^\s*(?:re:\s*)*(?:fwd?|wg|пересл|перенапр)\w*\s*:", re.IGNORECASE)
# Written by programs that set no header for it.
OUT_OF_OFFICE = re.compile(
    r"^\s*(?:re:\s*)?(?:автоответ|автоматический ответ|автоматическое уведомление об отсутствии|отсутствую в офисе"
    r"|я в отпуске|в отпуске до|автовідповідь|автоматична відповідь|automatic reply|auto(?:matic)?[ -]?reply"
    r"|auto-?response|out of (?:the )?office|vacation (?:reply|message)|abwesenheitsnotiz)\b",
    re.IGNORECASE,
)
ROBOTS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mdaemon"})
PRECEDENCE = frozenset({"bulk", "junk"})
REPORTS = frozenset({"multipart/report", "message/delivery-status"})
TELLTALES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply")
NAMELESS = "letter-"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class Mailbox(NamedTuple):
    """A name and an address of a letter's head."""

    name: str
    address: str


def header(letter: Message, name: str, *, override: str = "") -> str:
    """The first header of that name as people read it; "" when there is none. Raw eight-bit ones are guessed."""
    for key, raw in letter.raw_items():
        if key.lower() == name.lower():
            return readable(str(raw)[:LONGEST_HEADER], override)
    return ""


def mailboxes(letter: Message, name: str) -> list[Mailbox]:
    """The addresses of a header; what is no address is left out."""
    found = []
    for key, raw in letter.raw_items():
        if key.lower() == name.lower():
            # Names are decoded after the addresses are told apart: an encoded name may hold a comma.
            for shown, address in _told_apart(_unfolded(str(raw)[:LONGEST_HEADER])):
                plain = address.strip().lower()
                if "@" in plain and " " not in plain and plain.isprintable():
                    found.append(Mailbox(readable(shown, "").strip().strip("'\""), plain))
    return found


def _told_apart(raw: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([raw])
    except RecursionError:  # comments or groups within each other without end
        return []


def message_ids(letter: Message, name: str) -> list[str]:
    """The identities that a header names, without their brackets."""
    return MESSAGE_ID.findall(header(letter, name))


def written_at(letter: Message) -> datetime | None:
    """The moment of the Date header; None when it is missing, broken or before there was mail."""
    said = header(letter, "Date")
    if not said:
        return None
    try:
        moment = parsedate_to_datetime(said)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment >= EARLIEST else None


def is_automatic(letter: Message) -> bool:
    """Whether a program wrote it: an absence note, a bounce, a mass mailing."""
    return automatic_kind(letter) is not None


def automatic_kind(letter: Message) -> LetterKind | None:
    """What sort of letter of a program it is; None when a person wrote it."""
    kind = letter.get_content_type()
    if kind == "multipart/report" and _parameter(letter, "report-type") == "disposition-notification":
        return LetterKind.RECEIPT
    sender = mailboxes(letter, "From")
    is_robot = bool(sender) and sender[0].address.partition("@")[0] in ROBOTS
    if kind in REPORTS or is_robot or header(letter, "X-Failed-Recipients"):
        return LetterKind.BOUNCE
    said = re.split(r"[;(\s]", header(letter, "Auto-Submitted").strip().lower())[0]
    precedence = header(letter, "Precedence").strip().lower()
    if said == "auto-replied" or precedence == "auto_reply" or any(header(letter, name) for name in TELLTALES):
        return LetterKind.ABSENCE
    if OUT_OF_OFFICE.match(header(letter, "Subject")):
        return LetterKind.ABSENCE
    if said not in {"", "no"} or precedence in PRECEDENCE:
        return LetterKind.MAILING
    return LetterKind.ABSENCE if header(letter, "Return-Path").strip() == "<>" else None


def _parameter(letter: Message, name: str) -> str:
    try:
        return str(letter.get_param(name) or "").lower()
    except (ValueError, TypeError):
        return ""


def is_forged(letter: Message) -> bool:
    """Whether our own mail server found that the sender is not who he says."""
    said = header(letter, "Authentication-Results").lower()
    return "dkim=fail" in said or "spf=fail" in said or "dmarc=fail" in said


def subject(letter: Message, *, override: str = "") -> str:
    """What it is about, without the marks of answering and passing on."""
    said = unmarked(" ".join(header(letter, "Subject", override=override).split()))
    return ANSWERS.sub("", said) or said


def says_it_answers(letter: Message) -> bool:
    """Whether its subject begins as an answer's does."""
    return bool(ANSWERS.match(header(letter, "Subject"))) and not is_forward(letter)


def is_forward(letter: Message) -> bool:
    """Whether it passes on somebody else's letter, which then is what it has to say."""
    return bool(FORWARDS.match(header(letter, "Subject")))


def stable_identity(letter: Message, body: bytes) -> str:
    """An identity of a letter without a Message-ID: what does not change on its way from server to server."""
    said = "\n".join(header(letter, name) for name in ("From", "To", "Subject", "Date"))
    digest = blake2b(said.encode("utf-8", "replace"), digest_size=16)
    digest.update(body.replace(b"\r\n", b"\n").strip())
    return f"{NAMELESS}{digest.hexdigest()}"


def _unfolded(raw: str) -> str:
    return re.sub(r"[\r\n]+[ \t]*", " ", raw)


def readable(raw: str, override: str) -> str:
    """Encoded words and raw eight-bit bytes of a header as text. Never raises."""
    text = _unfolded(raw)
    # The parser of the library keeps bytes that are not ASCII as surrogates.
    text = decoded(text.encode("utf-8", "surrogateescape"), override=override)
    return WORDS.sub(_words, BETWEEN_WORDS.sub(r"\1\2", text))


def _words(found: re.Match[str]) -> str:
    """Neighbours of one charset are decoded together: many programs cut in the middle of a letter."""
    said: list[tuple[str, bytes]] = []
    for charset, way, words in WORD.findall(found[0]):
        named = charset.partition("*")[0].lower()
        raw = _bytes_of(way, words)
        if raw is None:
            return found[0]
        if said and said[-1][0] == named:
            raw = said.pop()[1] + raw
        said.append((named, raw))
    return "".join(decoded(raw, named) for named, raw in said)


def _bytes_of(way: str, words: str) -> bytes | None:
    raw = words.encode("utf-8", "replace")
    if way not in "bB":
        return decodestring(raw.replace(b"_", b" "), header=True)
    try:
        return b64decode(raw + b"=" * (-len(raw) % 4))
    except (BrokenBase64, ValueError):
        return None
