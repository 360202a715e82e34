"""Who can be given a ticket: the active operators and leads of its brand."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desk.access import person_name
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS
from storage.tables import ChannelMember, Person, PersonRole
from storage.vocabulary import Role


class Answerer(NamedTuple):
    """Somebody who answers tickets of the brand, and the channels they work in."""

    id: int
    name: str
    channel_ids: tuple[int, ...]


def answerers(session: Session, brand_id: int) -> Sequence[Answerer]:
    """All of them by name. Rights are the caller's."""
    people = session.execute(
        select(Person.id, Person.name).where(Person.id.in_(_able(brand_id)), Person.is_active).order_by(Person.name)
    ).all()
    working = select(ChannelMember.person_id, ChannelMember.channel_id).where(
        ChannelMember.person_id.in_([one.id for one in people]), ChannelMember.only_views.is_(False)
    )
    channels: dict[int, list[int]] = {}
    for person_id, channel_id in session.execute(working.order_by(ChannelMember.channel_id)):
        channels.setdefault(person_id, []).append(channel_id)
    return [Answerer(one.id, one.name, tuple(channels.get(one.id, ()))) for one in people]


def require_answerer(session: Session, person_id: int, *, brand_id: int) -> None:
    """Raises Refused for anybody who cannot answer tickets of the brand."""
    able = select(Person.id).where(Person.id == person_id, Person.is_active, Person.id.in_(_able(brand_id)))
    if session.scalar(able) is None:
        raise Refused(
            _("The ticket cannot go to {name}.").format(name=person_name(session, person_id)),
            _("Only an active operator or lead of the brand can answer it."),
            _("Choose another colleague, or leave it to the queue."),
        )


def _able(brand_id: int) -> Select[int]:
    return select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.OPERATOR, Role.LEAD)), PersonRole.brand_id.in_((ALL_BRANDS, brand_id))
    )
