"""What a moderator says of a mention without deciding it: tags put on and taken off, tonality corrected, notes.

Each remark is a decision like any other: recorded for good under its client key, and undone step by step.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from classifier.tonality import tones_of
from moderation import notes
from moderation.standing import Standing
from moderation.tag_conditions import counts_as
from storage.database import insert_into
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Decision, MentionTag, MentionTone, Person, Tag, TagProposal
from storage.vocabulary import DecisionKind, Tone

REMARKS = frozenset({DecisionKind.TAG, DecisionKind.UNTAG, DecisionKind.TONE, DecisionKind.NOTE})


class Remark(NamedTuple):
    """One key press that leaves the mention where it stands."""

    client_key: str
    kind: DecisionKind
    tag_id: int | None = None
    tone: Tone | None = None
    text: str | None = None


def remark(session: Session, said: Remark, was: Standing, *, by: Actor, now: datetime) -> None:
    """Carries out a remark on a mention whose standing is locked. Refused for a tag that is not offered."""
    if said.kind == DecisionKind.TONE:
        _say_tone(session, said, was, by=by, now=now)
        return
    if said.kind == DecisionKind.NOTE:
        text = notes.fit(said.text, was.id)
        decision_id = _record(session, said, was, {}, by=by, now=now)
        notes.add_note(session, was, text, session.get_one(Decision, decision_id), now=now)
        return
    tag = _tag(session, said, was)
    same = select(Tag.id).where(counts_as() == (tag.counts_as_id or tag.id))
    on = select(MentionTag.id).where(
        MentionTag.mention_id == was.id, MentionTag.off_at.is_(None), MentionTag.tag_id.in_(same)
    )
    rows = list(session.scalars(on))
    proposal = session.get(TagProposal, (was.id, tag.id))
    before = {"tag": tag.id, "named": tag.name, "proposed": proposal.probability if proposal else None}
    if said.kind == DecisionKind.TAG:
        decision_id = _record(session, said, was, before, by=by, now=now)
        if not rows:
            row = MentionTag(mention_id=was.id, mention_version=was.version, tag_id=tag.id, named=tag.name)
            row.person_id, row.decision_id, row.put_at = by.person_id, decision_id, now
            session.add(row)
    else:
        is_dismissed = proposal is not None and proposal.dismissed_at is None
        decision_id = _record(session, said, was, before | {"dismissed": is_dismissed}, by=by, now=now)
        off = update(MentionTag).where(MentionTag.id.in_(rows)).values(off_at=now, off_decision_id=decision_id)
        session.execute(off)
        if is_dismissed:
            _dismiss(session, was.id, tag.id, now)
    session.flush()


def take_remark_back(session: Session, decision: Decision, *, now: datetime) -> None:
    """The mention is as it was before the remark. Refused when somebody has corrected the tonality since."""
    mention_id, before = decision.mention_id, decision.before
    match decision.kind:
        case DecisionKind.TAG:
            put = update(MentionTag).where(MentionTag.decision_id == decision.id, MentionTag.off_at.is_(None))
            session.execute(put.values(off_at=now))
        case DecisionKind.UNTAG:
            _put_back(session, decision)
            if before.get("dismissed"):
                _dismiss(session, mention_id, before["tag"], None)
        case DecisionKind.TONE:
            _unsay_tone(session, decision)
        case DecisionKind.NOTE:
            notes.take_note_back(session, decision, now=now)


def _tag(session: Session, said: Remark, was: Standing) -> Tag:
    tag = session.get(Tag, said.tag_id) if said.tag_id is not None else None
    is_ours = tag is not None and tag.brand_id == was.brand_id
    # What is on a mention can be taken off even when nobody is offered it any more.
    is_in_use = tag is not None and tag.archived_at is None and tag.merged_into_id is None
    if tag is None or not is_ours or (said.kind == DecisionKind.TAG and not is_in_use):
        raise Refused(
            _("The tags of mention {number} stay as they were.").format(number=was.id),
            _("The list of tags has changed meanwhile: this one is not offered any more."),
            _("Reload the page and choose another."),
        )
    return tag


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


def _put_back(session: Session, decision: Decision) -> None:
    """Opens again what this decision has closed, unless somebody has put the same tag there since."""
    put_since = select(MentionTag.tag_id).where(
        MentionTag.mention_id == decision.mention_id, MentionTag.off_at.is_(None)
    )
    there = set(session.scalars(put_since))
    closed = update(MentionTag).where(MentionTag.off_decision_id == decision.id, MentionTag.tag_id.not_in(there))
    session.execute(closed.values(off_at=None, off_decision_id=None))


def _dismiss(session: Session, mention_id: int, tag_id: int, moment: datetime | None) -> None:
    one = update(TagProposal).where(TagProposal.mention_id == mention_id, TagProposal.tag_id == tag_id)
    session.execute(one.values(dismissed_at=moment))
