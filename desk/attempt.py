"""One try at the site: what is asked of it, and what its words mean to the answer. No database here.

After a try of unknown outcome the site is read before anything is posted again, unless the site itself tells
repeated sends apart. What cannot be told is never guessed.
"""

import logging
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from desk.connectors import CannotTell, Declined, NotTaken, Published, Shown
from desk.parcel import Parcel
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net_way import Way, going
from storage.vocabulary import PageState

log = logging.getLogger("repdesk.desk")

# The site has surely not taken the answer, and will not without a person's help.
HOPELESS = frozenset({PageState.AUTH_FAILED, PageState.BLOCKED, PageState.GONE})


class Arrived(NamedTuple):
    """Customers see it."""

    published: Published


class Held(NamedTuple):
    """The site has it, and shows it once it has approved it."""

    published: Published


class Failed(NamedTuple):
    """The site has surely not got it, or shows it to nobody; `state` says what kind of trouble it was.

    `way_out` is what to do now, as far as the connector knows that.
    """

    why: str
    state: PageState | None = None
    way_out: str = ""


class Unclear(NamedTuple):
    """Nobody can tell whether it stands there."""

    why: str


class Later(NamedTuple):
    """Another try is due; `may_stand` says that this one, or one before it, may have arrived."""

    why: str
    retry_at: datetime | None
    may_stand: bool


Outcome = Arrived | Held | Failed | Unclear | Later


def attempt(parcel: Parcel, *, is_last: bool, now: datetime, posted_at: datetime) -> Outcome:
    """One try, by the way the source is read; after the last one nothing is due any more.

    `posted_at` is the real moment: an answer is published when the site takes it, not when its job began.
    """
    with _on_its_way(parcel):
        if parcel.may_stand and not parcel.connector.repeats_safely:
            found = _looked_for(parcel, is_last=is_last, now=now)
            if found is not None:
                return found
            parcel = parcel._replace(may_stand=False)
        return _posted(parcel, is_last=is_last, now=now, posted_at=posted_at)


def look(parcel: Parcel, *, now: datetime) -> Outcome | None:
    """How the answer stands on the site; None when it is surely not there. Posts nothing."""
    with _on_its_way(parcel):
        return _looked_for(parcel, is_last=False, now=now)


def given_up(
    parcel: Parcel, why: str, *, may_stand: bool, now: datetime, state: PageState | None = None, way_out: str = ""
) -> Outcome:
    """No try follows: the answer has failed unless it may stand there; then the site is read once more."""
    if not may_stand:
        return Failed(why, state, way_out)
    with _on_its_way(parcel):
        try:
            found = _looked_for(parcel, is_last=True, now=now)
        except Exception:
            # A fault of ours must not say that the answer failed: it may stand there, and a person looks.
            log.exception("an answer could not be looked for")
            return Unclear(why)
    if isinstance(found, Unclear):
        return Unclear(" ".join(dict.fromkeys((why, found.why))))
    return found or Failed(why, state, way_out)


def _looked_for(parcel: Parcel, *, is_last: bool, now: datetime) -> Outcome | None:
    try:
        found = parcel.connector.find_published(parcel.text, parcel.target, known=parcel.known, now=now)
    except CannotTell as doubt:
        return Unclear(str(doubt))
    except Declined as refusal:
        return Failed(str(refusal), way_out=refusal.way_out)
    except SourceFailed as failure:
        if is_last or failure.state in HOPELESS:
            words = _("An earlier try may have arrived, and the site cannot be read: {why}")
            return Unclear(words.format(why=failure.message))
        return Later(failure.message, failure.retry_at, may_stand=True)
    return _as_shown(found) if found is not None else None


def _posted(parcel: Parcel, *, is_last: bool, now: datetime, posted_at: datetime) -> Outcome:
    try:
        published = parcel.connector.publish(parcel.text, parcel.target, now=posted_at)
    except CannotTell as doubt:
        return Unclear(str(doubt))
    except Declined as refusal:
        return given_up(parcel, str(refusal), may_stand=parcel.may_stand, now=now, way_out=refusal.way_out)
    except SourceFailed as failure:
        is_hopeless = failure.state in HOPELESS
        may_stand = parcel.may_stand or not (is_hopeless or isinstance(failure, NotTaken))
        if is_hopeless or is_last:
            return given_up(parcel, failure.message, may_stand=may_stand, now=now, state=failure.state)
        return Later(failure.message, failure.retry_at, may_stand)
    return _as_shown(published)


def _as_shown(published: Published) -> Outcome:
    match published.state:
        case Shown.VISIBLE:
            return Arrived(published)
        case Shown.WAITING:
            return Held(published)
    return Failed(_("The site has not approved the answer. {words}").format(words=published.why).strip())


def _on_its_way(parcel: Parcel) -> AbstractContextManager[None]:
    """An answer leaves the house the way its source is read."""
    options = parcel.target.options
    return going(Way(str(options.get("proxy", "")), str(options.get("ca_file", ""))))
