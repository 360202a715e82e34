"""Sources read over an API or a feed, one file per kind."""

from collections.abc import Callable, Mapping

from crawlers.pollers import feed, google_business, vk_messages, wordpress
from crawlers.reading import Reading
from storage.vocabulary import PageState

POLLERS: Mapping[str, Callable[[Reading], PageState]] = {
    "feed": feed.poll,
    "google_business": google_business.poll,
    "vk_messages": vk_messages.poll,
    "wordpress": wordpress.poll,
}
