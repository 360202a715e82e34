"""Notes of moderators on mentions: seen on the card by colleagues, and carried to the ticket by a promotion."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from desk.mention_notes import carry_notes, carrying
from moderation.standing import Standing
from storage.errors import Refused
from storage.i18n import _
from storage.storable import storable
from storage.tables import Decision, MentionNote, Person, Ticket, TicketMention
from storage.vocabulary import TicketState

LONGEST: Final = 2_000


class NoteOnCard(NamedTuple):
    """A note as the card shows it; `key` names the press it was written with."""

    key: str
    text: str
    name: str
    at: datetime


def fit(text: str | None, mention_id: int) -> str:
    """The note as it is kept. Refused when it says nothing or too much."""
    said = storable(text or "").strip()
    if said and len(said) <= LONGEST:
        return said
    raise Refused(
        _("The note on mention {number} was not kept.").format(number=mention_id),
        _("A note has from 1 to {most} characters.").format(most=LONGEST),
        _("Write it once more."),
    )


def add_note(session: Session, was: Standing, text: str, decision: Decision, *, now: datetime) -> None:
    """Keeps what was said; a ticket that answers the mention already gets it at once."""
    session.add(
        MentionNote(
            mention_id=was.id, person_id=decision.person_id, decision_id=decision.id, text=text, noted_at=now,
        )
    )  # fmt: skip
    session.flush()
    ticket = session.scalars(
        select(Ticket)
        .join(TicketMention, TicketMention.ticket_id == Ticket.id)
        .where(TicketMention.mention_id == was.id, Ticket.state != TicketState.CANCELLED)
    ).one_or_none()
    if ticket is not None:
        carry_notes(session, ticket, was.id, now=now)


def take_note_back(session: Session, decision: Decision, *, now: datetime) -> None:
    """The card no longer shows it. Refused once a ticket has it: what stands in a talk stays there."""
    note = session.scalars(select(MentionNote).where(MentionNote.decision_id == decision.id)).one_or_none()
    if note is None:
        return
    ticket_id = carrying(session, note.id)
    if ticket_id is not None:
        raise Refused(
            _("The note on mention {number} stays.").format(number=decision.mention_id),
            _("Ticket {number} has it already, and colleagues may have read it.").format(number=ticket_id),
            _("Write another note in the ticket."),
        )
    note.taken_back_at = now


def notes_on(session: Session, mention_ids: Sequence[int]) -> dict[int, list[NoteOnCard]]:
    """The notes of each of the mentions, oldest first."""
    rows = session.execute(_NOTES, {"ids": mention_ids})
    found: dict[int, list[NoteOnCard]] = defaultdict(list)
    for mention_id, key, text, name, at in rows:
        found[mention_id].append(NoteOnCard(key, text, name or "", at))
    return found


_STANDING = MentionNote.__table__.c
# Made once, because each page of the stream asks it.
_NOTES = (
    select(_STANDING.mention_id, Decision.__table__.c.client_key, _STANDING.text, Person.__table__.c.name)
    .add_columns(_STANDING.noted_at)
    .join(Decision.__table__, Decision.__table__.c.id == _STANDING.decision_id)
    .outerjoin(Person.__table__, Person.__table__.c.id == _STANDING.person_id)
    .where(_STANDING.mention_id.in_(bindparam("ids", expanding=True)), _STANDING.taken_back_at.is_(None))
    .order_by(_STANDING.id)
)
