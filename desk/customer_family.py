"""Which cards make up one customer: a merged card points at the one it belongs to, and nothing of it moves."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage.tables import Customer, CustomerAuthor


def customer_of(session: Session, author_id: int | None) -> int | None:
    """The customer this author is, merges followed; None while nobody is known."""
    if author_id is None:
        return None
    own = session.scalar(select(CustomerAuthor.customer_id).where(CustomerAuthor.author_id == author_id))
    return None if own is None else head_of(session, own)


def head_of(session: Session, customer_id: int) -> int:
    """The card that stands for all: the end of the chain of merges."""
    upwards = select(Customer.id, Customer.merged_into_id).where(Customer.id == customer_id).cte(recursive=True)
    onward = aliased(Customer)
    upwards = upwards.union(
        select(onward.id, onward.merged_into_id).join(upwards, onward.id == upwards.c.merged_into_id)
    )
    head = session.scalar(select(upwards.c.id).where(upwards.c.merged_into_id.is_(None)))
    return customer_id if head is None else head


def family_of(session: Session, customer_id: int) -> list[int]:
    """The card with all that were merged into it, at whatever remove."""
    downwards = select(Customer.id).where(Customer.id == customer_id).cte(recursive=True)
    onward = aliased(Customer)
    downwards = downwards.union(select(onward.id).join(downwards, onward.merged_into_id == downwards.c.id))
    return list(session.scalars(select(downwards.c.id).order_by(downwards.c.id)))
