"""What figures are called and what they mean, in the language in force."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from dashboards.course_words import course_name
from dashboards.courses import Course
from dashboards.figures import Outcome, Span
from dashboards.inflow import Counted
from dashboards.periods import Period
from dashboards.selection import Board, Dimension, Figure
from desk.moments import span
from desk.words import label_name
from storage.i18n import _, language
from storage.settings import settings
from storage.vocabulary import Category, Label, MentionState, Verdict

NONE = "—"


def share_words(share: float | Decimal | None) -> str:
    """A share as per cent with one decimal; a dash when there is nothing to share."""
    if share is None:
        return NONE
    return format_percent(share, "#,##0.0\u00a0%" if language() == "ru" else "#,##0.0%", locale=language())


def length_words(seconds: float | Decimal | None) -> str:
    """Seconds as a length in words; a dash for none."""
    return NONE if seconds is None else span(float(seconds))


def count_words(count: int) -> str:
    """A count with the thousands set apart."""
    return format_decimal(count, locale=language())


def rate_words(number: float | Decimal | None) -> str:
    """A number with one decimal; a dash for none."""
    return NONE if number is None else format_decimal(number, "#,##0.0", locale=language())


def sum_words(amount: float | Decimal) -> str:
    """A sum of money without its currency."""
    return format_decimal(amount, "#,##0.00", locale=language())


def seconds_words(seconds: float | Decimal | None) -> str:
    """Seconds with one decimal up to a minute, then in words; a dash for none."""
    if seconds is None or seconds >= 60:  # noqa: PLR2004 - a minute
        return length_words(seconds)
    return _("{number} s").format(number=rate_words(seconds))


def day_words(day: date) -> str:
    """A day without its year, for axes: "21 Nov"."""
    return format_date(day, "d MMM", locale=language())


def period_words(period: Period) -> str:
    """The first and the last day."""
    first = format_date(period.since, "d MMM y", locale=language())
    return first if period.days == 1 else f"{first} – {format_date(period.last, 'd MMM y', locale=language())}"


def days_words(period: Period) -> str:
    """The first and the last day without their year, once where they are one."""
    return day_words(period.since) if period.days == 1 else f"{day_words(period.since)} – {day_words(period.last)}"


def dimension_name(dimension: Dimension) -> str:
    """The heading of a table's first column."""
    return {
        Dimension.OPERATOR: _("Operator"),
        Dimension.CHANNEL: _("Channel"),
        Dimension.SOURCE: _("Source"),
        Dimension.TAG: _("Topic"),
        Dimension.PRODUCT: _("Product"),
        Dimension.HOUR: _("Hour"),
        Dimension.WEEKDAY: _("Weekday"),
        Dimension.DAY: _("Day"),
        Dimension.WEEK: _("Week"),
        Dimension.MONTH: _("Month"),
    }[dimension]


def span_name(length: Span) -> str:
    """From what to what a span runs."""
    return {
        Span.FIRST_REPLY: _("First reply"),
        Span.PUBLISHED_SEEN: _("Published → seen"),
        Span.SEEN_PROMOTED: _("Seen → promoted"),
        Span.PROMOTED_ANSWERED: _("Promoted → answered"),
        Span.TAKEN_ANSWERED: _("Taken → answered"),
        Span.NEXT_REPLY: _("Next reply"),
        Span.RESOLUTION: _("Resolution"),
        Span.HANDLING: _("Handling"),
        Span.TALK: _("Messages"),
    }[length]


def figure_name(figure: Figure) -> str:
    """The figure as the heading of its column and of its rows."""
    if figure.value in {length.value for length in Span}:
        return span_name(Span(figure.value))
    if figure.value in set(Course):
        return course_name(Course(figure.value))
    return {
        Figure.ALL: _("Tickets"),
        Figure.ANSWERED: _("Tickets answered"),
        Figure.CLOSED: _("Closed"),
        Figure.LEVELLED: _("With a complexity"),
        Figure.SIMPLE: _("Simple"),
        Figure.MEDIUM: _("Of medium complexity"),
        Figure.HARD: _("Hard"),
        Figure.OWN_RATED: _("Ratings of the answer"),
        Figure.OWN_DISLIKES: _("Dislikes of the answer"),
        Figure.NOT_OWN: _("Dislikes not of the answer"),
        Figure.SCORED_WORK: _("Scored by quality control"),
        Figure.COUNTED: _("Counted"),
        Figure.WITHIN: _("Within target"),
        Figure.MISSED: _("Missed"),
        Figure.LATE: _("Answered late"),
        Figure.OVERDUE: _("Overdue, unanswered"),
        Figure.LEFT_OUT: _("Left out"),
        Figure.ASKED: _("Asked"),
        Figure.RATED: _("Rated"),
        Figure.LIKES: _("Likes"),
        Figure.DISLIKES: _("Dislikes"),
        Figure.ABOUT_ANSWER: _("About the answer"),
        Figure.ABOUT_DECISION: _("About the decision"),
        Figure.OPEN_ASKED: _("Open links shown"),
        Figure.OPEN_RATED: _("Rated by open links"),
        Figure.OPEN_LIKES: _("Likes by open links"),
        Figure.OPEN_DISLIKES: _("Dislikes by open links"),
        Figure.VOIDED: _("Voided"),
        Figure.STAFF: _("By our own people"),
        Figure.PAUSES: _("Pauses"),
        Figure.PAUSED_WAITING: _("Paused while the customer waited"),
    }[figure]


