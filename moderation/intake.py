"""Takes in what collectors found: each text once, each edit as a version, the cursor in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from moderation import counts
from moderation.authors import meet_authors, meet_places, own_accounts, own_answers
from moderation.cleaning import author_key, cleaned
from moderation.finding import Finding
from moderation.follow_up import follow_up, recognise_ours, tell_edits
from moderation.versions import Ids, Stored, edit, is_edit, language_code, store, stored
from storage.database import insert_into
from storage.jobs import enqueue
from storage.query import parse
from storage.tables import Brand, Mention, MentionKey, Source, SourceCursor
from storage.vocabulary import Ground, Lane, MentionState, Scope

BATCH = 500
"""Rows of one statement; collectors hand in at most as many per transaction, or other writers wait."""

TOO_OLD = timedelta(hours=72)
"""Published longer ago than this at first sight: archived, never in the stream, never a ticket by itself."""

PRETAG_JOB = "pretag"


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
    source: Source,
    findings: Sequence[Finding],
    now: datetime,
    cursor: Mapping[str, Any] | None = None,
    lane: Lane = Lane.LIVE,
) -> Received:
    """Stores what is new, versions what was edited, marks what is gone, and moves the cursor.

    Receiving the same findings again changes nothing. Texts by the brand's own accounts are no mentions.
    """
    clean = cleaned(findings, now=now)
    parts = [
        _receive_part(session, source, clean[start : start + BATCH], lane=lane, now=now)
        for start in range(0, len(clean), BATCH)
    ]
    if cursor is not None:
        _move_cursor(session, source, cursor, lane=lane, now=now)
    return Received(
        found=len(findings),
        new=sum(part.new for part in parts),
        changed=sum(part.changed for part in parts),
        deleted=sum(part.deleted for part in parts),
        unmatched=sum(part.unmatched for part in parts),
        new_ids=tuple(one for part in parts for one in part.new_ids),
    )


def _receive_part(session: Session, source: Source, findings: list[Finding], *, lane: Lane, now: datetime) -> Received:
    own = own_accounts(session, source, findings)
    sent = own_answers(session, source, findings)
    ours = [one for one in findings if one.ours or author_key(one) in own or one.external_id in sent]
    said = {finding.external_id: finding for finding in findings if finding not in ours}
    keys = _keys(session, source, list(said))
    known = stored(session, [mention_id for mention_id in keys.values() if mention_id is not None])
    pairs = [(known[mention_id], said[key]) for key, mention_id in keys.items() if mention_id in known]
    fresh = [finding for key, finding in said.items() if keys.get(key) is None and not finding.deleted]
    new_ids, unmatched = _store_new(session, source, fresh, known_keys=set(keys), lane=lane, now=now)
    edits = [(was, finding) for was, finding in pairs if not finding.deleted and is_edit(was, finding)]
    edit(session, source, edits, now=now)
    gone = _mark_gone(session, pairs, now=now)
    _ask_for_pretags(session, source, new_ids, edits, now=now)
    follow_up(session, source, new_ids, now=now)
    tell_edits(session, [was.id for was, _ in edits], now=now)
    recognise_ours(session, source, ours, now=now)
    return Received(len(said), len(new_ids), len(edits), gone, unmatched, tuple(new_ids))


def _keys(session: Session, source: Source, external_ids: list[str]) -> dict[str, int | None]:
    """Which of the texts were seen before, locked; the value is None for those that were not about the brand."""
    rows = session.execute(
        select(MentionKey.external_id, MentionKey.mention_id)
        .where(
            MentionKey.brand_id == source.brand_id,
            MentionKey.source_id == source.id,
            MentionKey.external_id.in_(external_ids),
        )
        .order_by(MentionKey.external_id)
        .with_for_update()
    )
    return dict(rows.all())


def _store_new(
    session: Session,
    source: Source,
    findings: list[Finding],
    *,
    known_keys: set[str],
    lane: Lane,
    now: datetime,
) -> tuple[list[int], int]:
    """Ids of the mentions stored, and how many texts were met for the first time but are not about the brand."""
    brand = session.get_one(Brand, source.brand_id)
    wanted = _about_brand(brand, source, findings)
    won = _claim(session, source, [finding.external_id for finding in findings], known_keys=known_keys)
    wanted = [finding for finding in wanted if finding.external_id in won]
    is_muted = source.ground == Ground.OTHERS and source.category in brand.muted_categories
    lane = Lane.BACKFILL if is_muted else lane
    arrivals = [(finding, _first_state(finding, lane=lane, now=now)) for finding in wanted]
    ids = Ids(meet_authors(session, source, wanted, now=now), meet_places(session, source, wanted))
    made = store(session, source, arrivals, ids=ids, now=now)
    if made:
        place = {"brand_id": source.brand_id, "source_id": source.id}
        rows = [{**place, "external_id": key, "mention_id": mention_id} for key, mention_id in made.items()]
        session.execute(update(MentionKey), rows)
    unmatched = len(won - known_keys) - sum(key not in known_keys for key in made)
    counts.unmatched(session, source, unmatched, now=now)
    facts = [(finding.published_at or now, language_code(finding), state) for finding, state in arrivals]
    counts.arrived(session, source, facts)
    return sorted(made.values()), unmatched


def _about_brand(brand: Brand, source: Source, findings: list[Finding]) -> list[Finding]:
    if source.scope == Scope.OWN:
        return findings
    query = parse(brand.query)
    spoken = {*brand.languages, ""} if brand.languages else None
    return [
        finding
        for finding in findings
        if query.matches(f"{finding.title or ''}\n{finding.text}")
        and (spoken is None or language_code(finding) in spoken)
    ]


def _claim(session: Session, source: Source, external_ids: list[str], *, known_keys: set[str]) -> set[str]:
    """The texts this transaction may store: keys it entered itself, and locked ones without a mention."""
    entered = [key for key in sorted(external_ids) if key not in known_keys]
    won = {key for key in external_ids if key in known_keys}
    if entered:
        rows = [{"brand_id": source.brand_id, "source_id": source.id, "external_id": key} for key in entered]
        entering = insert_into(session, MentionKey).on_conflict_do_nothing().returning(MentionKey.external_id)
        won |= set(session.execute(entering, rows).scalars())
    return won


def _first_state(finding: Finding, *, lane: Lane, now: datetime) -> MentionState:
    is_old = finding.published_at is not None and finding.published_at < now - TOO_OLD
    return MentionState.ARCHIVED if is_old or lane == Lane.BACKFILL else MentionState.NEW


def _mark_gone(session: Session, pairs: list[tuple[Stored, Finding]], *, now: datetime) -> int:
    """Marks what its site deleted, and unmarks what is back; gives the number of newly deleted ones."""
    gone = [was.id for was, finding in pairs if finding.deleted and was.deleted_at is None]
    back = [was.id for was, finding in pairs if not finding.deleted and (was.deleted_at or was.missed_at)]
    for ids, moment in ((gone, now), (back, None)):
        if ids:
            session.execute(
                update(Mention)
                .where(Mention.id.in_(ids))
                .values(deleted_at=moment, missed_at=None)
                .execution_options(synchronize_session=False)
            )
    return len(gone)


def _ask_for_pretags(
    session: Session,
    source: Source,
    new_ids: list[int],
    edits: list[tuple[Stored, Finding]],
    *,
    now: datetime,
) -> None:
    for mention_ids, name in ((new_ids, "new"), ([was.id for was, _ in edits], "edit")):
        if mention_ids:
            last = max(mention_ids) if name == "new" else f"{max(mention_ids)}@{int(now.timestamp() * 1000)}"
            enqueue(
                session,
                PRETAG_JOB,
                {"mention_ids": mention_ids},
                now=now,
                unique_key=f"{PRETAG_JOB}:{name}:{source.id}:{last}",
            )


def _move_cursor(session: Session, source: Source, cursor: Mapping[str, Any], *, lane: Lane, now: datetime) -> None:
    row = {"source_id": source.id, "lane": lane, "state": dict(cursor), "updated_at": now}
    moving = insert_into(session, SourceCursor)
    moving = moving.on_conflict_do_update(
        index_elements=["source_id", "lane"],
        set_={"state": moving.excluded.state, "updated_at": moving.excluded.updated_at},
    )
    session.execute(moving, [row])
