from crawlers.normal import WEEK_H, Yield, days, yield_of

HOUR = 500_000


def every(hours: int, *, count: int = 1, weeks: int = 6) -> dict[int, int]:
    """So many texts every so many hours, up to now."""
    return {at: count for at in range(HOUR - weeks * WEEK_H, HOUR) if at % hours == 0}


def test_the_normal_is_that_of_the_same_hours_of_the_week():
    # Nothing at weekends, ten a day else: an empty Sunday is normal.
    counts = {at: 1 for at in range(HOUR - 5 * WEEK_H, HOUR) if (HOUR - at) % WEEK_H > 48}
    assert yield_of(counts, hour=HOUR, first_hour=HOUR - 5 * WEEK_H - 1) == Yield(72, 24, 24.0)


def test_a_source_that_falls_silent_is_low_within_a_day():
    counts = {at: count for at, count in every(1).items() if at < HOUR - 24}
    found = yield_of(counts, hour=HOUR, first_hour=HOUR - 6 * WEEK_H)
    assert found == Yield(24, 0, 24.0)
    assert found.is_low


def test_a_slow_source_is_judged_over_a_longer_time():
    found = yield_of(every(12), hour=HOUR, first_hour=HOUR - 8 * WEEK_H)
    assert found is not None
    assert (found.hours, found.is_low) == (WEEK_H, False)


def test_chance_is_no_symptom():
    assert not Yield(24, 4, 10.0).is_low
    assert not Yield(24, 2, 8.0).is_low
    assert Yield(24, 0, 8.0).is_low


def test_without_a_past_nothing_is_normal():
    assert yield_of(every(1), hour=HOUR, first_hour=HOUR - 100) is None
    assert yield_of({}, hour=HOUR, first_hour=HOUR - 8 * WEEK_H) is None


def test_days_end_with_the_running_hour():
    assert days({HOUR: 3, HOUR - 24: 2, HOUR - 23: 1}, hour=HOUR, count=3) == [0, 2, 4]
