"""The reading list: rated answers that wait to be read, and those that were, with what that came to. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, not_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from dashboards.fact_sums import listed, seconds_in
from dashboards.figures import Seconds, Spread, spread
from dashboards.selection import Board, Figure, Selection, channel_column, chosen, csi_condition, operator_column
from desk.access import ticket_to_read, visible
from desk.closed_texts import channel_seen
from desk.debriefs import DEBRIEFERS
from desk.merged import root_of
from desk.quality_leave import awaits_score, reads_samples_only
from desk.turns import Turn, turns_of
from storage.errors import Refused
from storage.rights import Actor
from storage.tables import (
    Channel,
    Debrief,
    DebriefStep,
    Person,
    Rating,
    RatingRequest,
    Source,
    Template,
    TemplateVersion,
    Ticket,
    TicketFact,
)
from storage.vocabulary import DebriefOutcome, DebriefStepKind, RatingCause, Verdict

THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the list: open ones of whatever age, or done ones whose customers were asked in the period."""

    selection: Selection
    is_done: bool = False
    verdict: Verdict | None = None
    # "": whatever the customer said; None is a dislike whose customer did not say.
    cause: RatingCause | Literal[""] | None = ""
    outcome: DebriefOutcome | None = None
    limit: int | None = None


class DebriefRow(NamedTuple):
    """A rated answer; `comment` is the customer's, `note` ours: empty for the operator until it is done.

    The customer's is empty for whoever may not read the ticket.
    """

    id: int
    ticket_id: int
    cycle: int
    channel: str
    source: str
    operator_id: int | None
    operator: str
    verdict: Verdict
    cause: RatingCause | None
    comment: str
    rated_at: datetime
    reader_id: int | None
    reader: str
    note: str
    outcome: DebriefOutcome | None
    template_id: int | None
    template: str
    doer: str
    done_at: datetime | None


class DebriefStepRow(NamedTuple):
    """What happened to a debrief, and who did it."""

    kind: DebriefStepKind
    at: datetime
    person: str
    details: dict[str, Any]


class DebriefFigures(NamedTuple):
    """What became of the ratings of a period; `until_done` in seconds. `older`: rated before the list began."""

    rated: int
    done: int
    is_open: int
    outcomes: dict[DebriefOutcome, int]
    until_done: Spread

    @property
    def share_done(self) -> float | None:
        """Read among those on the list; None where there is none."""
        return self.done / (self.done + self.is_open) if self.done + self.is_open else None

    @property
    def older(self) -> int:
        return self.rated - self.done - self.is_open


class ToRead(NamedTuple):
    """How many are open, of whatever age, and since when the oldest waits."""

    debriefs: int
    oldest: datetime | None


def debriefs(session: Session, wanted: Wanted, *, by: Actor) -> list[DebriefRow]:
    """The list, the oldest rating first; done ones the newest first. Raises Refused as the ratings do."""
    reader, doer = aliased(Person), aliased(Person)
    # Of a template that was renamed the newest name.
    named = and_(TemplateVersion.template_id == Template.id, TemplateVersion.version == Template.version)
    order = Debrief.done_at.desc() if wanted.is_done else Debrief.opened_at
    found = session.execute(
        select(
            Debrief.id, Debrief.ticket_id, Debrief.cycle, Channel.name, Source.name, operator_column(Board.CSI),
            func.coalesce(Person.name, ""), TicketFact.rating, TicketFact.rating_cause,
            case((_talk_seen(by), func.coalesce(Rating.comment, "")), else_=""),
            Debrief.opened_at, Debrief.reader_id, func.coalesce(reader.name, ""),
            Debrief.note, Debrief.outcome, Debrief.template_id, func.coalesce(TemplateVersion.name, ""),
            func.coalesce(doer.name, ""), Debrief.done_at,
        )
        .select_from(Debrief)
        .join(TicketFact, _same_cycle())
        .join(Channel, Channel.id == channel_column(Board.CSI))
        .join(Source, Source.id == TicketFact.source_id)
        .outerjoin(Person, Person.id == operator_column(Board.CSI))
        .outerjoin(
            RatingRequest,
            and_(RatingRequest.ticket_id == Debrief.ticket_id, RatingRequest.cycle == Debrief.cycle),
        )
        .outerjoin(Rating, Rating.request_id == RatingRequest.id)
        .outerjoin(reader, reader.id == Debrief.reader_id)
        .outerjoin(doer, doer.id == Debrief.done_by)
        .outerjoin(Template, Template.id == Debrief.template_id)
        .outerjoin(TemplateVersion, named)
        .where(*_conditions(wanted, by=by))
        .order_by(order, Debrief.id)
        .limit(wanted.limit)
    )  # fmt: skip
    rows = [DebriefRow._make(row) for row in found]
    if by.holds(*DEBRIEFERS, brand_id=wanted.selection.brand_id):
        return rows
    # What is not decided yet is the readers' own affair.
    return [row if row.done_at else row._replace(note="", reader="", reader_id=None) for row in rows]


