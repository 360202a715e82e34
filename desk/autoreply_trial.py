"""What a channel's autoreplies would say just now: tried before they are switched on."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from desk.autoreplies import queue_words
from desk.opening_words import opening_words
from desk.placeholders import Values
from desk.terms import hours_of, terms_of
from storage.rights import Actor
from storage.tables import Brand, Channel
from storage.vocabulary import Language, Role

LOOKED_AHEAD: Final = timedelta(days=15)
A_NUMBER: Final = "1024"
A_WAIT: Final = timedelta(hours=16)
"""Until the next opening, where a channel never closes and there is none to show."""


class Trial(NamedTuple):
    """What stands in the braces at this moment, by language; `never_closes`: nobody writes outside its hours."""

    values: dict[Language, Values]
    never_closes: bool


def trial(session: Session, channel_id: int, *, by: Actor, now: datetime) -> Trial:
    """For the preview of a channel's words."""
    channel = session.get_one(Channel, channel_id)
    by.require(Role.LEAD, Role.ADMINISTRATOR, brand_id=channel.brand_id)
    hours = hours_of(session, terms_of(session, channel_id).calendar_id)
    opens, reached = now + A_WAIT, now
    never_closes = True
    for span in hours.spans_from(now):
        if span.start > reached or reached > now + LOOKED_AHEAD:
            never_closes = span.start <= reached
            opens = opens if never_closes else span.start
            break
        reached = span.end
    brand = session.get_one(Brand, channel.brand_id).name
    queue = queue_words(session, channel_id)
    values = {
        language: Values(
            number=A_NUMBER, opening=opening_words(opens, now=now, zone=hours.zone, language=language), queue=queue,
            brand=brand,
        )
        for language in Language
    }  # fmt: skip
    return Trial(values, never_closes)
