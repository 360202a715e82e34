"""The stream's filter as conditions of a statement."""

from collections.abc import Iterator
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from classifier.tonality import speaks
from moderation.stream_filter import CERTAIN, MANY_FROM, Certainty, Order, StorySize, StreamFilter
from moderation.tag_conditions import carries, family, seems_foreign
from storage.tables import FlaggedAuthor, Mention, Source, Story

# Literal, so that PostgreSQL's generic plans keep the partial indexes; a condition like any other.
IN_STREAM: Final = cast("ColumnElement[bool]", sql("mention.state = 'new'"))


def conditions_of(session: Session, wanted: StreamFilter, *, of: Any = Mention) -> list[ColumnElement[bool]]:
    """What a mention, or an alias of the table, must be like; the search is not among it."""
    conditions: list[ColumnElement[bool]] = [*_period(wanted, of)]
    if wanted.is_waiting and of is Mention:
        conditions += [of.brand_id == wanted.brand_id, IN_STREAM]
    else:
        # A sum is in no index. Where ids, a story or an author lead to few rows, SQLite would rather go through all of
        # the brand's: 100 ms for 2 000 ids instead of one.
        conditions.append(of.brand_id + 0 == wanted.brand_id)
        conditions += [of.state == wanted.state] if wanted.state is not None else []
    if wanted.order == Order.UNSURE:
        conditions.append(of.pretag_confidence.is_not(None))
    return [
        *conditions,
        *_of_source(session, wanted, of),
        *_of_text(wanted, of),
        *_of_author(wanted, of),
        *_remarked(session, wanted, of),
    ]


def _of_source(session: Session, wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.sources or wanted.categories:
        yield of.source_id.in_(_sources(session, wanted))
    if wanted.places:
        yield of.place_id.in_(wanted.places)


def _of_text(wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.mention is not None:
        yield of.id == wanted.mention
    if wanted.labels:
        yield func.coalesce(of.label, of.pretag).in_(wanted.labels)
    if wanted.certainties:
        yield or_(*(_certain(of, one) for one in wanted.certainties))
    if wanted.languages:
        yield of.language.in_([one.value for one in wanted.languages])
    if wanted.stars:
        yield func.round(of.stars).in_(wanted.stars)
    if wanted.stories:
        yield or_(*(_in_story(of, one) for one in wanted.stories))


def _of_author(wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.authors:
        yield of.author_id.in_(wanted.authors)
    if wanted.flags:
        yield of.author_id.in_(select(FlaggedAuthor.author_id).where(FlaggedAuthor.flag.in_(wanted.flags)))


def _remarked(session: Session, wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.tags:
        yield carries(of, family(session, wanted.tags))
    if wanted.tones:
        yield speaks(of, wanted.tones)
    if wanted.is_doubtful:
        yield seems_foreign(of)


def _period(wanted: StreamFilter, of: Any) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield of.published_at >= wanted.since
    if wanted.until:
        yield of.published_at < wanted.until


def _certain(of: Any, band: Certainty) -> ColumnElement[bool]:
    least, below = CERTAIN[band]
    return and_(of.pretag_confidence >= least, of.pretag_confidence < below)


def _in_story(of: Any, size: StorySize) -> ColumnElement[bool]:
    """A story of one is none: the others were taken out of it."""
    conditions = {
        StorySize.ALONE: Story.members > 1,
        StorySize.FEW: and_(Story.members > 1, Story.members < MANY_FROM),
        StorySize.MANY: Story.members >= MANY_FROM,
        StorySize.WAVE: Story.is_wave,
    }
    # Asked only of those that are in one at all: most are not.
    told = and_(of.story_id.is_not(None), exists().where(Story.id == of.story_id, conditions[size]))
    return or_(of.story_id.is_(None), ~told) if size == StorySize.ALONE else told


def _sources(session: Session, wanted: StreamFilter) -> list[int]:
    found = select(Source.id).where(Source.brand_id == wanted.brand_id)
    if wanted.sources:
        found = found.where(Source.id.in_(wanted.sources))
    if wanted.categories:
        found = found.where(Source.category.in_(wanted.categories))
    return list(session.scalars(found))


def one_per_story(of: Any, ahead: Any, order: Order, conditions: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """That this one comes first of the mentions of its story that fit; the conditions are about the alias `ahead`."""
    comes_first = {
        Order.NEWEST: ahead.id > of.id,
        Order.URGENT: or_(ahead.urgency > of.urgency, and_(ahead.urgency == of.urgency, ahead.id > of.id)),
        Order.UNSURE: or_(
            ahead.pretag_confidence < of.pretag_confidence,
            and_(ahead.pretag_confidence == of.pretag_confidence, ahead.id < of.id),
        ),
    }
    same = ahead.story_id == of.story_id
    return or_(of.story_id.is_(None), ~exists().where(same, comes_first[order], *conditions))
