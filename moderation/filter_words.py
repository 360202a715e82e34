"""The stream's orders, bands of certainty and sizes of stories in the language in force."""

from moderation.stream_filter import Certainty, Order, StorySize
from storage.i18n import _


def order_name(order: Order) -> str:
    """Which mention comes next."""
    return {
        Order.NEWEST: _("newest first"),
        Order.URGENT: _("urgent first"),
        Order.UNSURE: _("least certain first"),
    }[order]


def certainty_name(certainty: Certainty) -> str:
    """How sure the pre-tag is."""
    return {
        Certainty.LOW: _("below 50 %"),
        Certainty.MIDDLE: _("50 to 80 %"),
        Certainty.HIGH: _("80 % and more"),
    }[certainty]


def story_name(size: StorySize) -> str:
    """How many say the same."""
    return {
        StorySize.ALONE: _("alone, no copies"),
        StorySize.FEW: _("2 to 9 copies"),
        StorySize.MANY: _("10 copies and more"),
        StorySize.WAVE: _("a wave of many authors"),
    }[size]
