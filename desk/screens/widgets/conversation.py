"""A ticket's conversation in the browser: its lines, the answer box, who else is here; see desk/talk_routes.py."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from desk.screens.widgets import asset
from desk.screens.widgets.approving import approving_words
from desk.screens.widgets.templates import template_words
from storage.i18n import _, language

SCRIPTS = (
    "outcome.js",
    "approving.js",
    "answer_checks.js",
    "talk.js",
    "letters.js",
    "naming.js",
    "strip.js",
    "private.js",
    "offered.js",
    "templates.js",
    "suggestions.js",
    "composer.js",
    "working.js",
    "conversation.js",
)
STYLES = ("conversation.css", "talk.css", "letters.css", "composer.css", "approving.css", "templates.css")

_conversation = st.components.v2.component(
    "repdesk.conversation", css="".join(map(asset, STYLES)), js="".join(map(asset, SCRIPTS))
)


def conversation(view: dict[str, Any], *, key: str, csrf: str, has_list: bool, on_change: Callable[[], None]) -> Any:
    """Shows what `desk.talk_view` gave; `on_change` is called when something was written or heard there."""
    return _conversation(
        key=key,
        data={"view": view, "csrf": csrf, "has_list": has_list, "language": language(), "words": _words()},
        on_changed_change=on_change,
    )


def _words() -> dict[str, str]:
    return {
        **approving_words(),
        "answer": _("Answer"),
        "note": _("Note"),
        "answer_hint": _("Write to the customer…"),
        "note_hint": _("For colleagues only; @ names somebody…"),
        "where_to": _("Where the answer goes"),
        "holding": _("Holding reply"),
        "holding_help": _("Puts a first answer into the box: read it over, then send it."),
        "invite": _("Ask into private messages"),
        "invite_help": _("Puts polite words with a code into the box; the customer goes on with it in private."),
        "add_note": _("Add the note"),
        "picture": _("Add pictures"),
        "file": _("Add files"),
        "folded": _("What the letter quotes, and its signature"),
        "drop": _("Take the picture away"),
        "too_large": _("A picture has 10 MiB at most."),
        "copy": _("Copy and open the page"),
        "copy_again": _("Copy once more"),
        "step_copy": _("Copy the text"),
        "step_copied": _("copied"),
        "step_open": _("Open the page"),
        "step_opened": _("page opened"),
        "step_publish": _("Publish it there, then say so here"),
        "surely": _("Yes, it stands there"),
        "draft_of": _("{name} had begun an answer here ({at})"),
        "take_draft": _("Take it into my draft"),
        "published": _("It is published"),
        "published_closing": _("It is published, close"),
        "address": _("Address of the answer (proof, may stay empty)"),
        "kept": _("Draft kept"),
        "keeping": _("Keeping the draft…"),
        "not_kept": _("The draft could not be kept; copy your text before leaving."),
        "not_sent": _("The desk could not be reached. Your text is still here; try again."),
        "compare": _("Compare both, then change your answer or send it anyway."),
        "open": _("Open on the site"),
        "more": _("The whole thread ({number} more)"),
        "less": _("Only this ticket"),
        "also_here": _("Also here: {names}"),
        "writes": _("Writing: {names}"),
        "go_there": _("Go there"),
        **template_words(),
        "pane_list": _("List"),
        "pane_talk": _("Dialogue"),
        "pane_side": _("Details"),
    }
