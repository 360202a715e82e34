"""Where an answer or a note is written; what is typed is kept on the server while it is typed."""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from desk.card import Card
from desk.screens.widgets import asset
from storage.i18n import _

_composer = st.components.v2.component("repdesk.composer", css=asset("composer.css"), js=asset("composer.js"))


class Told(NamedTuple):
    """What the composer hands in: the words, what its writer had read, and how they shall go out."""

    kind: str
    text: str
    based_on: int
    anyway: bool
    closing: bool
    url: str
    client_key: str


class Turn(NamedTuple):
    """How far the composer has come: a new `client_key` empties it, the others count what was handed in and refused."""

    client_key: str
    handed_in: int = 0
    conflicts: int = 0


def composer(card: Card, *, key: str, turn: Turn, csrf: str, on_send: Callable[[], None]) -> Any:
    """Shows the composer; read what was handed in with `told`."""
    return _composer(
        key=key,
        data={
            "ticket": card.id,
            "key": turn.client_key,
            "handed_in": turn.handed_in,
            "csrf": csrf,
            "draft": card.draft,
            "draft_based_on": card.draft_based_on,
            "newest": card.last_message_id,
            "conflict": turn.conflicts,
            "by_hand": not card.publishes,
            "limit": card.reply_limit or 0,
            "in_bytes": card.limit_in_bytes,
            "url": card.source_url if card.source_url.startswith(("http://", "https://")) else "",
            "may_answer": card.may_answer,
            "asks_rating": card.asks_rating,
            "words": _words(card),
        },
        on_send_change=on_send,
    )


def told(value: Any) -> Told:
    """What was handed in, whatever a browser may have put into it."""
    got = value if isinstance(value, dict) else {}
    return Told(
        kind=str(got.get("kind", "")),
        text=str(got.get("text", "")),
        based_on=int(got.get("based_on") or 0),
        anyway=bool(got.get("anyway")),
        closing=bool(got.get("closing")),
        url=str(got.get("url", "")),
        client_key=str(got.get("key", ""))[:80],
    )


def _words(card: Card) -> dict[str, str]:
    closing = _("Send and close, asking for a rating") if card.asks_rating else _("Send and close")
    return {
        "answer": _("Answer"),
        "note": _("Note"),
        "answer_hint": _("Write to the customer…"),
        "note_hint": _("For colleagues only…"),
        "send": _("Send"),
        "send_closing": closing,
        "send_anyway": _("Send anyway"),
        "add_note": _("Add the note"),
        "copy": _("Copy and open the page"),
        "copied": _("Copied. Publish it there, then come back."),
        "published": _("It is published"),
        "published_closing": _("It is published, close"),
        "address": _("Address of the answer (proof, may stay empty)"),
        "kept": _("Draft kept"),
        "keeping": _("Keeping the draft…"),
        "not_kept": _("The draft could not be kept; copy your text before leaving."),
        "conflict": _(
            "The customer has written again since you began. Read it above, then change your answer or send it anyway."
        ),
        "left": _("{number} bytes left") if card.limit_in_bytes else _("{number} characters left"),
        "too_long": _("{number} bytes too many") if card.limit_in_bytes else _("{number} characters too many"),
    }
