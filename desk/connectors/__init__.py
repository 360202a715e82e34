"""The connectors by the name that a kind of source gives; "by_hand" has none."""

from desk.connectors.app_store_connect import AppStoreConnect
from desk.connectors.connector import CannotTell, Connector, Declined, NotTaken, Picture, Published, Shown, Target
from desk.connectors.discourse import Discourse
from desk.connectors.google_business import GoogleBusiness
from desk.connectors.google_play_console import GooglePlayConsole
from desk.connectors.mail import Mail
from desk.connectors.mastodon import Mastodon
from desk.connectors.max_bot import MaxBot
from desk.connectors.nodebb import NodeBB
from desk.connectors.ok_bot import OkBot
from desk.connectors.rustore import RuStore
from desk.connectors.telegram_bot import TelegramBot
from desk.connectors.vk_messages import VkMessages
from desk.connectors.vk_wall import VkBoard, VkWall
from desk.connectors.wordpress import WordPress
from desk.connectors.youtube import YouTube

__all__ = [
    "BY_HAND",
    "CONNECTORS",
    "CannotTell",
    "Connector",
    "Declined",
    "NotTaken",
    "Picture",
    "Published",
    "Shown",
    "Target",
]

BY_HAND = "by_hand"
CONNECTORS: dict[str, Connector] = {
    "app_store_connect": AppStoreConnect(),
    "discourse": Discourse(),
    "google_business": GoogleBusiness(),
    "google_play_console": GooglePlayConsole(),
    "mail": Mail(),
    "mastodon": Mastodon(),
    "max_bot": MaxBot(),
    "nodebb": NodeBB(),
    "ok_bot": OkBot(),
    "rustore": RuStore(),
    "telegram_bot": TelegramBot(),
    "vk_board": VkBoard(),
    "vk_messages": VkMessages(),
    "vk_wall": VkWall(),
    "wordpress": WordPress(),
    "youtube": YouTube(),
}
