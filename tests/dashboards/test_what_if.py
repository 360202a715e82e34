"""Another target over the same replies, worked out by hand."""

import numpy as np
import pytest

from dashboards.figures import Outcome, Promises
from dashboards.what_if import Measured, Unanswered, what_if

MINUTE = 60
# Promised 30 minutes. Kept after 5, 20 and 30; late after 31 and 90. Nobody has answered four: one waits for 10
# minutes, one for 45 (overdue), one was closed after 8, one after 70 (overdue). Two had no promise.
MEASURED = Measured(
    np.array([5, 20, 30]) * MINUTE,
    np.array([31, 90]) * MINUTE,
    [
        Unanswered(10 * MINUTE, is_ended=False, outcome=Outcome.PENDING),
        Unanswered(45 * MINUTE, is_ended=False, outcome=Outcome.OVERDUE),
        Unanswered(8 * MINUTE, is_ended=True, outcome=Outcome.UNANSWERED),
        Unanswered(70 * MINUTE, is_ended=True, outcome=Outcome.OVERDUE),
    ],
    no_promise=2,
)


def test_as_promised():
    assert MEASURED.promises == Promises(within=3, late=2, overdue=2, pending=1, unanswered=1, no_promise=2)


@pytest.mark.parametrize(
    ("minutes", "expected", "better", "worse"),
    [
        # The promised target itself changes nothing.
        (30, Promises(3, 2, 2, 1, 1, 2), 0, 0),
        # 20 minutes: the one answered after 30 becomes late.
        (20, Promises(2, 3, 2, 1, 1, 2), 0, 1),
        # 9 minutes: those after 20 and 30 become late, and the one who waits for 10 is overdue.
        (9, Promises(1, 4, 3, 0, 1, 2), 0, 3),
        # An hour: the one after 31 is kept, the one who has waited 45 is not due yet.
        (60, Promises(4, 1, 1, 2, 1, 2), 2, 0),
        # Two hours: all answered ones are kept; the one closed after 70 was not due.
        (120, Promises(5, 0, 0, 2, 2, 2), 4, 0),
    ],
)
def test_another_target(minutes: int, expected: Promises, better: int, worse: int):
    found = what_if(MEASURED, minutes * MINUTE)
    assert found.promises == expected
    assert (found.better, found.worse, found.changed) == (better, worse, better + worse)
    assert found.promises.all == MEASURED.promises.all


def test_nothing_measured_has_no_share():
    nothing = Measured(np.array([], dtype=np.int64), np.array([], dtype=np.int64), [])
    assert what_if(nothing, MINUTE).promises.share is None
