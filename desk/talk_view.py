"""A ticket's conversation as the browser shows it: ready lines, the thread around them, what the answer box must know.

The screen hands it to its component, and `/api/tickets/N/talk` gives the same when the dialogue is changed.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from desk import history, letters, moments, sightings
from desk.addressees import nameable
from desk.approval_list import of_tickets
from desk.approval_view import approval_of_box, tell_approved, waiting_lines
from desk.attachments import FileRow
from desk.event_words import sentence
from desk.lifecycle import AT_WORK, ENDED, state_name
from desk.made_from import tell_made_from
from desk.merged import family
from desk.outcome_words import choices, outcome_notes, trouble
from desk.private_joining import troubles_of
from desk.talk_box import box_of, safe
from desk.talk_card import TalkCard, talk_card
from desk.thread_around import AroundText, thread_around
from desk.turns import Turn
from desk.veiling import is_veiled
from desk.words import request_name
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.vocabulary import AttachmentState, Direction, RequestType, TicketEventKind, TicketState

KIB = 1024
MOODS = {
    TicketState.NEW: "blue",
    TicketState.OPEN: "green",
    TicketState.WAITING_CUSTOMER: "orange",
    TicketState.WAITING_COLLEAGUE: "orange",
    TicketState.SNOOZED: "violet",
}


def talk_view(session: Session, ticket_id: int, *, by: Actor, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Everything the conversation shows. Raises Refused for a ticket this person may not see."""
    card = talk_card(session, ticket_id, by=by, now=now)
    around = thread_around(session, card.id, by=by)

    def told(at: datetime) -> str:
        return moments.when(at, now=now, zone=zone)

    events = history.events(session, card.id, by=by)
    met = sightings.standing_of(session, [turn.id for turn in card.turns if turn.direction == Direction.OUT])
    lines = [(turn.at, _turn(card, turn, told(turn.at), met=met.get(turn.id))) for turn in card.turns]
    _add_hints(session, [line for _at, line in lines], card)
    tell_made_from(session, [line for _at, line in lines])
    approvals = of_tickets(session, family(session, card.id), by=by, now=now)
    lines += waiting_lines(session, approvals, by=by, told=told)
    tell_approved([line for _at, line in lines], approvals)
    box = None
    if card.may_work and card.state in AT_WORK:
        box = box_of(session, card, by=by, told=told)
        box["approval"] = approval_of_box(session, card.id, approvals, by=by, now=now)
    lines += [
        (event.at, {"side": "event", "text": said, "at": told(event.at)})
        for event in events
        # What the desk said by itself stands there as a turn.
        if event.kind != TicketEventKind.AUTOREPLIED and (said := sentence(event))
    ]
    lines += [(one.published_at, _around(one, told(one.published_at))) for one in around.texts]
    lines.sort(key=lambda line: line[0])
    hidden = ngettext(
        "{number} text of the thread is with another department",
        "{number} texts of the thread are with other departments",
        around.hidden,
    )
    return {
        "veil": is_veiled(session, by=by),
        "ticket": card.id,
        "made": round(now.timestamp() * 1000),
        "version": card.version,
        "newest": card.newest_public,
        "heard": card.last_message_id,
        "heading": _("Ticket {number}").format(number=card.id),
        "badges": _badges(card),
        "lines": [line for _at, line in lines],
        "around": len(around.texts),
        "hidden": hidden.format(number=around.hidden) if around.hidden else "",
        "viewers": [one._asdict() for one in card.viewers],
        "merged_into": card.merged_into_id,
        "composer": box,
        "instead": _instead(card),
        "nameable": [one._asdict() for one in nameable(session, card.id, by=by)] if card.may_work else [],
    }


def _badges(card: TalkCard) -> list[dict[str, str]]:
    badges = [{"text": state_name(card.state), "mood": MOODS.get(card.state, "gray")}]
    if card.is_abuse:
        badges.append({"text": _("abuse"), "mood": "red"})
    if card.request_type != RequestType.OTHER:
        badges.append({"text": request_name(card.request_type), "mood": "violet"})
    if card.cycle > 1:
        badges.append({"text": _("reopened"), "mood": "gray"})
    return badges


def _instead(card: TalkCard) -> str:
    """What stands where the answer box would be."""
    if card.merged_into_id is not None:
        return _("This ticket has gone into ticket {number}; everything it said is there.").format(
            number=card.merged_into_id
        )
    if card.state in ENDED and card.may_work:
        return _("Reopen the ticket to write again.")
    if card.state in AT_WORK and not card.may_work:
        return _("You read this ticket; the people of the channel {channel} answer it.").format(channel=card.channel)
    return ""


def _turn(card: TalkCard, turn: Turn, at: str, *, met: bool | None) -> dict[str, Any]:
    return {
        "id": turn.id,
        "side": turn.direction.value,
        "who": _who(card, turn),
        "where": turn.source if len(card.targets) > 1 else "",
        "at": at,
        "title": turn.title,
        "text": turn.text,
        "stars": turn.stars,
        "url": safe(turn.url),
        "notes": _notes(turn, met=met),
        "delivery": turn.delivery.value,
        "error": trouble(turn),
        "choices": choices(card, turn),
        "files": [_file(card, file) for file in turn.files],
    }


def _who(card: TalkCard, turn: Turn) -> str:
    if turn.direction == Direction.IN:
        return turn.author or card.author or _("no name")
    if turn.direction == Direction.AUTO:
        return _("The desk, by itself")
    if turn.direction == Direction.NOTE and not turn.person:
        return _("Another department")
    return turn.person or _("written outside the desk")


def _add_hints(session: Session, lines: list[dict[str, Any]], card: TalkCard) -> None:
    """What there is to know of codes that customers wrote in private and that led nowhere; what letters quote."""
    mentions = {turn.id: turn.mention_id for turn in card.turns if turn.mention_id is not None}
    hints = troubles_of(session, list(mentions.values()))
    quoted = letters.folded(session, list(mentions.values()))
    for line in lines:
        line["folded"] = quoted.get(mentions.get(line["id"], 0), "") if line["side"] == Direction.IN else ""
        hint = hints.get(mentions.get(line["id"], 0))
        if hint and line["side"] == Direction.IN:
            line["notes"].append(hint)


def _around(one: AroundText, at: str) -> dict[str, Any]:
    return {
        "side": "around",
        "ours": one.is_ours,
        "who": one.author or _("no name"),
        "at": at,
        "title": one.title,
        "text": one.text,
        "url": safe(one.url),
        "notes": [note for note, is_so in ((_("the post"), one.is_post), (_("ours"), one.is_ours)) if is_so],
    }


def _file(card: TalkCard, file: FileRow) -> dict[str, Any]:
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
    kib = size / KIB
    return _("{size} KiB").format(size=f"{kib:.0f}") if kib < KIB else _("{size} MiB").format(size=f"{kib / KIB:.1f}")


def _notes(turn: Turn, *, met: bool | None) -> list[str]:
    notes = []
    if turn.is_deleted:
        notes.append(_("deleted by its author"))
    if turn.version and turn.version > 1:
        notes.append(_("edited"))
    if turn.direction == Direction.NOTE:
        notes.append(_("only colleagues see this"))
    return [*notes, *outcome_notes(turn, met=met)]
