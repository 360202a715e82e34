"""Texts out of tables, and requests that people write down: nobody reads them anywhere."""

from crawlers.collector import Collector
from crawlers.reading import Reading
from storage.vocabulary import PageState


def nothing_to_read(_reading: Reading) -> PageState:
    """An imported table is whole."""
    return PageState.NOT_MODIFIED


COLLECTORS = (Collector(kind="import", poll=nothing_to_read), Collector(kind="by_hand", poll=nothing_to_read))
