"""What a collector is told about a source: a snapshot, so that no database session is open while it reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from crawlers.parsers.page import Page
from storage.net import Limits
from storage.net_way import Way
from storage.secrets import unseal
from storage.settings import settings
from storage.tables import Source
from storage.vocabulary import Ground

PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
REREAD = timedelta(hours=72)
"""How far back texts are read again for edits, whatever the cursor says."""
SWEEP = timedelta(days=7)
"""How often everything is read again, for what changed or was let through late."""
MISSES_APART = timedelta(hours=6)
"""How far apart two misses must lie before a text counts as gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A source as its collector sees it."""

    source_id: int
    kind: str
    name: str
    address: str
    zone: ZoneInfo
    encoding: str = ""
    is_local: bool = False
    # The brand's own community, mailbox, bot: who owns the place writes for the brand.
    is_ours: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    brand_query: str = ""
    """What the brand is found by, for sites with a search; "" where that is not known yet."""

    @property
    def own(self) -> frozenset[str]:
        """Names or ids of the brand's own accounts there (option `own`, comma separated)."""
        given = self.options.get("own", "")
        parts = given if isinstance(given, list) else str(given).split(",")
        return frozenset(part.strip() for part in map(str, parts) if part.strip())

    def seconds(self, option: str, default: float) -> float:
        """A number of seconds from the options; the default when it is missing or no number."""
        try:
            return max(0.0, float(self.options.get(option, default)))
        except (TypeError, ValueError):
            return default

    def span(self, option: str, default: timedelta) -> timedelta:
        """A span of hours from the options."""
        return timedelta(hours=self.seconds(option, default.total_seconds() / 3600))

    @property
    def way(self) -> Way:
        """Its own proxy and certificate authorities, if it has any."""
        return Way(str(self.options.get("proxy", "")), str(self.options.get("ca_file", "")))

    def limits(self, *, crawl_delay: float = 0.0, pause: float = PAUSE_S) -> Limits:
        """Bounds of one request; the pause between requests is the longest that anybody asks for."""
        wanted = self.seconds("pause", 0.0 if self.is_local else pause)
        return Limits(pause=min(max(wanted, crawl_delay), LONGEST_PAUSE_S))

    def page(self, url: str, *, read_at: datetime, content_type: str = "", own: frozenset[str] | None = None) -> Page:
        """What a parser needs to know about a page of this source."""
        return Page(
            url=url,
            read_at=read_at,
            zone=self.zone,
            content_type=content_type,
            encoding=self.encoding or None,
            own=self.own if own is None else own,
        )


def assignment_of(source: Source | Row[Any], *, brand_query: str = "") -> Assignment:
    """The snapshot of a source. Raises Refused when its secrets cannot be opened."""
    return Assignment(
        source_id=source.id,
        kind=source.kind,
        name=source.name,
        address=source.address,
        zone=ZoneInfo(source.zone or settings().zone),
        encoding=source.encoding,
        is_local=source.is_local,
        is_ours=source.ground == Ground.OURS,
        options=dict(source.options),
        secrets=unseal(source.secrets),
        brand_query=brand_query,
    )
