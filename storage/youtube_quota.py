"""The daily quota of YouTube's Data API: how it is told that it is spent, and when it begins anew.

Source: developers.google.com/youtube/v3/getting-started (quota usage) and /docs/errors.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from storage.i18n import _

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
# Reasons of an error: the day's units are spent, or too much is asked at once.
SPENT: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
HURRIED: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})


def begins_anew(now: datetime) -> datetime:
    """The next midnight in California, a little later."""
    midnight = (now.astimezone(PACIFIC) + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
    return midnight.astimezone(now.tzinfo)


def quota_words() -> str:
    """That the quota of today is spent."""
    return _("YouTube's quota for today is used up; it begins anew at midnight in California.")
