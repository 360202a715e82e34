"""Where texts that may be copies meet: their marks, kept for a month, and what else shares one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from storage.database import dialect_of
from storage.rows import among, listed, put_missing, take_out
from storage.tables import IS_CURRENT, Mention, MentionVersion, StoryMark
from storage.tables.base import BigInt
from storage.text import normalise

PERIOD = timedelta(days=15)
PERIODS = 3
"""A text is compared with those seen in its own half of a month and the two before: at least thirty days."""

WINDOW = timedelta(days=30)
"""Published longer apart than this, two texts are no copies of one another."""

MOST_MET = 100_000
"""Rows that one look-up gives, for `LOOKED_UP` texts; a mark that everything has finds nothing."""

AT_ONCE = 5_000


class Text(NamedTuple):
    """A stored text, as it is compared."""

    id: int
    brand_id: int
    author_id: int | None
    published_at: datetime
    seen_at: datetime
    words: str


def texts_of(session: Session, mention_ids: Iterable[int]) -> dict[int, Text]:
    """The mentions' current words; an erased one has none and is left out."""
    facts = (Mention.id, Mention.brand_id, Mention.author_id, Mention.published_at, Mention.seen_at)
    dialect = dialect_of(session)
    rows = session.execute(
        select(*facts, MentionVersion.title, MentionVersion.text)
        .join(MentionVersion, IS_CURRENT)
        .where(among(dialect, Mention.__table__.c.id, "ids"), MentionVersion.fingerprint != ""),
        {"ids": listed(dialect, mention_ids)},
    )
    return {row[0]: Text(*row[:5], _words(row.title, row.text)) for row in rows}


def period_of(moment: datetime) -> int:
    """The half of a month, counted from 1970."""
    return int(moment.timestamp() // PERIOD.total_seconds())


def leave(session: Session, texts: Mapping[int, Text], marks: Mapping[int, Iterable[int]]) -> None:
    """Leaves the texts' marks, so that later copies find them. Once or twice comes to the same."""
    periods = {mention_id: period_of(texts[mention_id].seen_at) for mention_id in marks}
    rows = [(periods[mention_id], mark, mention_id) for mention_id, own in marks.items() for mark in own]
    put_missing(session, "story_mark", ("period", "mark", "mention_id"), sorted(rows))


def take_back(session: Session, texts: Mapping[int, Text], marks: Mapping[int, Iterable[int]]) -> None:
    """Takes marks away again: of a text that is word for word another one, that one's marks do."""
    periods = {mention_id: period_of(texts[mention_id].seen_at) for mention_id in marks}
    rows = [(periods[mention_id], mark, mention_id) for mention_id, own in marks.items() for mark in own]
    take_out(session, "story_mark", ("period", "mark", "mention_id"), sorted(rows))


def met(session: Session, marks: Sequence[int], *, periods: Iterable[int]) -> Sequence[Row[int, int, int | None]]:
    """Which texts left which of these marks in these periods: the mark, the mention, and when that was published, in
    milliseconds; None for one that is gone.
    """
    dialect = dialect_of(session)
    asked = {"marks": listed(dialect, marks), "periods": listed(dialect, periods)}
    return session.connection().execute(_met(dialect), asked).all()


def forget_old(session: Session, *, now: datetime) -> int:
    """Takes away some of the marks that are too old to meet anything; gives how many."""
    mark = StoryMark.__table__.c
    key = tuple_(mark.period, mark.mark, mark.mention_id)
    old = select(mark.period, mark.mark, mark.mention_id).where(mark.period <= period_of(now) - PERIODS).limit(AT_ONCE)
    gone = session.execute(delete(StoryMark).where(key.in_(old)).execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a cursor result


@cache
def _met(dialect: str) -> Select[Any]:
    mark, mention = StoryMark.__table__.c, Mention.__table__.c
    # As a number: a moment made of each of so many rows would take longer than finding them.
    published = select(mention.published_at).where(mention.id == mark.mention_id).scalar_subquery()
    return (
        select(mark.mark, mark.mention_id, type_coerce(published, BigInt))
        .where(among(dialect, mark.period, "periods"), among(dialect, mark.mark, "marks"))
        .limit(MOST_MET)
    )


def _words(title: str, text: str) -> str:
    if not title or normalise(text).startswith(normalise(title)):
        return text
    return f"{title} {text}"
