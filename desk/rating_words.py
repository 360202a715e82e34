"""Ratings in words: how somebody was asked, what a dislike is about, why nobody was asked."""

from storage.i18n import _
from storage.vocabulary import NotAsked, RatingCause, RatingWay, SetAside


def way_name(way: RatingWay | None) -> str:
    """How the customer was asked; empty for nobody."""
    return {
        RatingWay.BUTTONS: _("by buttons"),
        RatingWay.LINK: _("by a link"),
        RatingWay.OPEN_LINK: _("by an open link"),
        None: "",
    }[way]


def cause_name(cause: RatingCause | None) -> str:
    """What a dislike is about; empty where the customer did not say."""
    return {
        RatingCause.ANSWER: _("the operator's answer"),
        RatingCause.DECISION: _("the bank's decision"),
        None: "",
    }[cause]


def aside_name(aside: SetAside | None) -> str:
    """Why an asking counts in no share; empty for one that counts."""
    return {
        SetAside.VOIDED: _("voided: the ticket went on"),
        SetAside.STAFF: _("rated by our own people"),
        None: "",
    }[aside]


def reason_name(reason: NotAsked) -> str:
    """Why a customer was not asked."""
    return {
        NotAsked.ABUSE: _("abuse"),
        NotAsked.MERGED: _("went into another ticket"),
        NotAsked.AUTOMATIC: _("ended by the system"),
        NotAsked.UNANSWERED: _("no answer of ours in this cycle"),
        NotAsked.STAFF: _("our own people wrote"),
        NotAsked.RECENT: _("asked not long ago"),
        NotAsked.NO_WAY: _("the source gives no way to ask"),
        NotAsked.PUBLIC: _("public place, the channel does not ask there"),
        NotAsked.OFF: _("the channel does not ask in this way"),
        NotAsked.BY_HAND: _("public place, closed without a closing answer from here"),
        NotAsked.REOPENED: _("opened again before the question went out"),
        NotAsked.REFUSED: _("the messenger did not take the question"),
    }[reason]
