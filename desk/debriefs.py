"""What people do with rated answers: take one, note something, say what it came to, take that back."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.closed_texts import channel_seen
from desk.debrief_opening import note_step
from desk.events import audit
from desk.notifying import notify
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Debrief, Notification, Template, TicketFact
from storage.vocabulary import DebriefOutcome, DebriefStepKind, NotificationKind, Role, Verdict

DEBRIEFERS = (Role.LEAD, Role.QUALITY, Role.ADMINISTRATOR)
LONGEST_NOTE = 1000
TOLD = {
    DebriefOutcome.PRAISE: NotificationKind.ANSWER_PRAISED,
    DebriefOutcome.LESSON: NotificationKind.LESSON_GIVEN,
}
SPOKEN = frozenset({DebriefOutcome.LESSON, DebriefOutcome.NOT_AT_FAULT})
"""Outcomes that help nobody without a word of why."""


class Found(NamedTuple):
    """What reading an answer came to; a change of the script may name the template."""

    outcome: DebriefOutcome
    note: str = ""
    template_id: int | None = None


def take(session: Session, debrief_id: int, *, by: Actor, now: datetime) -> None:
    """This person reads it; whoever had it before no longer does."""
    debrief, _fact = _debrief(session, debrief_id, by=by)
    _require_open(debrief)
    if debrief.reader_id == by.person_id:
        return
    debrief.reader_id, debrief.taken_at = by.person_id, now
    _note(session, debrief, DebriefStepKind.TAKEN, by=by, now=now)


def leave(session: Session, debrief_id: int, *, by: Actor, now: datetime) -> None:
    """Its reader gives it back; anybody may take it."""
    debrief, _fact = _debrief(session, debrief_id, by=by)
    _require_open(debrief)
    if debrief.reader_id is None:
        return
    debrief.reader_id = debrief.taken_at = None
    _note(session, debrief, DebriefStepKind.LEFT, by=by, now=now)


def note(session: Session, debrief_id: int, *, text: str, by: Actor, now: datetime) -> None:
    """Keeps a comment without being done; the operator sees it only when it is. Raises Refused for one's own answer."""
    debrief, fact = _debrief(session, debrief_id, by=by)
    _require_open(debrief)
    _require_others(debrief, fact, by=by)
    said = text.strip()[:LONGEST_NOTE]
    if debrief.note == said:
        return
    debrief.note = said
    _note(session, debrief, DebriefStepKind.NOTED, by=by, now=now, note=said)


def finish(session: Session, debrief_id: int, *, found: Found, by: Actor, now: datetime, is_told: bool = True) -> None:
    """Says what reading the answer came to; the operator hears of praise and of a lesson unless `is_told` is False.

    Raises Refused for one's own answer, for a lesson or an excuse without a word of why, for an excuse of a like, and
    for a debrief that somebody else has done meanwhile.
    """
    debrief, fact = _debrief(session, debrief_id, by=by)
    said = found.note.strip()[:LONGEST_NOTE]
    if debrief.done_at is not None:
        if (debrief.outcome, debrief.note, debrief.done_by) == (found.outcome, said, by.person_id):
            return  # the second of two clicks
        _require_open(debrief)
    _check(session, debrief, fact, found._replace(note=said), by=by)
    debrief.outcome, debrief.note, debrief.template_id = found.outcome, said, found.template_id
    debrief.reader_id = debrief.reader_id or by.person_id
    debrief.done_by, debrief.done_at = by.person_id, now
    _note(
        session, debrief, DebriefStepKind.DONE, by=by, now=now, outcome=found.outcome.value, note=said,
        template=found.template_id,
    )  # fmt: skip
    kind, operator_id = TOLD.get(found.outcome), _operator(fact)
    if kind is not None and operator_id is not None and is_told:
        notify(
            session, operator_id, kind=kind, ticket_id=debrief.ticket_id, by=by, now=now, once=_once(debrief, now),
            comment=said,
        )  # fmt: skip


def praise_all(session: Session, debrief_ids: Collection[int], *, by: Actor, now: datetime) -> list[int]:
    """Liked answers that are still open are praised together; nobody is rung for each. Gives those that were."""
    done = []
    for debrief_id in sorted(debrief_ids):
        debrief, fact = _debrief(session, debrief_id, by=by)
        if debrief.done_at is not None or fact.rating is not Verdict.LIKE or _operator(fact) == by.person_id:
            continue
        found = Found(DebriefOutcome.PRAISE, debrief.note)
        finish(session, debrief_id, found=found, by=by, now=now, is_told=bool(debrief.note))
        done.append(debrief_id)
    return done


