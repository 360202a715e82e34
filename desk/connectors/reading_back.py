"""Looking for an answer whose fate is not known, in a list that begins with the newest.

"Absent" is only said where it is proven: the list was read to its end, or further back than any try of the answer.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from desk.connectors.connector import CannotTell, Published, Target, same_words
from storage.i18n import _

# How far the clock of a site may be from ours.
SLACK = timedelta(minutes=10)
MOST_LEAVES = 10


class Said(NamedTuple):
    """A text that stands there, and what it would be as our answer.

    `is_ours`: our own account has written it, and the site may show other words than were sent; False: somebody else
    surely has. None where that is not told, or where nothing but ours was asked for.
    """

    text: str
    is_ours: bool | None
    published: Published


class Leaf(NamedTuple):
    """A part of the list that is known without gaps down to a moment; None: there is nothing below it."""

    said: list[Said]
    down_to: datetime | None


def found_among(leaves: Iterable[Leaf], text: str, target: Target, *, known: frozenset[str]) -> Published | None:
    """Our answer with these words; None when it surely does not stand there.

    The same words in an older text are another answer's (a template serves many), and so are somebody else's.
    Raises CannotTell when the list could not be read back far enough, and when our account has written something
    there meanwhile that the desk does not know: the site may have changed the words.
    """
    strange = False
    for number, leaf in enumerate(leaves, 1):
        for said in leaf.said:
            if said.published.external_id in known:
                continue
            if said.is_ours is False or not _is_after(said.published.at, target):
                continue
            if same_words(text, said.text):
                return said.published
            strange = strange or said.is_ours is True
        if leaf.down_to is None or not _is_after(leaf.down_to, target):
            _require_nothing(strange=strange)
            return None
        if number == MOST_LEAVES:
            break
    raise CannotTell(_("So much was written there since that an earlier try cannot be looked for. Look there."))


def _is_after(moment: datetime, target: Target) -> bool:
    """Whether a text of this moment can be a try of the answer."""
    return target.since is None or moment >= target.since - SLACK


def _require_nothing(*, strange: bool) -> None:
    if strange:
        words = _("Our account has written something there meanwhile that the desk does not know. Look there.")
        raise CannotTell(words)
