"""The talk of a ticket: what the customer wrote, what we answered, what happened between."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from desk.attachments import FileRow
from desk.card import Card, Turn
from desk.event_words import sentence
from desk.history import EventRow
from desk.screens.widgets import asset
from storage.i18n import _
from storage.vocabulary import AttachmentState, Delivery, Direction

_talk = st.components.v2.component("repdesk.talk", css=asset("talk.css"), js=asset("talk.js"))


def talk(
    card: Card,
    history: Sequence[EventRow],
    *,
    key: str,
    told: Callable[[datetime], str],
    on_retry: Callable[[], None],
) -> Any:
    """Shows the talk; the result's `retry` is the number of a failed answer that shall be sent once more."""
    lines = [(turn.at, _turn(card, turn, told)) for turn in card.turns]
    lines += [
        (event.at, {"side": "event", "text": said, "at": told(event.at)})
        for event in history
        if (said := sentence(event))
    ]
    lines.sort(key=lambda line: line[0])
    return _talk(key=key, data={"lines": [line for _at, line in lines], "words": _words()}, on_retry_change=on_retry)


def _turn(card: Card, turn: Turn, told: Callable[[datetime], str]) -> dict[str, Any]:
    who = (
        (card.author or _("no name"))
        if turn.direction == Direction.IN
        else turn.person or _("written outside the desk")
    )
    return {
        "id": turn.id,
        "side": turn.direction.value,
        "who": who,
        "at": told(turn.at),
        "title": turn.title,
        "text": turn.text,
        "stars": turn.stars,
        "url": turn.url if turn.url.startswith(("http://", "https://")) else "",
        "notes": _notes(turn),
        "delivery": turn.delivery.value,
        "error": _trouble(turn),
        "may_retry": turn.delivery == Delivery.FAILED and card.may_answer,
        "files": [_file(card, file) for file in turn.files],
    }


def _file(card: Card, file: FileRow) -> dict[str, Any]:
    """A picture that was looked at is shown; anything else is a name to download."""
    address = f"/api/tickets/{card.id}/files/{file.id}"
    kept = file.state == AttachmentState.KEPT
    said = {
        AttachmentState.WAITING: _("being fetched"), AttachmentState.KEPT: size_of(file.size),
        AttachmentState.REFUSED: file.error,
    }[file.state]  # fmt: skip
    return {
        "name": file.name or _("file"),
        "said": said,
        "picture": f"{address}/picture" if kept and file.is_picture else "",
        "file": address if kept else "",
    }


def size_of(size: int) -> str:
    """A size in the unit that fits it."""
    kib = size / 1024
    return _("{size} KiB").format(size=f"{kib:.0f}") if kib < 1024 else _("{size} MiB").format(size=f"{kib / 1024:.1f}")  # noqa: PLR2004 - KiB in a MiB


def _trouble(turn: Turn) -> str:
    """Why an answer has not gone out, for good or so far."""
    if turn.delivery == Delivery.FAILED:
        return turn.error
    if turn.delivery in {Delivery.QUEUED, Delivery.SENDING} and turn.error:
        return _("It has not worked yet and is tried again by itself. {why}").format(why=turn.error)
    return ""


def _notes(turn: Turn) -> list[str]:
    notes = []
    if turn.is_deleted:
        notes.append(_("deleted by its author"))
    if turn.version and turn.version > 1:
        notes.append(_("edited"))
    if turn.direction == Direction.NOTE:
        notes.append(_("only colleagues see this"))
    if turn.direction == Direction.OUT:
        notes.append(_("published by hand") if turn.by_hand else delivery_name(turn.delivery))
    return [note for note in notes if note]


def delivery_name(delivery: Delivery) -> str:
    """How far an answer has come."""
    return {
        Delivery.NONE: "",
        Delivery.QUEUED: _("on its way"),
        Delivery.SENDING: _("being published"),
        Delivery.SENT: _("published"),
        Delivery.FAILED: _("not delivered"),
    }[delivery]


def _words() -> dict[str, str]:
    return {"retry": _("Try again"), "open": _("Open on the site")}
