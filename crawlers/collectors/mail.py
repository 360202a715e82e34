"""Mailboxes."""

from crawlers.collector import Collector

COLLECTORS: tuple[Collector, ...] = ()
