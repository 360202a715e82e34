"""Texts that no longer stand where they stood: gone only after two misses, far apart, and a dead permalink."""

from collections.abc import Collection, Container, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.errors import SourceFailed
from storage.i18n import _
from storage.tables import Mention, MentionKey, Ticket, TicketMention
from storage.vocabulary import LIVE_TICKET_STATES, PageState

MASS_SHARE = 0.2
MASS_COUNT = 5
SAMPLE = 5
MOST_THREADS = 2_000


class Standing(NamedTuple):
    """A text that we hold and the site has not said to be gone."""

    mention_id: int
    external_id: str
    url: str
    missed_at: datetime | None
    thread_id: str = ""


class Extent(NamedTuple):
    """What was read completely: everything published since then (None: ever), in these threads (None: in all)."""

    since: datetime | None = None
    threads: Collection[str] | None = None


def standing(session: Session, source_id: int, *, extent: Extent) -> list[Standing]:
    """The texts of a source within the extent that count as standing."""
    rows = select(Mention.id, MentionKey.external_id, Mention.url, Mention.missed_at, Mention.thread_id).join(
        MentionKey, (MentionKey.mention_id == Mention.id) & (MentionKey.source_id == Mention.source_id)
    )
    rows = rows.where(Mention.source_id == source_id, Mention.deleted_at.is_(None))
    if extent.since is not None:
        rows = rows.where(Mention.published_at >= extent.since)
    if extent.threads is not None:
        rows = rows.where(Mention.thread_id.in_(extent.threads))
    return [Standing(*row) for row in session.execute(rows.order_by(Mention.id))]


def is_mass_loss(missing: int, held: int) -> bool:
    """Whether so much is missing at once that the source has a fault, not its writers second thoughts."""
    return missing > MASS_COUNT and missing > held * MASS_SHARE


class MassLoss(SourceFailed):
    """So much is missing at once that the source has a fault, or somebody has cleaned up thoroughly."""

    def __init__(self, missing: Sequence[Standing], held: int) -> None:
        super().__init__(
            PageState.SCHEMA_DRIFT,
            _(
                "{missing} of {held} texts are missing at once; that is a fault of the source, "
                "so none of them is marked as deleted."
            ).format(missing=len(missing), held=held),
        )
        self.missing = missing

    def sample(self, most: int = SAMPLE) -> list[Standing]:
        """A few of the missing, spread over all of them: their permalinks tell which of the two it is."""
        return list(self.missing[:: -(-len(self.missing) // most)])


def note_missing(
    session: Session,
    source_id: int,
    *,
    seen: Container[str],
    extent: Extent,
    apart: timedelta,
    now: datetime,
    even_many: bool = False,
) -> list[Standing]:
    """Notes first misses; gives the texts missed before, at least `apart` ago: their permalinks decide.

    Call it only after a complete reading of the extent. Raises MassLoss unless `even_many`: then nothing is noted.
    """
    held = standing(session, source_id, extent=extent)
    missing = [text for text in held if text.external_id not in seen]
    if is_mass_loss(len(missing), len(held)) and not even_many:
        raise MassLoss(missing, len(held))
    _note(session, [text.mention_id for text in missing if text.missed_at is None], now=now)
    return [text for text in missing if text.missed_at is not None and now - text.missed_at >= apart]


def _note(session: Session, mention_ids: Sequence[int], *, now: datetime) -> None:
    if mention_ids:
        session.execute(
            update(Mention)
            .where(Mention.id.in_(mention_ids))
            .values(missed_at=now)
            .execution_options(synchronize_session=False)
        )


def threads_to_watch(session: Session, source_id: int) -> set[str]:
    """Threads that are read again however old they are: with a text missed once, or with a living ticket."""
    missed = select(Mention.thread_id).where(
        Mention.source_id == source_id, Mention.missed_at.is_not(None), Mention.deleted_at.is_(None)
    )
    answered = (
        select(Mention.thread_id)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .join(Ticket, Ticket.id == TicketMention.ticket_id)
        .where(Mention.source_id == source_id, Ticket.state.in_(LIVE_TICKET_STATES))
    )
    return set(session.scalars(missed.union(answered)))


def threads_since(session: Session, source_id: int, since: datetime) -> set[str]:
    """Threads with a text that young: wherever they are listed, they stand near the top."""
    rows = select(Mention.thread_id).where(
        Mention.source_id == source_id, Mention.published_at >= since, Mention.deleted_at.is_(None),
        Mention.thread_id != "",
    )  # fmt: skip
    return set(session.scalars(rows.distinct()))


def openings(session: Session, source_id: int, threads: Collection[str]) -> dict[str, str]:
    """Where each of these threads can be read: the address of the earliest text that we hold of it."""
    wanted = sorted(threads)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), MOST_THREADS):
        rows = select(Mention.thread_id, Mention.url).where(
            Mention.source_id == source_id,
            Mention.thread_id.in_(wanted[start : start + MOST_THREADS]),
            Mention.deleted_at.is_(None),
        )
        rows = rows.order_by(Mention.published_at.desc(), Mention.id.desc())
        found.update((thread, url) for thread, url in session.execute(rows))
    return found
