"""Flags on people who write: client, blogger, troll …; seen on every card, asked about by rules and routing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from classifier.pretagging import WEIGH_JOB
from moderation.standing import DECIDERS
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import AuditEntry, Author, FlaggedAuthor
from storage.vocabulary import AuthorFlag, Role

FLAGGERS = (*DECIDERS, Role.OPERATOR)


def set_flags(session: Session, author_id: int, flags: Collection[AuthorFlag], *, by: Actor, now: datetime) -> None:
    """The author has exactly these flags from now on; who set each, and when, is kept."""
    author = session.get(Author, author_id, with_for_update=True)
    if author is None or not by.holds(*FLAGGERS, brand_id=author.brand_id):
        raise Refused(
            _("The author's flags were not changed."),
            _("The author does not exist, or belongs to a brand that is not yours."),
            _("Open the author from a card of the stream."),
        )
    had = flags_of(session, [author_id]).get(author_id, frozenset())
    wanted = frozenset(flags)
    if had == wanted:
        return
    gone = delete(FlaggedAuthor).where(FlaggedAuthor.author_id == author_id, FlaggedAuthor.flag.not_in(wanted))
    session.execute(gone)
    session.add_all(
        FlaggedAuthor(author_id=author_id, flag=flag, person_id=by.person_id, at=now) for flag in sorted(wanted - had)
    )
    details = {"on": sorted(wanted - had), "off": sorted(had - wanted)}
    entry = AuditEntry(at=now, person_id=by.person_id, action="author_flagged", subject="author", details=details)
    entry.subject_id = author_id
    session.add(entry)
    session.flush()
    # A lawyer's texts are more urgent from now on.
    enqueue(session, WEIGH_JOB, {"author_id": author_id}, now=now)


def flags_of(session: Session, author_ids: Collection[int]) -> dict[int, frozenset[AuthorFlag]]:
    """The flags of those of the authors that have any; to be asked for authors of brands the person may read."""
    found: dict[int, frozenset[AuthorFlag]] = {}
    if not author_ids:
        return found
    wanted = select(FlaggedAuthor.author_id, FlaggedAuthor.flag).where(FlaggedAuthor.author_id.in_(author_ids))
    for author_id, flag in session.execute(wanted):
        found[author_id] = found.get(author_id, frozenset()) | {flag}
    return found
