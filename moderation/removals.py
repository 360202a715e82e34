"""Removal complaints: a site is asked to take a text down; evidence is kept, every step is written down."""

import hashlib
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.removal_rules import rules_of
from moderation.standing import DECIDERS
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import IS_CURRENT, Author, Mention, MentionVersion, RemovalComplaint, RemovalStep, Source
from storage.vocabulary import RemovalState

REMINDER: Final = timedelta(days=7)
"""An answer is looked for after this long; sites say three to ten days."""
LONGEST_TEXT: Final = 4000
LONGEST_NOTE: Final = 500

OPEN: Final = frozenset({RemovalState.FILED, RemovalState.APPEALED, RemovalState.ACCEPTED, RemovalState.REJECTED})
"""States in which the text may still go; a rejected complaint can be appealed against, an accepted one waits for it."""
_NEXT: Final = {
    RemovalState.FILED: {RemovalState.ACCEPTED, RemovalState.REJECTED, RemovalState.GONE, RemovalState.WITHDRAWN},
    RemovalState.REJECTED: {RemovalState.APPEALED, RemovalState.GONE, RemovalState.WITHDRAWN},
    RemovalState.APPEALED: {RemovalState.ACCEPTED, RemovalState.REJECTED, RemovalState.GONE, RemovalState.WITHDRAWN},
    RemovalState.ACCEPTED: {RemovalState.GONE, RemovalState.REJECTED},
    RemovalState.GONE: set(),
    RemovalState.WITHDRAWN: set(),
}
_AWAITS_ANSWER: Final = frozenset({RemovalState.FILED, RemovalState.APPEALED, RemovalState.ACCEPTED})


class Subject(NamedTuple):
    """A text that may be complained about, as it stands."""

    mention_id: int
    version: int
    brand_id: int
    platform: str
    source: str
    author: str
    words: str
    url: str
    complain_url: str
    published_at: datetime
    seen_at: datetime


def subject_of(session: Session, mention_id: int, *, by: Actor) -> Subject:
    """The text. Raises Refused for one that is not this person's to decide."""
    row = session.execute(
        select(
            *(Mention.id, Mention.version, Mention.brand_id, Source.kind, Source.name, Author.name),
            *(MentionVersion.title, MentionVersion.text, Mention.url, Mention.complain_url),
            *(Mention.published_at, MentionVersion.seen_at),
        )
        .join(MentionVersion, IS_CURRENT)
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(Author, Author.id == Mention.author_id)
        .where(Mention.id == mention_id)
    ).one_or_none()
    if row is None or not by.holds(*DECIDERS, brand_id=row.brand_id):
        raise _refused(_("The mention does not exist, or is not yours to decide."), _("Open it from the stream."))
    words = f"{row[6]}\n{row[7]}".strip()
    return Subject(
        row.id, row.version, row.brand_id, row.kind, row[4], row[5] or "", words, row.url, row.complain_url,
        row.published_at, row.seen_at,
    )  # fmt: skip


def draft_of(one: Subject, rule: str) -> str:
    """What to write to the site: which text, which rule, since when it was seen."""
    name, moment = rules_of(one.platform)[rule].name, f"{one.published_at:%d.%m.%Y %H:%M}"
    lines = [
        _("Please remove this text: it breaks the rule “{rule}”.").format(rule=name),
        _("Address: {url}").format(url=one.url or "–"),
        _("Author: {name}; published {moment} UTC.").format(name=one.author or "–", moment=moment),
        _("The text as we saw it: “{text}”").format(text=" ".join(one.words.split())[:1000]),
    ]  # fmt: skip
    return "\n".join(lines)


