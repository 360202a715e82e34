"""Second readings in words."""

from desk.words import label_name
from moderation.second_agreement import SHOWN_FROM, Agreed
from storage.i18n import _
from storage.vocabulary import Label


def said_name(label: Label | None) -> str:
    """A label, or that it is not about us."""
    return label_name(label) if label is not None else _("not about us")


def agreed_words(one: Agreed) -> str:
    """The share with its limits; of too few texts only how many they are."""
    if not one.is_shown or one.share is None:
        return _("too few: {count} of {needed}").format(count=one.n, needed=SHOWN_FROM)
    low, high = (round(100 * limit) for limit in one.limits)
    return _("{share} % (surely {low} to {high} %)").format(share=round(100 * one.share), low=low, high=high)
