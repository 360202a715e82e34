"""What a parser must know besides the body: where and when it was read, and in which zone its site lives."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from lxml import etree, html
from w3lib.encoding import html_to_unicode, resolve_encoding

from storage.errors import SourceFailed
from storage.i18n import _
from storage.vocabulary import PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page's circumstances.

    `read_at` is the aware moment of the download, `zone` the zone of dates without one, `encoding` overrides
    what the page says of itself, `own` are the names or ids of the brand's own accounts there.
    """

    url: str
    read_at: datetime
    zone: tzinfo = UTC
    content_type: str = ""
    encoding: str | None = None
    own: frozenset[str] = field(default_factory=frozenset)


def decoded(body: bytes, page: Page) -> str:
    """The page's text: the source's override, then the byte order mark, the header, the meta tag, then a guess."""
    if page.encoding and resolve_encoding(page.encoding):
        return body.decode(resolve_encoding(page.encoding) or "utf-8", "replace")
    _name, text = html_to_unicode(page.content_type or None, body, auto_detect_fun=_guess)
    return text


def _guess(body: bytes) -> str:
    """UTF-8 when it is valid, else the old Russian default."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def tree_of(body: bytes, page: Page) -> html.HtmlElement:
    """The page as a tree. Raises SourceFailed (schema_drift) when it is no page at all."""
    text = decoded(body, page).replace("\0", "").strip()
    # A declaration inside text that is already decoded makes lxml refuse it.
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.ParserError, ValueError) as error:
        raise SourceFailed(
            PageState.SCHEMA_DRIFT, _("{url} is empty or no page ({reason}).").format(url=page.url, reason=error)
        ) from error
    return root
