"""What another target would have made of the same replies: calculated from measured lengths, not measured. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboards.figures import Outcome, Promises, Seconds


class Unanswered(NamedTuple):
    """A promise nobody has kept: how long the customer has waited, or waited until the ticket was closed."""

    spent_s: int
    is_ended: bool
    outcome: Outcome


class Measured(NamedTuple):
    """What is known of the promises of a selection; those without a promise stay left out whatever the target."""

    within: Seconds
    late: Seconds
    unanswered: Sequence[Unanswered]
    no_promise: int = 0

    @property
    def promises(self) -> Promises:
        """As they are under the targets that were promised."""
        open_ones = [one.outcome for one in self.unanswered]
        return Promises(
            len(self.within), len(self.late), open_ones.count(Outcome.OVERDUE), open_ones.count(Outcome.PENDING),
            open_ones.count(Outcome.UNANSWERED), self.no_promise,
        )  # fmt: skip


class WhatIf(NamedTuple):
    """The same promises under the other target, and how many of them come to something else."""

    target_s: int
    promises: Promises
    # Missed as promised, not missed under this target; and the other way round.
    better: int
    worse: int

    @property
    def changed(self) -> int:
        return self.better + self.worse


def what_if(measured: Measured, target_s: int) -> WhatIf:
    """The outcomes under one target for all: an answer after exactly so long is within it.

    Without an answer it is missed once the customer has waited so long; before that it is left out, as it is now.
    """
    kept, saved = _not_later(measured.within, target_s), _not_later(measured.late, target_s)
    broken = len(measured.within) - kept
    overdue = pending = unanswered = better = worse = 0
    for one in measured.unanswered:
        is_missed = one.spent_s >= target_s
        overdue += is_missed
        unanswered += one.is_ended and not is_missed
        pending += not one.is_ended and not is_missed
        better += one.outcome is Outcome.OVERDUE and not is_missed
        worse += one.outcome is not Outcome.OVERDUE and is_missed
    promises = Promises(
        kept + saved, len(measured.late) - saved + broken, overdue, pending, unanswered, measured.no_promise
    )
    return WhatIf(target_s, promises, saved + better, broken + worse)


def _not_later(seconds: Seconds, target_s: int) -> int:
    return int(np.count_nonzero(seconds <= target_s))
