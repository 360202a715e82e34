"""Which pages of a site are due: new ones, changed ones, those with fresh texts, and now and then all others. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from crawlers.parsers.sitemap import Listed

LEAST_REST, LONGEST_REST, UNKNOWN_REST = timedelta(days=1), timedelta(days=30), timedelta(days=7)
MOST_KNOWN: Final = 20_000
# Of the pages of a pass: this share is kept for new ones, this one for texts that may still be edited.
FOR_NEW, FOR_YOUNG = 0.6, 0.3


class Known(NamedTuple):
    """What is remembered of a page: the sitemap's date of it, its validator, when it was read, its newest text."""

    changed: str = ""
    validator: str = ""
    read_at: float = 0.0
    newest: float = 0.0


class Due(NamedTuple):
    """A page to read; one that is only looked at again may be answered with "not modified"."""

    url: str
    changed: str
    is_conditional: bool


def known_pages(cursor: Mapping[str, Any]) -> dict[str, Known]:
    """What a cursor remembers."""
    return {url: Known(*row) for url, row in cursor.get("pages", {}).items()}


def remembered(known: Mapping[str, Known]) -> dict[str, list[Any]]:
    """The same for the cursor; of very many pages the last read."""
    rows = sorted(known.items(), key=lambda row: -row[1].read_at)[:MOST_KNOWN]
    return {url: list(one) for url, one in rows}


def due_pages(
    listed: Iterable[Listed], known: Mapping[str, Known], *, watched: Collection[str], reread: timedelta, now: datetime,
    most: int,
) -> list[Due]:  # fmt: skip
    """At most so many pages, new and changed ones first; no sort of them can keep the others waiting for ever."""
    by_url = {one.url: one for one in listed}
    for url in known:
        by_url.setdefault(url, Listed(url))
    fresh: list[tuple[float, Due]] = []
    young: list[tuple[float, Due]] = []
    rest: list[tuple[float, Due]] = []
    for url, one in by_url.items():
        was, changed = known.get(url), one.changed_at.isoformat() if one.changed_at else ""
        if was is None or (changed and changed != was.changed):
            fresh.append((-one.changed_at.timestamp() if one.changed_at else 0.0, Due(url, changed, False)))
        elif url in watched or was.newest > (now - reread).timestamp():
            young.append((was.read_at, Due(url, changed or was.changed, False)))
        elif now - datetime.fromtimestamp(was.read_at, UTC) >= _rest(was, now):
            rest.append((was.read_at, Due(url, changed or was.changed, True)))
    sorts = [[due for _order, due in sorted(rows, key=lambda row: row[0])] for rows in (fresh, young, rest)]
    shares = (round(most * FOR_NEW), round(most * FOR_YOUNG), most)
    chosen = [due for rows, share in zip(sorts, shares, strict=True) for due in rows[:share]][:most]
    left = [due for rows, share in zip(sorts, shares, strict=True) for due in rows[share:]]
    return [*chosen, *left][:most]


def _rest(page: Known, now: datetime) -> timedelta:
    """The longer nobody has written on a page, the longer it is left alone: a tenth of that time."""
    if not page.newest:
        return UNKNOWN_REST
    return min(max((now - datetime.fromtimestamp(page.newest, UTC)) / 10, LEAST_REST), LONGEST_REST)
