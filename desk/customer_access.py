"""Who sees a customer: whoever sees a ticket of theirs, so that a closed channel gives nobody away."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from desk.access import READERS, visible
from desk.customer_family import family_of, head_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Author, Channel, Customer, CustomerAuthor, Ticket
from storage.vocabulary import Role

KEEPERS = (Role.OPERATOR, Role.LEAD)


def author_seen(by: Actor) -> ColumnElement[bool]:
    """The authors of whom this person sees a ticket; to be used in a statement over Author."""
    seen = exists().where(Ticket.author_id == Author.id, Channel.id == Ticket.channel_id, visible(by))
    return seen.correlate(Author)


def customer_to_read(session: Session, customer_id: int, *, by: Actor) -> Customer:
    """The card that stands for this customer, if the person may see it. Raises Refused as for one that is not there."""
    head = session.get(Customer, head_of(session, customer_id))
    if head is None or not is_seen(session, head, by=by):
        raise not_there(customer_id)
    return head


def customer_to_change(session: Session, customer_id: int, *, by: Actor) -> Customer:
    """The same, locked, for those who answer customers."""
    head = customer_to_read(session, customer_id, by=by)
    by.require(*KEEPERS, brand_id=head.brand_id)
    locked_at_once(session, [head.id])
    return head


def locked_at_once(session: Session, customer_ids: Collection[int]) -> list[Customer]:
    """The cards as they stand now, locked in the order of their numbers, so that two merges never wait in a ring."""
    return list(
        session.scalars(
            select(Customer)
            .where(Customer.id.in_(sorted(set(customer_ids))))
            .order_by(Customer.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def not_there(customer_id: int) -> Refused:
    """One answer for what is not there and for what may not be seen."""
    return Refused(
        _("Customer {number} cannot be shown.").format(number=customer_id),
        _("There is no such customer, or their tickets are closed to you."),
        _("Look them up again, or ask a team lead."),
    )


def is_seen(session: Session, head: Customer, *, by: Actor) -> bool:
    """Whether the person sees a ticket of any author of this customer; a lead sees everybody of the brand."""
    if not by.holds(*READERS, brand_id=head.brand_id):
        return False
    if by.holds(Role.LEAD, brand_id=head.brand_id):
        return True
    theirs = select(CustomerAuthor.author_id).where(CustomerAuthor.customer_id.in_(family_of(session, head.id)))
    return session.scalar(select(Author.id).where(Author.id.in_(theirs), author_seen(by)).limit(1)) is not None
