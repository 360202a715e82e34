"""The word back to whoever pressed a button: a short notice, and where the messenger can, other buttons below.

Shapes: core.telegram.org/bots/api#answercallbackquery, dev.vk.com/ru/method/messages.sendMessageEventAnswer,
dev.max.ru/docs-api/methods/POST/answers
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from desk.connectors.buttons import Press, Rows, telegram_keyboard
from desk.connectors.connector import Target
from desk.connectors.max_bot import require_taken, signed
from desk.connectors.reaching import handed_in
from desk.connectors.telegram_bot import call as telegram
from desk.connectors.vk_call import call as vk
from storage.net import expected

LONGEST_NOTICE = 180


class Word(NamedTuple):
    """What is said back: a short notice, and the buttons that take the place of the pressed ones, if any do."""

    notice: str
    rows: Rows = ()


def _in_telegram(press: Press, word: Word, target: Target, now: datetime) -> None:
    telegram("answerCallbackQuery", {"callback_query_id": press.id, "text": word.notice}, target, now=now)
    if word.rows and press.message_id:
        place = {"chat_id": press.thread_id, "message_id": int(press.message_id)}
        telegram("editMessageReplyMarkup", {**place, "reply_markup": telegram_keyboard(word.rows)}, target, now=now)


def _in_vk(press: Press, word: Word, target: Target, now: datetime) -> None:
    shown = json.dumps({"type": "show_snackbar", "text": word.notice[:90]}, ensure_ascii=False)
    place: dict[str, str | int] = {"event_id": press.id, "user_id": press.person, "peer_id": press.thread_id}
    vk("messages.sendMessageEventAnswer", {**place, "event_data": shown}, target, now=now)


def _in_max(press: Press, word: Word, target: Target, now: datetime) -> None:
    said = signed(
        "answers", target, method="POST", params={"callback_id": press.id}, json={"notification": word.notice}
    )
    answer = handed_in(said, target)
    require_taken(answer, now=now)
    expected(answer, now=now, signed_in=True)


REPLIES: dict[str, Callable[[Press, Word, Target, datetime], None]] = {
    "telegram_bot": _in_telegram,
    "vk_messages": _in_vk,
    "max_bot": _in_max,
}
CHANGES_BUTTONS = frozenset({"telegram_bot"})
"""Where the buttons under a message can be exchanged; elsewhere a second question is a message of its own."""


def answer_press(press: Press, word: Word, *, connector: str, target: Target, now: datetime) -> None:
    """Says it to whoever pressed. Raises Declined, NotTaken or SourceFailed, mostly for a press too long ago."""
    REPLIES[connector](press, word._replace(notice=word.notice[:LONGEST_NOTICE]), target, now)
