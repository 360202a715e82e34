"""How sure a measured share is: bounds that hold whatever the true share is."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def lower_bound(right: int, of: int, *, level: float = 0.9) -> float:
    """The share that the true one is not below, at this level of certainty; nought of nothing.

    One-sided bound of Clopper and Pearson, Biometrika 26 (1934): the (1 - level) quantile of Beta(right, wrong + 1).
    """
    if not 0 <= right <= of:
        raise ValueError(f"{right} of {of}")
    if right == 0:
        return 0.0
    # Half a second of a process that may never ask.
    from scipy.special import betaincinv  # noqa: PLC0415 - see above

    return float(betaincinv(right, of - right + 1, 1 - level))


def interval(right: int, of: int, *, level: float = 0.9) -> tuple[float, float]:
    """The limits between which the true share lies, at this level of certainty; anywhere of nothing."""
    if not of:
        return 0.0, 1.0
    side = (1 + level) / 2
    return lower_bound(right, of, level=side), 1 - lower_bound(of - right, of, level=side)
