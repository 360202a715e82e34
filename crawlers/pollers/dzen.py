"""Dzen: the publications of a channel, the newest first, page by page."""

from typing import Any
from urllib.parse import urlsplit

from crawlers.parsers import dzen
from crawlers.pollers.interface import Interface
from crawlers.pollers.paging import Leaf, newest_first, one_step_back
from crawlers.reading import Reading
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_exchange import origin_of
from storage.vocabulary import PageState


def poll(reading: Reading) -> PageState:
    """One pass over the channel."""
    return newest_first(reading, _Channel(reading).page)


def backfill(reading: Reading) -> PageState:
    """One page of the past."""
    return one_step_back(reading, _Channel(reading).page)


class _Channel:
    """The channel that the address names: dzen.ru/NAME or dzen.ru/id/NUMBER."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        parts = urlsplit(reading.assignment.address)
        self._origin = origin_of(reading.assignment.address)
        steps = [step for step in parts.path.split("/") if step]
        if not steps:
            words = _("{url} names no channel; it must end in its name.").format(url=reading.assignment.address)
            raise SourceFailed(PageState.SCHEMA_DRIFT, words)
        named = steps[0] == "id" and len(steps) > 1
        self._params: dict[str, str | int] = {"channel_id": steps[1]} if named else {"channel_name": steps[0]}
        self._api = Interface(reading, pause=2.0, obeys_robots=True)

    def page(self, onward: Any) -> Leaf:
        """A page; each one names the address of the next."""
        first = f"{self._origin}/api/v3/launcher/more"
        # Only addresses of the same house are followed.
        url = str(onward) if onward and str(onward).startswith(f"{self._origin}/") else first
        document = self._api.json(url, self._params if url == first else None)
        read = dzen.read_channel(document, self._reading.assignment.page(url, read_at=self._reading.now))
        return Leaf(read.findings, read.next_url if read.findings and read.next_url != url else None)
