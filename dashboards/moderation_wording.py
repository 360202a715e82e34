"""What the figures of moderation are called and mean, in the language in force."""

from dashboards.agreement import SHOWN_FROM
from dashboards.backlog import Age
from dashboards.decisions import DecisionRow
from dashboards.wording import count_words, share_words
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import DecisionWay


def way_name(way: DecisionWay) -> str:
    """How mentions came to be decided, as the heading of a column."""
    return {
        DecisionWay.KEY: _("One by one"),
        DecisionWay.STORY: _("As copies"),
        DecisionWay.BULK: _("In bulk"),
        DecisionWay.RULE: _("By rules"),
    }[way]


def age_name(age: Age) -> str:
    """How long something has waited."""
    return {
        Age.HOUR: _("up to 1 h"),
        Age.HOURS_4: _("1–4 h"),
        Age.DAY: _("4–24 h"),
        Age.DAYS_3: _("1–3 days"),
        Age.WEEK: _("3–7 days"),
        Age.OLDER: _("over 7 days"),
    }[age]


def agreement_words(row: DecisionRow) -> str:
    """The share of agreement with what it is surely not below; how many there are while they are too few to tell."""
    if row.compared < SHOWN_FROM or row.surely is None:
        return _("n = {count}, told from {least}").format(count=count_words(row.compared), least=SHOWN_FROM)
    return _("surely from {share}, n = {count}").format(share=share_words(row.surely), count=count_words(row.compared))


def way_definition() -> str:
    """What is told apart."""
    return _(
        "One by one: by key or pointer. As copies: with the text of the same story. In bulk: a whole filter at once. "
        "By rules: closed or made tickets without anybody reading. What was taken back is left out and counted apart; "
        "skipping, tags and tonality are no decisions."
    )


def hour_definition() -> str:
    """What an hour is."""
    return _(
        "Decisions one by one ÷ clock hours in which the person took at least one. Days and hours of the zone {zone}."
    ).format(zone=settings().zone)


def pace_definition() -> str:
    """From when to when a decision is timed."""
    return _(
        "From the moment the card is shown to the key, decisions one by one; median and 90th percentile by nearest "
        "rank. Kept to a tenth of a second up to three seconds, coarser beyond; a card left open counts an hour."
    )


def agreement_definition() -> str:
    """What is compared with what."""
    return _(
        "Labels chosen one by one as the pre-tag proposed ÷ labels chosen where there was a proposal. Promotions, “not "
        "about us”, copies and bulk decisions are left out. “Surely from”: the true share is not below it with a "
        "certainty of 90 % (Clopper-Pearson, one-sided)."
    )


def backlog_definition() -> str:
    """Since when something waits."""
    return _("Everything in the stream at this moment, by the time since it was first seen.")


def inflow_definition() -> str:
    """What came in."""
    return _(
        "Came in: texts that entered the stream for a moderator in that hour. Decided: everything decided in it, rules "
        "and bulk included, less what was taken back."
    )
