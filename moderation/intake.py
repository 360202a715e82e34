"""Takes in what collectors found: each text once, each edit as a version, the cursor in the same transaction.

The search index, stories and pre-tags follow in jobs that are enqueued here, so that writing stays short.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from desk.sightings import missed
from moderation import attachments, engagement
from moderation.about import About
from moderation.arrivals import Arrival, Arrivals, arrivals_of
from moderation.authors import Met, known_authors, own_accounts, own_answers
from moderation.entering import Entered, take_in
from moderation.finding import Finding
from moderation.follow_up import follow_up, recognise_ours, tell_edits
from moderation.keys import Known, hold_brand, known_keys, note_seen
from moderation.provenance import Provenance, provenance_of
from moderation.versions import Stored, edit, is_edit, stored
from moderation.ways import is_cut_of
from storage.database import insert_on
from storage.jobs import enqueue
from storage.ready import Ready
from storage.tables import Mention, Source, SourceCursor
from storage.vocabulary import Lane

BATCH = 500
"""Rows of one statement; collectors hand in at most as many per transaction, or other writers wait."""

PRETAG_JOB = "pretag"
FOLLOW_JOB = "moderation.follow"
SOON = 20
"""Priority of what makes new texts found and sorted: before everything that can wait a minute."""
LATER = 62
"""The same for what comes out of the past: after everything that is new, however much of the past there is."""


class Received(NamedTuple):
    """What came of a batch. `unmatched`: texts of an open source seen for the first time, not about the brand."""

    found: int
    new: int
    changed: int
    deleted: int
    unmatched: int
    new_ids: tuple[int, ...]


def receive(
    session: Session,
    *,
    source: Source | Provenance,
    findings: Sequence[Finding] | Arrivals,
    now: datetime,
    cursor: Mapping[str, Any] | None = None,
    lane: Lane = Lane.LIVE,
    left_behind: list[int] | None = None,
) -> Received:
    """Stores what is new, versions what was edited, marks what is gone, and moves the cursor.

    Receiving the same findings again changes nothing. Texts by the brand's own accounts are no mentions. Who gives
    `left_behind` finds there what search, stories and pre-tags do not know yet, and asks for it with `follow_later`.
    """
    arrivals = findings if isinstance(findings, Arrivals) else arrivals_of(findings, now=now)
    parts = []
    if arrivals:
        hold_brand(session, source.brand_id)
        about = About.of(source if isinstance(source, Provenance) else provenance_of(session, source.id))
        parts = [
            _receive_part(session, about, arrivals[start : start + BATCH], left_behind, lane=lane, now=now)
            for start in range(0, len(arrivals), BATCH)
        ]
    if cursor is not None:
        _move_cursor(session, source.id, cursor, lane=lane, now=now)
    return Received(
        found=arrivals.found,
        new=sum(part.new for part in parts),
        changed=sum(part.changed for part in parts),
        deleted=sum(part.deleted for part in parts),
        unmatched=sum(part.unmatched for part in parts),
        new_ids=tuple(one for part in parts for one in part.new_ids),
    )


def follow_later(session: Session, mention_ids: Sequence[int], *, now: datetime) -> None:
    """Search, stories and pre-tags of texts out of the past, as one job each: nobody waits for them."""
    if mention_ids:
        ids = sorted(mention_ids)
        enqueue(session, FOLLOW_JOB, {"mention_ids": ids, "reposts": {}}, now=now, priority=LATER)
        enqueue(session, PRETAG_JOB, {"mention_ids": ids}, now=now, priority=LATER + 1)


def _receive_part(
    session: Session, about: About, arrivals: list[Arrival], left_behind: list[int] | None, *, lane: Lane, now: datetime
) -> Received:
    source = about.source
    known = known_keys(session, source, [one.key for one in arrivals])
    changed = [one for one in arrivals if one.key not in known or not known[one.key].is_as_it_was(one, about)]
    authors = known_authors(session, source, {one.author_key for one in changed if one.author_key})
    said = _leave_ours(session, about, changed, authors=authors, now=now) if changed else []
    known_ids = {key: one.mention_id for key, one in known.items() if one.mention_id is not None}
    pairs = _pairs(session, known_ids, said)
    fresh = [one for one in said if one.key not in known_ids and not one.finding.deleted]
    entered = take_in(session, about, fresh, known=known, authors=authors, lane=lane, now=now) if fresh else Entered()
    edits = _edits(pairs, known, source)
    edit(session, edits, now=now)
    gone = _mark_gone(session, pairs, now=now)
    note_seen(session, source, [one for _, one in pairs if not one.finding.deleted])
    _note_engagement(session, arrivals, known_ids | entered.mention_ids, now=now)
    new_words = entered.mention_ids | {one.key: was.id for was, one in edits}
    attachments.note(session, new_words, [one.finding for one in arrivals if one.finding.attachments], now=now)
    edited = [was.id for was, _ in edits]
    if left_behind is None:
        _ask_for_what_follows(session, source, entered, edited, lane=lane, now=now)
    else:
        left_behind += [*entered.new_ids, *entered.joined_ids, *edited]
    follow_up(session, source, entered.waiting, has_tickets=source.has_tickets, now=now)
    tell_edits(session, edited, now=now)
    if source.has_tickets and lane == Lane.LIVE:
        missed(session, source.id, {one.finding.thread_id for one in arrivals if one.finding.thread_id}, now=now)
    return Received(len(arrivals), len(entered.new_ids), len(edits), gone, entered.unmatched, entered.new_ids)


def _leave_ours(
    session: Session, about: About, arrivals: list[Arrival], *, authors: Mapping[str, Met], now: datetime
) -> list[Arrival]:
    """What the customers said; what the brand's own accounts wrote is handed to its tickets."""
    findings = [one.finding for one in arrivals]
    source = about.source
    own = own_accounts(source, findings, known=authors)
    sent = own_answers(session, source, findings) if source.has_tickets else set()
    said: list[Arrival] = []
    ours: list[Arrival] = []
    for one in arrivals:
        is_ours = one.finding.ours or one.author_key in own or one.key in sent
        (ours if is_ours else said).append(one)
    if ours and source.has_tickets:
        recognise_ours(session, source, [one.finding for one in ours], now=now)
    return said


