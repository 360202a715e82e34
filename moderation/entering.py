"""Texts seen for the first time: those about the brand become mentions, once each, whichever way they came."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from moderation import counts
from moderation.about import About
from moderation.aliases import complete, note_aliases, recognised
from moderation.arrivals import Arrival
from moderation.authors import Met, meet_authors, meet_places
from moderation.keys import Key, Known, enter, unmatched_seen
from moderation.provenance import Provenance
from moderation.versions import Entering, Ids, store
from moderation.ways import look_up
from storage.counting import day_of
from storage.vocabulary import Ground, Lane, MentionState, ReplyPolicy

TOO_OLD = timedelta(hours=72)
"""Published longer ago than this at first sight: archived, never in the stream, never a ticket by itself."""


class Entered(NamedTuple):
    """What became of new texts. `waiting`: ids and threads of those in the stream, in the order they were written."""

    new_ids: tuple[int, ...] = ()
    joined_ids: tuple[int, ...] = ()
    mention_ids: dict[str, int] = {}  # noqa: RUF012 - a named tuple's default is never changed
    waiting: list[tuple[int, str]] = []  # noqa: RUF012 - as above
    reposts: dict[str, str] = {}  # noqa: RUF012 - as above
    unmatched: int = 0


def take_in(
    session: Session,
    about: About,
    fresh: Sequence[Arrival],
    *,
    known: Mapping[str, Known],
    authors: Mapping[str, Met],
    lane: Lane,
    now: datetime,
) -> Entered:
    """Stores the texts that are about the brand; those that came by another source already join their mention."""
    source = about.source
    wanted = [one for one in fresh if one.is_about(about)]
    look_up(wanted)
    joined = recognised(session, about, wanted) if wanted else {}
    new = [one for one in wanted if one.key not in joined]
    entering = [_entering(one, about, lane=lane, too_old=now - TOO_OLD) for one in new]
    findings = [one.finding for one in new]
    met = meet_authors(session, source, findings, known=authors, now=now)
    ids = Ids(met, meet_places(session, source, findings))
    made = store(session, source, entering, ids=ids, now=now)
    mention_ids = made | joined
    enter(session, source, _keys(fresh, mention_ids, about), known=known)
    note_aliases(session, source, mention_ids, wanted)
    complete(session, source, joined, wanted, now=now)
    unmatched = sum(one.key not in known and one.key not in mention_ids for one in fresh)
    _count(session, source, entering, unmatched=unmatched, now=now)
    return Entered(
        new_ids=tuple(made.values()),
        joined_ids=tuple(joined.values()),
        mention_ids=mention_ids,
        waiting=[
            (made[one.arrival.key], one.arrival.finding.thread_id or "")
            for one in entering
            if one.state == MentionState.NEW
        ],
        reposts={str(mention_ids[one.key]): one.finding.repost_of for one in wanted if one.finding.repost_of},
        unmatched=unmatched,
    )


def _entering(arrival: Arrival, about: About, *, lane: Lane, too_old: datetime) -> Entering:
    published = arrival.finding.published_at
    if lane == Lane.BACKFILL or (published is not None and published < too_old):
        return Entering(arrival, MentionState.ARCHIVED)
    return Entering(arrival, MentionState.ARCHIVED if about.is_muted else MentionState.NEW, about.is_muted)


def _keys(fresh: Sequence[Arrival], mention_ids: Mapping[str, int], about: About) -> list[Key]:
    return [
        Key(one.key, mention_ids[one.key], one.seen, one.address, one.likeness)
        if one.key in mention_ids
        else Key(one.key, None, unmatched_seen(one, about))
        for one in fresh
    ]


def _count(
    session: Session, source: Provenance, entering: Sequence[Entering], *, unmatched: int, now: datetime
) -> None:
    counts.unmatched(session, source, unmatched, now=now)
    facts = [
        counts.Arrived(day_of(one.arrival.finding.published_at or now), one.arrival.language, one.state)
        for one in entering
    ]
    counts.arrived(session, source, facts)
    if source.ground != Ground.OURS or source.policy != ReplyPolicy.ALWAYS:
        counts.came_in(session, source.brand_id, sum(one.state == MentionState.NEW for one in facts), now=now)
    counts.muted(session, source, [fact for fact, one in zip(facts, entering, strict=True) if one.is_muted])
