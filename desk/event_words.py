"""A ticket's history in sentences of the language in force."""

from typing import Any

from desk.autoreply_words import event_name
from desk.history import EventRow
from desk.rating_words import reason_name
from desk.words import letter_name, metric_name, priority_name, request_name, verdict_name
from storage.i18n import _
from storage.vocabulary import (
    AutoreplyEvent,
    LetterKind,
    Metric,
    NotAsked,
    PauseReason,
    RequestType,
    TicketEventKind,
    Verdict,
)

# The talk itself shows these as turns.
IN_THE_TALK = frozenset(
    {
        TicketEventKind.MESSAGE_IN,
        TicketEventKind.REPLY_QUEUED,
        TicketEventKind.REPLY_SENT,
        TicketEventKind.REPLY_FAILED,
        TicketEventKind.REPLY_HELD,
        TicketEventKind.REPLY_UNCLEAR,
        # The clock beside the talk shows it.
        TicketEventKind.PROMISE_OPENED,
    }
)


ESCALATING = frozenset(kind for kind in TicketEventKind if kind.value.startswith("escalat"))


def sentence(event: EventRow) -> str:
    """What happened, and who did it; empty for what the talk shows anyway. Comments in it are people's own words."""
    if event.kind in IN_THE_TALK or (event.kind == TicketEventKind.NOTE and "message_id" in event.details):
        return ""
    told = _of_escalation(event) if event.kind in ESCALATING else _told(event)
    said = told.format(name=event.person or _("The system"), **_filling(event.details))
    comment = str(event.details.get("comment") or "")
    return f"{said}: {comment}" if comment else said


def _told(event: EventRow) -> str:
    kinds = {
        TicketEventKind.OPENED: _("{name} opened the ticket"),
        TicketEventKind.MENTION_JOINED: _("Another text of the customer joined"),
        TicketEventKind.MENTION_LEFT: _("{name} took a text out of the ticket again"),
        TicketEventKind.TAKEN: _("{name} took the ticket"),
        TicketEventKind.SHARED_OUT: _("The desk gave the ticket to {to_name}"),
        TicketEventKind.RELEASED: _("{name} gave the ticket back"),
        TicketEventKind.HANDED_OVER: _("{name} handed the ticket over"),
        TicketEventKind.MOVED: _("{name} moved the ticket to another channel"),
        TicketEventKind.NOTE: _("{name} sent the answer although the customer had written again"),
        TicketEventKind.SENT_ANYWAY: _("{name} sent the answer although there were newer messages"),
        TicketEventKind.APPROVAL_ASKED: _handed_in(event),
        TicketEventKind.APPROVAL_GIVEN: _approved(event),
        TicketEventKind.APPROVAL_RETURNED: _("{name} returned the answer to its writer"),
        TicketEventKind.APPROVAL_WITHDRAWN: _("{name} withdrew the answer from approval"),
        TicketEventKind.REPLY_RETURNED: _("The answer did not count: the ticket is back"),
        TicketEventKind.RESUMED: _("The ticket goes on"),
        TicketEventKind.SNOOZED: _("{name} put the ticket off"),
        TicketEventKind.WOKEN: _("The ticket is back"),
        TicketEventKind.RESOLVED: _("{name} resolved the ticket"),
        TicketEventKind.CLOSED: _("{name} closed the ticket"),
        TicketEventKind.REOPENED: _("{name} reopened the ticket"),
        TicketEventKind.CANCELLED: _("{name} cancelled the ticket"),
        TicketEventKind.PROMISE_WARNED: _("Soon due: {metric}"),
        TicketEventKind.PROMISE_KEPT: _("Done: {metric}"),
        TicketEventKind.PROMISE_BROKEN: _("Missed: {metric}"),
        TicketEventKind.PROMISE_CANCELLED: _("No longer promised: {metric}"),
        TicketEventKind.RATING_ASKED: _("The customer was asked for a rating"),
        TicketEventKind.RATING_NOT_ASKED: _not_asked(event),
        TicketEventKind.RATED: _("The customer rated: {verdict}"),
        TicketEventKind.GUARANTEE_BROKEN: _("The guarantee was broken: no answer in time"),
        TicketEventKind.MERGED: _("{name} merged ticket {from_ticket} into ticket {into_ticket}"),
        TicketEventKind.UNMERGED: _("{name} took ticket {from_ticket} out of ticket {into_ticket} again"),
        TicketEventKind.SPLIT: _("{name} made a ticket of its own of a part: {other} and {from_ticket}"),
        TicketEventKind.LINKED: _("{name} linked the ticket with ticket {other}"),
        TicketEventKind.UNLINKED: _("{name} took away the link with ticket {other}"),
        TicketEventKind.TAGGED: _("{name} put on the tag {named}"),
        TicketEventKind.UNTAGGED: _("{name} took off the tag {named}"),
        TicketEventKind.CHANGED: _("{name} changed {field}: {becomes}"),
        TicketEventKind.ABUSE: _("{name} closed the ticket as abuse"),
        **_by_itself(event),
        TicketEventKind.LETTER_IGNORED: _("A letter that a program wrote came, and was left aside ({letter})"),
    }
    if event.kind == TicketEventKind.RELEASED and "silent_min" in event.details:
        return _("Nothing had happened for {silent_min} min: the ticket went back to the queue")
    if event.kind == TicketEventKind.CANCELLED and event.details.get("mistake"):
        return _("{name} cancelled the ticket as promoted by mistake")
    if event.kind == TicketEventKind.PAUSED:
        if event.details.get("reason") == PauseReason.CUSTOMER:
            return _("{name} waits for the customer")
        if event.details.get("department"):
            return _("{name} waits for colleagues: {department}")
        return _("{name} waits for colleagues")
    return kinds.get(event.kind, event.kind.value)


