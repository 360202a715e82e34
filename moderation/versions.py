"""New mentions, and new versions of known ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from moderation.arrivals import Arrival
from moderation.cleaning import key_of
from moderation.provenance import Provenance
from moderation.urgency import urgency_on_arrival
from storage.glance import fingerprint, language_code
from storage.rows import milliseconds, next_ids, put, uids_at
from storage.tables import IS_CURRENT, Mention, MentionVersion
from storage.vocabulary import MentionState

MENTION = (
    *("id", "uid", "brand_id", "source_id", "author_id", "place_id", "thread_id", "parent_id", "url", "complain_url"),
    *("language", "published_at", "published_precision", "seen_at", "edited_at", "state", "version", "stars"),
    *("urgency", "is_abuse", "muted_at", "is_repost"),
)
VERSION = ("mention_id", "version", "title", "text", "stars", "fingerprint", "seen_at")


class Stored(NamedTuple):
    """A known mention as it stands: its facts and the words of its current version."""

    id: int
    version: int
    source_id: int
    deleted_at: datetime | None
    missed_at: datetime | None
    title: str
    text: str
    stars: float | None
    fingerprint: str


class Ids(NamedTuple):
    """Ids of authors and branches by their keys at the source."""

    authors: Mapping[str, int]
    places: Mapping[str, int]


class Entering(NamedTuple):
    """A new mention and how it enters; `is_muted`: archived only because nobody watches its category."""

    arrival: Arrival
    state: MentionState
    is_muted: bool = False


def stored(session: Session, mention_ids: Sequence[int]) -> dict[int, Stored]:
    """The mentions with their current versions, locked until the transaction ends."""
    if not mention_ids:
        return {}
    rows = session.execute(
        select(
            Mention.id,
            Mention.version,
            Mention.source_id,
            Mention.deleted_at,
            Mention.missed_at,
            MentionVersion.title,
            MentionVersion.text,
            MentionVersion.stars,
            MentionVersion.fingerprint,
        )
        .join(MentionVersion, IS_CURRENT)
        .where(Mention.id.in_(mention_ids))
        .order_by(Mention.id)
        .with_for_update(of=Mention)
    )
    return {known.id: known for known in map(Stored._make, rows)}


def store(
    session: Session, source: Provenance, entering: Sequence[Entering], *, ids: Ids, now: datetime
) -> dict[str, int]:
    """Stores new mentions in the given order and gives their ids by external id."""
    if not entering:
        return {}
    numbers = next_ids(session, "mention", len(entering))
    uids = uids_at(now, len(entering))
    seen_at = milliseconds(now)
    brand_id, source_id = source.brand_id, source.id
    mentions, versions = [], []
    for number, uid, (arrival, state, is_muted) in zip(numbers, uids, entering, strict=True):
        finding = arrival.finding
        stars, look = finding.stars, arrival.look
        place = ids.places.get(key_of(finding.place.external_id, 300)) if finding.place else None
        written = milliseconds(finding.published_at) or seen_at or 0
        # Pre-tag, reach and flags of the author come a little later (moderation.weighing).
        urgency = urgency_on_arrival(written, stars=stars, is_branch=place is not None)
        mentions.append((
            number, uid, brand_id, source_id, ids.authors.get(arrival.author_key or ""), place,
            finding.thread_id or "", finding.parent_id or "", finding.url, finding.complain_url or "",
            look.language, written, finding.precision.value, seen_at,
            milliseconds(finding.edited_at), state.value, 1, stars, urgency, False, seen_at if is_muted else None,
            finding.repost_of is not None,
        ))  # fmt: skip
        versions.append((number, 1, finding.title or "", finding.text, stars, look.fingerprint, seen_at))

    put(session, "mention", MENTION, mentions)
    put(session, "mention_version", VERSION, versions)
    return {one.arrival.key: number for number, one in zip(numbers, entering, strict=True)}


def is_edit(known: Stored, arrival: Arrival) -> bool:
    """Whether the finding says something else than what is stored; what a page leaves out is no change.

    An erased mention (no fingerprint) stays erased, whatever its page still shows.
    """
    if not known.fingerprint:
        return False
    finding = arrival.finding
    title = known.title if finding.title is None else finding.title
    stars = known.stars if finding.stars is None else finding.stars
    return (finding.text, title, stars) != (known.text, known.title, known.stars)


def edit(session: Session, edits: Sequence[tuple[Stored, Arrival]], *, now: datetime) -> None:
    """A new version of each; the search index follows in its own time, by the versions that stand there."""
    if not edits:
        return
    mentions, versions = [], []
    for known, arrival in edits:
        finding = arrival.finding
        title = known.title if finding.title is None else finding.title
        words = f"{title}\n{finding.text}"
        version = {
            "version": known.version + 1,
            "stars": known.stars if finding.stars is None else finding.stars,
        }
        mentions.append(
            {"id": known.id, "edited_at": finding.edited_at or now, "language": language_code(words)} | version
        )
        said = {"title": title, "text": finding.text, "fingerprint": fingerprint(words)}
        versions.append({"mention_id": known.id, "seen_at": now} | said | version)
    session.execute(update(Mention), mentions)
    session.execute(insert(MentionVersion), versions)
