"""Telegram, MAX and Odnoklassniki: channels that anybody may read, and chats of our bots."""

from urllib.parse import SplitResult

from crawlers.collector import Collector, Looked, Recognised, of_json
from crawlers.parsers import max_bot as max_parser
from crawlers.parsers import ok_bot as ok_parser
from crawlers.parsers import telegram_bot as bot_parser
from crawlers.parsers import telegram_channel as channel_parser
from crawlers.pollers import max_bot, ok_bot, telegram_bot, telegram_channel
from storage.i18n import _

TELEGRAM = frozenset({"t.me", "telegram.me", "www.t.me"})
MAX_HOSTS = frozenset({"max.ru", "www.max.ru", "web.max.ru", "platform-api.max.ru", "platform-api2.max.ru"})
OK_HOSTS = frozenset({"ok.ru", "www.ok.ru", "m.ok.ru"})


def channel_at(parts: SplitResult) -> Recognised | None:
    """The address of a channel, of its preview, or of one of its posts; a bot has a name that ends so."""
    named = channel_parser.channel_of(parts.path) if parts.hostname in TELEGRAM else None
    if named is None or named[0].lower().endswith("bot"):
        return None
    name = _("Telegram channel {name}").format(name=f"@{named[0]}")
    return Recognised(kind="telegram_channel", name=name, address=f"https://t.me/s/{named[0]}", confidence=0.95)


def channel_of(looked: Looked) -> Recognised | None:
    """The preview of a channel."""
    if looked.tree is None or not channel_parser.POSTS(looked.tree):
        return None
    title = channel_parser.TITLE(looked.tree)
    name = title[0].text_content().strip() if title else ""
    shown = _("Telegram channel {name}").format(name=name)
    return Recognised(kind="telegram_channel", name=shown, address=looked.url, confidence=0.95)


def bot_at(parts: SplitResult) -> Recognised | None:
    """The address of a bot, or of the Bot API."""
    named = channel_parser.channel_of(parts.path) if parts.hostname in TELEGRAM else None
    is_bot = named is not None and named[0].lower().endswith("bot")
    if not is_bot and parts.hostname != "api.telegram.org":
        return None
    name = _("Telegram bot {name}").format(name=f"@{named[0]}" if named else "").strip()
    return Recognised(kind="telegram_bot", name=name, address=parts._replace(query="").geturl(), confidence=0.95)


def bot_of(looked: Looked) -> Recognised | None:
    """An answer of getUpdates."""
    rows = looked.document.get("result") if isinstance(looked.document, dict) else None
    if not isinstance(rows, list) or not any(isinstance(row, dict) and "update_id" in row for row in rows):
        return None
    return Recognised(
        kind="telegram_bot", name=_("Telegram bot {name}").format(name="").strip(), address=looked.url, confidence=0.9
    )


def max_at(parts: SplitResult) -> Recognised | None:
    """A bot in MAX, or the interface."""
    if parts.hostname not in MAX_HOSTS:
        return None
    return Recognised(kind="max_bot", name=_("Bot in MAX"), address=parts.geturl(), confidence=0.9)


def max_of(looked: Looked) -> Recognised | None:
    """An answer of MAX with updates."""
    rows = looked.document.get("updates") if isinstance(looked.document, dict) else None
    if not isinstance(rows, list) or not any(isinstance(row, dict) and "update_type" in row for row in rows):
        return None
    return Recognised(kind="max_bot", name=_("Bot in MAX"), address=looked.url, confidence=0.9)


def ok_at(parts: SplitResult) -> Recognised | None:
    """A group in Odnoklassniki, or the interface."""
    if parts.hostname not in OK_HOSTS and parts.hostname != "api.ok.ru":
        return None
    name = _("Messages of the group in Odnoklassniki")
    return Recognised(kind="ok_bot", name=name, address=parts._replace(query="").geturl(), confidence=0.8)


def ok_of(looked: Looked) -> Recognised | None:
    """An answer of Odnoklassniki with messages."""
    rows = looked.document.get("messages") if isinstance(looked.document, dict) else None
    if not isinstance(rows, list) or not any(isinstance(row, dict) and _is_ok(row) for row in rows):
        return None
    name = _("Messages of the group in Odnoklassniki")
    return Recognised(kind="ok_bot", name=name, address=looked.url, confidence=0.9)


def _is_ok(row: dict[str, object]) -> bool:
    to = row.get("recipient")
    return isinstance(to, dict) and isinstance(row.get("message"), dict) and str(to.get("chat_id")).startswith("chat:")


COLLECTORS = (
    Collector(
        kind="telegram_channel", poll=telegram_channel.poll, by_address=channel_at, by_page=channel_of,
        parse=channel_parser.parse, backfill=telegram_channel.step_back,
    ),
    Collector(
        kind="telegram_bot", poll=telegram_bot.poll, by_address=bot_at, by_page=bot_of, parse=of_json(bot_parser.parse)
    ),
    Collector(kind="max_bot", poll=max_bot.poll, by_address=max_at, by_page=max_of, parse=of_json(max_parser.parse)),
    Collector(kind="ok_bot", poll=ok_bot.poll, by_address=ok_at, by_page=ok_of, parse=of_json(ok_parser.parse)),
)  # fmt: skip
