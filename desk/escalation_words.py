"""Escalations in the language in force: how a case reaches a department, and where the question stands."""

from storage.i18n import _
from storage.vocabulary import EscalationState, EscalationWay


def way_name(way: EscalationWay) -> str:
    """How a case reaches the department."""
    return {
        EscalationWay.WEBHOOK: _("signed webhook"),
        EscalationWay.MAIL: _("letter"),
        EscalationWay.BY_HAND: _("copied by hand"),
    }[way]


def reminded_words(way: EscalationWay) -> str:
    """What a reminder came to."""
    if way == EscalationWay.BY_HAND:
        return _("Noted. This department has no system: call or write to them yourself.")
    return _("Reminded.")


def standing_name(state: EscalationState, way: EscalationWay) -> str:
    """Where the question stands."""
    if state == EscalationState.QUEUED and way == EscalationWay.BY_HAND:
        return _("to be entered in the CRM")
    return {
        EscalationState.QUEUED: _("on its way"),
        EscalationState.SENT: _("being asked"),
        EscalationState.FAILED: _("not delivered"),
        EscalationState.ANSWERED: _("answered"),
        EscalationState.WITHDRAWN: _("question withdrawn"),
    }[state]
