"""How a channel's tickets find a person, and how many open ones a person holds, as a lead sets it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Channel, Person, PersonRole
from storage.vocabulary import Role

MOST_TICKETS = 999
LONGEST_SILENCE_MIN = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether the desk gives the channel's tickets out; how many open ones each may hold; after how many working
    minutes of silence it takes one back. None is never.
    """

    shares_out: bool = False
    open_limit: int | None = None
    silent_after_min: int | None = None


def sharing_of(session: Session, channel_id: int) -> Sharing:
    """How it is set now."""
    channel = session.get_one(Channel, channel_id)
    return Sharing(channel.shares_out, channel.open_limit, channel.silent_after_min)


def set_sharing(session: Session, channel_id: int, *, form: Sharing, by: Actor, now: datetime) -> None:
    """Sets it for a channel. Raises Refused for numbers that make no sense."""
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise Refused(
            _("Channel {number} does not exist.").format(number=channel_id),
            _("It was never made."),
            _("Choose one of the channels."),
        )
    by.require(Role.ADMINISTRATOR, Role.LEAD, brand_id=channel.brand_id)
    _require_between(form.open_limit, most=MOST_TICKETS)
    _require_between(form.silent_after_min, most=LONGEST_SILENCE_MIN)
    channel.shares_out = form.shares_out
    channel.open_limit = form.open_limit
    channel.silent_after_min = form.silent_after_min
    audit(
        session, "sharing_set", subject="channel", subject_id=channel.id, by=by, now=now, shares_out=form.shares_out,
        open_limit=form.open_limit, silent_after_min=form.silent_after_min,
    )  # fmt: skip


def set_open_limit(session: Session, person_id: int, *, limit: int | None, by: Actor, now: datetime) -> None:
    """How many open tickets a person may hold at once; None: as many as come."""
    brands = session.scalars(select(PersonRole.brand_id).where(PersonRole.person_id == person_id)).all()
    if not any(by.holds(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand) for brand in (*brands, ALL_BRANDS)):
        by.require(Role.ADMINISTRATOR)
    _require_between(limit, most=MOST_TICKETS)
    session.get_one(Person, person_id).open_limit = limit
    audit(session, "limit_set", subject="person", subject_id=person_id, by=by, now=now, open_limit=limit)


def _require_between(number: int | None, *, most: int) -> None:
    if number is not None and not 1 <= number <= most:
        raise Refused(
            _("{number} cannot be used here.").format(number=number),
            _("A limit is a whole number from 1 to {most}.").format(most=most),
            _("Leave the field empty to have no limit."),
        )
