"""Social networks and messengers of the Russian-speaking web, and video."""

from crawlers.collectors import vk

COLLECTORS = (*vk.COLLECTORS,)
