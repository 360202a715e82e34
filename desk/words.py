"""Words of the desk in the language in force."""

from typing import Final

from storage.i18n import _, msgid
from storage.vocabulary import (
    AuthorFlag,
    Category,
    Ground,
    Label,
    LetterKind,
    Metric,
    PauseReason,
    RequestType,
    Verdict,
)


def request_name(kind: RequestType) -> str:
    """What the customer wants."""
    return {
        RequestType.COMPLAINT: _("complaint"),
        RequestType.QUESTION: _("question"),
        RequestType.PRAISE: _("praise"),
        RequestType.REQUEST: _("request"),
        RequestType.OTHER: _("other"),
    }[kind]


def priority_name(priority: int) -> str:
    """How urgent a ticket is beside its deadline."""
    return {-1: _("low"), 0: _("normal"), 1: _("high"), 2: _("urgent")}.get(min(max(priority, -1), 2), "")


def metric_name(metric: Metric) -> str:
    """What a promise measures."""
    return {
        Metric.FIRST_REPLY: _("First reply"),
        Metric.NEXT_REPLY: _("Next reply"),
        Metric.RESOLUTION: _("Resolution"),
    }[metric]


def pause_name(reason: PauseReason) -> str:
    """Why a clock stands still."""
    return {
        PauseReason.CUSTOMER: _("waiting for the customer"),
        PauseReason.COLLEAGUE: _("waiting for colleagues"),
    }[reason]


def letter_name(kind: LetterKind) -> str:
    """What sort of letter a program has written."""
    return {
        LetterKind.BOUNCE: _("a letter of ours that came back"),
        LetterKind.DELAY: _("delivery is delayed"),
        LetterKind.ABSENCE: _("an absence note or another automatic answer"),
        LetterKind.MAILING: _("a mailing"),
        LetterKind.RECEIPT: _("a receipt"),
        LetterKind.LOOP: _("letters that go round in circles"),
    }[kind]


def verdict_name(verdict: Verdict) -> str:
    """The customer's rating."""
    return {Verdict.LIKE: _("like"), Verdict.DISLIKE: _("dislike")}[verdict]


_CATEGORIES: Final = {
    Category.REVIEWS: msgid("review site"),
    Category.FORUM: msgid("forum"),
    Category.BLOG: msgid("blog"),
    Category.MAPS: msgid("maps"),
    Category.SOCIAL: msgid("social network"),
    Category.MESSENGER: msgid("messenger"),
    Category.MEDIA: msgid("mass media"),
    Category.MAIL: msgid("e-mail"),
    Category.COMMERCIAL: msgid("commercial"),
}


def category_name(category: Category) -> str:
    """What sort of place a source is."""
    return _(_CATEGORIES[category])


def ground_name(ground: Ground) -> str:
    """Whose ground a source is."""
    return {Ground.OURS: _("ours"), Ground.OTHERS: _("others'")}[ground]


_LABELS: Final = {
    Label.NEWS: msgid("news"),
    Label.COMPLAINT: msgid("complaint"),
    Label.ABUSE: msgid("abuse"),
    Label.QUESTION: msgid("question"),
    Label.PRAISE: msgid("praise"),
    Label.ADVERTISING: msgid("advertising"),
    Label.OTHER: msgid("other"),
}


def label_name(label: Label) -> str:
    """The label of a mention."""
    return _(_LABELS[label])


_FLAGS: Final = {
    AuthorFlag.CLIENT: msgid("client"),
    AuthorFlag.EMPLOYEE: msgid("employee"),
    AuthorFlag.BLOGGER: msgid("blogger"),
    AuthorFlag.TROLL: msgid("troll"),
    AuthorFlag.COMPETITOR: msgid("competitor"),
    AuthorFlag.LAWYER: msgid("lawyer"),
    AuthorFlag.JOURNALIST: msgid("journalist"),
    AuthorFlag.ADVERTISER: msgid("advertiser"),
}


def flag_name(flag: AuthorFlag) -> str:
    """What the desk knows of somebody who writes."""
    return _(_FLAGS[flag])
