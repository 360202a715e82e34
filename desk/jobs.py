"""What the desk does by itself: publish answers, mark what ran out."""

from datetime import datetime

from desk.crm import ask_crm
from desk.crm_wishes import ASK_JOB
from desk.reminders import wake_due
from desk.renewing import RENEW_JOB, note_renewed, renew_some
from desk.replies import SEND_JOB
from desk.request_types import name_requests
from desk.sending import send
from desk.sharing_out import share_out
from desk.silence import take_back_silent
from desk.sweeping import sweep_breaches, sweep_warnings
from storage.database import transaction
from storage.jobs import Handler, Leased, Tick

BATCH = 500


def mark_breaches(_job: Leased, now: datetime) -> None:
    """Marks every promise that ran out, then those of which most is used up, in short transactions."""
    for sweep in (sweep_breaches, sweep_warnings):
        marked = BATCH
        while marked == BATCH:
            with transaction() as session:
                marked = sweep(session, now=now, limit=BATCH)


def renew_promises(job: Leased, now: datetime) -> None:
    """Gives the running promises of a channel its newest terms, some tickets at a time, and says how many."""
    channel_id, tickets = int(job.payload["channel_id"]), 0
    while True:
        with transaction() as session:
            renewed = renew_some(session, channel_id, now=now)
            tickets += renewed
            if not renewed:
                note_renewed(session, channel_id, tickets=tickets, now=now)
                return


def share_out_tickets(_job: Leased, now: datetime) -> None:
    """Takes tickets back from the silent, then gives out what is free, in short transactions."""
    with transaction() as session:
        take_back_silent(session, now=now)
    given = 1
    while given:
        with transaction() as session:
            given = share_out(session, now=now)


def name_types(_job: Leased, _now: datetime) -> None:
    """Says what the customer wants where the pre-tag came after the ticket."""
    with transaction() as session:
        name_requests(session)


def wake_reminded(_job: Leased, now: datetime) -> None:
    """Brings back the tickets that were put off until now, in short transactions."""
    looked_at = BATCH
    while looked_at == BATCH:
        with transaction() as session:
            looked_at = wake_due(session, now=now, limit=BATCH)


HANDLERS: dict[str, Handler] = {
    ASK_JOB: ask_crm,
    "wake_reminded": wake_reminded,
    SEND_JOB: send,
    "mark_breaches": mark_breaches,
    "name_request_types": name_types,
    RENEW_JOB: renew_promises,
    "share_out": share_out_tickets,
}
TICKS = [
    Tick("wake_reminded", every_s=30, priority=20),
    Tick("mark_breaches", every_s=30, priority=20),
    Tick("name_request_types", every_s=20, priority=30),
    Tick("share_out", every_s=10, priority=15),
]
