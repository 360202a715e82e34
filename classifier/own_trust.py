"""From which probability on a head of a brand's own is believed, and how often it was right. Pure."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from classifier.bounds import lower_bound
from classifier.own_heads import NEVER

ENOUGH: Final = 15  # certain answers of yes, and as many of no, before anything is learnt
RIGHT_AT_LEAST: Final = 0.7  # share of what is proposed that is right, at the lower bound of 90 %
LIKELY: Final = 0.5  # nothing less likely is proposed, however often that would be right
FEWEST: Final = 5  # proposals that this share is judged by
RANKS_AT_LEAST: Final = 0.6  # how often a yes is ordered before a no, at the lower bound
_ONE_SIDED: Final = 1.2816  # 90 % of a normal distribution lie above minus this

Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]


def proposing(sure: Shares, yes: Flags, is_coin: Flags) -> tuple[float, dict[str, Any]]:
    """The least probability from which on enough was right, or NEVER; and figures.

    The point is chosen without the coin sample, which only measures: a head that is surely worse there is not used.
    """
    sure_from = _point(sure[~is_coin], yes[~is_coin])
    proposed = sure >= sure_from
    right, of = int((proposed & yes & ~is_coin).sum()), int((proposed & ~is_coin).sum())
    coin_right, coin_of = int((proposed & yes & is_coin).sum()), int((proposed & is_coin).sum())
    is_wrong = coin_of > 0 and 1 - lower_bound(coin_of - coin_right, coin_of) < RIGHT_AT_LEAST
    is_learnt = sure_from < NEVER and not is_wrong
    return (sure_from if is_learnt else NEVER), {
        "is_learnt": is_learnt,
        "right": right,
        "proposed": of,
        "right_at_least": round(lower_bound(right, of), 3) if of else 0.0,
        "found": round(right / max(1, int((yes & ~is_coin).sum())), 3),
        "coin": int(is_coin.sum()),
        "coin_right": coin_right,
        "coin_proposed": coin_of,
        "sure_from": round(sure_from, 4),
    }


def _point(sure: Shares, yes: Flags) -> float:
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(yes[order])
    best = NEVER
    for place in range(FEWEST - 1, len(order)):
        is_last_of_its_kind = place + 1 == len(order) or sure[order[place + 1]] < sure[order[place]]
        if sure[order[place]] < LIKELY:
            break
        if is_last_of_its_kind and lower_bound(int(right[place]), place + 1) >= RIGHT_AT_LEAST:
            # Half way to the next one: nothing in between was ever wrong or right.
            lower = float(sure[order[place + 1]]) if place + 1 < len(order) else 0.0
            best = max(LIKELY, (float(sure[order[place]]) + lower) / 2)
    return best


def ranking(sure: Shares, yes: Flags) -> tuple[float, dict[str, Any]]:
    """Whether the order a head brings texts into is worth anything: the area under its curve, and its lower bound.

    The bound is that of Hanley and McNeil, Radiology 143 (1982).
    """
    ups, downs = int(yes.sum()), int((~yes).sum())
    if not ups or not downs:
        return NEVER, {"is_learnt": False, "ranks": 0.5, "ranks_at_least": 0.0}
    higher = (sure[yes][:, None] > sure[~yes][None, :]).mean() + (sure[yes][:, None] == sure[~yes][None, :]).mean() / 2
    area = float(higher)
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (ups - 1) * (one - area**2) + (downs - 1) * (two - area**2)
    least = area - _ONE_SIDED * float(np.sqrt(max(spread, 0.0) / (ups * downs)))
    is_learnt = least >= RANKS_AT_LEAST
    figures = {"is_learnt": is_learnt, "ranks": round(area, 3), "ranks_at_least": round(least, 3)}
    return (0.0 if is_learnt else NEVER), figures
