"""A record of an old table of requests, as a ticket that was handled long ago. Pure."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from crawlers.imports import values
from crawlers.imports.mention_rows import Reading, cell_of, person_of, published_at
from crawlers.imports.sites import category_of, site_of
from crawlers.imports.values import BadValue, words
from moderation.finding import Finding
from storage.i18n import _
from storage.vocabulary import Category, RequestType, Verdict


class TicketRow(NamedTuple):
    """A handled request: what the customer wrote, who answered in which channel and when, and the customer's rating."""

    number: int
    site: str
    category: Category
    finding: Finding
    channel: str
    operator: str
    opened_at: datetime
    first_reply_at: datetime | None
    closed_at: datetime
    reply: str
    request_type: RequestType
    rating: Verdict | None


def ticket_row(number: int, cells: Mapping[str, Any], how: Reading) -> TicketRow:
    """The record as a closed ticket. Raises BadValue for a cell that cannot be read, and for times in no order."""
    opened = published_at(cells, "opened_at", how)
    if opened is None:
        raise BadValue(_("opened_at: the moment of the request is missing."))
    replied = published_at(cells, "first_reply_at", how, of_day=False)
    closed = published_at(cells, "closed_at", how, of_day=False)
    _require_order(opened, replied, closed)
    url = words(cells.get("url")) or ""
    site = site_of(cells.get("source"), url)
    text = words(cells.get("text")) or words(cells.get("title")) or _("(the table has no text of this request)")
    finding = Finding(
        external_id=_identity(cells, opened, text),
        text=text,
        url=url if url.startswith(("http://", "https://")) else "",
        title=words(cells.get("title")),
        published_at=opened,
        stars=cell_of("stars", values.stars, cells),
        **person_of(cells),
    )
    return TicketRow(
        number, site, category_of(site, cells.get("category")), finding, words(cells.get("channel")) or "",
        words(cells.get("operator")) or "", opened, replied, closed or replied or opened,
        words(cells.get("reply")) or "", values.request_type(cells.get("request_type")) or RequestType.OTHER,
        _rating(cells, how),
    )  # fmt: skip


def _rating(cells: Mapping[str, Any], how: Reading) -> Verdict | None:
    try:
        return values.verdict(cells.get("rating"), among=how.marks)
    except BadValue as bad:
        raise BadValue(f"rating: {bad}") from bad


def _require_order(opened: datetime, replied: datetime | None, closed: datetime | None) -> None:
    if replied is not None and replied < opened:
        raise BadValue(_("first_reply_at: the answer lies before the request."))
    if closed is not None and closed < (replied or opened):
        raise BadValue(_("closed_at: it was closed before the request or its answer."))


def _identity(cells: Mapping[str, Any], opened: datetime, text: str) -> str:
    """The number that the old table gave it, else a hash of who asked what and when."""
    number = words(cells.get("external_id"))
    if number:
        return number
    said = (words(cells.get("author")), words(cells.get("author_id")), opened, text)
    return f"row-{blake2b(repr(said).encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
