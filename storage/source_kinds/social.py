"""Social networks and messengers of the Russian-speaking web, and video."""

from storage.i18n import msgid
from storage.source_kinds.row import BOT, MOST_LINKS, PRIVATE, QUERY, SIGN_IN, Option, Proof, SourceKind
from storage.vocabulary import Category, Ground

ADS = Option("ads", msgid("Posts that VK marks as paid for"), choices=("keep", "skip"))

ROWS = (
    SourceKind(
        "vk_messages", msgid("VK messages"), Category.MESSENGER, 5, connector="vk_messages", asks_rating=True,
        is_dialogue=True, secrets=("token",), ground=Ground.OURS, reply_limit=4096, pictures=5,
        private_link="https://vk.me/club{group}", options=(PRIVATE,), proof=Proof.RECORDED,
    ),
    SourceKind(
        "vk_wall", msgid("VK wall and comments"), Category.SOCIAL, 300, connector="vk_wall", secrets=("token",),
        reply_limit=4096, options=(MOST_LINKS,), proof=Proof.RECORDED,
    ),
    SourceKind(
        "vk_board", msgid("VK discussions"), Category.SOCIAL, 300, connector="vk_board", secrets=("token",),
        reply_limit=4096, options=(MOST_LINKS,), proof=Proof.RECORDED,
    ),
    SourceKind(
        "vk_search", msgid("VK search"), Category.SOCIAL, 600, connector="vk_wall", secrets=("token",),
        options=(QUERY, ADS, MOST_LINKS), reply_limit=4096, proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "telegram_channel", msgid("Telegram channel"), Category.MESSENGER, 600, proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "telegram_bot", msgid("Telegram bot"), Category.MESSENGER, 5, connector="telegram_bot", asks_rating=True,
        is_dialogue=True, secrets=("token",), ground=Ground.OURS, reply_limit=4096, pictures=10,
        private_link="https://t.me/{bot}?start={code}", options=(BOT, PRIVATE), proof=Proof.RECORDED,
        shows_answers=False,
    ),
    SourceKind(
        "max_bot", msgid("Bot in MAX"), Category.MESSENGER, 5, connector="max_bot", asks_rating=True,
        is_dialogue=True, secrets=("token",), ground=Ground.OURS, reply_limit=4000, pictures=10,
        private_link="https://max.ru/{bot}?start={code}", options=(BOT, PRIVATE),
        shows_answers=False,
    ),
    SourceKind(
        "ok_bot", msgid("Odnoklassniki: messages of a group"), Category.MESSENGER, 10, connector="ok_bot",
        asks_rating=True, is_dialogue=True, secrets=("token",), ground=Ground.OURS, reply_limit=4000, pictures=5,
        is_final=True, options=(PRIVATE,),
    ),
    SourceKind(
        "youtube", msgid("YouTube comments"), Category.SOCIAL, 900, connector="youtube", secrets=("token",),
        answers_with=(SIGN_IN,), reply_limit=10_000, checks_answers=True, options=(MOST_LINKS,),
    ),
)  # fmt: skip
