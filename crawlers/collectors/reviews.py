"""Review sites and app stores."""

from crawlers.collector import Collector

COLLECTORS: tuple[Collector, ...] = ()
