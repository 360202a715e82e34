"""What the figures of promises mean, in the language in force."""

from dashboards.figures import Span
from dashboards.selection import Board
from dashboards.wording import percentile_definition, share_definition, span_definition
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import Metric


def axis_of(metric: Metric) -> str:
    """By which day a promise belongs to a period."""
    if metric is Metric.NEXT_REPLY:
        return _("Date axis: the day the customer wrote again. Days of the zone {zone}.").format(zone=settings().zone)
    return _("Date axis: the day the ticket was opened. Days of the zone {zone}.").format(zone=settings().zone)


def share_meaning(metric: Metric) -> str:
    """What the share within target is a share of."""
    return {
        Metric.FIRST_REPLY: share_definition(),
        Metric.NEXT_REPLY: _(
            "Each time the customer writes after our answer, the next reply is promised. Answered within the target ÷ "
            "(all answered + unanswered and overdue). Left out, and their number is said: not due yet, and those whose "
            "ticket was closed before they were due."
        ),
        Metric.RESOLUTION: _(
            "Closed within the target ÷ (all closed + open and overdue). Left out, and their number is said: open and "
            "not due yet, and those whose channel promises no resolution. A reopened ticket is another cycle."
        ),
    }[metric]


def length_meaning(metric: Metric) -> str:
    """How long something took, and what stops its clock."""
    own = {
        Metric.FIRST_REPLY: span_definition(Span.FIRST_REPLY),
        Metric.NEXT_REPLY: _(
            "Working time of the channel's calendar from the customer's words to our published answer, without the "
            "pauses between. Answered ones only: see the share for those without an answer."
        ),
        Metric.RESOLUTION: _(
            "Working time of the channel's calendar from when we saw the customer's text (or the ticket was reopened) "
            "to its end, without pauses; where no resolution is promised, from its opening. Closed ones only."
        ),
    }[metric]
    return f"{own} {percentile_definition()}"


def row_word(metric: Metric) -> str:
    """What is counted."""
    return _("Replies") if metric is Metric.NEXT_REPLY else _("Tickets")


def breach_definition() -> str:
    """What stands in the list of breaches."""
    return _(
        "Promises answered late, and unanswered ones that are overdue, of all three kinds. How late: working time "
        "beyond the target; where nothing has come yet, until now or until the ticket was closed."
    )


def pause_definition() -> str:
    """What the pause audit measures."""
    return _(
        "Of each pause begun in the period, the part in which the customer waited for us: from their first words that "
        "nobody had answered to our next published answer. Automatic answers and notes are no answers. Working time is "
        "that of the channel's calendar, plain time is what the customer's own clock says. First replies are never "
        "paused; next replies and resolutions are."
    )


def pause_axis() -> str:
    """By which day a pause belongs to a period."""
    return _("Date axis: the day the pause began. Days of the zone {zone}.").format(zone=settings().zone)


def what_if_definition() -> str:
    """What the calculation with another target is, and what it is not."""
    return _(
        "A calculation, not a measurement: the same answers, each as long as it really took, against one target for "
        "all. Unanswered ones are missed where the customer has waited longer already, and left out where not. With "
        "another target people would have worked otherwise."
    )


def board_axis(board: Board) -> str:
    """The axis of a board of promises."""
    return axis_of(Metric.NEXT_REPLY if board is Board.NEXT_REPLY else Metric.FIRST_REPLY)
