"""Mentions are removed: with their words, their places in search and stories, and what they counted.

Only for what should never have come in, such as a wrong table. What a person wants forgotten is erased instead.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, exists, select
from sqlalchemy.orm import Session

from moderation.counts import MUTED
from moderation.stories import Marks, marks_of
from moderation.story_links import thin
from moderation.story_marks import Text, take_back
from storage.counting import Tally, day_of, promoted_keys, shift
from storage.rows import keep_highest_id
from storage.search_upkeep import forget
from storage.tables import Author, FlaggedAuthor, Mention, Source, Ticket
from storage.vocabulary import Category, MentionState


class Leaving(NamedTuple):
    """Mentions that are to be removed, with what took long to work out about them."""

    texts: dict[int, Text]
    marks: Marks


def leaving(mention_ids: Sequence[int]) -> Leaving:
    """Works out before the transaction by which marks the mentions are found."""
    return Leaving(*marks_of(mention_ids))


def remove(session: Session, mention_ids: Sequence[int], how: Leaving) -> set[int]:
    """Deletes the mentions; gives the stories that have lost a member and are still stories."""
    if not mention_ids:
        return set()
    ids = sorted(mention_ids)
    counted = session.execute(_counted(ids)).all()
    keep_highest_id(session, "mention")
    forget(session, ids)
    take_back(session, how.texts, {one: marks for one, marks in how.marks.items() if one in set(ids)})
    session.execute(delete(Mention).where(Mention.id.in_(ids)).execution_options(synchronize_session=False))
    shift(session, {tally: -number for tally, number in Counter(_tallies(counted)).items()})
    _let_authors_go(session, {row.author_id for row in counted if row.author_id is not None})
    stories = {row.story_id for row in counted if row.story_id is not None}
    thin(session, stories)
    return stories


def _counted(ids: Sequence[int]) -> Any:
    return (
        select(
            *(Mention.brand_id, Mention.source_id, Source.category, Mention.language, Mention.state, Mention.label),
            *(
                Mention.is_abuse,
                Mention.muted_at,
                Mention.is_commercial,
                Mention.published_at,
                Mention.author_id,
                Mention.story_id,
            ),
        )
        .join(Source, Source.id == Mention.source_id)
        .where(Mention.id.in_(ids))
    )


def _tallies(rows: Sequence[Row[Any]]) -> list[Tally]:
    """All that the mentions have counted; see moderation.counts."""
    tallies = []
    for row in rows:
        keys = {
            "mention_source": str(row.source_id),
            "mention_category": row.category.value,
            "mention_language": row.language or "unknown",
            "mention_state": row.state.value,
        }
        if row.label is not None:
            keys["mention_label"] = row.label.value
        if row.is_abuse:
            keys["mention_abuse"] = str(row.source_id)
        if row.state == MentionState.PROMOTED:
            keys |= promoted_keys(row.source_id, row.category.value, row.language, row.label)
        if row.muted_at is not None and row.state == MentionState.ARCHIVED:
            keys[MUTED] = (Category.COMMERCIAL if row.is_commercial else row.category).value
        day = day_of(row.published_at)
        tallies += [Tally(row.brand_id, dimension, key, day) for dimension, key in keys.items()]
    return tallies


def _let_authors_go(session: Session, author_ids: set[int]) -> None:
    """Authors of whom nothing is left; an account of the brand's own stays, and one that somebody has marked."""
    here = exists().where(Mention.author_id == Author.id)
    asked = exists().where(Ticket.author_id == Author.id)
    marked = exists().where(FlaggedAuthor.author_id == Author.id)
    leaving = delete(Author).where(Author.id.in_(sorted(author_ids)), Author.is_own.is_(False), ~here, ~asked, ~marked)
    session.execute(leaving.execution_options(synchronize_session=False))
