"""Builds the search index anew when the stemmer has changed: old stems and new ones must never mix."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.search import index_of
from storage.search_upkeep import behind, carry_out
from storage.tables import Fact, Mention, SearchEntry
from storage.text import STEMMER_VERSION

FACT = "stemmer_version"
BATCH = 1_000


def is_stale(session: Session) -> bool:
    """Whether the index holds stems of another version of the stemmer."""
    known = session.get(Fact, FACT)
    return known is not None and known.value != STEMMER_VERSION


def rebuild_if_stale(database: Database) -> int:
    """The number of mentions indexed anew, 0 when the index was good; remembers the version it was built with.

    One transaction: a crash leaves the old index, and nobody searches half of one. Nothing else may write meanwhile.
    """
    with database.transaction() as session:
        known = session.get(Fact, FACT)
        if known is None:
            session.add(Fact(key=FACT, value=STEMMER_VERSION))
            return 0
        if known.value == STEMMER_VERSION:
            return 0
        known.value = STEMMER_VERSION
        return _rebuild(session)


def _rebuild(session: Session) -> int:
    index_of(session).clear(session)
    session.execute(delete(SearchEntry))
    done = last = 0
    while ids := list(session.scalars(select(Mention.id).where(Mention.id > last).order_by(Mention.id).limit(BATCH))):
        done += carry_out(session, behind(session, ids))
        last = ids[-1]
    return done
