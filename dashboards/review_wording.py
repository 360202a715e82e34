"""The figures of the operator review in words: names, definitions, what is drawn of them month by month. Pure."""

from enum import StrEnum

from dashboards.review import FEWEST_COLLEAGUES, TOO_FEW
from dashboards.sheets import Kind
from storage.i18n import _
from storage.settings import settings


class Measured(StrEnum):
    """What can be followed over months, under the names of `review.MEASURES`."""

    ANSWERED = "answered"
    WITHIN = "within"
    PROMOTED = "promoted"
    TAKEN = "taken"
    CSI = "csi"
    QUALITY = "quality"
    COMPLEXITY = "complexity"
    PER_HOUR = "per_hour"
    AGREEMENT = "agreement"


KINDS = {
    Measured.ANSWERED: Kind.COUNT,
    Measured.WITHIN: Kind.SHARE,
    Measured.PROMOTED: Kind.LENGTH,
    Measured.TAKEN: Kind.LENGTH,
    Measured.CSI: Kind.SHARE,
    Measured.QUALITY: Kind.SHARE,
    Measured.COMPLEXITY: Kind.RATE,
    Measured.PER_HOUR: Kind.RATE,
    Measured.AGREEMENT: Kind.SHARE,
}


def measured_name(measured: Measured) -> str:
    return {
        Measured.ANSWERED: _("Tickets answered"),
        Measured.WITHIN: _("Within target"),
        Measured.PROMOTED: _("Promoted → answered, median"),
        Measured.TAKEN: _("Taken → answered, median"),
        Measured.CSI: _("CSI of own answers"),
        Measured.QUALITY: _("Quality score"),
        Measured.COMPLEXITY: _("Mean complexity"),
        Measured.PER_HOUR: _("Answered per hour"),
        Measured.AGREEMENT: _("Agreement with the pre-tag"),
    }[measured]


def opened_axis() -> str:
    return _("Date axis: the day the ticket was opened. Days of the zone {zone}.").format(zone=settings().zone)


def asked_axis() -> str:
    return _("Date axis: the day the customer was asked. Days of the zone {zone}.").format(zone=settings().zone)


def sent_definition() -> str:
    return _(
        "All answers of the person that customers could see, next replies included. Date axis: the day of the answer. "
        "They are counted one by one, so one ticket may have several; the tickets are under “Tickets answered”."
    )


def answered_definition() -> str:
    return _("Ticket cycles whose first answer was the person's. Closed: of the person's cycles those that have ended.")


def complexity_definition() -> str:
    return _(
        "Mean of 1 (simple) to 3 (hard) over the answered tickets whose complexity is known. Proposed by a rule from "
        "rounds, hands and help, confirmed by a person."
    )


def own_csi_definition() -> str:
    return _(
        "Likes ÷ (likes + dislikes of the answer). A dislike for which the customer gave no cause counts as one of the "
        "answer. Left out, and their number is said: dislikes of a decision, and those somebody has read and found not "
        "to be the operator's fault. Open links, voided askings and ratings by our own people count nowhere."
    )


def quality_definition() -> str:
    return _(
        "Mean of the scores that count, of drawn tickets that ended in the period; after a granted appeal the new "
        "score."
    )


def hours_definition() -> str:
    return _(
        "Planned shifts without their breaks, as far as they have passed, less absences. Hours planned: the same "
        "shifts, absences included."
    )


def agreement_definition() -> str:
    return _("Labels chosen as proposed ÷ labels chosen where one was proposed. Date axis: the day of the decision.")


def median_definition() -> str:
    """What stands beside a figure without names."""
    return _(
        "The team's median: of the figures of all people with at least {few} cases; not shown of fewer than {people}."
    ).format(few=TOO_FEW, people=FEWEST_COLLEAGUES)


def few_words() -> str:
    return _("Grey: from fewer than {count} cases, too few to compare by.").format(count=TOO_FEW)
