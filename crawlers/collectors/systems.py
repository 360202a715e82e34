"""Other collectors of mentions."""

from crawlers.collector import Collector

COLLECTORS: tuple[Collector, ...] = ()
