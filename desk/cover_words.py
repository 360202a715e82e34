"""Who answers in a channel at which hours, in plain words."""

from storage.i18n import _
from storage.vocabulary import CoverRule


def cover_name(rule: CoverRule) -> str:
    """What is done in hours without owner and deputy."""
    return {
        CoverRule.MEMBERS: _("only the people of the channel"),
        CoverRule.FIRST_LINE: _("also the first line"),
        CoverRule.CHANNEL: _("also the people of another channel"),
        CoverRule.LEADS: _("also the team leads"),
    }[rule]