def _pairs(session: Session, known_ids: Mapping[str, int], arrivals: Sequence[Arrival]) -> list[tuple[Stored, Arrival]]:
    """Known mentions, locked, beside what was read of them now."""
    coming = [one for one in arrivals if one.key in known_ids]
    standing = stored(session, [known_ids[one.key] for one in coming])
    return [(standing[known_ids[one.key]], one) for one in coming if known_ids[one.key] in standing]


def _edits(
    pairs: Sequence[tuple[Stored, Arrival]], known: Mapping[str, Known], source: Provenance
) -> list[tuple[Stored, Arrival]]:
    """What was changed, once per mention."""
    changed = {
        was.id: (was, one)
        for was, one in pairs
        if not one.finding.deleted and _is_edit(was, one, known[one.key], source)
    }
    return list(changed.values())


def _is_edit(was: Stored, arrival: Arrival, known: Known, source: Provenance) -> bool:
    """Another way in tells of an edit only when the text was changed there, and says more than another spelling."""
    if not is_edit(was, arrival):
        return False
    if was.source_id == source.id:
        return True
    is_the_same = arrival.fingerprint == was.fingerprint or is_cut_of(arrival.finding.text, was.text)
    return known.seen is not None and known.seen != arrival.seen and not is_the_same


def _mark_gone(session: Session, pairs: list[tuple[Stored, Arrival]], *, now: datetime) -> int:
    """Marks what its site deleted, and unmarks what is back; gives the number of newly deleted ones."""
    gone = [was.id for was, one in pairs if one.finding.deleted and was.deleted_at is None]
    back = [was.id for was, one in pairs if not one.finding.deleted and (was.deleted_at or was.missed_at)]
    for ids, moment in ((gone, now), (back, None)):
        if ids:
            session.execute(
                update(Mention)
                .where(Mention.id.in_(ids))
                .values(deleted_at=moment, missed_at=None)
                .execution_options(synchronize_session=False)
            )
    return len(gone)


def _note_engagement(
    session: Session, arrivals: Sequence[Arrival], mention_ids: Mapping[str, int], *, now: datetime
) -> None:
    telling = (one for one in arrivals if one.finding.engagement is not None or one.finding.marks)
    told = {number: one.finding for one in telling if (number := mention_ids.get(one.key)) is not None}
    if told:
        engagement.note(session, told, now=now)


def _ask_for_what_follows(
    session: Session, source: Provenance, entered: Entered, edited: list[int], *, lane: Lane, now: datetime
) -> None:
    """Search index and stories for every text that is not there as it stands; pre-tags for new words."""
    priority = LATER if lane == Lane.BACKFILL else SOON
    behind = sorted({*entered.new_ids, *entered.joined_ids, *edited})
    if behind:
        payload = {"mention_ids": behind, "reposts": entered.reposts}
        enqueue(session, FOLLOW_JOB, payload, now=now, priority=priority)
    for mention_ids, name in ((list(entered.new_ids), "new"), (edited, "edit")):
        if mention_ids:
            last = max(mention_ids) if name == "new" else f"{max(mention_ids)}@{int(now.timestamp() * 1000)}"
            key = f"{PRETAG_JOB}:{name}:{source.id}:{last}"
            payload = {"mention_ids": mention_ids}
            enqueue(session, PRETAG_JOB, payload, now=now, unique_key=key, priority=priority + 1)


def _move_cursor(session: Session, source_id: int, cursor: Mapping[str, Any], *, lane: Lane, now: datetime) -> None:
    row = {"source_id": source_id, "lane": lane, "state": dict(cursor), "updated_at": now}
    _MOVING.run(session, row)


def _moving(dialect: str) -> Any:
    moving = insert_on(dialect, SourceCursor.__table__)
    return moving.on_conflict_do_update(
        index_elements=["source_id", "lane"],
        set_={"state": moving.excluded.state, "updated_at": moving.excluded.updated_at},
    )


_MOVING = Ready(_moving)
