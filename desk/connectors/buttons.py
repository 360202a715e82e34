"""Buttons under a message in a messenger, as each of them is told of them. Pure.

Shapes: core.telegram.org/bots/api (inline keyboards), dev.vk.com/ru/api/bots/development/keyboard (callback buttons),
dev.max.ru/docs-api (inline_keyboard).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from desk.connectors.connector import Button

BY_BUTTONS: Final = frozenset({"telegram_bot", "vk_messages", "max_bot"})
"""The connectors whose messages can carry buttons, and which tell us that one was pressed."""

Rows = Sequence[Sequence[Button]]


class Press(NamedTuple):
    """A pressed button as the messenger tells of it: `id` is what the word back names, `payload` our own words."""

    id: str
    payload: str
    person: str
    thread_id: str
    message_id: str = ""


COLOURS = {"good": "positive", "bad": "negative", "": "secondary"}


def telegram_keyboard(rows: Rows) -> dict[str, Any]:
    """`reply_markup` of a message."""
    return {"inline_keyboard": [[{"text": one.label, "callback_data": one.payload} for one in row] for row in rows]}


def vk_keyboard(rows: Rows) -> str:
    """`keyboard` of messages.send; VK reads a payload as JSON."""
    buttons = [
        [
            {
                "action": {"type": "callback", "label": one.label, "payload": json.dumps({"press": one.payload})},
                "color": COLOURS[one.mood],
            }
            for one in row
        ]
        for row in rows
    ]
    return json.dumps({"inline": True, "buttons": buttons}, ensure_ascii=False)


def max_keyboard(rows: Rows) -> dict[str, Any]:
    """An attachment of a message."""
    buttons = [[{"type": "callback", "text": one.label, "payload": one.payload} for one in row] for row in rows]
    return {"type": "inline_keyboard", "payload": {"buttons": buttons}}


def vk_payload(told: Any) -> str:
    """Our own words in a payload as VK hands it back; "" for somebody else's."""
    if isinstance(told, Mapping):
        said = told.get("press")
        return said if isinstance(said, str) else ""
    return ""
