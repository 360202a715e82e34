"""Scores as they are shown once they are given: to their operator, and to those who oversee quality."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from desk.closed_texts import channel_seen
from desk.quality_settings import OVERSEERS, plan_of
from desk.quality_talk import BlindTalk, blind_talk
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import (
    Appeal,
    Channel,
    Criterion,
    Person,
    SampledTicket,
    Score,
    Scorecard,
    ScorePoint,
    TicketFact,
)
from storage.vocabulary import AppealState, Role, ScoreKind, Verdict

MOST = 500


class PointRow(NamedTuple):
    """A criterion of a score."""

    key: str
    name: str
    weight: int
    steps: int
    is_fatal: bool
    grade: int | None
    quote: str
    comment: str


class ScoreRow(NamedTuple):
    """One score with its points; `version` is that of its card."""

    id: int
    scorecard_id: int
    kind: ScoreKind
    reader_id: int
    reader: str
    percent: float | None
    is_fatal: bool
    is_counted: bool
    comment: str
    version: int
    scored_at: datetime
    points: tuple[PointRow, ...]


class AppealRow(NamedTuple):
    """What the operator objects to and what was decided."""

    id: int
    score_id: int
    reason: str
    filed_at: datetime
    state: AppealState
    answer: str
    decider: str
    decided_at: datetime | None


class ScoredRow(NamedTuple):
    """A scored ticket, everything revealed. `appeal_until`: its operator may object so long, if they have not."""

    id: int
    month: str
    ticket_id: int
    operator_id: int
    operator: str
    channel: str
    rating: Verdict | None
    day: str
    is_drawn: bool
    reason: str
    recording_url: str
    scores: tuple[ScoreRow, ...]
    appeal: AppealRow | None
    appeal_until: datetime
    # Became abuse or was merged since: in no figure any more.
    is_withdrawn: bool = False

    @property
    def counted(self) -> ScoreRow | None:
        """The score that counts in figures."""
        return next((one for one in self.scores if one.is_counted), None)


def scored(
    session: Session,
    brand_id: int,
    *,
    by: Actor,
    month: str = "",
    operator_id: int = 0,
    sampled_id: int = 0,
    appealed: bool = False,
) -> list[ScoredRow]:
    """Scored tickets of a month, an operator or one alone, the newest first; of those appealed the open ones first.

    Operators see their own, without second readings; others whatever is revealed, or scored by themselves.
    """
    chosen = [SampledTicket.brand_id == brand_id, _shown(by, brand_id)]
    if month:
        chosen.append(SampledTicket.month == month)
    if operator_id:
        chosen.append(SampledTicket.operator_id == operator_id)
    if sampled_id:
        chosen.append(SampledTicket.id == sampled_id)
    objected = exists().where(Appeal.score_id == Score.id, Score.sampled_id == SampledTicket.id)
    if appealed:
        chosen.append(objected)
    undecided = [objected.where(Appeal.state == AppealState.OPEN).desc()] if appealed else []
    found = session.execute(
        select(SampledTicket, Person.name, Channel.name, TicketFact.rating, TicketFact.left_out)
        .join(Person, Person.id == SampledTicket.operator_id)
        .join(Channel, Channel.id == SampledTicket.channel_id)
        .outerjoin(
            TicketFact,
            and_(TicketFact.ticket_id == SampledTicket.ticket_id, TicketFact.cycle == SampledTicket.cycle),
        )
        .where(*chosen)
        .order_by(*undecided, SampledTicket.id.desc())
        .limit(MOST)
    ).all()
    is_own = not by.holds(*OVERSEERS, brand_id=brand_id)
    ids = [row[0].id for row in found]
    scores, appeals = _scores(session, ids, only_counting=is_own), _appeals(session, ids)
    term = timedelta(days=plan_of(session, brand_id).appeal_days)
    return [
        ScoredRow(
            one.id, one.month, one.ticket_id, one.operator_id, operator, channel, rating, one.day,
            one.sample_id is not None, one.reason, one.recording_url, scores[one.id], appeals.get(one.id),
            min(score.scored_at for score in scores[one.id]) + term, left_out is not None,
        )
        for one, operator, channel, rating, left_out in found
    ]  # fmt: skip


def one_scored(session: Session, brand_id: int, sampled_id: int, *, by: Actor) -> ScoredRow:
    """One of them. Raises Refused for what this person may not see."""
    found = scored(session, brand_id, by=by, sampled_id=sampled_id)
    if not found:
        raise Refused(
            _("This score cannot be shown."),
            _("It does not exist, is not given yet, or is not open to you."),
            _("Go back to the list."),
        )
    return found[0]


def scored_talk(session: Session, brand_id: int, sampled_id: int, *, by: Actor) -> BlindTalk:
    """The talk of a scored ticket, as its reader had it: data of the customer stay masked."""
    one = one_scored(session, brand_id, sampled_id, by=by)
    sampled = session.get_one(SampledTicket, one.id)
    return blind_talk(session, sampled.ticket_id, sampled.cycle, operator_id=sampled.operator_id)


def _shown(by: Actor, brand_id: int) -> ColumnElement[bool]:
    first = exists().where(Score.sampled_id == SampledTicket.id, Score.kind == ScoreKind.FIRST)
    own = and_(SampledTicket.operator_id == by.person_id, first)
    if not by.holds(*OVERSEERS, brand_id=brand_id):
        by.require(Role.OPERATOR, *OVERSEERS, brand_id=brand_id)
        return own
    mine = exists().where(Score.sampled_id == SampledTicket.id, Score.reader_id == by.person_id)
    done = or_(SampledTicket.revealed_at.is_not(None), mine)
    return or_(own, and_(first, done, channel_seen(by, brand_id)))


def _scores(session: Session, ids: Collection[int], *, only_counting: bool) -> dict[int, tuple[ScoreRow, ...]]:
    reader = aliased(Person)
    wanted = (
        select(Score, reader.name, Scorecard.version)
        .join(reader, reader.id == Score.reader_id)
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .where(Score.sampled_id.in_(ids))
        .order_by(Score.id)
    )
    if only_counting:
        # Whoever read it a second time wrote for agreement, not for the operator.
        wanted = wanted.where(Score.kind != ScoreKind.SECOND)
    found = session.execute(wanted).all()
    points = _points(session, [row[0].id for row in found])
    of_ticket: dict[int, list[ScoreRow]] = defaultdict(list)
    for score, name, version in found:
        of_ticket[score.sampled_id].append(
            ScoreRow(
                score.id, score.scorecard_id, score.kind, score.reader_id, name, score.percent, score.is_fatal,
                score.is_counted, score.comment, version, score.scored_at, tuple(points[score.id]),
            )
        )  # fmt: skip
    return {sampled_id: tuple(those) for sampled_id, those in of_ticket.items()}


def _points(session: Session, scores: Collection[int]) -> dict[int, list[PointRow]]:
    found = session.execute(
        select(
            ScorePoint.score_id, Criterion.key, Criterion.name, Criterion.weight, Criterion.steps, Criterion.is_fatal,
            ScorePoint.grade, ScorePoint.quote, ScorePoint.comment,
        )
        .join(Criterion, Criterion.id == ScorePoint.criterion_id)
        .where(ScorePoint.score_id.in_(scores))
        .order_by(Criterion.position)
    )  # fmt: skip
    of_score: dict[int, list[PointRow]] = defaultdict(list)
    for row in found:
        of_score[row[0]].append(PointRow(*row[1:]))
    return of_score


def _appeals(session: Session, ids: Collection[int]) -> dict[int, AppealRow]:
    decider = aliased(Person)
    found = session.execute(
        select(Score.sampled_id, Appeal, decider.name)
        .join(Score, Score.id == Appeal.score_id)
        .outerjoin(decider, decider.id == Appeal.decided_by)
        .where(Score.sampled_id.in_(ids))
    )
    return {
        sampled_id: AppealRow(
            one.id, one.score_id, one.reason, one.filed_at, one.state, one.answer, name or "", one.decided_at
        )
        for sampled_id, one, name in found
    }
