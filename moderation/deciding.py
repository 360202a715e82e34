"""What a moderator decides about a mention: once per key press, recorded for good, and undone step by step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from moderation.decision_before import remembered
from moderation.decision_counts import counted_of, note_decided
from moderation.decision_writing import Verdict
from moderation.leasing import give_up, holder_of
from moderation.promoting import make_ticket, note_promotion
from moderation.promotion import promoted, ticket_of
from moderation.promotion_terms import ACCEPTED, Chosen
from moderation.remarks import REMARKS, Remark, remark
from moderation.standing import Standing, lock_in_order, stand, standing_of
from moderation.story_decisions import decide_copies
from storage.errors import Refused
from storage.i18n import _
from storage.ready import Ready
from storage.rights import Actor
from storage.tables import Decision, Person
from storage.vocabulary import DecisionKind, Label, MentionState, Tone

LONGEST_LOOK_S = 3600.0
"""Seconds of a decision are capped: a card left open over lunch says nothing about reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One key press. `client_key` names it for ever; `was` and `version` are what the person saw.

    `tag_id`, `tone` and `note` belong to remarks, which leave the mention where it stands. `whole_story`: its copies
    are decided alike. `ticket` is what was chosen for a promotion.
    """

    client_key: str
    mention_id: int
    kind: DecisionKind
    label: Label | None = None
    seconds: float | None = None
    was: MentionState = MentionState.NEW
    version: int | None = None
    ticket: Chosen = ACCEPTED
    tag_id: int | None = None
    tag_ids: tuple[int, ...] = ()
    tone: Tone | None = None
    note: str | None = None
    whole_story: bool = False


class Decided(NamedTuple):
    """Where the mention stands after the decision, its ticket, and how many copies were decided with it."""

    mention_id: int
    state: MentionState
    label: Label | None
    ticket_id: int | None
    copies: int = 0


def decide(session: Session, choice: Choice, *, by: Actor, now: datetime) -> Decided:
    """Carries out a decision. The same client key again changes nothing and gives the same answer.

    Raises Refused when somebody else holds or has decided the mention, or its text has changed meanwhile.
    """
    # The lock comes first: a resent key must wait for its first try to end before it can be recognised.
    if choice.ticket.also:
        lock_in_order(session, (choice.mention_id, *choice.ticket.also))
    was = standing_of(session, choice.mention_id, by=by)
    if _known(session, choice, by=by):
        return _result(session, was)
    _require_unchanged(session, choice, was, by=by, now=now)
    if choice.kind in REMARKS:
        return _result(session, was)._replace(copies=remark(session, _said(choice), was, by=by, now=now))
    becomes = _after(was, choice, by=by, now=now)
    if choice.kind == DecisionKind.PROMOTE:
        return _promote(session, choice, was, becomes, by=by, now=now)
    if choice.kind != DecisionKind.SKIP:
        stand(session, was, becomes)
    give_up(session, was.id)
    decision = _record(session, choice, was, becomes, by=by, now=now)
    copies = 0
    if choice.whole_story:
        verdict = Verdict(choice.kind, choice.label)
        copies = decide_copies(session, decision, verdict, by=by, now=now)
    return _result(session, becomes)._replace(copies=copies)


def _promote(
    session: Session, choice: Choice, was: Standing, becomes: Standing, *, by: Actor, now: datetime
) -> Decided:
    made = make_ticket(session, was, choice.ticket, label=becomes.label, by=by, now=now)
    decision = _record(session, choice, was, becomes, by=by, now=now)
    decision.promotion = made.kept
    note_promotion(session, decision, made, by=by, now=now)
    return _result(session, becomes)._replace(copies=len(made.others))


def _said(choice: Choice) -> Remark:
    tags = choice.tag_ids if choice.tag_id is None else (choice.tag_id, *choice.tag_ids)
    return Remark(choice.client_key, choice.kind, tags, choice.tone, choice.note, whole_story=choice.whole_story)


def _known(session: Session, choice: Choice, *, by: Actor) -> bool:
    return _MINE.one(session, {"person": by.person_id, "key": choice.client_key}) is not None


_DECISIONS = Decision.__table__.c
_MINE = Ready(
    select(_DECISIONS.mention_id).where(
        _DECISIONS.person_id == bindparam("person"), _DECISIONS.client_key == bindparam("key")
    )
)


def _require_unchanged(session: Session, choice: Choice, was: Standing, *, by: Actor, now: datetime) -> None:
    what = _("The decision on mention {number} was not taken.").format(number=was.id)
    if was.state != choice.was:
        raise Refused(what, _already(session, was), _("It has left your list."))
    if choice.version is not None and choice.version != was.version:
        raise Refused(
            what, _("Its text was changed while you were reading."), _("Read the new version and decide again.")
        )
    holder = holder_of(session, was.id, now=now)
    if holder is not None and holder.person_id != by.person_id:
        raise Refused(what, _("{name} is looking at it now.").format(name=holder.name), _("Go on with the next one."))
    if choice.kind == DecisionKind.LABEL and choice.label is None:
        raise Refused(what, _("No label was chosen."), _("Choose one of the seven."))


def _already(session: Session, was: Standing) -> str:
    name = session.scalar(select(Person.name).where(Person.id == was.decided_by)) or _("The system")
    if was.state == MentionState.PROMOTED:
        return _("{name} has already made it a ticket.").format(name=name)
    if was.state == MentionState.NEW:
        return _("It is waiting for a decision again.")
    return _("{name} has already decided it.").format(name=name)


def _after(was: Standing, choice: Choice, *, by: Actor, now: datetime) -> Standing:
    decided: dict[str, Any] = {"decided_at": now, "decided_by": by.person_id}
    match choice.kind:
        case DecisionKind.PROMOTE:
            return promoted(was, by=by, now=now, label=choice.label or was.label or was.pretag)
        case DecisionKind.NOT_OURS:
            return was.becomes(state=MentionState.NOT_OURS, label=None, is_abuse=False, **decided)
        case DecisionKind.ABUSE:
            return was.becomes(state=MentionState.ABUSE, label=Label.ABUSE, is_abuse=True, **decided)
        case DecisionKind.LABEL:
            is_abuse = choice.label == Label.ABUSE
            state = MentionState.ABUSE if is_abuse else MentionState.DECIDED
            return was.becomes(state=state, label=choice.label, is_abuse=is_abuse, **decided)
        case _:
            return was


def _record(
    session: Session, choice: Choice, was: Standing, becomes: Standing, *, by: Actor, now: datetime
) -> Decision:
    chosen = becomes.label if choice.kind in {DecisionKind.LABEL, DecisionKind.PROMOTE} else choice.label
    decision = Decision(
        brand_id=was.brand_id,
        mention_id=was.id,
        mention_version=was.version,
        person_id=by.person_id,
        client_key=choice.client_key,
        kind=choice.kind,
        proposed=was.pretag,
        confidence=was.pretag_confidence,
        chosen=Label.ABUSE if choice.kind == DecisionKind.ABUSE else chosen,
        before=remembered(was),
        seconds=min(max(choice.seconds, 0.0), LONGEST_LOOK_S) if choice.seconds is not None else None,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    note_decided(session, was.brand_id, [counted_of(decision)])
    return decision


def _result(session: Session, stands: Standing) -> Decided:
    promoted = stands.state == MentionState.PROMOTED
    return Decided(stands.id, stands.state, stands.label, ticket_of(session, stands.id) if promoted else None)
