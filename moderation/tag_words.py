"""Words for tags and tonality in the language in force."""

from storage.i18n import _
from storage.vocabulary import TagKind, Tone


def tone_name(tone: Tone) -> str:
    """How a text speaks of the brand, in one word."""
    return {
        Tone.POSITIVE: _("positive"),
        Tone.NEUTRAL: _("neutral"),
        Tone.NEGATIVE: _("negative"),
    }[tone]


def list_name(kind: TagKind) -> str:
    """The list that tags of this kind stand in."""
    return {TagKind.PRODUCT: _("Products"), TagKind.TOPIC: _("Topics")}[kind]


def nothing_in(kind: TagKind) -> str:
    """What stands in place of an empty list."""
    return {TagKind.PRODUCT: _("There are no products yet."), TagKind.TOPIC: _("There are no topics yet.")}[kind]
