"""Filters of the stream kept under a name, for oneself, for those who decide, or for all readers of the brand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from moderation.filter_address import KEPT
from moderation.standing import DECIDERS
from moderation.stream import READERS, Number, counted
from moderation.stream_filter import Order, filter_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Person, SavedView
from storage.vocabulary import Audience, Role

LONGEST_NAME: Final = 80
MOST: Final = 30
"""Views of one person and brand."""


class ViewRow(NamedTuple):
    """A view; `number` counts its cards, without its search."""

    id: int
    name: str
    audience: Audience
    filter: dict[str, str]
    by: str
    is_mine: bool
    number: Number


class ViewForm(NamedTuple):
    """What somebody wants to keep: the filter as the stream's address spells it."""

    name: str
    audience: Audience
    chosen: Mapping[str, str]


def save_view(session: Session, brand_id: int, form: ViewForm, *, by: Actor, now: datetime) -> int:
    """Keeps the filter; one of the same name of this person is replaced. Raises Refused for what makes no sense."""
    by.require(*READERS, brand_id=brand_id)
    name = form.name.strip()[:LONGEST_NAME]
    kept = {key: value for key, value in form.chosen.items() if key in KEPT and value}
    if not name or not kept or by.person_id is None:
        raise Refused(
            _("The view was not saved."), _("It needs a name and a filter."), _("Choose a filter, then name the view.")
        )
    filter_of({**kept, "brand": str(brand_id)})
    if form.audience != Audience.PRIVATE:
        by.require(*DECIDERS, brand_id=brand_id)
    mine = (SavedView.brand_id == brand_id, SavedView.person_id == by.person_id)
    view = session.scalars(select(SavedView).where(*mine, SavedView.name == name)).one_or_none()
    if view is None:
        if (session.scalar(select(func.count()).select_from(SavedView).where(*mine)) or 0) >= MOST:
            raise Refused(
                _("The view was not saved."),
                _("You have {most} views already.").format(most=MOST),
                _("Remove one of them first."),
            )
        view = SavedView(brand_id=brand_id, person_id=by.person_id, name=name, created_at=now)
        session.add(view)
    view.audience, view.filter = form.audience, kept
    session.flush()
    return view.id


def remove_view(session: Session, view_id: int, *, by: Actor) -> None:
    """Drops a view: one's own, or as an administrator one that others see."""
    view = session.get(SavedView, view_id)
    is_shared = view is not None and view.audience != Audience.PRIVATE
    may = view is not None and (
        view.person_id == by.person_id or (is_shared and by.holds(Role.ADMINISTRATOR, brand_id=view.brand_id))
    )
    if view is None or not may:
        raise Refused(_("The view stays."), _("It is gone already, or is somebody else's."), _("Reload the page."))
    session.delete(view)


def views_of(session: Session, brand_id: int, *, by: Actor) -> list[ViewRow]:
    """The views this person sees, the own ones first, with how much each would show."""
    by.require(*READERS, brand_id=brand_id)
    seen: list[ColumnElement[bool]] = [SavedView.person_id == by.person_id, SavedView.audience == Audience.ALL]
    if by.holds(*DECIDERS, brand_id=brand_id):
        seen.append(SavedView.audience == Audience.TEAM)
    rows = session.execute(
        select(
            *(SavedView.id, SavedView.name, SavedView.audience, SavedView.filter, Person.name.label("by")),
            SavedView.person_id,
        )
        .join(Person, Person.id == SavedView.person_id)
        .where(SavedView.brand_id == brand_id, or_(*seen))
        .order_by(SavedView.person_id != by.person_id, SavedView.name, SavedView.id)
    )
    return [
        ViewRow(
            row.id, row[1], row.audience, row.filter, row.by, row.person_id == by.person_id,
            _number(session, brand_id, row.filter, by=by),
        )
        for row in rows
    ]  # fmt: skip


def _number(session: Session, brand_id: int, chosen: Mapping[str, str], *, by: Actor) -> Number:
    # The order changes no number, and newest first is counted quickest.
    return counted(session, filter_of({**chosen, "brand": str(brand_id), "order": Order.NEWEST}), by=by)
