"""Which state of a ticket may follow which, and why not."""

from storage.errors import Refused
from storage.i18n import _, pgettext
from storage.vocabulary import LIVE_TICKET_STATES, TicketState

AT_WORK = frozenset(LIVE_TICKET_STATES)
WAITING = frozenset({TicketState.WAITING_CUSTOMER, TicketState.WAITING_COLLEAGUE})
ENDED = frozenset({TicketState.RESOLVED, TicketState.CLOSED})
GONE = frozenset({TicketState.MERGED, TicketState.CANCELLED})

_FROM_WORK = AT_WORK | ENDED | GONE
FOLLOWS: dict[TicketState, frozenset[TicketState]] = {
    **{state: _FROM_WORK - {state} for state in AT_WORK},
    TicketState.RESOLVED: frozenset({TicketState.OPEN, TicketState.CLOSED, TicketState.MERGED}),
    TicketState.CLOSED: frozenset({TicketState.OPEN}),
    TicketState.MERGED: frozenset(),
    # An undone promotion may be made again: the mention keeps its one ticket.
    TicketState.CANCELLED: frozenset({TicketState.NEW}),
}


def may_follow(current: TicketState, following: TicketState) -> bool:
    return following in FOLLOWS[current]


def require_step(number: int, current: TicketState, following: TicketState) -> None:
    """Raises Refused with the reason and the way out unless the ticket may go from one state to the other."""
    if may_follow(current, following):
        return
    what = _("Ticket {number} stays as it is.").format(number=number)
    if current == following:
        raise Refused(
            what,
            _("It is already {state}.").format(state=state_name(current)),
            _("Reload the page to see it."),
        )
    raise Refused(
        what,
        _("It is {current}, and {following} cannot follow.").format(
            current=state_name(current), following=state_name(following)
        ),
        _way_out(current),
    )


def _way_out(current: TicketState) -> str:
    if current in ENDED:
        return _("Reopen the ticket first.")
    if current == TicketState.MERGED:
        return _("Go on in the ticket it was merged into.")
    return _("Promote the mention again.")


def state_name(state: TicketState) -> str:
    """The state in the language in force."""
    return {
        TicketState.NEW: pgettext("ticket", "new"),
        TicketState.OPEN: pgettext("ticket", "open"),
        TicketState.WAITING_CUSTOMER: pgettext("ticket", "waiting for the customer"),
        TicketState.WAITING_COLLEAGUE: pgettext("ticket", "waiting for colleagues"),
        TicketState.SNOOZED: pgettext("ticket", "snoozed"),
        TicketState.RESOLVED: pgettext("ticket", "resolved"),
        TicketState.CLOSED: pgettext("ticket", "closed"),
        TicketState.MERGED: pgettext("ticket", "merged"),
        TicketState.CANCELLED: pgettext("ticket", "cancelled"),
    }[state]
