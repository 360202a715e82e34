"""Who sees a ticket and who may work on it; every action and query of the desk asks here."""

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, true
from sqlalchemy.orm import Session

from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Approval, Channel, Handover, Person, Ticket
from storage.vocabulary import Role

# Quality control is not among them: it reads what was sampled, masked, and more with a reason (`desk.quality_leave`).
READERS = (Role.OPERATOR, Role.LEAD, Role.MODERATOR)
# Whose roles open the screen of a ticket; which tickets it shows them is another question.
SCREEN_READERS = (*READERS, Role.QUALITY)
# Who opens the plan of shifts.
SHIFT_READERS = (Role.LEAD, Role.OPERATOR)


def visible(by: Actor) -> ColumnElement[bool]:
    """The tickets this person sees in brands they read: their own, those of open channels and of channels they
    belong to, those they handed over, and those whose answers they approve; a lead all of the brand.

    To be used in a statement that joins Ticket with its Channel. A channel or a ticket that somebody kept from
    before they lost their role in its brand shows them nothing.
    """
    if by.is_system:
        return true()
    seen: list[ColumnElement[bool]] = [
        Ticket.assignee_id == by.person_id,
        Ticket.channel_id.in_(sorted(by.channels | by.views)),
        Channel.is_open.is_(True),
        _in_brands(by, Role.LEAD),
        _handed_over(by),
        _approves(by),
    ]
    return and_(_in_brands(by, *READERS), or_(*seen))


def _handed_over(by: Actor) -> ColumnElement[bool]:
    """Whoever gave a ticket away goes on reading it, wherever it went."""
    gave = or_(Handover.from_person_id == by.person_id, Handover.by_person_id == by.person_id)
    return select(literal(1)).where(Handover.ticket_id == Ticket.id, gave).correlate(Ticket).exists()


def _approves(by: Actor) -> ColumnElement[bool]:
    """Whoever is to approve an answer reads what it answers."""
    named = or_(Approval.approver_id == by.person_id, Approval.deputy_id == by.person_id)
    return select(literal(1)).where(Approval.ticket_id == Ticket.id, named).correlate(Ticket).exists()


def _in_brands(by: Actor, *roles: Role) -> ColumnElement[bool]:
    brands = by.brands_with(*roles)
    if brands is None:
        return true()
    return Ticket.brand_id.in_(sorted(brands)) if brands else false()


def ticket_to_read(session: Session, ticket_id: int, *, by: Actor) -> Ticket:
    """The ticket, if this person may see it. Raises Refused as for one that does not exist."""
    shown: dict[tuple[int, int | None], Ticket] = session.info.get("shown", {})
    if (ticket_id, by.person_id) in shown:
        return shown[ticket_id, by.person_id]
    found = session.scalars(
        select(Ticket).join(Channel, Channel.id == Ticket.channel_id).where(Ticket.id == ticket_id, visible(by))
    ).one_or_none()
    if found is None:
        raise _not_there(ticket_id)
    shown[ticket_id, by.person_id] = found
    return found


def ticket_to_work(session: Session, ticket_id: int, *, by: Actor) -> Ticket:
    """The ticket, locked, if this person may work on it: lead, or operator of its channel, or its assignee."""
    ticket = locked(session, ticket_id)
    if ticket is None:
        raise _not_there(ticket_id)
    if works_on(ticket, by=by):
        return ticket
    ticket_to_read(session, ticket_id, by=by)
    raise Refused(
        _("Ticket {number} is not yours to change.").format(number=ticket_id),
        _("It belongs to a channel you do not work in."),
        _("Ask its team lead to hand it over to you."),
    )


def works_on(ticket: Ticket, *, by: Actor) -> bool:
    if by.is_system or by.holds(Role.LEAD, brand_id=ticket.brand_id):
        return True
    is_here = ticket.assignee_id == by.person_id or ticket.channel_id in by.channels
    return is_here and by.holds(Role.OPERATOR, brand_id=ticket.brand_id)


def ticket_to_answer(session: Session, ticket_id: int, *, by: Actor) -> Ticket:
    """The ticket, locked, if nobody else holds it; a lead may step in for anybody."""
    ticket = ticket_to_work(session, ticket_id, by=by)
    if not answers(ticket, by=by):
        raise Refused(
            _("Ticket {number} is with {name}.").format(
                number=ticket_id, name=person_name(session, ticket.assignee_id)
            ),
            _("Two people answering one customer say two different things."),
            _("Ask for it to be handed over to you."),
        )
    return ticket


def answers(ticket: Ticket, *, by: Actor) -> bool:
    """Whether nobody else holds the ticket, or this person may step in."""
    return ticket.assignee_id in {None, by.person_id} or by.holds(Role.LEAD, brand_id=ticket.brand_id)


def locked(session: Session, ticket_id: int) -> Ticket | None:
    """The ticket as it stands now, locked for the rest of the transaction; None when there is none."""
    return session.scalars(
        select(Ticket).where(Ticket.id == ticket_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def person_name(session: Session, person_id: int | None) -> str:
    """The person's name, or the product's own for nobody."""
    name = session.scalar(select(Person.name).where(Person.id == person_id)) if person_id else None
    return name or _("the system")


def _not_there(ticket_id: int) -> Refused:
    return Refused(
        _("Ticket {number} cannot be shown.").format(number=ticket_id),
        _("It does not exist, or belongs to a channel that is closed to you."),
        _("Check the number, or ask a team lead."),
    )
