"""Map services: reviews of branches."""

import re
from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import google_business as parser
from crawlers.pollers import google_business as poller
from storage.i18n import _

ACCOUNT = re.compile(r"/accounts/\d+")


def google_business_at(parts: SplitResult) -> Recognised | None:
    """The address of an account, or of one branch, in the interface of Google Business Profile."""
    if not ACCOUNT.search(parts.path):
        return None
    return Recognised(kind="google_business", name=_("Reviews in Google Maps"), address=parts.geturl(), confidence=0.95)


def google_business_of(looked: Looked) -> Recognised | None:
    """An answer with reviews."""
    rows = looked.document.get("reviews") if isinstance(looked.document, dict) else None
    if not isinstance(rows, list) or not any(isinstance(row, dict) and "starRating" in row for row in rows):
        return None
    return Recognised(kind="google_business", name=_("Reviews in Google Maps"), address=looked.url, confidence=0.9)


COLLECTORS = (
    Collector(
        kind="google_business", poll=poller.poll, by_address=google_business_at, by_page=google_business_of,
        parse=of_json(parser.parse),
    ),
)  # fmt: skip
