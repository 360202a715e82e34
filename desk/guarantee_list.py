"""The broken guarantees of a month as their screen and their file show them. Reads only."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import Session, aliased

from desk.closed_texts import channel_seen
from desk.guarantee_cases import READERS
from desk.guarantee_judging import missed
from storage.rights import Actor
from storage.tables import (
    Author,
    CaseStep,
    Channel,
    Guarantee,
    GuaranteeCase,
    GuaranteedReply,
    Person,
    Promise,
)
from storage.vocabulary import BreachCause, CaseState, CaseStepKind, Currency, Exclusion

MONTHS = 36
HUNDREDTH = Decimal(1).scaleb(-2)


class CaseRow(NamedTuple):
    """A broken guarantee; `missed_s` goes on growing while nobody has answered."""

    id: int
    ticket_id: int
    channel: str
    client: str
    words: str
    due_at: datetime
    missed_s: int
    is_answered: bool
    state: CaseState
    exclusion: Exclusion | None
    proposed_cause: BreachCause
    cause: BreachCause | None
    proposes_grant: bool | None
    why: str
    proposer_id: int | None
    proposer: str
    remark: str
    decider: str
    decided_at: datetime | None
    price: Decimal
    currency: Currency


class StepRow(NamedTuple):
    """What happened to a case, and who did it."""

    kind: CaseStepKind
    at: datetime
    person: str
    details: dict[str, Any]


class Month(NamedTuple):
    """What a month came to: guaranteed replies that were judged, and what the broken ones cost."""

    kept: int
    broken: int
    not_owed: int
    states: dict[CaseState, int]
    granted: dict[Currency, Decimal]
    undecided: dict[Currency, Decimal]

    @property
    def share_kept(self) -> float | None:
        """Kept among those that were owed; None where none was: empty is not zero."""
        owed = self.kept + self.broken
        return self.kept / owed if owed else None


def money(minor: int) -> Decimal:
    """Hundredths as a sum."""
    return Decimal(minor) * HUNDREDTH


def months(session: Session, brand_id: int, *, by: Actor) -> list[str]:
    """The months in which anything was guaranteed, the newest first."""
    by.require(*READERS, brand_id=brand_id)
    known = union(
        select(GuaranteedReply.month).where(
            GuaranteedReply.brand_id == brand_id, GuaranteedReply.judged_at.is_not(None)
        ),
        select(GuaranteeCase.month).where(GuaranteeCase.brand_id == brand_id),
    ).subquery()
    return list(session.scalars(select(known.c.month).order_by(known.c.month.desc()).limit(MONTHS)))


def cases(session: Session, brand_id: int, month: str, *, by: Actor, now: datetime) -> list[CaseRow]:
    """All cases of the month that this person may see, the latest first."""
    by.require(*READERS, brand_id=brand_id)
    proposer, decider = aliased(Person), aliased(Person)
    found = session.execute(
        select(
            GuaranteeCase, Promise, Channel.name, func.coalesce(Author.name, ""), Guarantee.words,
            func.coalesce(proposer.name, ""), func.coalesce(decider.name, ""),
        )
        .join(Promise, Promise.id == GuaranteeCase.promise_id)
        .join(Channel, Channel.id == GuaranteeCase.channel_id)
        .join(Guarantee, Guarantee.id == GuaranteeCase.guarantee_id)
        .outerjoin(Author, Author.id == GuaranteeCase.author_id)
        .outerjoin(proposer, proposer.id == GuaranteeCase.proposed_by)
        .outerjoin(decider, decider.id == GuaranteeCase.decided_by)
        .where(*_of_month(brand_id, month, by=by))
        .order_by(GuaranteeCase.due_at.desc(), GuaranteeCase.id.desc())
    ).all()  # fmt: skip
    return [
        CaseRow(
            id=case.id, ticket_id=case.ticket_id, channel=channel, client=client, words=words, due_at=case.due_at,
            missed_s=missed(session, promise, case.due_at, now) if case.missed_s is None else case.missed_s,
            is_answered=case.settled_at is not None, state=case.state, exclusion=case.exclusion,
            proposed_cause=case.proposed_cause, cause=case.cause, proposes_grant=case.proposes_grant, why=case.why,
            proposer_id=case.proposed_by, proposer=proposed, remark=case.remark, decider=decided,
            decided_at=case.decided_at, price=money(case.price_minor), currency=case.currency,
        )
        for case, promise, channel, client, words, proposed, decided in found
    ]  # fmt: skip


def month_of_cases(session: Session, brand_id: int, month: str, rows: Sequence[CaseRow], *, by: Actor) -> Month:
    """What the month came to; the sums are those of the rows, so that table and cards cannot differ."""
    by.require(*READERS, brand_id=brand_id)
    judged = dict(
        session.execute(
            select(GuaranteedReply.is_kept, func.count())
            .join(Channel, Channel.id == GuaranteedReply.channel_id)
            .where(
                GuaranteedReply.brand_id == brand_id, GuaranteedReply.month == month,
                GuaranteedReply.judged_at.is_not(None), channel_seen(by, brand_id),
            )
            .group_by(GuaranteedReply.is_kept)
        ).all()
    )  # fmt: skip
    states = {state: sum(row.state is state for row in rows) for state in CaseState}
    return Month(
        kept=judged.get(True, 0),
        broken=judged.get(False, 0),
        not_owed=judged.get(None, 0),
        states=states,
        granted=_sums(row for row in rows if row.state is CaseState.GRANTED),
        undecided=_sums(row for row in rows if row.state in {CaseState.LISTED, CaseState.PROPOSED}),
    )


def _sums(rows: Any) -> dict[Currency, Decimal]:
    sums: dict[Currency, Decimal] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.price
    return sums


def steps_of(session: Session, case_id: int, *, by: Actor) -> list[StepRow]:
    """The trace of a case, the oldest first; empty for one whose channel is closed to this person."""
    case = session.get(GuaranteeCase, case_id)
    if case is None:
        return []
    by.require(*READERS, brand_id=case.brand_id)
    found = session.execute(
        select(CaseStep.kind, CaseStep.at, func.coalesce(Person.name, ""), CaseStep.details)
        .join(GuaranteeCase, GuaranteeCase.id == CaseStep.case_id)
        .join(Channel, Channel.id == GuaranteeCase.channel_id)
        .outerjoin(Person, Person.id == CaseStep.person_id)
        .where(CaseStep.case_id == case_id, channel_seen(by, case.brand_id))
        .order_by(CaseStep.id)
    )
    return [StepRow(*row) for row in found]


def _of_month(brand_id: int, month: str, *, by: Actor) -> tuple[ColumnElement[bool], ...]:
    return GuaranteeCase.brand_id == brand_id, GuaranteeCase.month == month, channel_seen(by, brand_id)
