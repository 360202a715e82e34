"""Tickets outside the draw: added by hand with a reason, and where a call of a sampled ticket can be heard."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.quality_cards import kept_card
from desk.quality_settings import OVERSEERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Brand, SampledTicket, TicketFact

SHORTEST: Final = 10
LONGEST: Final = 500
LONGEST_ADDRESS: Final = 2000


def add_ticket(session: Session, brand_id: int, ticket_id: int, *, reason: str, by: Actor, now: datetime) -> int:
    """Takes the newest ended cycle of a ticket into the sample of its month; it counts in no figure. Its number there.

    Raises Refused without a reason, for a ticket that nobody has answered or ended, and for one that stands there.
    """
    by.require(*OVERSEERS, brand_id=brand_id)
    said = reason.strip()[:LONGEST]
    if len(said) < SHORTEST:
        raise _refused(ticket_id, _("A ticket that was not drawn needs a reason."), _("Say in a few words why."))
    session.scalars(select(Brand.id).where(Brand.id == brand_id).with_for_update()).one()
    fact = session.scalars(
        select(TicketFact)
        .where(
            TicketFact.brand_id == brand_id, TicketFact.ticket_id == ticket_id, TicketFact.closed_day.is_not(None),
            TicketFact.replied_at.is_not(None), TicketFact.operator_id.is_not(None), TicketFact.left_out.is_(None),
        )
        .order_by(TicketFact.cycle.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    if fact is None or fact.closed_day is None or fact.operator_id is None:
        raise _refused(
            ticket_id,
            _("No ticket of this brand with that number was answered and closed."),
            _("Check the number."),
        )
    month = fact.closed_day[:7]
    known = session.scalar(
        select(SampledTicket.id).where(
            SampledTicket.ticket_id == ticket_id, SampledTicket.cycle == fact.cycle, SampledTicket.month == month
        )
    )
    if known is not None:
        raise _refused(
            ticket_id, _("It stands in the sample of its month already."), _("Take another one, or score it there.")
        )
    kept_card(session, brand_id, now=now)
    sampled = SampledTicket(
        brand_id=brand_id, sample_id=None, month=month, ticket_id=ticket_id, cycle=fact.cycle,
        operator_id=fact.operator_id, channel_id=fact.channel_id, day=fact.closed_day, added_by=by.person_id,
        reason=said, added_at=now,
    )  # fmt: skip
    session.add(sampled)
    session.flush()
    audit(
        session, "sampled_by_hand", subject="sampled_ticket", subject_id=sampled.id, by=by, now=now,
        ticket=ticket_id, month=month, reason=said,
    )  # fmt: skip
    return sampled.id


def note_recording(session: Session, sampled_id: int, address: str, *, by: Actor, now: datetime) -> None:
    """Where the call can be heard; an empty address removes it. Raises Refused for anything but a web address."""
    sampled = session.get(SampledTicket, sampled_id)
    if sampled is None:
        raise Refused(_("The recording was not kept."), _("Its ticket is not in the sample."), _("Reload the page."))
    by.require(*OVERSEERS, brand_id=sampled.brand_id)
    wanted = address.strip()
    if wanted and not is_web_address(wanted):
        raise Refused(
            _("The recording was not kept."),
            _("Its address must begin with http:// or https:// and name a server."),
            _("Copy it from the address line of the telephone system."),
        )
    if wanted == sampled.recording_url:
        return
    sampled.recording_url = wanted
    audit(session, "recording_set", subject="sampled_ticket", subject_id=sampled.id, by=by, now=now)


def is_web_address(address: str) -> bool:
    """Whether a browser may be led there: http or https, a host, no password, nothing unprintable."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or any(letter in ' "<>\\' for letter in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _refused(ticket_id: int, why: str, way_out: str) -> Refused:
    return Refused(_("Ticket {number} was not added.").format(number=ticket_id), why, way_out)
