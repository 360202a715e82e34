"""What a kind of source brings to the collector: how it is recognised, read, read backwards, and parsed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import SplitResult

from lxml import html

from crawlers.parsers.page import Page, tree_of
from crawlers.reading import Reading
from moderation.finding import Finding
from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """An address taken for a kind: `address` is what will be read, confidence runs from 0 to 1.

    `options` go with the new source, `warnings` are sentences for the person who adds it.
    """

    kind: str
    name: str
    address: str
    confidence: float
    warnings: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


class Looked:
    """A body at hand, as HTML, as JSON, as bytes: each parsed once, when first asked for."""

    def __init__(self, body: bytes, page: Page, headers: Mapping[str, str] | None = None) -> None:
        self.body = body
        self.page = page
        self.headers = headers or {}

    @property
    def url(self) -> str:
        """Where it was read, after redirects."""
        return self.page.url

    @cached_property
    def document(self) -> Any:
        """The JSON document; None when it is none."""
        if self.body.lstrip()[:1] not in {b"{", b"["}:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def tree(self) -> html.HtmlElement | None:
        """The page as a tree; None for JSON and for what is no page at all."""
        if self.document is not None:
            return None
        try:
            return tree_of(self.body, self.page)
        except SourceFailed:
            return None


def of_json(parse: Callable[[Any, Page], list[Finding]]) -> Callable[[bytes, Page], list[Finding]]:
    """A parser of bytes out of one of a JSON document; bytes that are no JSON are schema_drift."""

    def parse_bytes(body: bytes, page: Page) -> list[Finding]:
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            words = _("{url} is no JSON ({reason}).").format(url=page.url, reason=str(error)[:100])
            raise SourceFailed(PageState.SCHEMA_DRIFT, words) from error
        return parse(document, page)

    return parse_bytes


def _no_address(_parts: SplitResult) -> Recognised | None:
    return None


def _no_page(_looked: Looked) -> Recognised | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """How sources of a kind are recognised and read.

    `by_address` judges an address alone and is asked first: interfaces with keys cannot be looked at. `by_page` judges
    what stands there, in detection as in `extract`; the surest wins. `parse` gives the findings of one body; it may
    raise SourceFailed and nothing else. `poll` is one pass; `backfill` one step backwards with a cursor of its own,
    which holds "done": true when the beginning is reached; without it the first pass reads everything there is.
    """

    kind: str
    poll: Callable[[Reading], PageState]
    by_address: Callable[[SplitResult], Recognised | None] = _no_address
    by_page: Callable[[Looked], Recognised | None] = _no_page
    parse: Callable[[bytes, Page], list[Finding]] | None = None
    backfill: Callable[[Reading], PageState] | None = None
