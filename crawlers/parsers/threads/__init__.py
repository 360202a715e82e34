"""Threads of any page: what the page says of itself, then the engine it runs on, then blocks that repeat."""

from crawlers.parsers.threads.lists import ListRead, ThreadFound, read_list
from crawlers.parsers.threads.profile import Profile, dumps, loads
from crawlers.parsers.threads.shipped import PROFILES, recognised
from crawlers.parsers.threads.thread import CONFIDENT, ThreadRead, parse, read_thread

__all__ = (
    "CONFIDENT",
    "PROFILES",
    "ListRead",
    "Profile",
    "ThreadFound",
    "ThreadRead",
    "dumps",
    "loads",
    "parse",
    "read_list",
    "read_thread",
    "recognised",
)
