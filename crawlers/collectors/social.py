"""Social networks and messengers of the Russian-speaking web, and video."""

from crawlers.collectors import messengers, video, vk

COLLECTORS = (*vk.COLLECTORS, *messengers.COLLECTORS, *video.COLLECTORS)
