"""The desk's daily counters once more, from the histories of tickets: what was opened, ended, left out and answered.

It shares nothing with what keeps the counters: it reads events alone, in their order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.counting import Tally, day_of
from storage.tables import Ticket, TicketEvent
from storage.vocabulary import TicketEventKind

OPENED, CLOSED, MERGED, ABUSE = "ticket_opened", "ticket_closed", "ticket_merged", "ticket_abuse"
SENT, BY_OPERATOR = "reply_sent", "operator_reply"
DIMENSIONS: Final = (OPENED, CLOSED, MERGED, ABUSE, SENT, BY_OPERATOR)
_ENDS = {
    TicketEventKind.RESOLVED: CLOSED,
    TicketEventKind.CLOSED: CLOSED,
    TicketEventKind.ABUSE: ABUSE,
    TicketEventKind.MERGED: MERGED,
}
_READ = (
    TicketEventKind.OPENED, TicketEventKind.REOPENED, TicketEventKind.CANCELLED, TicketEventKind.MOVED,
    TicketEventKind.UNMERGED, TicketEventKind.REPLY_SENT, TicketEventKind.REPLY_RETURNED, *_ENDS,
)  # fmt: skip


@dataclass(slots=True)
class _Course:
    """How far the history of one ticket has been read."""

    ticket_id: int
    brand_id: int
    channel_id: int = 0
    is_live: bool = False
    counted: list[Tally] = field(default_factory=list)
    merged: Tally | None = None
    sent: dict[int, list[Tally]] = field(default_factory=dict)
    unnamed: list[Tally] = field(default_factory=list)

    def read(self, kind: TicketEventKind, at: datetime, person_id: int | None, details: Mapping[str, Any]) -> None:
        match kind:
            case TicketEventKind.OPENED | TicketEventKind.REOPENED:
                self.channel_id = details.get("channel_id", self.channel_id)
                self.is_live = True
                self.counted.append(self._tally(OPENED, at))
            case TicketEventKind.MOVED:
                self.channel_id = details["to_channel"]
            case TicketEventKind.REPLY_SENT:
                self._answered(at, person_id, details.get("message_id"))
            case TicketEventKind.REPLY_RETURNED:
                self.sent.pop(details["message_id"], None)
            case _:
                self._read_end(kind, at, is_own=details.get("from_ticket", self.ticket_id) == self.ticket_id)

    def _read_end(self, kind: TicketEventKind, at: datetime, *, is_own: bool) -> None:
        """The end of a cycle, unless it is another ticket that went into this one, or out of it."""
        if kind == TicketEventKind.CANCELLED:
            self.is_live = False
            # What was left out before stays counted: it happened.
            self.counted = [one for one in self.counted if one.dimension not in {OPENED, CLOSED}]
        elif kind == TicketEventKind.UNMERGED and is_own:
            self._part()
        elif kind in _ENDS and is_own and self.is_live:
            self._end(_ENDS[kind], at)

    def tallies(self) -> list[Tally]:
        return [*self.counted, *self.unnamed, *(tally for own in self.sent.values() for tally in own)]

    def _tally(self, dimension: str, at: datetime) -> Tally:
        return Tally(self.brand_id, dimension, str(self.channel_id), day_of(at))

    def _end(self, dimension: str, at: datetime) -> None:
        self.is_live = False
        self.counted.append(self._tally(dimension, at))
        self.merged = self.counted[-1] if dimension == MERGED else None

    def _part(self) -> None:
        if self.merged is not None:
            self.counted.remove(self.merged)
            self.merged, self.is_live = None, True

    def _answered(self, at: datetime, person_id: int | None, message_id: int | None) -> None:
        own = [self._tally(SENT, at)]
        if person_id is not None:
            own.append(Tally(self.brand_id, BY_OPERATOR, str(person_id), day_of(at)))
        if message_id is None:
            self.unnamed += own
        else:
            self.sent[message_id] = own


def replayed_counts(session: Session, ticket_ids: Sequence[int]) -> Counter[Tally]:
    """What the histories of these tickets add to the counters."""
    found = session.execute(
        select(TicketEvent.ticket_id, Ticket.brand_id, TicketEvent.kind, TicketEvent.at, TicketEvent.person_id,
               TicketEvent.details)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(TicketEvent.ticket_id.in_(ticket_ids), TicketEvent.kind.in_(_READ))
        .order_by(TicketEvent.ticket_id, TicketEvent.id)
    )  # fmt: skip
    counts: Counter[Tally] = Counter()
    for (ticket_id, brand_id), events in groupby(found, key=lambda row: (row[0], row[1])):
        course = _Course(ticket_id, brand_id)
        for _ticket, _brand, kind, at, person_id, details in events:
            course.read(kind, at, person_id, details)
        counts.update(course.tallies())
    return counts
