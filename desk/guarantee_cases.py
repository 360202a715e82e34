"""What people decide about a broken guarantee: a lead proposes, an administrator or quality control agrees."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.closed_texts import channel_seen
from desk.events import audit
from desk.guarantee_judging import note_step
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, GuaranteeCase
from storage.vocabulary import BreachCause, CaseState, CaseStepKind, Role

PROPOSERS = (Role.LEAD, Role.ADMINISTRATOR)
DECIDERS = (Role.ADMINISTRATOR, Role.QUALITY)
READERS = (Role.LEAD, Role.ADMINISTRATOR, Role.QUALITY)
LONGEST = 1000
DECIDED = (CaseState.GRANTED, CaseState.WAIVED)


def propose(
    session: Session, case_id: int, *, grant: bool, cause: BreachCause, why: str, by: Actor, now: datetime
) -> None:
    """A lead names the cause and proposes to grant the compensation or to waive it; waiving needs a reason."""
    case = _case(session, case_id, PROPOSERS, by=by)
    said = why.strip()[:LONGEST]
    if case.state not in {CaseState.LISTED, CaseState.PROPOSED}:
        raise _refused(case, _("It is no longer open."), _("Reload the page to see where it stands."))
    if (not grant or cause is BreachCause.OTHER) and not said:
        raise _refused(
            case,
            _("A customer who gets nothing, and a cause that is none of the usual ones, need a reason."),
            _("Say in a few words why."),
        )
    is_same = (case.proposes_grant, case.cause, case.why, case.proposed_by) == (grant, cause, said, by.person_id)
    if case.state is CaseState.PROPOSED and is_same:
        return  # the second of two clicks
    case.state, case.cause, case.why = CaseState.PROPOSED, cause, said
    case.proposes_grant, case.proposed_by, case.proposed_at = grant, by.person_id, now
    case.remark = ""
    _note(session, case, CaseStepKind.PROPOSED, by=by, now=now, grant=grant, cause=cause.value, why=said)


def agree(session: Session, case_id: int, *, by: Actor, now: datetime) -> None:
    """What was proposed is done: granted or waived. Raises Refused to whoever proposed it: four eyes see it."""
    case = _case(session, case_id, DECIDERS, by=by)
    if case.state in DECIDED and case.decided_by == by.person_id:
        return  # the second of two clicks
    _require_proposed(case)
    if case.proposed_by == by.person_id:
        raise _refused(
            case,
            _("You have proposed it yourself, and two people decide about money."),
            _("Ask another administrator or quality control."),
        )
    case.state = CaseState.GRANTED if case.proposes_grant else CaseState.WAIVED
    case.decided_by, case.decided_at = by.person_id, now
    kind = CaseStepKind.GRANTED if case.proposes_grant else CaseStepKind.WAIVED
    _note(session, case, kind, by=by, now=now, price_minor=case.price_minor, currency=case.currency.value)


def send_back(session: Session, case_id: int, *, remark: str, by: Actor, now: datetime) -> None:
    """The proposal is returned with a remark; a lead proposes anew."""
    case = _case(session, case_id, DECIDERS, by=by)
    if case.state is CaseState.LISTED and case.remark:
        return
    _require_proposed(case)
    case.remark = _said(case, remark)
    case.state, case.proposes_grant = CaseState.LISTED, None
    _note(session, case, CaseStepKind.RETURNED, by=by, now=now, remark=case.remark)


def undo(session: Session, case_id: int, *, why: str, by: Actor, now: datetime) -> None:
    """A decision is taken back: what was proposed waits for another one. The trace keeps what had been decided."""
    case = _case(session, case_id, DECIDERS, by=by)
    if case.state is CaseState.PROPOSED:
        return
    if case.state not in DECIDED:
        raise _refused(case, _("Nothing has been decided about it."), _("Reload the page to see where it stands."))
    said, was = _said(case, why), case.state
    case.state = CaseState.PROPOSED
    case.decided_by = case.decided_at = None
    _note(session, case, CaseStepKind.UNDONE, by=by, now=now, was=was.value, why=said)


def include(session: Session, case_id: int, *, why: str, by: Actor, now: datetime) -> None:
    """A case that was left out is taken in again, with a reason."""
    case = _case(session, case_id, PROPOSERS, by=by)
    if case.state is CaseState.LISTED:
        return
    if case.state is not CaseState.EXCLUDED:
        raise _refused(case, _("It has not been left out."), _("Reload the page to see where it stands."))
    said, was = _said(case, why), case.exclusion
    case.state, case.exclusion = CaseState.LISTED, None
    _note(session, case, CaseStepKind.INCLUDED, by=by, now=now, was=was.value if was else "", why=said)


def _case(session: Session, case_id: int, roles: tuple[Role, ...], *, by: Actor) -> GuaranteeCase:
    """The case, locked. Raises Refused without one of the roles, and where its channel is closed to them."""
    wanted = select(GuaranteeCase).where(GuaranteeCase.id == case_id).with_for_update()
    case = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if case is None:
        raise _unknown(case_id)
    by.require(*roles, brand_id=case.brand_id)
    seen = select(Channel.id).where(Channel.id == case.channel_id, channel_seen(by, case.brand_id))
    if session.scalar(seen) is None:
        raise _unknown(case_id)
    return case


def _require_proposed(case: GuaranteeCase) -> None:
    if case.state is not CaseState.PROPOSED:
        raise _refused(case, _("Nothing is proposed at present."), _("A team lead proposes first."))


def _said(case: GuaranteeCase, text: str) -> str:
    said = text.strip()[:LONGEST]
    if not said:
        raise _refused(case, _("Nobody would know why."), _("Say in a few words why."))
    return said


def _note(
    session: Session, case: GuaranteeCase, kind: CaseStepKind, *, by: Actor, now: datetime, **details: object
) -> None:
    note_step(session, case, kind, person_id=by.person_id, at=now, **details)
    audit(
        session, f"guarantee_{kind}", subject="guarantee_case", subject_id=case.id, by=by, now=now,
        ticket=case.ticket_id, **details,
    )  # fmt: skip
    session.flush()


def _refused(case: GuaranteeCase, why: str, way_out: str) -> Refused:
    return Refused(_("The case of ticket {number} stays as it is.").format(number=case.ticket_id), why, way_out)


def _unknown(case_id: int) -> Refused:
    return Refused(
        _("Case {number} cannot be shown.").format(number=case_id),
        _("It does not exist, or belongs to a channel that is closed to you."),
        _("Reload the page."),
    )
