"""otzovik.com: the lists of a company, and each review's own page; slowly, because the site closes itself soon."""

import re
from urllib.parse import urlsplit

from crawlers.parsers.otzovik import read_list, read_review
from crawlers.pollers.listed_reviews import Site, poll_listed
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

COMPANY = re.compile(r"/reviews/(?P<slug>[^/?#]+)")
PAUSE_S = 8.0


def company_of(address: str) -> str:
    """The company's name in an address of the site; "" for none."""
    named = COMPANY.search(urlsplit(address).path)
    return named["slug"] if named else ""


def poll(reading: Reading) -> PageState:
    """One pass over a company's reviews."""
    address = reading.assignment.address
    slug = company_of(address)
    if not slug:
        words = _("{url} names no company. Paste the address of its list of reviews.").format(url=address)
        raise SourceFailed(PageState.SCHEMA_DRIFT, words)
    base = origin_of(address)
    site = Site(
        first=f"{base}/reviews/{slug}/", read_list=read_list, read_review=read_review, pause=PAUSE_S,
        address_of=lambda number: f"{base}/review_{number}.html",
    )  # fmt: skip
    return poll_listed(reading, site)
