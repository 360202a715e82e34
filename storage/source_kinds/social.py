"""Social networks and messengers of the Russian-speaking web, and video."""

from storage.i18n import msgid
from storage.source_kinds.row import SourceKind
from storage.vocabulary import Category

ROWS = (
    SourceKind(
        "vk_messages", msgid("VK messages"), Category.MESSENGER, 60, connector="vk_messages", asks_rating=True,
        is_dialogue=True, secrets=("token",), reply_limit=4096,
    ),
)  # fmt: skip
