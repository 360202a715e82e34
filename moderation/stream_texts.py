"""Every word the stream's component shows, in the language in force."""

from typing import Any

from desk.words import label_name
from moderation.showing import language_name
from moderation.tag_words import tone_name
from storage.i18n import _
from storage.vocabulary import Label, Language, Tone

LABELS = (
    Label.COMPLAINT,
    Label.QUESTION,
    Label.PRAISE,
    Label.NEWS,
    Label.ADVERTISING,
    Label.ABUSE,
    Label.OTHER,
)
"""The order of the digits 1 to 7: what needs a person first."""


def label_keys() -> list[dict[str, str]]:
    """The seven labels in the order of their digits."""
    return [{"key": label.value, "name": label_name(label)} for label in LABELS]


def stream_texts() -> dict[str, Any]:
    """Words by the names the component's scripts use; {count}, {number} and the like are filled in there."""
    return _of_cards() | _of_remarks() | _of_actions() | _of_states()


def _of_cards() -> dict[str, Any]:
    return {
        "list": _("Mentions"),
        "no_words": _("No words, only stars."),
        "no_author": _("Unknown author"),
        "author_title": _("Flags, other texts and tickets of this author"),
        "open": _("Open the original ↗"),
        "complain": _("Complain to the site"),
        "version": _("version {number}"),
        "deleted": _("deleted on the site"),
        "read": _("read {ago}"),
        "languages": {one.value: language_name(one) for one in Language},
        "ticket": _("Ticket {number} · {state}"),
        "stands": _("Now: {state}. {name}"),
        "proposed": _("Proposed:"),
        "no_pretag": _("No proposal yet."),
        "certainty": _("How sure the classifier is"),
        "sure": _("sure"),
        "sure_means": _("Measured on decisions: pre-tags like this one, at places like this, hold."),
        "unsure": _("unsure"),
        "unsure_means": _("Not enough decisions show yet that pre-tags like this one hold at places like this."),
        "because": _("because of"),
        "abuse": _("abuse {percent} %"),
        "whole_text": _("Show the whole text"),
        "versions": _("Earlier versions"),
        "thread": _("In the same thread"),
        "by_author": _("By the same author"),
        "nothing_else": _("Nothing else here."),
        "copies": _("+{count} copies"),
        "all_copies": _("decide them all ({count})"),
        "all_copies_title": _("What you decide next about this text holds for its waiting copies, too"),
        "copies_too": _("Copies decided with it: {count}."),
        "copies_title": _("Show the other texts of this story"),
        "wave": _("wave: authors {count}"),
        "wave_title": _("Many authors say the same, word for word"),
        "copy_decided": _("A copy was decided already: {state}. {name}"),
        "story": _("In the same story"),
    }


def _of_remarks() -> dict[str, Any]:
    return {
        "foreign": _("perhaps not about us: {percent} %"),
        "foreign_title": _("So say the texts that were decided as “not about us”"),
        "needs_answer": _("needs an answer: {percent} %"),
        "add_tag": _("Tags"),
        "take_off": _("Take the tag off"),
        "dismiss": _("Not this tag"),
        "accept_tag": _("Proposed, {percent} % sure. Press to put the tag on."),
        "tagged_as": _("Put on as “{name}”"),
        "find_tag": _("Find a tag"),
        "close_tags": _("Done"),
        "used_last": _("Used last"),
        "products": _("Products"),
        "topics": _("Topics"),
        "no_tags": _("There are no tags yet. An administrator writes the list under Tags."),
        "no_such_tag": _("No tag begins with “{typed}”. An administrator adds tags under Tags."),
        "tone": _("Tonality"),
        "tone_derived": _("Tonality towards us, derived from label and stars. Press another to correct it."),
        "tone_said": _("Tonality towards us, as a person has said"),
        "tones": {tone.value: tone_name(tone) for tone in Tone},
    }


def _of_actions() -> dict[str, Any]:
    return {
        "promote": _("To a ticket"),
        "close_abuse": _("Abuse, close"),
        "not_ours": _("Not about us"),
        "skip": _("Skip"),
        "undo": _("Undo"),
        "context": _("Context"),
        "help_button": _("Keys: ?"),
        "help_title": _("Keys"),
        "help_close": _("The keys are physical: the keyboard's layout does not matter. Escape closes this."),
        "keys": [
            ["P", _("make it a ticket")],
            ["X", _("abuse: close it")],
            ["N", _("not about us")],
            ["S", _("skip: leave it to others")],
            ["Z · U · ⌫", _("undo the last decision, up to 200 back")],
            ["A", _("the next decision is about all copies, too")],
            ["T", _("tags: products and topics")],
            ["Y", _("put on the tags that are proposed")],
            ["− · +", _("tonality: worse, better")],
            ["I", _("versions, thread, author")],
            ["O", _("open the original")],
            ["J · K", _("next and previous")],
        ],
    }


def _of_states() -> dict[str, Any]:
    return {
        "waiting": _("Waiting: {count}"),
        "found": _("Found: {count}"),
        "decided": _("Decided by you here: {count}"),
        "unsent": _("Being saved: {count}"),
        "all_saved": _("All saved"),
        "promoted": _("Ticket {number} is open."),
        "undone": _("Undone."),
        "lost": _("You were away for long; mentions that others look at now: {count}."),
        "expired": _("Your session has expired. Sign in again; decisions kept here: {count}."),
        "sign_in": _("Sign in"),
        "offline": _("No connection. Go on; decisions kept here and sent later: {count}."),
        "failing": _("The server does not answer. Go on; decisions kept here and sent later: {count}."),
        "loading": _("Loading…"),
        "empty_title": _("Nothing is waiting"),
        "empty": _("New mentions appear here by themselves. To see more, change the filter."),
        "capped_title": _("Nothing among the newest hits"),
        "capped": _("The search looked through the newest 5,000 texts that have these words."),
        "further": _("Search further"),
    }
