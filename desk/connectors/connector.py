"""What publishes an answer on a site, and what it is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple, Protocol

from storage.errors import SourceFailed
from storage.text import tokens

MARKUP = re.compile(r"<[^<>]*>")


class Declined(Exception):  # noqa: N818 - the site's answer, not a fault of ours
    """The site will not take this answer however often it is sent; the reason is in plain words."""


class NotTaken(SourceFailed):
    """The site has surely not taken the answer; another try sends it as if it were the first."""


class Picture(NamedTuple):
    """A picture that goes with an answer; what it is was looked at, not believed."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer belongs. `key` is the same for every try of one answer; secrets never leave the connector.

    `known` are the identities of answers on this site that belong to other messages.
    """

    address: str
    thread_id: str
    external_id: str
    place: str = ""
    # Of the text that is answered: its title, and where its writer is found.
    title: str = ""
    author_url: str = ""
    key: int = 0
    is_local: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: frozenset[str] = frozenset()
    pictures: tuple[Picture, ...] = field(default=(), repr=False)


class Published(NamedTuple):
    """An answer as the site shows it; `at` is when the customer could see it."""

    external_id: str
    url: str
    at: datetime


class Connector(Protocol):
    """Publishes to one kind of site. No database here; HTTP only through storage.net."""

    # Whether sending the same answer twice leaves one on the site (an idempotency key, or a PUT).
    repeats_safely: bool

    def publish(self, text: str, target: Target, *, now: datetime) -> Published:
        """Puts the answer there. Raises Declined for good, SourceFailed when it may be tried again."""
        ...

    def find_published(self, text: str, target: Target, *, known: frozenset[str], now: datetime) -> Published | None:
        """Our answer, if it already stands there; None when it surely does not.

        `known` are the identities of answers that belong to other messages. Raises SourceFailed when the
        site cannot be read.
        """
        ...


def same_words(ours: str, theirs: str) -> bool:
    """Whether the site's HTML says what we sent: sites change quotes, dashes, smileys and line breaks."""
    return tokens(ours) == tokens(unescape(MARKUP.sub(" ", theirs)))