def undo(session: Session, debrief_id: int, *, by: Actor, now: datetime) -> None:
    """It is open again, with its comment; a word to the operator that was not seen yet is taken back.

    Raises Refused for one's own answer: whoever got a lesson does not take it back.
    """
    debrief, fact = _debrief(session, debrief_id, by=by)
    if debrief.done_at is None:
        return
    _require_others(debrief, fact, by=by)
    once, was = _once(debrief, debrief.done_at), debrief.outcome
    session.execute(delete(Notification).where(Notification.once == once, Notification.seen_at.is_(None)))
    debrief.outcome = debrief.done_at = debrief.done_by = debrief.template_id = None
    _note(session, debrief, DebriefStepKind.UNDONE, by=by, now=now, was=was.value if was else "")


def take_back(
    session: Session, debrief_ids: Collection[int], *, finished_by: datetime, by: Actor, now: datetime
) -> list[int]:
    """Undoes what this person finished up to a moment and nobody has finished anew since. Gives those undone."""
    undone = []
    for debrief_id in sorted(debrief_ids):
        debrief, _fact = _debrief(session, debrief_id, by=by)
        if debrief.done_at is None or debrief.done_by != by.person_id or debrief.done_at > finished_by:
            continue
        undo(session, debrief_id, by=by, now=now)
        undone.append(debrief_id)
    return undone


def _check(session: Session, debrief: Debrief, fact: TicketFact, found: Found, *, by: Actor) -> None:
    _require_others(debrief, fact, by=by)
    if found.outcome is DebriefOutcome.NOT_AT_FAULT and fact.rating is not Verdict.DISLIKE:
        raise _stays(debrief, _("The customer liked this answer: there is no fault."), _("Choose another outcome."))
    is_named = found.outcome is DebriefOutcome.SCRIPT_CHANGE and found.template_id is None
    if (found.outcome in SPOKEN or is_named) and not found.note:
        raise _stays(
            debrief, _("Nobody would know what to learn from it."), _("Say in a few words why, or name the template.")
            if is_named else _("Say in a few words why."),
        )  # fmt: skip
    if found.template_id is not None:
        here = (Template.id == found.template_id, Template.brand_id == debrief.brand_id)
        if session.scalar(select(Template.id).where(*here)) is None:
            raise _stays(debrief, _("There is no such template in this brand."), _("Choose another one."))


def _debrief(session: Session, debrief_id: int, *, by: Actor) -> tuple[Debrief, TicketFact]:
    """The debrief, locked, with its cycle. Raises Refused without a role, and where its channel is closed to them."""
    wanted = select(Debrief).where(Debrief.id == debrief_id).with_for_update()
    debrief = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    fact = session.get(TicketFact, (debrief.ticket_id, debrief.cycle)) if debrief else None
    if debrief is None or fact is None:
        raise _unknown(debrief_id)
    by.require(*DEBRIEFERS, brand_id=debrief.brand_id)
    channel_id = fact.rated_channel_id or fact.channel_id
    if session.scalar(select(Channel.id).where(Channel.id == channel_id, channel_seen(by, debrief.brand_id))) is None:
        raise _unknown(debrief_id)
    return debrief, fact


def _operator(fact: TicketFact) -> int | None:
    """Whose answer was rated."""
    return fact.rated_operator_id or fact.operator_id


def _once(debrief: Debrief, at: datetime) -> str:
    return f"debrief:{debrief.id}:{round(at.timestamp() * 1000)}"


def _note(
    session: Session, debrief: Debrief, kind: DebriefStepKind, *, by: Actor, now: datetime, **details: object
) -> None:
    note_step(session, debrief, kind, person_id=by.person_id, at=now, **details)
    audit(
        session, f"debrief_{kind}", subject="debrief", subject_id=debrief.id, by=by, now=now,
        ticket=debrief.ticket_id, **details,
    )  # fmt: skip
    session.flush()


def _require_open(debrief: Debrief) -> None:
    if debrief.done_at is not None:
        raise _stays(debrief, _("Somebody is done with it already."), _("Undo that first."))


def _require_others(debrief: Debrief, fact: TicketFact, *, by: Actor) -> None:
    if _operator(fact) is not None and _operator(fact) == by.person_id:
        raise Refused(
            _("The rating of ticket {number} stays as it is.").format(number=debrief.ticket_id),
            _("It is your own answer that was rated."),
            _("Another team lead or quality control reads it."),
        )


def _stays(debrief: Debrief, why: str, way_out: str) -> Refused:
    return Refused(_("The rating of ticket {number} stays open.").format(number=debrief.ticket_id), why, way_out)


def _unknown(debrief_id: int) -> Refused:
    return Refused(
        _("Rated answer {number} cannot be shown.").format(number=debrief_id),
        _("It does not exist, or belongs to a channel that is closed to you."),
        _("Reload the page."),
    )
