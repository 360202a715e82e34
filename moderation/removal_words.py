"""Removal complaints in words of the person's language."""

from storage.i18n import _
from storage.vocabulary import RemovalState


def removal_state_name(state: RemovalState) -> str:
    """How far the complaint has come."""
    return {
        RemovalState.FILED: _("filed"),
        RemovalState.REJECTED: _("rejected"),
        RemovalState.APPEALED: _("appealed against"),
        RemovalState.ACCEPTED: _("accepted, the text still stands"),
        RemovalState.GONE: _("the text is gone"),
        RemovalState.WITHDRAWN: _("withdrawn"),
    }[state]


def step_name(state: RemovalState) -> str:
    """What somebody says to bring it there."""
    return {
        RemovalState.FILED: _("File it"),
        RemovalState.REJECTED: _("Rejected"),
        RemovalState.APPEALED: _("Appeal"),
        RemovalState.ACCEPTED: _("Accepted"),
        RemovalState.GONE: _("The text is gone"),
        RemovalState.WITHDRAWN: _("Withdraw"),
    }[state]
