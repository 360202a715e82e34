"""A spider as a process of its own: `python -m crawlers.spider_run --source ID --run ID`."""

import argparse
import ctypes
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import CrawlerProcess
from sqlalchemy import event

from crawlers.assignment import Assignment, assignment_of
from crawlers.disappearance import threads_to_watch
from crawlers.polite import NAME, require_allowed
from crawlers.reading import StoredReading
from crawlers.spider_report import SpiderReport
from crawlers.spiders.forum import ForumSpider
from storage import net_rate
from storage.database import database, transaction
from storage.errors import SourceFailed
from storage.i18n import _, set_language
from storage.net import user_agent
from storage.net_way import go_everywhere
from storage.settings import settings
from storage.tables import Source, SourceCursor
from storage.vocabulary import Lane, PageState

HANDLER = "crawlers.spiders.guarded_download.GuardedDownload"
LARGEST = 8 * 1024 * 1024
PAGE_S = 60
PR_SET_PDEATHSIG = 1
# A site that asks for no pause, which only one of ours does, may be asked for so many pages at once.
AT_ONCE = 4
CACHE_KB = 1024


def spider_settings(assignment: Assignment, *, crawl_delay: float) -> dict[str, Any]:
    """Scrapy's settings for a source: polite, bounded, without cookies, over the guarded client."""
    limits = assignment.limits(crawl_delay=crawl_delay)
    return {
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": NAME,
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER, "ftp": None, "file": None, "s3": None, "data": None},
        "DOWNLOAD_DELAY": limits.pause,
        "DOWNLOAD_MAXSIZE": LARGEST,
        "DOWNLOAD_TIMEOUT": PAGE_S,
        "CONCURRENT_REQUESTS": AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if limits.pause else AT_ONCE,
        # It reads the source of every callback again for every page, to warn of a fault that our type checker finds.
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
        # Spiders here yield no items: a hundred tasks a page would wait for none.
        "CONCURRENT_ITEMS": 1,
        # What the guarded client does by itself, or what nobody looks at.
        "COMPRESSION_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "DOWNLOADER_STATS": False,
        "STATS_DUMP": False,
        "AUTOTHROTTLE_ENABLED": not assignment.is_local,
        "AUTOTHROTTLE_START_DELAY": limits.pause,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "RETRY_TIMES": 2,
        # "Come back later" is an answer: the pass ends, and the next one is told when.
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],
        "REDIRECT_MAX_TIMES": 5,
        "HTTPERROR_ALLOW_ALL": True,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "EXTENSIONS": {"scrapy.extensions.memusage.MemoryUsage": None, "crawlers.spiders.memory.OwnMemory": 0},
        "MEMUSAGE_LIMIT_MB": 1024,
        "DEPTH_LIMIT": 1000,
        "REPDESK_LOCAL": assignment.is_local,
        # Booked for all workers, beside the delay that Scrapy keeps within this process.
        "REPDESK_PAUSE": limits.pause,
    }


def run(source_id: int, run_id: int, *, now: datetime) -> SpiderReport:
    """One pass; whatever stops it is in the report."""
    with transaction() as session:
        source = session.get_one(Source, source_id)
        cursor = session.get(SourceCursor, (source_id, Lane.LIVE))
        reading = StoredReading(
            assignment_of(source), run_id=run_id, cursor=dict(cursor.state) if cursor else {}, now=now
        )
        watched = threads_to_watch(session, source_id)
    assignment = reading.assignment
    go_everywhere(assignment.way)
    try:
        rules = require_allowed(assignment.address, local=assignment.is_local)
        return _crawl(reading, watched, crawl_delay=rules.crawl_delay)
    except SourceFailed as failure:
        return SpiderReport(failure.state, failure.message, failure.retry_at)


def _crawl(reading: StoredReading, watched: set[str], *, crawl_delay: float) -> SpiderReport:
    process = CrawlerProcess(spider_settings(reading.assignment, crawl_delay=crawl_delay), install_root_handler=True)
    crawler = process.create_crawler(ForumSpider)
    process.crawl(crawler, reading=reading, watched=watched)
    process.start()
    spider = crawler.spider
    reason = str(crawler.stats.get_value("finish_reason") or "nothing") if crawler.stats else "nothing"
    if isinstance(spider, ForumSpider) and spider.failure is not None:
        spider.batch.flush()
        raise spider.failure
    if not isinstance(spider, ForumSpider) or reason != "finished":
        return SpiderReport(PageState.SCHEMA_DRIFT, _("The spider stopped early: {reason}.").format(reason=reason))
    faults = crawler.stats.get_value("spider_exceptions/count", 0)
    state = spider.finish()
    if faults:
        return SpiderReport(
            PageState.SCHEMA_DRIFT,
            _("Some pages of the forum could not be understood ({number}).").format(number=faults),
        )
    return SpiderReport(state)


def small_cache(connection: Any, _record: object) -> None:
    """SQLite keeps pages of the database in memory; a spider looks at its newest rows only and needs few of them."""
    if database().engine.dialect.name == "sqlite":
        connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")


def main(arguments: Sequence[str] | None = None) -> None:
    """The process's beginning and end."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.spider_run", description=__doc__)
    parser.add_argument("--source", type=int, required=True)
    parser.add_argument("--run", type=int, required=True)
    parser.add_argument("--at", type=datetime.fromisoformat, help="the moment it was launched, else now")
    given = parser.parse_args(arguments)
    if sys.platform == "linux":
        # Without its launcher nobody would hold the source's lock.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    event.listen(database().engine, "connect", small_cache)
    # What it finds wrong is written down for everybody.
    set_language(settings().language)
    net_rate.share(database())
    report = run(given.source, given.run, now=given.at or datetime.now(UTC))
    sys.stdout.write(report.line() + "\n")


if __name__ == "__main__":
    main()
