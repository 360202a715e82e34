"""Scrapy downloads through the one guarded client: the same address rules, limits and pauses as everything else."""

from scrapy import Request as ScrapyRequest
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from storage.net import Answer, Limits, Request, fetch

DECODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class GuardedDownload(BaseDownloadHandler):
    """A download handler for http and https; redirects go back to Scrapy, which checks each hop's robots.txt."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._local = settings.getbool("REPDESK_LOCAL")
        self._limits = Limits(
            size=settings.getint("DOWNLOAD_MAXSIZE"),
            total=settings.getfloat("DOWNLOAD_TIMEOUT"),
            redirects=0,
            pause=settings.getfloat("REPDESK_PAUSE"),
        )

    async def download_request(self, request: ScrapyRequest) -> Response:
        """The answer as Scrapy's response. Raises SourceFailed as `storage.net.fetch` does."""
        answer = await maybe_deferred_to_future(deferToThread(self._fetch, request))
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in DECODED}
        kind = responsetypes.from_args(headers=_raw(headers), url=answer.url, body=answer.body)
        return kind(url=request.url, status=answer.status, headers=headers, body=answer.body)

    def _fetch(self, request: ScrapyRequest) -> Answer:
        headers = {
            name.decode("latin-1"): values[-1].decode("latin-1")
            for name, values in request.headers.items()
            if values and name.lower() != b"accept-encoding"
        }
        wanted = Request(request.url, method=request.method, headers=headers, body=request.body or None)
        return fetch(wanted, limits=self._limits, local=self._local)


def _raw(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.title().encode("latin-1"): value.encode("latin-1", "replace") for name, value in headers.items()}
