"""Appeals: an operator objects to a score of theirs, somebody other than its reader decides. Both scores stay."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.notifying import Told, tell
from desk.quality_cards import card_of
from desk.quality_scores import LONGEST, Marks, Reading, keep_score, tell_operator
from desk.quality_settings import SCORERS, plan_of
from desk.quality_talk import blind_talk
from storage.errors import Refused
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.tables import Appeal, Person, PersonRole, SampledTicket, Score
from storage.vocabulary import AppealState, NotificationKind, ScoreKind

SHORTEST: Final = 10


def file_appeal(session: Session, score_id: int, *, reason: str, by: Actor, now: datetime) -> int:
    """The operator does not agree, and says why, within the days the brand gives; gives the appeal's id."""
    score = session.get(Score, score_id)
    sampled = session.get(SampledTicket, score.sampled_id) if score else None
    if score is None or sampled is None or sampled.operator_id != by.person_id or score.kind is not ScoreKind.FIRST:
        raise _refused(_("It is no score of your work."), _("Open it from your own scores."))
    known = session.scalars(select(Appeal).where(Appeal.score_id == score_id)).one_or_none()
    if known is not None:
        return known.id  # the second of two clicks
    days = plan_of(session, sampled.brand_id).appeal_days
    if now > score.scored_at + timedelta(days=days):
        raise _refused(
            _("An appeal is possible for {days} days after the score.").format(days=days),
            _("Talk to your team lead: they may add a ticket of yours by hand."),
        )
    said = reason.strip()[:LONGEST]
    if len(said) < SHORTEST:
        raise _refused(_("Nobody would know what you object to."), _("Say which criterion is wrong, and why."))
    appeal = Appeal(
        brand_id=sampled.brand_id, score_id=score_id, person_id=by.person_id, reason=said, filed_at=now,
        state=AppealState.OPEN,
    )  # fmt: skip
    session.add(appeal)
    # Whoever decides must see everything, so nobody can read it blindly any more.
    sampled.revealed_at = sampled.revealed_at or now
    session.flush()
    audit(
        session, "appeal_filed", subject="appeal", subject_id=appeal.id, by=by, now=now, ticket=sampled.ticket_id,
        reason=said,
    )  # fmt: skip
    deciders = _deciders(session, sampled.brand_id) - {score.reader_id, sampled.operator_id}
    details = {"page": f"quality?part=appeals&scored={sampled.id}", "scored": sampled.ticket_id}
    told = [Told(one, NotificationKind.APPEAL_FILED, None, details, f"appeal-{appeal.id}") for one in sorted(deciders)]
    tell(session, told, by=by, now=now)
    return appeal.id


def keep_as_is(session: Session, appeal_id: int, *, answer: str, by: Actor, now: datetime) -> None:
    """The score stays, and the operator is told why."""
    appeal, _score, sampled = _to_decide(session, appeal_id, by=by)
    said = answer.strip()[:LONGEST]
    if len(said) < SHORTEST:
        raise _undecided(_("The operator would not know why."), _("Say in a few words why the score stays."))
    _decide(session, appeal, sampled, AppealState.KEPT, answer=said, by=by, now=now)


def score_anew(session: Session, appeal_id: int, marks: Marks, *, answer: str, by: Actor, now: datetime) -> int:
    """The appeal is right: a second score, by the same card, counts from now on; the first stays beside it."""
    appeal, score, sampled = _to_decide(session, appeal_id, by=by)
    talk = blind_talk(session, sampled.ticket_id, sampled.cycle, operator_id=sampled.operator_id)
    reading = Reading(ScoreKind.APPEAL, card_of(session, score.scorecard_id), talk)
    score.is_counted = False
    anew = keep_score(session, sampled, marks, reading=reading, by=by, now=now)
    _decide(session, appeal, sampled, AppealState.CHANGED, answer=answer.strip()[:LONGEST], by=by, now=now)
    return anew.id


def may_decide(reader_id: int, operator_id: int, brand_id: int, *, by: Actor) -> bool:
    """Whether this person may decide about a score: neither its reader nor the one whose work it is."""
    return by.holds(*SCORERS, brand_id=brand_id) and by.person_id not in {reader_id, operator_id}


def _to_decide(session: Session, appeal_id: int, *, by: Actor) -> tuple[Appeal, Score, SampledTicket]:
    wanted = select(Appeal).where(Appeal.id == appeal_id).with_for_update()
    appeal = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if appeal is None:
        raise _undecided(_("There is no such appeal."), _("Reload the page."))
    by.require(*SCORERS, brand_id=appeal.brand_id)
    score = session.get_one(Score, appeal.score_id)
    sampled = session.get_one(SampledTicket, score.sampled_id)
    if appeal.state is not AppealState.OPEN:
        raise _undecided(_("It is decided already."), _("Reload the page to see how."))
    if not may_decide(score.reader_id, sampled.operator_id, appeal.brand_id, by=by):
        raise _undecided(
            _("Whoever gave the score, and whoever it is about, do not decide."),
            _("Ask another lead or somebody else of quality control."),
        )
    return appeal, score, sampled


def _decide(
    session: Session, appeal: Appeal, sampled: SampledTicket, state: AppealState, *, answer: str, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    appeal.state, appeal.answer, appeal.decided_by, appeal.decided_at = state, answer, by.person_id, now
    audit(
        session, "appeal_decided", subject="appeal", subject_id=appeal.id, by=by, now=now, state=state.value,
        ticket=sampled.ticket_id, answer=answer,
    )  # fmt: skip
    tell_operator(session, sampled, NotificationKind.APPEAL_DECIDED, by=by, now=now)
    session.flush()


def _deciders(session: Session, brand_id: int) -> set[int]:
    """Leads and quality control of the brand."""
    return set(
        session.scalars(
            select(PersonRole.person_id)
            .join(Person, Person.id == PersonRole.person_id)
            .where(PersonRole.role.in_(SCORERS), PersonRole.brand_id.in_((brand_id, ALL_BRANDS)), Person.is_active)
        )
    )


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The appeal was not filed."), why, way_out)


def _undecided(why: str, way_out: str) -> Refused:
    return Refused(_("The appeal stays open."), why, way_out)
