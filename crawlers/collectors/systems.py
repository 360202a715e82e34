"""Other collectors of mentions."""

from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import youscan as parser
from crawlers.pollers import youscan
from storage.i18n import _

HOSTS = frozenset({"api.youscan.io", "app.youscan.io", "youscan.io"})


def youscan_at(parts: SplitResult) -> Recognised | None:
    """A topic in YouScan, in its cabinet or its interface."""
    if parts.hostname not in HOSTS:
        return None
    sure = 0.95 if youscan.TOPIC.search(parts.path) else 0.6
    warnings = () if sure > 0.9 else (_("Add the number of the topic: /topics/NUMBER."),)  # noqa: PLR2004 - the line above
    return Recognised(
        kind="youscan", name=_("YouScan topic"), address=parts.geturl(), confidence=sure, warnings=warnings
    )


def youscan_of(looked: Looked) -> Recognised | None:
    """An answer with mentions of a topic."""
    rows = looked.document.get("mentions") if isinstance(looked.document, dict) else None
    if not isinstance(rows, list) or not any(
        isinstance(row, dict) and {"seq", "addedAt"} <= row.keys() for row in rows
    ):
        return None
    return Recognised(kind="youscan", name=_("YouScan topic"), address=looked.url, confidence=0.95)


COLLECTORS: tuple[Collector, ...] = (
    Collector(
        kind="youscan", poll=youscan.poll, by_address=youscan_at, by_page=youscan_of, parse=of_json(parser.parse)
    ),
)
