"""What stands beside a card's words: the post it answers, the rule that worked on it, files, notes of colleagues."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from moderation.notes import NoteOnCard, notes_on
from storage.tables import Attachment, Author, Mention, MentionKey, MentionVersion, Rule, RuleFiring

LONGEST_PARENT = 600


class Parent(NamedTuple):
    """The post that a mention answers; its words are hostile."""

    id: int
    author: str | None
    title: str
    text: str


class Beside(NamedTuple):
    """All of it for one mention."""

    parent: Parent | None = None
    rules: Sequence[str] = ()
    files: Sequence[str] = ()
    notes: Sequence[NoteOnCard] = ()


NOTHING = Beside()


def beside(session: Session, mention_ids: Sequence[int]) -> dict[int, Beside]:
    """What stands beside each of the mentions, in four statements."""
    parents = _parents(session, mention_ids)
    rules, files = _rules(session, mention_ids), _files(session, mention_ids)
    notes = notes_on(session, mention_ids)
    return {
        one: Beside(parents.get(one), rules.get(one, ()), files.get(one, ()), notes.get(one, ())) for one in mention_ids
    }


def _parents(session: Session, ids: Sequence[int]) -> dict[int, Parent]:
    child = aliased(Mention)
    key = and_(
        MentionKey.brand_id == child.brand_id,
        MentionKey.source_id == child.source_id,
        MentionKey.external_id == child.parent_id,
    )
    rows = session.execute(
        select(child.id, Mention.id, Author.name, MentionVersion.title, MentionVersion.text)
        .join(MentionKey, key)
        .join(Mention, Mention.id == MentionKey.mention_id)
        .join(MentionVersion, and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version))
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(child.id.in_(ids), child.parent_id != "", Mention.id != child.id)
    )
    return {row[0]: Parent(row[1], row[2], row[3], row[4][:LONGEST_PARENT]) for row in rows}


def _rules(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the rules whose work stands, the first to fire first."""
    rows = session.execute(
        select(RuleFiring.mention_id, Rule.name)
        .join(Rule, Rule.id == RuleFiring.rule_id)
        .where(RuleFiring.mention_id.in_(ids), RuleFiring.undone_at.is_(None))
        .order_by(RuleFiring.id)
    )
    return _grouped((one, name) for one, name in rows)


def _files(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names, or the kinds, of pictures and files; they are listed and never asked of their site."""
    rows = session.execute(
        select(Attachment.mention_id, Attachment.name, Attachment.media_type)
        .where(Attachment.mention_id.in_(ids))
        .order_by(Attachment.number)
    )
    return _grouped((one, name or media_type or "?") for one, name, media_type in rows if one is not None)


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one, name in rows:
        found[one].append(name)
    return found
