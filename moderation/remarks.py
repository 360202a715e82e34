"""What a moderator says of a mention without deciding it: tags put on and taken off, tonality corrected, notes.

Each remark is a decision like any other: recorded for good under its client key, and undone step by step.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifier.tonality import tones_of
from moderation import notes
from moderation.standing import Standing
from moderation.tag_remarks import noted, put_tags, tags_meant, take_tags_back
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Decision, MentionTone, Person
from storage.vocabulary import DecisionKind, Tone

REMARKS = frozenset({DecisionKind.TAG, DecisionKind.UNTAG, DecisionKind.TONE, DecisionKind.NOTE})


class Remark(NamedTuple):
    """One key press that leaves the mention where it stands."""

    client_key: str
    kind: DecisionKind
    tag_ids: tuple[int, ...] = ()
    tone: Tone | None = None
    text: str | None = None
    # Tags are for the waiting copies of the story, too.
    whole_story: bool = False


def remark(session: Session, said: Remark, was: Standing, *, by: Actor, now: datetime) -> int:
    """Carries out a remark on a mention whose standing is locked; gives on how many copies. Refused for a tag that is
    not offered.
    """
    if said.kind == DecisionKind.TONE:
        _say_tone(session, said, was, by=by, now=now)
        return 0
    if said.kind == DecisionKind.NOTE:
        text = notes.fit(said.text, was.id)
        decision_id = _record(session, said, was, {}, by=by, now=now)
        notes.add_note(session, was, text, session.get_one(Decision, decision_id), now=now)
        return 0
    tags = tags_meant(session, said.tag_ids, said.kind, was)
    decision_id = _record(session, said, was, noted(session, tags, said.kind, was), by=by, now=now)
    decision = session.get_one(Decision, decision_id)
    return put_tags(session, decision, tags, was, whole_story=said.whole_story)


def take_remark_back(session: Session, decision: Decision, *, now: datetime) -> None:
    """The mention is as it was before the remark. Refused when somebody has corrected the tonality since."""
    match decision.kind:
        case DecisionKind.TAG | DecisionKind.UNTAG:
            take_tags_back(session, decision, now=now)
        case DecisionKind.TONE:
            _unsay_tone(session, decision)
        case DecisionKind.NOTE:
            notes.take_note_back(session, decision, now=now)


def _record(session: Session, said: Remark, was: Standing, before: dict[str, Any], *, by: Actor, now: datetime) -> int:
    decision = Decision(
        brand_id=was.brand_id,
        mention_id=was.id,
        mention_version=was.version,
        person_id=by.person_id,
        client_key=said.client_key,
        kind=said.kind,
        proposed=was.pretag,
        confidence=was.pretag_confidence,
        before=before,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision.id


def _say_tone(session: Session, said: Remark, was: Standing, *, by: Actor, now: datetime) -> None:
    if said.tone is None:
        raise Refused(
            _("The tonality of mention {number} stays as it was.").format(number=was.id),
            _("None was chosen."),
            _("Choose positive, neutral or negative."),
        )
    stood = tones_of(session, [was.id])[was.id]
    before = {"tone": said.tone.value, "was": stood.tone.value, "was_corrected": stood.is_corrected}
    _record(session, said, was, before, by=by, now=now)
    _keep_tone(session, was.id, said.tone, person_id=by.person_id, now=now)


def _keep_tone(session: Session, mention_id: int, tone: Tone, *, person_id: int | None, now: datetime) -> None:
    row = {"mention_id": mention_id, "tone": tone, "person_id": person_id, "said_at": now}
    keeping = insert_into(session, MentionTone)
    changed = {name: keeping.excluded[name] for name in ("tone", "person_id", "said_at")}
    session.execute(keeping.on_conflict_do_update(index_elements=["mention_id"], set_=changed), [row])


def _unsay_tone(session: Session, decision: Decision) -> None:
    mention_id = decision.mention_id
    stands = session.execute(
        select(MentionTone.person_id, MentionTone.said_at, Person.name)
        .outerjoin(Person, Person.id == MentionTone.person_id)
        .where(MentionTone.mention_id == mention_id)
    ).one_or_none()
    if stands is None:
        return
    if (stands.person_id, stands.said_at) != (decision.person_id, decision.decided_at):
        raise Refused(
            _("The tonality of mention {number} stays as it was.").format(number=mention_id),
            _("{name} has corrected it since.").format(name=stands.name or _("The system")),
            _("Correct it once more."),
        )
    session.execute(delete(MentionTone).where(MentionTone.mention_id == mention_id))
    if decision.before["was_corrected"]:
        earlier = session.execute(_tone_before(decision)).first()
        person_id, said_at = (earlier.person_id, earlier.decided_at) if earlier else (None, decision.decided_at)
        _keep_tone(session, mention_id, Tone(decision.before["was"]), person_id=person_id, now=said_at)


def _tone_before(decision: Decision) -> Any:
    """Whose correction stood before this one."""
    return (
        select(Decision.person_id, Decision.decided_at)
        .where(Decision.mention_id == decision.mention_id, Decision.kind == DecisionKind.TONE)
        .where(Decision.id < decision.id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
        .limit(1)
    )