def _not_asked(event: EventRow) -> str:
    reason = event.details.get("reason")
    words = reason_name(NotAsked(reason)) if reason in set(NotAsked) else ""
    return _("The customer was not asked for a rating: {reason}").replace("{reason}", words)


def _handed_in(event: EventRow) -> str:
    if event.details.get("to"):
        return _("{name} handed an answer in for approval; it waits for {to}")
    return _("{name} handed an answer in for approval")


def _approved(event: EventRow) -> str:
    if event.details.get("changed"):
        return _("{name} approved the answer with other words")
    return _("{name} approved the answer")


def _of_escalation(event: EventRow) -> str:
    if event.kind == TicketEventKind.ESCALATION_NUMBERED and not event.details.get("number"):
        return _("{name} entered the case at {department}")
    return {
        TicketEventKind.ESCALATED: _("{name} asks {department}"),
        TicketEventKind.ESCALATION_SENT: _("{department} has the question"),
        TicketEventKind.ESCALATION_FAILED: _("{department} could not be asked"),
        TicketEventKind.ESCALATION_NUMBERED: _("{department} keeps it as case {number}"),
        TicketEventKind.ESCALATION_REMINDED: _("{name} reminded {department}"),
        TicketEventKind.ESCALATION_OVERDUE: _("{department} is late with the answer"),
        TicketEventKind.ESCALATION_ANSWERED: _("{department} has answered"),
        TicketEventKind.ESCALATION_WITHDRAWN: _("{name} withdrew the question to {department}"),
    }[event.kind]


def _by_itself(event: EventRow) -> dict[TicketEventKind, str]:
    return {
        TicketEventKind.AUTOREPLIED: _("The desk answered by itself: {autoreply}"),
        TicketEventKind.PRIVATE_INVITED: _("The customer was asked to write in private"),
        TicketEventKind.PRIVATE_JOINED: _came_in_private(event),
    }


def _came_in_private(event: EventRow) -> str:
    if event.details.get("by_code"):
        return _(
            "The customer goes on in private ({source}). The code stood in public: make sure that it is the same person"
        )
    return _("The customer goes on in private ({source})")


def _filling(details: dict[str, Any]) -> dict[str, str]:
    metric, verdict = details.get("metric"), details.get("verdict")
    return {
        "department": str(details.get("department") or ""),
        "source": str(details.get("source") or ""),
        "autoreply": _autoreply(details),
        "silent_min": str(details.get("silent_min") or ""),
        "letter": letter_name(LetterKind(str(details["letter"]))) if details.get("letter") else "",
        "to_name": str(details.get("to_name") or ""),
        "to": str(details.get("to") or ""),
        **{key: str(details.get(key) or "") for key in ("from_ticket", "into_ticket", "other", "named", "number")},
        **_changed(details),
        "metric": metric_name(Metric(metric)).lower() if metric else "",
        "verdict": verdict_name(Verdict(verdict)) if verdict else "",
    }


def _autoreply(details: dict[str, Any]) -> str:
    event = details.get("event")
    return event_name(AutoreplyEvent(event)).lower() if event in set(AutoreplyEvent) else ""


def _changed(details: dict[str, Any]) -> dict[str, str]:
    """Which field was changed, and what it says now."""
    value = details.get("becomes")
    match details.get("field"):
        case "request_type":
            return {"field": _("the request type"), "becomes": request_name(RequestType(str(value)))}
        case "priority":
            return {"field": _("the priority"), "becomes": priority_name(int(str(value)))}
        case "complexity":
            return {"field": _("the complexity"), "becomes": str(value)}
    return {"field": "", "becomes": ""}
