"""Addresses as pages write them: some are no addresses at all, and one of those must not cost the rest of a page."""

from urllib.parse import parse_qs, urljoin, urlsplit


def joined(base: str, link: str | None) -> str:
    """The whole address of a link on a page; "" for none and for one that is no address."""
    if not link:
        return ""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def parameter(url: str, name: str) -> str | None:
    """The first value of a parameter of the address; None without one."""
    try:
        return parse_qs(urlsplit(url).query).get(name, [None])[0]
    except ValueError:
        return None
