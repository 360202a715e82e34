"""Why a text is urgent, in short words of the language in force: "1★", "40 тыс. читателей", "3 ч"."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta

from desk.engagement_words import WHOLE, rounded
from desk.words import flag_name, label_name
from moderation.urgency import Cause, Facts, reasons_of
from storage.i18n import _, language, ngettext
from storage.vocabulary import Label


def reasons_told(facts: Facts, *, now: datetime) -> list[str]:
    """The reasons, the strongest first, and how old the text is."""
    return [*(_told(one.cause, facts) for one in reasons_of(facts)), age(facts.published_at, now=now)]


def age(moment: datetime, *, now: datetime) -> str:
    """How long ago that was, in short: "12 min", "3 hr", "2 days"."""
    past = max(now - moment, timedelta(minutes=1))
    return format_timedelta(past, granularity="minute", format="short", locale=language(), threshold=1.5)


def _told(cause: Cause, facts: Facts) -> str:
    told = {
        Cause.STARS: lambda: f"{facts.stars or 0:.0f}★",
        Cause.LABEL: lambda: _sure(label_name(facts.label or Label.OTHER), facts.confidence),
        Cause.ABUSE: lambda: _sure(label_name(Label.ABUSE), facts.abuse),
        Cause.ANSWER: lambda: _sure(_("needs an answer"), facts.answer),
        Cause.READERS: lambda: _readers(facts.readers),
        Cause.FLAG: lambda: flag_name(facts.flag) if facts.flag else "",
        Cause.BRANCH: lambda: _("our branch"),
    }
    return told[cause]()


def _readers(count: int) -> str:
    # After "тыс." and "млн" words stand as after a round thousand.
    return ngettext("{count} reader", "{count} readers", min(count, WHOLE)).format(count=rounded(count))


def _sure(words: str, certainty: float | None) -> str:
    if certainty is None:
        return words
    return _("{what} {percent} %").format(what=words, percent=round(certainty * 100))
