"""International networks and question sites."""

from crawlers.collector import Collector

COLLECTORS: tuple[Collector, ...] = ()
