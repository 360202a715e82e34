"""Forums: engines that are walked page by page."""

from crawlers.collector import Collector, Looked, Recognised
from crawlers.launch import read_by_spider
from crawlers.parsers import phpbb
from crawlers.parsers.naming import host_of, title_of


def forum_of(looked: Looked) -> Recognised | None:
    """A page of a forum whose engine is known."""
    if looked.tree is None or not phpbb.looks_like(looked.tree):
        return None
    sure = 0.95 if looked.tree.xpath("//body[@id='phpbb']") else 0.7
    name = title_of(looked.tree) or host_of(looked.url)
    return Recognised(kind="forum", name=name, address=looked.url, confidence=sure)


COLLECTORS = (Collector(kind="forum", poll=read_by_spider, by_page=forum_of, parse=phpbb.parse),)
