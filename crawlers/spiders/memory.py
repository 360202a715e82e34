"""A spider that needs too much memory is stopped: by what it holds now, not by what its launcher once held."""

import psutil
from scrapy.extensions.memusage import MemoryUsage


class OwnMemory(MemoryUsage):
    """Scrapy's guard with another gauge.

    Its own one is the process's peak (getrusage), which Linux hands on from the launcher across fork and exec: a
    worker that had once held the limit could launch no spider any more.
    """

    def get_virtual_size(self) -> int:
        """What this process holds now (resident), bytes."""
        return int(psutil.Process().memory_info().rss)
