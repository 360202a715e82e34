"""What publishes an answer on a site, and what it is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from html import unescape
from typing import Any, NamedTuple, Protocol

from storage.errors import SourceFailed
from storage.text import tokens

MARKUP = re.compile(r"<[^<>]*>")


class Declined(Exception):  # noqa: N818 - the site's answer, not a fault of ours
    """The site will not take this answer however often it is sent; the reason is in plain words.

    `way_out` is what to do now, where that is not simply other words.
    """

    def __init__(self, why: str = "", *, way_out: str = "") -> None:
        super().__init__(why)
        self.way_out = way_out


class NotTaken(SourceFailed):
    """The site has surely not taken the answer; another try sends it as if it were the first."""


class CannotTell(Exception):  # noqa: N818 - the state of our knowledge, not a fault of ours
    """Nobody can tell whether an earlier try has arrived: a person looks. The reason is in plain words."""


class Picture(NamedTuple):
    """A picture that goes with an answer; what it is was looked at, not believed."""

    name: str
    media_type: str
    body: bytes


class Button(NamedTuple):
    """A button under a message: its words, what comes back when it is pressed (at most 64 bytes), good or bad news."""

    label: str
    payload: str
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer belongs. `key` is the same for every try of one answer; secrets never leave the connector.

    `known` are the identities of answers on this site that belong to other messages. `since` is when the answer was
    handed in: no try is older. `standing` is the identity under which the site holds it back, as far as it said one.
    """

    address: str
    thread_id: str
    external_id: str
    place: str = ""
    # Of the text that is answered: its title, and where its writer is found.
    title: str = ""
    author_url: str = ""
    key: int = 0
    # Of 31 bits, and no other answer's: for sites that tell repeated sends by a number. The key where it is not given.
    number: int = 0
    is_local: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: frozenset[str] = frozenset()
    pictures: tuple[Picture, ...] = field(default=(), repr=False)
    # Rows of buttons under the message, where the messenger has them.
    buttons: tuple[tuple[Button, ...], ...] = ()
    since: datetime | None = None
    standing: str = ""
    # Of a letter: who else got it, what it answered itself, and how we sign.
    copies: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    signature: str = ""
    # Whether no person wrote it: programs that get a letter must not answer it.
    is_automatic: bool = False

    @property
    def own_number(self) -> int:
        """By which a site tells repeated sends of this answer: nobody else's, the same at every try."""
        return self.number or self.key


class Shown(StrEnum):
    """Whether customers see an answer that the site has."""

    VISIBLE = "visible"
    WAITING = "waiting"  # the site's own approval
    REJECTED = "rejected"  # it was not approved, or taken away


class Published(NamedTuple):
    """An answer as the site has it; `at` is when the customer could see it, `why` what the site says of its state."""

    external_id: str
    url: str
    at: datetime
    state: Shown = Shown.VISIBLE
    why: str = ""


class Connector(Protocol):
    """Publishes to one kind of site. No database here; HTTP only through storage.net."""

    # Whether sending the same answer twice leaves one on the site (an idempotency key, or a PUT).
    repeats_safely: bool

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """Puts the answer there.

        Raises Declined when the site will not take it, NotTaken when this try has surely not arrived, CannotTell when
        a person must look, and SourceFailed when it may have arrived: then it is looked for before another try.
        """
        ...

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer, if the site has it; None when it surely has not: the reading went back to before `target.since`.

        `known` are the identities of answers that belong to other messages. Raises CannotTell when no reading can
        say so, SourceFailed when the site cannot be read now.
        """
        ...


def same_words(ours: str, theirs: str) -> bool:
    """Whether the site's HTML says what we sent: sites change quotes, dashes, smileys and line breaks."""
    return tokens(ours) == tokens(unescape(MARKUP.sub(" ", theirs)))
