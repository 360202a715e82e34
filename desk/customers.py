"""What is done with a customer's card: made, named, given contacts, joined with authors, merged and taken apart."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import ticket_to_read
from desk.contacts import contact_of, email_of
from desk.customer_access import KEEPERS, customer_to_change, customer_to_read, locked_at_once
from desk.customer_family import customer_of, family_of, head_of
from desk.events import audit
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Author, Customer, CustomerAuthor, CustomerContact, Source
from storage.vocabulary import Category, ContactKind

LONGEST_NAME = 300


def know_customer(session: Session, ticket_id: int, *, by: Actor, now: datetime) -> int:
    """The customer behind a ticket; a card is begun where there is none. Raises Refused for an unnamed author."""
    ticket = ticket_to_read(session, ticket_id, by=by)
    by.require(*KEEPERS, brand_id=ticket.brand_id)
    if ticket.author_id is None:
        raise Refused(
            _("A card cannot be begun."),
            _("The source does not say who wrote ticket {number}.").format(number=ticket_id),
            _("Look the customer up by phone or e-mail instead."),
        )
    return customer_of_author(session, ticket.author_id, by=by, now=now)


def customer_of_author(session: Session, author_id: int, *, by: Actor, now: datetime) -> int:
    """The author's customer; a card of their own is begun, with the address a letter came from, where there is none."""
    known = customer_of(session, author_id)
    if known is not None:
        return known
    author = session.get_one(Author, author_id)
    customer = Customer(
        brand_id=author.brand_id, name=author.name, sought=sought(author.name), made_by=by.person_id, created_at=now
    )
    session.add(customer)
    session.flush()
    joining = insert_into(session, CustomerAuthor).on_conflict_do_nothing(index_elements=["author_id"])
    session.execute(
        joining, {"author_id": author_id, "customer_id": customer.id, "joined_by": by.person_id, "joined_at": now}
    )
    first = customer_of(session, author_id)
    if first is not None and first != customer.id:  # somebody else was quicker
        session.delete(customer)
        session.flush()
        return first
    audit(session, "customer_made", subject="customer", subject_id=customer.id, by=by, now=now, author=author_id)
    address = email_of(author.external_id)
    if address and session.get_one(Source, author.source_id).category == Category.MAIL:
        add_contact_to(session, customer, kind=ContactKind.EMAIL, typed=address, by=by, now=now)
    return customer.id


def rename(session: Session, customer_id: int, *, name: str, by: Actor, now: datetime) -> None:
    """What the customer is called here; sources go on calling their authors as they do."""
    customer = customer_to_change(session, customer_id, by=by)
    customer.name = name.strip()[:LONGEST_NAME]
    customer.sought = sought(customer.name)
    session.flush()
    audit(session, "customer_renamed", subject="customer", subject_id=customer.id, by=by, now=now)


def add_contact(session: Session, customer_id: int, *, kind: ContactKind, typed: str, by: Actor, now: datetime) -> None:
    """A phone, an address or a number in the CRM; one that is there already changes nothing."""
    customer = customer_to_change(session, customer_id, by=by)
    add_contact_to(session, customer, kind=kind, typed=typed, by=by, now=now)


def add_contact_to(
    session: Session, customer: Customer, *, kind: ContactKind, typed: str, by: Actor, now: datetime
) -> None:
    """The same for a card at hand. Raises Refused for what is no such contact."""
    contact = contact_of(kind, typed)
    family = family_of(session, customer.id)
    same = (CustomerContact.kind == contact.kind, CustomerContact.value == contact.value)
    if session.scalar(select(CustomerContact.id).where(CustomerContact.customer_id.in_(family), *same)) is not None:
        return
    session.add(
        CustomerContact(
            brand_id=customer.brand_id, customer_id=customer.id, kind=contact.kind, value=contact.value,
            ending=contact.ending, added_by=by.person_id, added_at=now,
        )
    )  # fmt: skip
    session.flush()
    audit(session, "contact_added", subject="customer", subject_id=customer.id, by=by, now=now, kind=contact.kind)


def remove_contact(session: Session, contact_id: int, *, by: Actor, now: datetime) -> None:
    """The contact is forgotten; one that is gone already changes nothing."""
    contact = session.get(CustomerContact, contact_id)
    if contact is None:
        return
    customer = customer_to_change(session, contact.customer_id, by=by)
    session.delete(contact)
    session.flush()
    audit(session, "contact_removed", subject="customer", subject_id=customer.id, by=by, now=now, kind=contact.kind)


def join_author(session: Session, customer_id: int, *, author_id: int, by: Actor, now: datetime) -> None:
    """This author is this customer, too; one who has a card already brings it along, by a merge."""
    customer = customer_to_change(session, customer_id, by=by)
    author = session.get(Author, author_id)
    if author is None or author.brand_id != customer.brand_id:
        raise _cannot_join(_("The author does not write to this brand."))
    known = customer_of(session, author_id)
    if known is None:
        session.add(CustomerAuthor(author_id=author_id, customer_id=customer.id, joined_by=by.person_id, joined_at=now))
        session.flush()
        audit(session, "author_joined", subject="customer", subject_id=customer.id, by=by, now=now, author=author_id)
    elif known != customer.id:
        merge(session, customer.id, other_id=known, by=by, now=now)


def part_author(session: Session, customer_id: int, *, author_id: int, by: Actor, now: datetime) -> None:
    """The author is somebody else after all; what was known of the customer stays here."""
    customer = customer_to_change(session, customer_id, by=by)
    joined = session.get(CustomerAuthor, author_id)
    if joined is None or joined.customer_id not in family_of(session, customer.id):
        return
    session.delete(joined)
    session.flush()
    audit(session, "author_parted", subject="customer", subject_id=customer.id, by=by, now=now, author=author_id)


def merge(session: Session, customer_id: int, *, other_id: int, by: Actor, now: datetime) -> None:
    """Two cards become one. Nothing is moved: the other one points here, so that `unmerge` restores both.

    Merging the same two again changes nothing; two merges at once, here into there and there into here, make one.
    """
    kept, gone = (customer_to_read(session, one, by=by) for one in (customer_id, other_id))
    by.require(*KEEPERS, brand_id=kept.brand_id)
    locked_at_once(session, [kept.id, gone.id])
    if head_of(session, kept.id) == head_of(session, gone.id):
        return
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise _cannot_join(_("Somebody else has just joined one of them with a third."))
    if kept.brand_id != gone.brand_id:
        raise _cannot_join(_("The two belong to different brands."))
    gone.merged_into_id = kept.id
    session.flush()
    audit(session, "customers_merged", subject="customer", subject_id=kept.id, by=by, now=now, other=gone.id)


def unmerge(session: Session, customer_id: int, *, by: Actor, now: datetime) -> None:
    """The card that was merged stands for itself again, with everything it had."""
    head = customer_to_change(session, customer_id, by=by)
    part = session.get(Customer, customer_id)
    if part is None or part.merged_into_id is None:
        return
    part.merged_into_id = None
    session.flush()
    audit(session, "customers_parted", subject="customer", subject_id=head.id, by=by, now=now, other=part.id)


def sought(name: str) -> str:
    """A name as it is looked for."""
    return " ".join(name.casefold().replace("ё", "е").split())[:LONGEST_NAME]


def _cannot_join(why: str) -> Refused:
    return Refused(_("The cards stay apart."), why, _("Look the customer up within the brand."))
