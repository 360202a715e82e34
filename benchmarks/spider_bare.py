"""The bare spider beside ours: Scrapy as it comes, the same parse, nothing stored, no politeness.

Run as a process of its own: `python -m benchmarks.spider_bare URL PAGES` prints JSON.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from crawlers.parsers.page import Page
from crawlers.parsers.threads import PROFILES, read_list, read_thread

XENFORO = PROFILES["xenforo_2"]


class Bare(Spider):
    """Lists, then threads, page after page."""

    name = "bare"

    def __init__(self, url: str, **more: Any) -> None:
        super().__init__(**more)
        self.start_urls = [url]
        self.pages = self.posts = 0

    def parse(self, response: Response) -> Iterator[Request]:
        """A list."""
        read = read_list(response.body, _page(response), XENFORO)
        self.pages += 1
        for thread in read.threads:
            yield Request(thread.url, callback=self.thread, priority=1)
        if read.next_url:
            yield Request(read.next_url)

    def thread(self, response: Response) -> Iterator[Request]:
        """A page of a thread."""
        read = read_thread(response.body, _page(response), XENFORO)
        self.pages += 1
        self.posts += len(read.findings)
        if read.next_url:
            yield Request(read.next_url, callback=self.thread, priority=2)


def _page(response: Response) -> Page:
    return Page(url=response.url, read_at=datetime.now(UTC), content_type="text/html; charset=utf-8")


def main() -> None:
    """Crawls and prints what it took."""
    process = CrawlerProcess({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "DEPTH_LIMIT": 0})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler, url=sys.argv[1])
    began, cpu = time.perf_counter(), time.process_time()
    process.start()
    spent = {"wall_s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}
    spider = crawler.spider
    sys.stdout.write(json.dumps({"pages": spider.pages, "posts": spider.posts, **spent}) + "\n")  # type: ignore[union-attr]  # it has just run


if __name__ == "__main__":
    main()
