"""Words of the desk in the language in force."""

from storage.i18n import _
from storage.vocabulary import AuthorFlag, Category, Ground, Label, Metric, PauseReason, RequestType, Verdict


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


def verdict_name(verdict: Verdict) -> str:
    """The customer's rating."""
    return {Verdict.LIKE: _("like"), Verdict.DISLIKE: _("dislike")}[verdict]


def category_name(category: Category) -> str:
    """What sort of place a source is."""
    return {
        Category.REVIEWS: _("review site"),
        Category.FORUM: _("forum"),
        Category.BLOG: _("blog"),
        Category.MAPS: _("maps"),
        Category.SOCIAL: _("social network"),
        Category.MESSENGER: _("messenger"),
        Category.MEDIA: _("mass media"),
        Category.MAIL: _("e-mail"),
        Category.COMMERCIAL: _("commercial"),
    }[category]


def ground_name(ground: Ground) -> str:
    """Whose ground a source is."""
    return {Ground.OURS: _("ours"), Ground.OTHERS: _("others'")}[ground]


def label_name(label: Label) -> str:
    """The label of a mention."""
    return {
        Label.NEWS: _("news"),
        Label.COMPLAINT: _("complaint"),
        Label.ABUSE: _("abuse"),
        Label.QUESTION: _("question"),
        Label.PRAISE: _("praise"),
        Label.ADVERTISING: _("advertising"),
        Label.OTHER: _("other"),
    }[label]


def flag_name(flag: AuthorFlag) -> str:
    """What the desk knows of somebody who writes."""
    return {
        AuthorFlag.CLIENT: _("client"),
        AuthorFlag.EMPLOYEE: _("employee"),
        AuthorFlag.BLOGGER: _("blogger"),
        AuthorFlag.TROLL: _("troll"),
        AuthorFlag.COMPETITOR: _("competitor"),
        AuthorFlag.LAWYER: _("lawyer"),
        AuthorFlag.JOURNALIST: _("journalist"),
        AuthorFlag.ADVERTISER: _("advertiser"),
    }[flag]
