"""A record of a table becomes a finding. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import Any, NamedTuple

from crawlers.imports import values
from crawlers.imports.sites import category_of, site_of
from crawlers.imports.values import BadValue, words
from moderation.finding import EngagementFound, Finding, PlaceFound
from storage.i18n import _
from storage.vocabulary import Category, Label

COUNTS = ("views", "likes", "comments", "reposts", "followers")


class MentionRow(NamedTuple):
    """What a record says: a text of a site, its label where the table has one, and its name in this product."""

    number: int
    site: str
    category: Category
    finding: Finding
    label: Label | None
    uid: str | None


class Reading(NamedTuple):
    """How a table is read: dates without a zone are in `zone`, addresses in `repeated` stand in more than one row,
    `marks` are the ratings of the whole column.
    """

    zone: tzinfo
    now: datetime
    repeated: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def mention_row(number: int, cells: Mapping[str, Any], how: Reading) -> MentionRow:
    """The record as a finding. Raises BadValue for a cell that says something else than its column."""
    url, text = words(cells.get("url")) or "", words(cells.get("text")) or ""
    stars = cell_of("stars", values.stars, cells)
    if not text and not words(cells.get("title")) and stars is None:
        raise BadValue(_("It has no text, no title and no stars."))
    site = site_of(cells.get("source"), url)
    finding = Finding(
        external_id=words(cells.get("external_id")) or "",
        text=text,
        url=url if url.startswith(("http://", "https://")) else "",
        title=words(cells.get("title")),
        published_at=published_at(cells, "published_at", how),
        stars=stars,
        place=_place(cells),
        engagement=_engagement(cells),
        **person_of(cells),
    )
    if not finding.external_id:
        finding = _with_identity(finding, site, url, how)
    label = values.label(cells.get("label"))
    return MentionRow(
        number, site, category_of(site, cells.get("category")), finding, label, words(cells.get("uid"))
    )  # fmt: skip


def published_at(cells: Mapping[str, Any], field: str, how: Reading, *, of_day: bool = True) -> datetime | None:
    """A moment of a record; its time of day may have a column of its own."""
    at = cells.get("time") if of_day else None
    try:
        return values.moment(cells.get(field), zone=how.zone, now=how.now, at=at)
    except BadValue as bad:
        raise BadValue(f"{field}: {bad}") from bad


def person_of(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Who wrote: by the site's id, else by telephone or mail, else by name."""
    phone = cell_of("phone", values.telephone, cells)
    mail = words(cells.get("email"))
    name, nick = words(cells.get("author")), words(cells.get("author_id"))
    way = f"tel:{phone}" if phone else f"mailto:{mail}" if mail else None
    return {
        "author": name or nick or phone or mail,
        "author_id": nick or phone or mail,
        "author_url": words(cells.get("author_url")) or way,
    }


def repeated_addresses(rows: Mapping[str, int]) -> frozenset[str]:
    """Addresses of more than one row: of a thread, not of a text."""
    return frozenset(url for url, times in rows.items() if times > 1)


def _with_identity(finding: Finding, site: str, url: str, how: Reading) -> Finding:
    """The address where it belongs to one text alone, else a hash of who said what, when and where."""
    if url and url not in how.repeated:
        key = url
    else:
        said = (site, url, finding.author_id or finding.author, finding.published_at, finding.title, finding.text)
        key = f"row-{blake2b(repr(said).encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
    changed = {name: getattr(finding, name) for name in finding.__dataclass_fields__} | {"external_id": key}
    return Finding(**changed)


def _place(cells: Mapping[str, Any]) -> PlaceFound | None:
    name, code, address = words(cells.get("place")), words(cells.get("place_id")), words(cells.get("place_address"))
    if not (name or code or address):
        return None
    known = name or address or code or ""
    return PlaceFound(external_id=code or " ".join(filter(None, (name, address))), name=known, address=address)


def _engagement(cells: Mapping[str, Any]) -> EngagementFound | None:
    counts = {name: cell_of(name, values.whole, cells) for name in COUNTS}
    return EngagementFound(**counts) if any(one is not None for one in counts.values()) else None


def cell_of(name: str, read: Callable[[Any], Any], cells: Mapping[str, Any]) -> Any:
    try:
        return read(cells.get(name))
    except BadValue as bad:
        raise BadValue(f"{name}: {bad}") from bad
