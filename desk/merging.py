"""Two tickets become one, without loss: everything that either said, the survivor says afterwards.

Texts, answers, notes, files, drafts and tags go over; events, promises, ratings and time spent stay where they were
written and are read from there. What was changed is kept, so that the merge can be taken back.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import asking, facts, merge_promises
from desk.access import ticket_to_answer
from desk.events import note_event
from desk.fact_rebuilding import rebuild
from desk.first_times import said_anew
from desk.lifecycle import AT_WORK, ENDED, WAITING, require_step, state_name
from desk.merge_moves import join_drafts, move_talk, share_tags, take_over_fields
from desk.merge_record import changes, picture_of
from desk.merged import root_of
from desk.pausing import wake
from desk.ticket_tags import shown_on
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Message, Ticket, TicketMerge
from storage.vocabulary import LeftOut, NotAsked, TicketEventKind, TicketState

PUT_OFF = WAITING | {TicketState.SNOOZED}


def merge(session: Session, ticket_id: int, *, into_id: int, by: Actor, now: datetime) -> int:
    """The ticket goes into another one; gives the number of the survivor, which may be further down a chain of merges.

    Two people who merge two tickets into each other at once get one ticket: whoever comes second is told where it is.
    """
    ticket, survivor = _both(session, ticket_id, into_id, by=by)
    _require_mergeable(ticket, survivor)
    both = (ticket.id, survivor.id)
    before, was_live = picture_of(session, both), ticket.state in AT_WORK
    shown = shown_on(session, ticket.id) | shown_on(session, survivor.id)
    if merge_promises.go_over(session, ticket, survivor, now=now) and survivor.state in PUT_OFF:
        wake(session, survivor, by=by, at=now, now=now)
    move_talk(session, ticket, survivor)
    share_tags(session, survivor, shown, by=by, now=now)
    drafts = join_drafts(session, ticket, survivor)
    take_over_fields(ticket, survivor)
    if was_live:
        facts.leave_out(session, ticket, why=LeftOut.MERGED, at=now)
        asking.skip(session, ticket, why=NotAsked.MERGED, now=now)
    ticket.state, ticket.merged_into_id = TicketState.MERGED, survivor.id
    for one in (ticket, survivor):
        one.version += 1
    upto = session.scalar(select(func.max(Message.id))) or 0
    kept = {"rows": changes(before, picture_of(session, both)), "drafts": drafts, "upto": upto}
    session.add(TicketMerge(from_id=ticket.id, into_id=survivor.id, person_id=by.person_id, at=now, kept=kept))
    for number in both:
        note_event(
            session, number, kind=TicketEventKind.MERGED, by=by, at=now, from_ticket=ticket.id,
            into_ticket=survivor.id, holder=survivor.assignee_id,
        )  # fmt: skip
    rebuild(session, both)
    said_anew(session, {(one.brand_id, one.author_id) for one in (ticket, survivor)})
    return survivor.id


def _both(session: Session, ticket_id: int, into_id: int, *, by: Actor) -> tuple[Ticket, Ticket]:
    """Both tickets, locked in the order of their numbers whichever goes into which; the second where it goes on."""
    target = root_of(session, into_id)
    if target == ticket_id:
        raise _refused(ticket_id, _("It and ticket {number} are one already.").format(number=into_id))
    held = {number: ticket_to_answer(session, number, by=by) for number in sorted((ticket_id, target))}
    return held[ticket_id], held[target]


def _require_mergeable(ticket: Ticket, survivor: Ticket) -> None:
    if ticket.state == TicketState.MERGED:
        raise _refused(ticket.id, _("It has gone into ticket {number} already.").format(number=ticket.merged_into_id))
    if survivor.state == TicketState.MERGED:  # in this very moment
        raise _refused(
            ticket.id, _("Ticket {number} has just gone into another one.").format(number=survivor.id)
        )  # fmt: skip
    if ticket.brand_id != survivor.brand_id:
        raise _refused(ticket.id, _("Ticket {number} is about another brand.").format(number=survivor.id))
    if survivor.state not in AT_WORK | ENDED:
        raise _refused(
            ticket.id, _("Ticket {number} is {state}.").format(number=survivor.id, state=state_name(survivor.state))
        )
    if ticket.state in AT_WORK and survivor.state in ENDED:
        raise Refused(
            _("Ticket {number} was not merged.").format(number=ticket.id),
            _("Ticket {number} has ended, and nobody would answer what goes into it.").format(number=survivor.id),
            _("Merge them the other way round, or reopen it first."),
        )
    require_step(ticket.id, ticket.state, TicketState.MERGED)


def _refused(ticket_id: int, why: str) -> Refused:
    return Refused(
        _("Ticket {number} was not merged.").format(number=ticket_id), why, _("Reload the page to see where it stands.")
    )
