"""What a site calls itself, for the name of a new source."""

from urllib.parse import urlsplit

from lxml import html

from crawlers.parsers.plain_text import tidy

LONGEST = 120


def title_of(tree: html.HtmlElement | None) -> str:
    """The site's own name, else the page's title; "" for none."""
    if tree is None:
        return ""
    names = [*tree.xpath("//meta[@property='og:site_name']/@content"), *tree.xpath("//head/title/text()")]
    return next((tidy(str(name))[:LONGEST] for name in names if str(name).strip()), "")


def host_of(url: str) -> str:
    """The host of an address, the address itself when it has none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