def to_read(session: Session, selection: Selection, *, by: Actor) -> ToRead:
    """What nobody is done with; the filters of the selection hold, its period does not."""
    # From the few open ones to their cycles: joined, a database may go through all rated cycles instead.
    counts = select(literal(1)).where(_same_cycle(), *_conditions(Wanted(selection), by=by)).correlate(Debrief).exists()
    is_open = Debrief.brand_id == selection.brand_id, Debrief.done_at.is_(None)
    return ToRead(*session.execute(select(func.count(), func.min(Debrief.opened_at)).where(*is_open, counts)).one())


def debrief_figures(session: Session, selection: Selection, *, by: Actor) -> DebriefFigures:
    """What became of the ratings whose customers were asked in the period: those that the CSI counts, no others."""
    took = type_coerce(Debrief.done_at, BigInteger) - type_coerce(Debrief.opened_at, BigInteger)
    is_open = and_(Debrief.id.is_not(None), Debrief.done_at.is_(None))
    rated, unread, lengths, *counts = session.execute(
        select(
            func.count(),
            func.count().filter(is_open),
            listed(session, took),
            *(func.count().filter(Debrief.outcome == outcome) for outcome in DebriefOutcome),
        )
        .select_from(TicketFact)
        .outerjoin(Debrief, _same_cycle())
        .where(chosen(selection, Board.CSI, by=by), csi_condition(Figure.RATED, TicketFact))
    ).one()
    milliseconds: Seconds = seconds_in(lengths)
    outcomes = dict(zip(DebriefOutcome, counts, strict=True))
    return DebriefFigures(rated, sum(counts), unread, outcomes, spread(milliseconds // THOUSAND))


def steps_of(session: Session, debrief_id: int, *, by: Actor) -> list[DebriefStepRow]:
    """The trace, the oldest first; empty for those who may not read the list as a whole."""
    debrief = session.get(Debrief, debrief_id)
    if debrief is None or not by.holds(*DEBRIEFERS, brand_id=debrief.brand_id):
        return []
    found = session.execute(
        select(DebriefStep.kind, DebriefStep.at, func.coalesce(Person.name, ""), DebriefStep.details)
        .join(Debrief, Debrief.id == DebriefStep.debrief_id)
        .join(TicketFact, _same_cycle())
        .join(Channel, Channel.id == channel_column(Board.CSI))
        .outerjoin(Person, Person.id == DebriefStep.person_id)
        .where(DebriefStep.debrief_id == debrief_id, channel_seen(by, debrief.brand_id))
        .order_by(DebriefStep.id)
    )
    return [DebriefStepRow(*row) for row in found]


def talk_of(session: Session, ticket_id: int, *, by: Actor) -> list[Turn] | Refused:
    """The talk, of a ticket that went into another one that of both; the refusal for whoever may not read it."""
    try:
        ticket = ticket_to_read(session, root_of(session, ticket_id), by=by)
    except Refused as refusal:
        return refusal
    return turns_of(session, ticket)


def _talk_seen(by: Actor) -> ColumnElement[bool]:
    """Whether this person may read the ticket: the customer's words are as closed as its talk."""
    ticket = select(literal(1)).select_from(Ticket).join(Channel, Channel.id == Ticket.channel_id)
    return ticket.where(Ticket.id == Debrief.ticket_id, visible(by)).correlate(Debrief).exists()


def _same_cycle() -> ColumnElement[bool]:
    return and_(TicketFact.ticket_id == Debrief.ticket_id, TicketFact.cycle == Debrief.cycle)


def _conditions(wanted: Wanted, *, by: Actor) -> Sequence[ColumnElement[bool]]:
    selection = wanted.selection
    conditions: list[ColumnElement[bool]] = [
        Debrief.brand_id == selection.brand_id,
        chosen(selection, Board.CSI, by=by, is_dated=wanted.is_done),
        csi_condition(Figure.RATED, TicketFact),
        Debrief.done_at.is_not(None) if wanted.is_done else Debrief.done_at.is_(None),
    ]
    if reads_samples_only(by, selection.brand_id):
        conditions.append(not_(awaits_score(Debrief.ticket_id.expression, by=by)))
    if wanted.verdict is not None:
        conditions.append(TicketFact.rating == wanted.verdict)
    if wanted.outcome is not None:
        conditions.append(Debrief.outcome == wanted.outcome)
    if wanted.cause is None:
        conditions += [TicketFact.rating == Verdict.DISLIKE, TicketFact.rating_cause.is_(None)]
    elif wanted.cause:
        conditions.append(TicketFact.rating_cause == wanted.cause)
    return conditions
