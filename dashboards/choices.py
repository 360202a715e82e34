"""What a dashboard can be split and filtered by: names of operators, channels and sources."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.selection import ALL_ROWS, Dimension
from desk.closed_texts import channel_seen
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Person, Source, TicketFact
from storage.vocabulary import Role

NOBODY = "0"


def names_of(session: Session, brand_id: int, dimension: Dimension) -> dict[str, str]:
    """Names by the keys of a table's rows; days are their own names."""
    match dimension:
        case Dimension.OPERATOR:
            people = {str(key): name for key, name in session.execute(select(Person.id, Person.name))}
            return people | {NOBODY: _("Nobody yet")}
        case Dimension.CHANNEL:
            statement = select(Channel.id, Channel.name).where(Channel.brand_id == brand_id)
        case Dimension.SOURCE:
            statement = select(Source.id, Source.name).where(Source.brand_id == brand_id)
        case Dimension.DAY:
            return {}
    return {str(key): name for key, name in session.execute(statement)}


def choices(session: Session, brand_id: int, dimension: Dimension, *, by: Actor) -> dict[int, str]:
    """Ids and names to filter by, in the order of names; operators only those who have a ticket in the brand.

    An operator, who sees the own figures only, is told nobody else's name. Refused as for the figures.
    """
    by.require(*ALL_ROWS, Role.OPERATOR, brand_id=brand_id)
    if dimension is Dimension.OPERATOR and not by.holds(*ALL_ROWS, brand_id=brand_id):
        return {}
    names = names_of(session, brand_id, dimension)
    if dimension is Dimension.CHANNEL:
        seen = select(Channel.id).where(Channel.brand_id == brand_id, channel_seen(by, brand_id))
        names = {str(key): names[str(key)] for key in session.scalars(seen)}
    if dimension is Dimension.OPERATOR:
        known = session.scalars(select(TicketFact.operator_id).where(TicketFact.brand_id == brand_id).distinct())
        present = {str(person or 0) for person in known}
        names = {key: name for key, name in names.items() if key in present}
    return {int(key): name for key, name in sorted(names.items(), key=lambda pair: pair[1].casefold())}
