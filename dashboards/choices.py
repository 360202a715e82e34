"""What a dashboard can be split and filtered by: names of operators, channels, sources and tags."""

from babel.dates import get_day_names
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dashboards.fact_rows import UNKNOWN_HOUR
from dashboards.selection import ALL_ROWS, KINDS_OF_TAGS, Dimension
from desk.closed_texts import channel_seen
from storage.i18n import _, language
from storage.rights import Actor
from storage.tables import Channel, Person, Source, Tag, TicketFact
from storage.vocabulary import Role

NOBODY = "0"


def names_of(session: Session, brand_id: int, dimension: Dimension) -> dict[str, str]:
    """Names by the keys of a table's rows; days, weeks and months are their own names."""
    match dimension:
        case Dimension.OPERATOR:
            people = {str(key): name for key, name in session.execute(select(Person.id, Person.name))}
            return people | {NOBODY: _("Nobody yet")}
        case Dimension.CHANNEL:
            statement = select(Channel.id, Channel.name).where(Channel.brand_id == brand_id)
        case Dimension.SOURCE:
            statement = select(Source.id, Source.name).where(Source.brand_id == brand_id)
        case Dimension.TAG | Dimension.PRODUCT:
            tags = select(Tag.id, Tag.name).where(Tag.brand_id == brand_id, Tag.kind == KINDS_OF_TAGS[dimension])
            found = {str(key): name for key, name in session.execute(tags.where(Tag.merged_into_id.is_(None)))}
            return found | {NOBODY: _("No topic") if dimension is Dimension.TAG else _("No product")}
        case Dimension.HOUR:
            return {str(hour): f"{hour:02}:00" for hour in range(24)} | {str(UNKNOWN_HOUR): _("Hour unknown")}
        case Dimension.WEEKDAY:
            names = get_day_names("wide", "stand-alone", locale=language())
            return {str(number): names[number - 1] for number in range(1, 8)}
        case _:
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
        # One look for each person: the facts are many, the people few. A sum is no index's column, so that the index of
        # people is taken and not one of the brand.
        of_brand = TicketFact.brand_id + 0 == brand_id
        own = exists().where(TicketFact.operator_id == Person.id, of_brand)
        present = {str(person) for person in session.scalars(select(Person.id).where(own))}
        free = exists().where(TicketFact.operator_id.is_(None), of_brand)
        present |= {NOBODY} if session.scalar(select(free)) else set()
        names = {key: name for key, name in names.items() if key in present}
    if dimension in KINDS_OF_TAGS:
        del names[NOBODY]
    return {int(key): name for key, name in sorted(names.items(), key=lambda pair: pair[1].casefold())}