def outcome_name(outcome: Outcome) -> str:
    """What became of a promise."""
    return {
        Outcome.WITHIN: _("Within target"),
        Outcome.LATE: _("Answered late"),
        Outcome.OVERDUE: _("Overdue, unanswered"),
        Outcome.PENDING: _("Not due yet"),
        Outcome.UNANSWERED: _("Closed unanswered before it was due"),
        Outcome.NO_PROMISE: _("No promise"),
    }[outcome]


def verdict_name(verdict: Verdict | None) -> str:
    """The customer's rating; empty for none."""
    return {Verdict.LIKE: _("Like"), Verdict.DISLIKE: _("Dislike"), None: ""}[verdict]


def counted_name(counted: Counted) -> str:
    """By what mentions are counted."""
    return {
        Counted.LABEL: _("Label"),
        Counted.SOURCE: _("Source"),
        Counted.CATEGORY: _("Category"),
        Counted.STATE: _("State"),
        Counted.LANGUAGE: _("Language"),
    }[counted]


def key_name(counted: Counted, key: str, name: str) -> str:
    """A counter's key in words; sources have their own names."""
    words = {
        Counted.LABEL: _labels(),
        Counted.CATEGORY: _categories(),
        Counted.STATE: _states(),
        Counted.LANGUAGE: _languages(),
    }
    return words.get(counted, {}).get(key, name)


def _labels() -> dict[str, str]:
    return {label.value: label_name(label) for label in Label} | {"": _("no label")}


def _categories() -> dict[str, str]:
    return {
        Category.REVIEWS: _("review sites"),
        Category.FORUM: _("forums"),
        Category.BLOG: _("blogs"),
        Category.MAPS: _("map services"),
        Category.SOCIAL: _("social networks"),
        Category.MESSENGER: _("messengers"),
        Category.MEDIA: _("mass media"),
        Category.MAIL: _("e-mail"),
        Category.COMMERCIAL: _("commercial"),
    }


def _states() -> dict[str, str]:
    return {
        MentionState.NEW: _("waiting for a moderator"),
        MentionState.DECIDED: _("tagged and closed"),
        MentionState.PROMOTED: _("made into tickets"),
        MentionState.ABUSE: _("closed as abuse"),
        MentionState.NOT_OURS: _("not about us"),
        MentionState.ARCHIVED: _("in the archive"),
    }


def _languages() -> dict[str, str]:
    return {"ru": _("Russian"), "uk": _("Ukrainian"), "en": _("English"), "unknown": _("unknown language")}


def date_axis(board: Board) -> str:
    """By which day a ticket belongs to a period."""
    if board is not Board.CSI:
        return _("Date axis: the day the ticket was opened. Days of the zone {zone}.").format(zone=settings().zone)
    return _("Date axis: the day the customer was asked. Days of the zone {zone}.").format(zone=settings().zone)


def share_definition() -> str:
    """What the share within target is a share of."""
    return _(
        "Answered within the target ÷ (all answered + unanswered and overdue). An overdue ticket without an answer "
        "counts as missed. Left out, and their number is said: not due yet, closed unanswered before it was due, "
        "without a promise."
    )


def span_definition(length: Span) -> str:
    """What a span measures, and who answers for it."""
    return {
        Span.FIRST_REPLY: _(
            "Working time of the channel's calendar from the start of the promise to the first published answer. "
            "Pauses never stop it. Answered tickets only: see the share for those without an answer."
        ),
        Span.PUBLISHED_SEEN: _("Plain time from publication to the moment our collector saw it: the collector's part."),
        Span.SEEN_PROMOTED: _("Plain time from the first sight to the ticket: the moderator's part."),
        Span.PROMOTED_ANSWERED: _("Plain time from the ticket to the first published answer: the channel's part."),
        Span.TAKEN_ANSWERED: _("Plain time from taking the ticket to the first published answer: the operator's part."),
    }[length]


def percentile_definition() -> str:
    """Which percentile is meant."""
    return _("Median and 90th percentile by nearest rank: always the time of a real ticket.")


def csi_definition() -> str:
    """What the satisfaction index is."""
    return _("Likes ÷ (likes + dislikes). A changed rating counts as it stands now.")


def response_definition() -> str:
    """What the response rate is."""
    return _("Customers who rated ÷ customers who were asked, once per ticket cycle.")
