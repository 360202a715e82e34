"""What is proposed for a ticket and what was chosen for it: channel, person, what is wanted, priority, product."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from storage.vocabulary import RequestType

LOWEST: Final = -1
HIGHEST: Final = 2
MOST_ALSO: Final = 20
"""Texts that join a ticket together with the one it is made of."""


class TicketTerms(NamedTuple):
    """The ticket as it is to be opened; nobody as its person leaves it to the channel's queue."""

    channel_id: int | None = None
    person_id: int | None = None
    request_type: RequestType = RequestType.OTHER
    priority: int = 0
    product_id: int | None = None

    def stored(self) -> dict[str, Any]:
        """The form that is kept with the decision and sent to the browser."""
        return {
            "channel": self.channel_id,
            "person": self.person_id,
            "request": self.request_type.value,
            "priority": self.priority,
            "product": self.product_id,
        }


class Chosen(NamedTuple):
    """What the moderator chose; without terms what is proposed, with a ticket the one that the text joins.

    `also` are other waiting texts of the author or the story that go into the same ticket.
    """

    terms: TicketTerms | None = None
    ticket_id: int | None = None
    also: tuple[int, ...] = ()


ACCEPTED: Final = Chosen()


def read(wish: object, also: object) -> Chosen:
    """From what the browser sends. Raises ValueError, TypeError or KeyError for what it would not send."""
    others = [] if also is None else also
    if not isinstance(others, list) or len(others) > MOST_ALSO:
        raise ValueError(also)
    ids = tuple(sorted({int(one) for one in others}))
    if wish is None:
        return Chosen(also=ids)
    if not isinstance(wish, Mapping):
        raise TypeError(wish)
    if wish.get("ticket"):
        return Chosen(ticket_id=int(wish["ticket"]), also=ids)
    priority = int(wish.get("priority") or 0)
    if not LOWEST <= priority <= HIGHEST:
        raise ValueError(priority)
    terms = TicketTerms(
        channel_id=int(wish["channel"]),
        person_id=_number(wish.get("person")),
        request_type=RequestType(wish["request"]),
        priority=priority,
        product_id=_number(wish.get("product")),
    )
    return Chosen(terms, also=ids)


def _number(value: object) -> int | None:
    return int(str(value)) if value else None
