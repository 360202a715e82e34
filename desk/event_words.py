"""A ticket's history in sentences of the language in force."""

from typing import Any

from desk.history import EventRow
from desk.words import metric_name, priority_name, request_name, verdict_name
from storage.i18n import _
from storage.vocabulary import Metric, PauseReason, RequestType, TicketEventKind, Verdict

# The talk itself shows these as turns.
IN_THE_TALK = frozenset(
    {
        TicketEventKind.MESSAGE_IN,
        TicketEventKind.REPLY_QUEUED,
        TicketEventKind.REPLY_SENT,
        TicketEventKind.REPLY_FAILED,
        # The clock beside the talk shows it.
        TicketEventKind.PROMISE_OPENED,
    }
)


def sentence(event: EventRow) -> str:
    """What happened, and who did it; empty for what the talk shows anyway. Comments in it are people's own words."""
    if event.kind in IN_THE_TALK or (event.kind == TicketEventKind.NOTE and "message_id" in event.details):
        return ""
    said = _told(event).format(name=event.person or _("The system"), **_filling(event.details))
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
        TicketEventKind.RATED: _("The customer rated: {verdict}"),
        TicketEventKind.MERGED: _("{name} merged ticket {from_ticket} into ticket {into_ticket}"),
        TicketEventKind.UNMERGED: _("{name} took ticket {from_ticket} out of ticket {into_ticket} again"),
        TicketEventKind.SPLIT: _("{name} made a ticket of its own of a part: {other} and {from_ticket}"),
        TicketEventKind.LINKED: _("{name} linked the ticket with ticket {other}"),
        TicketEventKind.UNLINKED: _("{name} took away the link with ticket {other}"),
        TicketEventKind.TAGGED: _("{name} put on the tag {named}"),
        TicketEventKind.UNTAGGED: _("{name} took off the tag {named}"),
        TicketEventKind.CHANGED: _("{name} changed {field}: {becomes}"),
        TicketEventKind.ABUSE: _("{name} closed the ticket as abuse"),
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


def _filling(details: dict[str, Any]) -> dict[str, str]:
    metric, verdict = details.get("metric"), details.get("verdict")
    return {
        "department": str(details.get("department") or ""),
        "silent_min": str(details.get("silent_min") or ""),
        "to_name": str(details.get("to_name") or ""),
        **{key: str(details.get(key) or "") for key in ("from_ticket", "into_ticket", "other", "named")},
        **_changed(details),
        "metric": metric_name(Metric(metric)).lower() if metric else "",
        "verdict": verdict_name(Verdict(verdict)) if verdict else "",
    }


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
