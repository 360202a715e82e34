"""Tags put on and taken off by a key: one key is one decision and one step of undo, however many tags it is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session, aliased

from desk.tag_facts import mentions_tagged
from moderation.standing import Standing
from moderation.story_tags import tag_copies, tags_back, untag_copies, waiting_copies
from moderation.tag_conditions import counts_as
from storage.errors import Refused
from storage.i18n import _
from storage.tables import Decision, MentionTag, Tag, TagProposal
from storage.vocabulary import DecisionKind


def tags_meant(session: Session, tag_ids: tuple[int, ...], kind: DecisionKind, was: Standing) -> list[Tag]:
    """The tags, each once. Refused when there is none, and for one that is not the brand's or not offered."""
    found = [session.get(Tag, tag_id) for tag_id in dict.fromkeys(tag_ids)]
    tags = [tag for tag in found if tag is not None and tag.brand_id == was.brand_id]
    # What is on a mention can be taken off even when nobody is offered it any more.
    in_use = [tag for tag in tags if tag.archived_at is None and tag.merged_into_id is None]
    if not found or len(tags) < len(found) or (kind == DecisionKind.TAG and len(in_use) < len(tags)):
        raise Refused(
            _("The tags of mention {number} stay as they were.").format(number=was.id),
            _("The list of tags has changed meanwhile: this one is not offered any more."),
            _("Reload the page and choose another."),
        )
    return tags


def noted(session: Session, tags: list[Tag], kind: DecisionKind, was: Standing) -> dict[str, Any]:
    """What of the tags is kept with the decision: their names of today, how likely they were, whether dismissed now."""
    noted = []
    for tag in tags:
        proposal = session.get(TagProposal, (was.id, tag.id))
        one = {"tag": tag.id, "named": tag.name, "proposed": proposal.probability if proposal else None}
        if kind == DecisionKind.UNTAG:
            one["dismissed"] = proposal is not None and proposal.dismissed_at is None
        noted.append(one)
    return {"tags": noted}


def put_tags(session: Session, decision: Decision, tags: list[Tag], was: Standing, *, whole_story: bool) -> int:
    """Puts them on, or takes them off, the mention and with `whole_story` its waiting copies; gives how many copies."""
    now: datetime = decision.decided_at
    copies = waiting_copies(session, was.id) if whole_story else []
    if decision.kind == DecisionKind.UNTAG:
        untag_copies(session, [was.id], tags, decision.id, now=now)
        for one in decision.before["tags"]:
            if one["dismissed"]:
                _dismiss(session, was.id, one["tag"], now)
        return untag_copies(session, copies, tags, decision.id, now=now)
    for tag in tags:
        same = select(Tag.id).where(counts_as() == (tag.counts_as_id or tag.id))
        on = select(MentionTag.id).where(
            MentionTag.mention_id == was.id, MentionTag.off_at.is_(None), MentionTag.tag_id.in_(same)
        )
        if session.scalar(on.limit(1)) is None:
            row = MentionTag(mention_id=was.id, mention_version=was.version, tag_id=tag.id, named=tag.name)
            row.person_id, row.decision_id, row.put_at = decision.person_id, decision.id, now
            session.add(row)
    session.flush()
    mentions_tagged(session, [was.id])
    return tag_copies(session, copies, tags, decision.id, now=now)


def take_tags_back(session: Session, decision: Decision, *, now: datetime) -> None:
    """The mention, and its copies, carry what they carried before."""
    if decision.kind == DecisionKind.TAG:
        tags_back(session, decision.id, now=now)
        return
    # Opens again what this decision has closed, unless somebody has put the same tag there since.
    closed, there = MentionTag, aliased(MentionTag)
    since = select(there.mention_id, there.tag_id).where(there.off_at.is_(None))
    mentions = select(closed.mention_id).where(closed.off_decision_id == decision.id)
    since = since.where(there.mention_id.in_(mentions))
    taken = [tuple(row) for row in session.execute(since)]
    back = update(closed).where(closed.off_decision_id == decision.id)
    if taken:
        back = back.where(tuple_(closed.mention_id, closed.tag_id).not_in(taken))
    opened = back.values(off_at=None, off_decision_id=None).returning(closed.mention_id)
    mentions_tagged(session, session.execute(opened.execution_options(synchronize_session=False)).scalars().all())
    # Decisions of earlier versions of the program were about one tag each.
    for one in decision.before.get("tags", [decision.before]):
        if one.get("dismissed"):
            _dismiss(session, decision.mention_id, one["tag"], None)


def _dismiss(session: Session, mention_id: int, tag_id: int, moment: datetime | None) -> None:
    one = update(TagProposal).where(TagProposal.mention_id == mention_id, TagProposal.tag_id == tag_id)
    session.execute(one.values(dismissed_at=moment))
