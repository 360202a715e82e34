"""Brands as somebody sees them: those in which they hold any role."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.rights import Actor
from storage.tables import Brand
from storage.vocabulary import Role


class BrandChoice(NamedTuple):
    """A brand to choose."""

    id: int
    name: str
    is_demo: bool


def brands_of(session: Session, *, by: Actor) -> list[BrandChoice]:
    """The brands in which the person holds any role, by name."""
    wanted = select(Brand.id, Brand.name, Brand.is_demo).order_by(Brand.name, Brand.id)
    allowed = by.brands_with(*Role)
    if allowed is not None:
        wanted = wanted.where(Brand.id.in_(sorted(allowed)))
    return [BrandChoice(*row) for row in session.execute(wanted)]
