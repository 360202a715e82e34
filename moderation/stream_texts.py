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
        "sure": _("proven"),
        "sure_means": _("People’s decisions have shown: such proposals hold at places like this."),
        "unsure": _("not checked by decisions yet"),
        "unsure_means": _("Too few decisions have been taken yet to tell how often such a proposal holds here."),
        "because": _("because of"),
        "abuse": _("abuse {percent} %"),
        "whole_text": _("Show the whole text"),
        "versions": _("What was edited"),
        "stars_changed": _("Stars: {before} → {after}"),
        "thread": _("In the same thread"),
        "by_author": _("By the same author: {count}"),
        "nothing_by_author": _("Nothing else by this author"),
        "all_by_author": _("All texts of this author"),
        "branch": _("This branch"),
        "branch_stars": _("{average} on average, reviews: {rated}"),
        "place_title": _("Stars of this branch"),
        "answers": _("In answer to {name}:"),
        "answers_post": _("In answer to:"),
        "answers_title": _("Press to see more of it"),
        "reasons_title": _("What makes it urgent, the strongest first"),
        "rule": _("rule “{name}”"),
        "rule_title": _("A rule has worked on this text; under Rules everything it did can be taken back"),
        "files": _("Attached:"),
        "nothing_else": _("Nothing else here."),
        "copies": _("+{count} copies"),
        "all_copies": _("decide them all ({count})"),
        "all_copies_title": _("What you decide next about this text holds for its waiting copies, too"),
        "copies_too": _("Copies decided with it: {count}."),
        "copies_tagged": _("Copies tagged with it: {count}."),
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
        "add_note": _("Note"),
        "noted": _("note"),
        "note_title": _("A note for colleagues"),
        "note_placeholder": _(
            "What colleagues should know of it. Whoever answers the ticket sees it, the customer never."
        ),
        "note_keep": _("Keep the note"),
        "open_ticket": _("Open ticket {number}"),
        "note_to_ticket": _("Note for whoever answers"),
        "leave_it": _("Leave it"),
        "note_hint": _("Enter keeps it, Shift+Enter begins a line."),
        "note_by": _("Note, {name}:"),
        "note_mine": _("you, just now"),
        "cancel": _("Cancel"),
        "tone": _("Tonality"),
        "tone_derived": _("Tonality towards us, derived from label and stars. Press another to correct it."),
        "tone_said": _("Tonality towards us, as a person has said"),
        "tones": {tone.value: tone_name(tone) for tone in Tone},
    }


def _of_actions() -> dict[str, Any]:
    return {
        "promote": _("To a ticket"),
        **_of_promotion(),
        "close_abuse": _("Abuse, close"),
        "agree": _("As proposed"),
        "nothing_proposed": _("Nothing is proposed here: choose a label, 1 to 7."),
        "not_ours": _("Not about us"),
        "skip": _("Skip"),
        "undo": _("Undo"),
        "context": _("Context"),
        "veil": _("Blur swearing"),
        "veil_title": _(
            "Swearing, and pictures in tickets, are blurred until they are pointed at. Kept for you alone."
        ),
        "help_button": _("Keys: ?"),
        "help_title": _("Keys"),
        "help_close": _("The keys are physical: the keyboard's layout does not matter. Escape closes this."),
        "keys": [
            ["P", _("make it a ticket, as proposed")],
            ["⇧ P", _("choose channel, person and other texts for the ticket")],
            ["C", _("close it with the label that is proposed")],
            ["X", _("abuse: close it")],
            ["N", _("not about us")],
            ["S", _("skip: leave it to others")],
            ["Z · U · ⌫", _("undo the last decision, up to 200 back")],
            ["A", _("the next decision is about all copies, too")],
            ["T", _("tags: products and topics")],
            ["Y", _("put on the tags that are proposed")],
            ["− · +", _("tonality: worse, better")],
            ["M", _("note for colleagues, goes into the ticket too")],
            ["I", _("edits, branch, thread, author")],
            ["O", _("open the original")],
            ["J · K", _("next and previous")],
            ["B", _("blur swearing, show it again")],
        ],
    }


def _of_promotion() -> dict[str, str]:
    return {
        "promotion_more": _("Choose…"),
        "promotion_title": _("A ticket of this text"),
        "promotion_offline": _("The server did not answer. P makes the ticket as proposed, now or later."),
        "ticket_new": _("A new ticket"),
        "join_ticket": _("Join ticket {number}"),
        "ticket_of_author": _("of this author"),
        "ticket_of_story": _("of this story"),
        "ticket_closed_channel": _("in a channel that is closed to you"),
        "channel": _("Channel"),
        "channel_closed": _("closed"),
        "channel_because": _("because {why}"),
        "choose_channel": _("Choose a channel"),
        "person": _("For whom"),
        "nobody": _("nobody: the queue"),
        "people_here": _("Work in this channel"),
        "people_elsewhere": _("Work elsewhere"),
        "request": _("What is wanted"),
        "priority": _("Priority"),
        "product": _("Product"),
        "no_product": _("none"),
        "together": _("Also into this ticket? Waiting texts of the author or the story: {count}"),
        "same_author": _("The same author"),
        "promoted_with": _("Ticket {number} is open; other texts in it: {count}."),
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
        "capped_title": _("Nothing among the newest texts"),
        "capped": _("Thousands of the newest texts were looked through; older ones may still fit."),
        "further": _("Search further"),
    }