def file_complaint(
    session: Session, mention_id: int, *, rule: str, text: str, number: str = "", by: Actor, now: datetime
) -> int:
    """The new complaint's id; it was handed to the site at this moment. Evidence is what stands there now.

    Raises Refused when one about this text is open already.
    """
    one = subject_of(session, mention_id, by=by)
    if rule not in rules_of(one.platform):
        raise _refused(_("The site has no such rule."), _("Choose one of the list."))
    if not text.strip():
        raise _refused(_("It says nothing."), _("Say why the text should go."))
    session.execute(select(Mention.id).where(Mention.id == mention_id).with_for_update())
    known = select(RemovalComplaint.id).where(
        RemovalComplaint.mention_id == mention_id, RemovalComplaint.state.in_(OPEN)
    )
    if session.scalar(known) is not None:
        raise _refused(_("A complaint about this text is open already."), _("Find it in the list."))
    complaint = RemovalComplaint(
        brand_id=one.brand_id,
        mention_id=mention_id,
        mention_version=one.version,
        platform=one.platform,
        rule=rule,
        text=text.strip()[:LONGEST_TEXT],
        evidence=_evidence(one),
        number=number.strip()[:120],
        state=RemovalState.FILED,
        filed_at=now,
        filed_by=by.person_id,
        changed_at=now,
        remind_at=now + REMINDER,
    )
    session.add(complaint)
    session.flush()
    _step(session, complaint, RemovalState.FILED, "", by=by, now=now)
    return complaint.id


def move_complaint(
    session: Session, complaint_id: int, state: RemovalState, *, note: str = "", by: Actor, now: datetime
) -> None:
    """The site has answered, somebody appeals, or the text is gone. Raises Refused for a step that cannot follow."""
    complaint = session.get(RemovalComplaint, complaint_id, with_for_update=True, populate_existing=True)
    if complaint is None or not by.holds(*DECIDERS, brand_id=complaint.brand_id):
        raise _refused(_("It does not exist, or is not yours to change."), _("Reload the page."))
    if state not in _NEXT[complaint.state]:
        raise _refused(_("It has gone another way meanwhile."), _("Reload the page and look where it stands."))
    _step(session, complaint, state, note, by=by, now=now)


def next_states(state: RemovalState) -> list[RemovalState]:
    """Where a complaint can go from here, in the order of the vocabulary."""
    return [one for one in RemovalState if one in _NEXT[state]]


def confirm_gone(session: Session, *, now: datetime) -> int:
    """Complaints whose text a crawl found deleted are won; gives how many."""
    gone = select(RemovalComplaint).join(Mention, Mention.id == RemovalComplaint.mention_id)
    gone = gone.where(RemovalComplaint.state.in_(OPEN), Mention.deleted_at.is_not(None)).with_for_update(
        of=RemovalComplaint, skip_locked=True
    )
    found = session.scalars(gone).all()
    for complaint in found:
        _step(session, complaint, RemovalState.GONE, _("A crawl found it deleted."), by=SYSTEM, now=now)
    return len(found)


def _step(
    session: Session, complaint: RemovalComplaint, state: RemovalState, note: str, *, by: Actor, now: datetime
) -> None:
    complaint.state, complaint.changed_at = state, now
    complaint.remind_at = now + REMINDER if state in _AWAITS_ANSWER else None
    complaint.ended_at = now if state in {RemovalState.GONE, RemovalState.WITHDRAWN} else None
    step = RemovalStep(complaint_id=complaint.id, state=state, note=note.strip()[:LONGEST_NOTE], at=now)
    step.person_id = by.person_id
    session.add(step)
    session.flush()


def _evidence(one: Subject) -> dict[str, str | int]:
    """What was seen where and when, and the SHA-256 of the words, so that nobody need trust our copy."""
    return {
        "url": one.url,
        "author": one.author,
        "text": one.words,
        "sha256": hashlib.sha256(one.words.encode("utf-8", "surrogatepass")).hexdigest(),
        "seen_at": one.seen_at.isoformat(),
        "published_at": one.published_at.isoformat(),
    }


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The complaint was not saved."), why, way_out)
