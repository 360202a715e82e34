"""irecommend.ru: the lists of a product, the newest first, and each review's own page; slowly."""

import re
from urllib.parse import urlsplit

from crawlers.parsers.irecommend import read_list, read_review
from crawlers.pollers.listed_reviews import Site, poll_listed
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_exchange import origin_of
from storage.vocabulary import PageState

PRODUCT = re.compile(r"^/content/(?P<slug>[^/?#]+)/?$")
PAUSE_S = 8.0


def product_of(address: str) -> str:
    """The product's name in an address of the site; "" for none."""
    named = PRODUCT.match(urlsplit(address).path)
    return named["slug"] if named else ""


def poll(reading: Reading) -> PageState:
    """One pass over a product's reviews."""
    slug = product_of(reading.assignment.address)
    if not slug:
        words = _("{url} names no product. Paste the address of its list of reviews.")
        raise SourceFailed(PageState.SCHEMA_DRIFT, words.format(url=reading.assignment.address))
    first = f"{origin_of(reading.assignment.address)}/content/{slug}?new=50"
    return poll_listed(reading, Site(first, read_list=read_list, read_review=read_review, pause=PAUSE_S))
