"""The connectors by the name that a kind of source gives; "by_hand" has none."""

from desk.connectors.connector import Connector, Declined, Published, Target
from desk.connectors.google_business import GoogleBusiness
from desk.connectors.mail import Mail
from desk.connectors.vk_messages import VkMessages
from desk.connectors.vk_wall import VkBoard, VkWall
from desk.connectors.wordpress import WordPress

__all__ = ["BY_HAND", "CONNECTORS", "Connector", "Declined", "Published", "Target"]

BY_HAND = "by_hand"
CONNECTORS: dict[str, Connector] = {
    "google_business": GoogleBusiness(),
    "mail": Mail(),
    "vk_board": VkBoard(),
    "vk_messages": VkMessages(),
    "vk_wall": VkWall(),
    "wordpress": WordPress(),
}
