"""A picture that a person must read before a site goes on answering: shown, read, handed back with one button."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from crawlers.sources import read_now
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Source, SourceCursor
from storage.vocabulary import Lane, Role

LONGEST = 40


class Captcha(NamedTuple):
    """The picture's address at the site, and since when it waits."""

    picture: str
    at: datetime


def waiting(session: Session, source_id: int) -> Captcha | None:
    """The picture that a person must read for this source; None when none waits."""
    cursor = session.get(SourceCursor, (source_id, Lane.LIVE))
    told = cursor.state.get("captcha") if cursor else None
    if not isinstance(told, dict) or told.get("key") or not told.get("picture"):
        return None
    return Captcha(str(told["picture"]), datetime.fromisoformat(str(told["at"])))


def read_out(session: Session, source_id: int, *, signs: str, by: Actor, now: datetime) -> None:
    """What the person has read goes with the next question to the site, which is asked at once.

    Raises Refused for nothing typed, and when no picture waits any more.
    """
    source = session.get(Source, source_id, with_for_update=True)
    by.require(Role.ADMINISTRATOR, brand_id=source.brand_id if source else None)
    if source is None or waiting(session, source_id) is None:
        raise Refused(
            _("The signs were not handed over."), _("No picture waits to be read any more."), _("Look again.")
        )
    if not signs.strip():
        raise Refused(
            _("The signs were not handed over."), _("Nothing was typed."), _("Type what you see in the picture.")
        )
    cursor = session.get_one(SourceCursor, (source_id, Lane.LIVE))
    cursor.state = {**cursor.state, "captcha": {**cursor.state["captcha"], "key": signs.strip()[:LONGEST]}}
    source.next_due_at = now
    read_now(session, source_id, by=by, now=now)
