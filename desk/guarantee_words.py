"""The guarantee in words: states, causes, exclusions, steps, sums of money."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency

from desk.moments import span
from storage.i18n import _, language
from storage.vocabulary import BreachCause, CaseState, CaseStepKind, Currency, Exclusion


def state_words(state: CaseState) -> str:
    return {
        CaseState.LISTED: _("to be proposed"),
        CaseState.PROPOSED: _("waits for a decision"),
        CaseState.GRANTED: _("granted"),
        CaseState.WAIVED: _("waived"),
        CaseState.EXCLUDED: _("left out"),
        CaseState.TAKEN_BACK: _("taken back: kept after all"),
    }[state]


def cause_words(cause: BreachCause) -> str:
    return {
        BreachCause.NO_SHIFT: _("nobody on shift"),
        BreachCause.NOT_TAKEN: _("nobody took the ticket"),
        BreachCause.PAUSED: _("the ticket was set waiting"),
        BreachCause.OUTAGE: _("the answer did not get out"),
        BreachCause.LATE_ANSWER: _("taken in time, answered late"),
        BreachCause.OTHER: _("another cause"),
    }[cause]


def exclusion_words(exclusion: Exclusion) -> str:
    return {
        Exclusion.ABUSE: _("abuse"),
        Exclusion.REPEAT: _("the customer has another case"),
        Exclusion.MERGED: _("went into another ticket"),
        Exclusion.MISTAKE: _("promoted by mistake"),
    }[exclusion]


def step_words(kind: CaseStepKind, details: Mapping[str, Any]) -> str:
    """What happened, with the reason that was given."""
    said = {
        CaseStepKind.LISTED: _("Listed"),
        CaseStepKind.EXCLUDED: _("Left out"),
        CaseStepKind.INCLUDED: _("Taken in again"),
        CaseStepKind.PROPOSED: _("Proposed to grant it") if details.get("grant") else _("Proposed to waive it"),
        CaseStepKind.GRANTED: _("Granted"),
        CaseStepKind.WAIVED: _("Waived"),
        CaseStepKind.RETURNED: _("Proposal returned"),
        CaseStepKind.UNDONE: _("Decision undone"),
        CaseStepKind.ANSWERED: _("The wait has ended: {span} too late").format(
            span=span(int(details.get("missed_s") or 0))
        ),
        CaseStepKind.TAKEN_BACK: _("Taken back: an answer was found that had been published in time"),
    }[kind]
    more = [_cause(details), _reason(kind, details), str(details.get("remark") or "")]
    return ": ".join([said, "; ".join(part for part in more if part)]) if any(more) else said


def _cause(details: Mapping[str, Any]) -> str:
    cause = details.get("cause")
    return cause_words(BreachCause(cause)) if cause in set(BreachCause) else ""


def _reason(kind: CaseStepKind, details: Mapping[str, Any]) -> str:
    why = str(details.get("why") or "")
    if kind is not CaseStepKind.EXCLUDED:
        return why
    words = exclusion_words(Exclusion(why)) if why in set(Exclusion) else why
    return f"{words} (№ {details['case']})" if details.get("case") else words


def money_words(amount: Decimal, currency: Currency) -> str:
    """A sum as people write it."""
    return format_currency(amount, currency.value, locale=language())


def sums_words(sums: Mapping[Currency, Decimal]) -> str:
    """Sums of several currencies; they are never added up."""
    return " + ".join(money_words(amount, currency) for currency, amount in sorted(sums.items())) or "0"
