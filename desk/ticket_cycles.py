"""A ticket's events cut into its cycles: who held it where, who answered first, how it ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from desk.ticket_stories import Story, Turn
from storage.vocabulary import Direction, LeftOut, TicketEventKind

UNKNOWN: Final = object()
"""What events of earlier versions of the program did not say."""


@dataclass(slots=True)
class Cycle:
    """From the opening of a ticket, or its opening again, to the next."""

    number: int
    opened_at: datetime
    channel_id: int
    holder: Any
    taken_at: Any
    until: datetime | None = None
    complexity: Any = UNKNOWN
    replied_at: datetime | None = None
    operator: Any = None
    answer_taken_at: Any = None
    closed_at: datetime | None = None
    left_out: LeftOut | None = None
    hand_overs: int = 0
    moves: int = 0
    holders: list[tuple[datetime, Any]] = field(default_factory=list)

    def held_by(self, holder: Any, at: datetime) -> None:
        self.holder = holder
        self.holders.append((at, holder))

    def answered(self, at: datetime, person_id: int | None) -> None:
        if self.replied_at is None:
            self.replied_at = at
            self.operator = person_id or self.holder
            self.answer_taken_at = self.taken_at

    @property
    def answerer(self) -> Any:
        """Who answered first; until then whoever holds it."""
        return self.holder if self.replied_at is None else self.operator


def cycles_of(story: Story, answers: Mapping[int, Turn]) -> list[Cycle]:
    """The cycles of a ticket in their order; none when no event says that it was opened.

    `answers` are those that customers see, by number, also such as stand in other tickets now.
    """
    found: list[Cycle] = []
    channel = next((e.details["from_channel"] for e in story.events if e.kind == TicketEventKind.MOVED), None)
    channel = channel or story.ticket.channel_id
    for event in story.events:
        if event.kind in {TicketEventKind.OPENED, TicketEventKind.REOPENED}:
            if event.kind == TicketEventKind.OPENED:
                found.clear()
                channel = event.details.get("channel_id") or channel
            _begin(found, event, channel)
        elif found:
            _STEPS.get(event.kind, _nothing)(found[-1], event, story.ticket.id, answers)
            if event.kind == TicketEventKind.MOVED:
                channel = event.details["to_channel"]
    _end_merged(found, story)
    return found


def _begin(found: list[Cycle], event: Any, channel: int) -> None:
    holder = event.details.get("holder", UNKNOWN)
    if found:
        found[-1].until = event.at
        found[-1].complexity = event.details.get("complexity", UNKNOWN)
    taken_at = UNKNOWN if holder is UNKNOWN else event.at if holder else None
    number = event.details["cycle"] if event.kind == TicketEventKind.REOPENED else 1
    cycle = Cycle(number, event.at, channel, holder, taken_at)
    cycle.holders.append((event.at, holder))
    found.append(cycle)


def _taken(cycle: Cycle, event: Any, _ticket_id: int, _answers: Mapping[int, Turn]) -> None:
    person = event.person_id if event.kind == TicketEventKind.TAKEN else event.details["to_person"]
    cycle.held_by(person, event.at)
    cycle.taken_at = event.at
    cycle.hand_overs += event.kind == TicketEventKind.HANDED_OVER


def _released(cycle: Cycle, event: Any, _ticket_id: int, _answers: Mapping[int, Turn]) -> None:
    cycle.held_by(None, event.at)


def _moved(cycle: Cycle, event: Any, _ticket_id: int, _answers: Mapping[int, Turn]) -> None:
    cycle.held_by(None, event.at)
    cycle.moves += 1
    if cycle.replied_at is None:
        cycle.channel_id = event.details["to_channel"]


def _ended(cycle: Cycle, event: Any, _ticket_id: int, _answers: Mapping[int, Turn]) -> None:
    if event.kind == TicketEventKind.ABUSE:
        cycle.left_out = LeftOut.ABUSE
    cycle.closed_at = cycle.closed_at or event.at


def _answered(cycle: Cycle, event: Any, _ticket_id: int, answers: Mapping[int, Turn]) -> None:
    """An answer counts as long as it stands there; one of an imported table has no more than its event."""
    number = event.details.get("message_id")
    answer = answers.get(number) if number is not None else None
    if number is None or (answer is not None and answer.sent_at == event.at):
        cycle.answered(event.at, event.person_id)


def _merged(cycle: Cycle, event: Any, ticket_id: int, answers: Mapping[int, Turn]) -> None:
    """Whoever held the ticket that came in may hold both; taken out again, it takes answers with it."""
    if event.details["into_ticket"] == ticket_id:
        holder = event.details.get("holder", UNKNOWN)
        if holder != cycle.holder:
            cycle.held_by(holder, event.at)
            cycle.taken_at = UNKNOWN
    elif event.kind == TicketEventKind.UNMERGED:
        for number in event.details.get("answers", ()):
            answer = answers.get(number)
            if answer is not None and answer.direction == Direction.OUT and answer.sent_at is not None:
                cycle.answered(answer.sent_at, answer.person_id)


def _nothing(_cycle: Cycle, _event: Any, _ticket_id: int, _answers: Mapping[int, Turn]) -> None:
    """Changes no cycle."""


def _end_merged(found: list[Cycle], story: Story) -> None:
    """A cycle that ended in another ticket counts nowhere; one that had ended before goes on counting."""
    if story.ticket.merged_into_id is None or not found or found[-1].closed_at is not None:
        return
    last = found[-1]
    last.left_out = LeftOut.MERGED
    gone = (e.at for e in reversed(story.events) if e.kind == TicketEventKind.MERGED)
    last.closed_at = next(gone, None)


_STEPS: Final = {
    TicketEventKind.TAKEN: _taken,
    TicketEventKind.SHARED_OUT: _taken,
    TicketEventKind.HANDED_OVER: _taken,
    TicketEventKind.RELEASED: _released,
    TicketEventKind.MOVED: _moved,
    TicketEventKind.RESOLVED: _ended,
    TicketEventKind.CLOSED: _ended,
    TicketEventKind.ABUSE: _ended,
    TicketEventKind.REPLY_SENT: _answered,
    TicketEventKind.MERGED: _merged,
    TicketEventKind.UNMERGED: _merged,
}
