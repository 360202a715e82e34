"""Files of a letter: named where the letter is read, fetched when somebody answers it. Pure."""

import re
from typing import NamedTuple

from crawlers.parsers.mail_body import Body
from moderation.finding import AttachmentFound

PREFIX = "mail:"
WAY = re.compile(r"^mail:(\d+)\.(\d+)\.(\d+|text):(.+)$", re.DOTALL)
WHOLE = "text"
"""In place of a file's number: the letter's own words with all that it quotes."""
WHOLE_NAME = "letter.txt"


class FileWay(NamedTuple):
    """How a file is found again: its letter's numbers, or its identity once the server has numbered anew."""

    validity: int
    uid: int
    number: str
    identity: str

    @property
    def url(self) -> str:
        return f"{PREFIX}{self.validity}.{self.uid}.{self.number}:{self.identity}"


def way_of(url: str) -> FileWay | None:
    """The way that an attachment's address says; None for another address."""
    found = WAY.match(url)
    return FileWay(int(found[1]), int(found[2]), found[3], found[4]) if found else None


def attachments_of(body: Body, said: str, *, validity: int, uid: int, identity: str) -> tuple[AttachmentFound, ...]:
    """The files of a letter, and the letter itself as a text where quotations were cut from it."""
    found = [
        AttachmentFound(
            url=FileWay(validity, uid, str(number), identity).url, name=file.name or f"file-{number + 1}",
            media_type=file.media_type,
        )
        for number, file in enumerate(body.files)
    ]  # fmt: skip
    if said != body.words:
        way = FileWay(validity, uid, WHOLE, identity)
        found.append(AttachmentFound(url=way.url, name=WHOLE_NAME, media_type="text/plain"))
    return tuple(found)


def file_of(body: Body, number: str) -> bytes | None:
    """The bytes of a file of the letter; None when it has no such file."""
    if number == WHOLE:
        return body.words.encode()
    return body.files[int(number)].content if int(number) < len(body.files) else None
