"""What people of the town write: one value on its way into the ledger, one row on its way out."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

SITES = ("forum", "blog", "maps", "vk", "news")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Something a person (or the bank: `own`) writes on a site at a moment.

    `thread` is the topic, article, branch or dialogue it belongs to; an article starts its own (0).
    """

    site: str
    text: str
    author: str
    at: datetime
    kind: str = ""
    thread: int = 0
    parent: int | None = None
    title: str = ""
    stars: int | None = None
    own: bool = False
    random_id: int = 0


class Post(NamedTuple):
    """A row of the town's ledger; moments are aware UTC."""

    id: int
    site: str
    kind: str
    thread: int
    parent: int | None
    author: str
    author_id: int
    own: bool
    title: str
    text: str
    stars: int | None
    written_at: datetime
    changed_at: datetime
    edits: int
    gone_at: datetime | None
    answer: str | None
    answered_at: datetime | None
    random_id: int


class Topic(NamedTuple):
    """A topic of the forum."""

    id: int
    section: int
    title: str


class Reaction(NamedTuple):
    """A customer's answer that is still to come."""

    id: int
    due_at: datetime
    post_id: int
    heard: str
