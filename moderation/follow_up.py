"""What arrivals mean to tickets: a talk goes on, our own ground opens one at once, our own answers are recognised."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.incoming import OwnText, arrive, own_text, rewritten
from desk.private_joining import expects
from desk.talk_ticket import threads_elsewhere
from moderation.finding import Finding
from moderation.promotion import mark_promoted, promote_at_once
from moderation.provenance import Provenance
from moderation.standing import standing_of
from storage.jobs import enqueue
from storage.rights import SYSTEM
from storage.source_kinds import kind_of
from storage.tables import Mention, Ticket
from storage.vocabulary import Ground, MentionState, ReplyPolicy

POLICY_JOB = "moderation.answer_complaints"


def follow_up(
    session: Session, source: Provenance, waiting: Sequence[tuple[int, str]], *, has_tickets: bool, now: datetime
) -> None:
    """New texts join the ticket of their talk; on our own ground the others open one, as the policy allows.

    `waiting` are those in the stream with their threads, in the order they were written; archived texts do neither.
    A private message may also belong to a public text whose author was asked to write in private.
    "Complaints only" waits for the pre-tag, in a job.
    """
    is_talk = kind_of(source.kind).is_dialogue
    if not has_tickets and not is_talk and (source.ground != Ground.OURS or source.policy == ReplyPolicy.WATCH):
        return
    talks = _talks_with_tickets(session, source, waiting)
    is_awaited = bool(waiting) and is_talk and expects(session, source.brand_id, now=now)
    for mention_id, thread_id in waiting:
        if (is_awaited or thread_id in talks) and _joined(session, mention_id, now=now):
            continue
        if source.ground != Ground.OURS or source.policy == ReplyPolicy.WATCH:
            continue
        if source.policy == ReplyPolicy.ALWAYS:
            promote_at_once(session, mention_id, now=now)
            talks.add(thread_id)
            continue
        key = f"{POLICY_JOB}:{mention_id}"
        enqueue(session, POLICY_JOB, {"mention_id": mention_id}, now=now, unique_key=key)


def tell_edits(session: Session, mention_ids: Sequence[int], *, now: datetime) -> None:
    """Texts that were rewritten reach the tickets they are in."""
    if not mention_ids:
        return
    promoted = select(Mention.id).where(Mention.id.in_(mention_ids), Mention.state == MentionState.PROMOTED)
    for mention_id in session.scalars(promoted).all():
        rewritten(session, mention_id, now=now)


def recognise_ours(session: Session, source: Provenance, findings: Sequence[Finding], *, now: datetime) -> None:
    """What the brand's own account wrote on the site ends the promise it answers."""
    for finding in findings:
        found = OwnText(
            external_id=finding.external_id,
            thread_id=finding.thread_id or "",
            parent_id=finding.parent_id or "",
            text=finding.text,
            url=finding.url,
            at=finding.published_at or now,
        )
        if not finding.deleted:
            own_text(session, source.id, found=found, now=now)


def _joined(session: Session, mention_id: int, *, now: datetime) -> bool:
    if arrive(session, mention_id, now=now) is None:
        return False
    mark_promoted(session, standing_of(session, mention_id, by=SYSTEM), by=SYSTEM, now=now)
    return True


def _talks_with_tickets(session: Session, source: Provenance, waiting: Sequence[tuple[int, str]]) -> set[str]:
    threads = {thread_id for _, thread_id in waiting if thread_id}
    if not threads:
        return set()
    known = select(Ticket.thread_id).where(Ticket.source_id == source.id, Ticket.thread_id.in_(threads))
    found = set(session.scalars(known))
    return found | threads_elsewhere(session, source.id, threads) if kind_of(source.kind).is_dialogue else found
