"""What stands beside a card's words: the post it answers, the rule that worked on it, files, notes of colleagues."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, select
from sqlalchemy.orm import Session

from desk.closed_texts import unlocked
from moderation.notes import NoteOnCard, notes_on
from storage.rights import Actor
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


def beside(session: Session, mention_ids: Sequence[int], *, by: Actor) -> dict[int, Beside]:
    """What stands beside each of the mentions, in four statements."""
    parents = _parents(session, mention_ids, by=by)
    rules, files = _rules(session, mention_ids), _files(session, mention_ids)
    notes = notes_on(session, mention_ids)
    return {
        one: Beside(parents.get(one), rules.get(one, ()), files.get(one, ()), notes.get(one, ())) for one in mention_ids
    }


def _parents(session: Session, ids: Sequence[int], *, by: Actor) -> dict[int, Parent]:
    """The posts that this person may read."""
    rows = session.execute(_PARENTS.where(unlocked(by)), {"ids": ids})
    return {row[0]: Parent(row[1], row[2], row[3], row[4][:LONGEST_PARENT]) for row in rows}


def _rules(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the rules whose work stands, the first to fire first."""
    return _grouped((one, name) for one, name in session.execute(_RULES, {"ids": ids}))


def _files(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The names, or the kinds, of pictures and files; they are listed and never asked of their site."""
    rows = session.execute(_FILES, {"ids": ids})
    return _grouped((one, name or media_type or "?") for one, name, media_type in rows)


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one, name in rows:
        found[one].append(name)
    return found


# Made once, because each page of the stream asks them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CHILD, _POST = Mention.__table__.alias("child").c, Mention.__table__.c
_KEYS, _WORDS, _AUTHORS = MentionKey.__table__.c, MentionVersion.__table__.c, Author.__table__.c
_FIRINGS, _ATTACHED = RuleFiring.__table__.c, Attachment.__table__.c
_PARENTS = (
    select(_CHILD.id, _POST.id, _AUTHORS.name, _WORDS.title, _WORDS.text)
    .join(
        MentionKey.__table__,
        and_(
            _KEYS.brand_id == _CHILD.brand_id,
            _KEYS.source_id == _CHILD.source_id,
            _KEYS.external_id == _CHILD.parent_id,
        ),
    )
    .join(Mention.__table__, _POST.id == _KEYS.mention_id)
    .join(MentionVersion.__table__, and_(_WORDS.mention_id == _POST.id, _WORDS.version == _POST.version))
    .outerjoin(Author.__table__, _AUTHORS.id == _POST.author_id)
    .where(_CHILD.id.in_(_IDS), _CHILD.parent_id != "", _POST.id != _CHILD.id)
)
_RULES = (
    select(_FIRINGS.mention_id, Rule.__table__.c.name)
    .join(Rule.__table__, Rule.__table__.c.id == _FIRINGS.rule_id)
    .where(_FIRINGS.mention_id.in_(_IDS), _FIRINGS.undone_at.is_(None))
    .order_by(_FIRINGS.id)
)
_FILES = (
    select(_ATTACHED.mention_id, _ATTACHED.name, _ATTACHED.media_type)
    .where(_ATTACHED.mention_id.in_(_IDS))
    .order_by(_ATTACHED.number)
)
