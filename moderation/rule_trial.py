"""A rule tried on the last thirty days before it does anything: what it would have met, and what people did with it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from classifier.bounds import lower_bound
from moderation.query_trial import EXAMPLES
from moderation.remarks import REMARKS
from moderation.rule_subjects import looked_at
from moderation.rule_terms import Effect, Terms
from moderation.stream import READERS
from moderation.tag_conditions import family, roots
from moderation.trial_examples import Example, examples_of
from storage.query import parse
from storage.rights import Actor
from storage.search import Facets, index_of
from storage.tables import Decision, Mention, MentionTag, Source, TagProposal
from storage.vocabulary import DecisionKind, Label, MentionState, Outcome

PERIOD: Final = timedelta(days=30)
MOST_LOOKED_AT: Final = 20_000
"""Texts of the period that a trial reads at most, the newest."""
SURE_ENOUGH: Final = 0.95
"""Share of right ones, at least, that must be sure (90 % lower bound) before abuse is closed by a rule."""
AT_ONCE: Final = 500


class RuleTrial(NamedTuple):
    """What a rule would have met. `waiting` are still in the stream; with `agreed` of `decided` people did the same.

    `surely` is the share of agreement that is sure: the one-sided 90 % lower bound (Clopper and Pearson 1934).
    """

    looked_at: int
    is_partial: bool
    found: int
    waiting: tuple[int, ...]
    decided: int
    agreed: int
    surely: float
    examples: list[Example]
    disagreements: list[Example]


def try_rule(session: Session, brand_id: int, terms: Terms, effect: Effect, *, by: Actor, now: datetime) -> RuleTrial:
    """Reads the last thirty days, newest first, up to MOST_LOOKED_AT texts; changes nothing."""
    by.require(*READERS, brand_id=brand_id)
    ids = _asked(session, brand_id, terms, now=now)
    query = parse(terms.query) if terms.query.strip() else None
    looked, is_partial = len(ids[:MOST_LOOKED_AT]), len(ids) > MOST_LOOKED_AT
    found = list(_met(session, ids[:MOST_LOOKED_AT], terms))
    waiting = tuple(one for one, state in found if state == MentionState.NEW)
    met = [one for one, _state in found]
    decided, wrong = _tagged(session, met, effect) if only_tags(effect) else _labelled(session, met, effect)
    agreed = decided - len(wrong)
    return RuleTrial(
        looked_at=looked,
        is_partial=is_partial,
        found=len(found),
        waiting=waiting,
        decided=decided,
        agreed=agreed,
        surely=lower_bound(agreed, decided) if decided else 0.0,
        examples=examples_of(session, query, [one for one, _state in found[:EXAMPLES]]),
        disagreements=examples_of(session, query, wrong[:EXAMPLES]),
    )


def only_tags(effect: Effect) -> bool:
    """Whether all it does is to put tags on."""
    return effect.outcome == Outcome.KEEP and effect.label is None and bool(effect.tags)


def _labelled(session: Session, mention_ids: Sequence[int], effect: Effect) -> tuple[int, list[int]]:
    """How many of the texts people decided, and those that they decided otherwise."""
    decisions = _decisions(session, mention_ids)
    return len(decisions), [one for one, did in decisions if not _same(effect, *did)]


def _tagged(session: Session, mention_ids: Sequence[int], effect: Effect) -> tuple[int, list[int]]:
    """How many of the texts people put tags on, and those on which not all of the rule's stand."""
    named = [set(family(session, roots(session, [one]))) for one in effect.tags]
    on: dict[int, set[int]] = {}
    for start in range(0, len(mention_ids), AT_ONCE):
        put = select(MentionTag.mention_id, MentionTag.tag_id).where(
            MentionTag.mention_id.in_(mention_ids[start : start + AT_ONCE]),
            MentionTag.off_at.is_(None),
            MentionTag.person_id.is_not(None),
        )
        for mention_id, tag_id in session.execute(put):
            on.setdefault(mention_id, set()).add(tag_id)
    return len(on), [one for one in mention_ids if one in on and any(same.isdisjoint(on[one]) for same in named)]


def _asked(session: Session, brand_id: int, terms: Terms, *, now: datetime) -> list[int]:
    """The ids of the period that what a database can tell does not exclude."""
    conditions: list[ColumnElement[bool]] = [
        Mention.brand_id == brand_id, Mention.seen_at >= now - PERIOD, Mention.seen_at <= now
    ]  # fmt: skip
    if terms.categories:
        inside = select(Source.id).where(Source.brand_id == brand_id, Source.category.in_(terms.categories))
        conditions.append(Mention.source_id.in_(inside))
    listed: Any = (
        (Mention.source_id, terms.sources), (Mention.language, terms.languages), (Mention.pretag, terms.labels)
    )  # fmt: skip
    conditions += [column.in_(words) for column, words in listed if words]
    if terms.sure:
        conditions.append(Mention.pretag_confidence >= terms.sure)
    if terms.stars is not None:
        conditions.append(Mention.stars <= terms.stars)
    if terms.tags:
        conditions.append(_tags_like(session, terms.tags))
    if terms.query.strip():
        conditions.append(Mention.id.in_(_hits(session, brand_id, terms)))
    wanted = select(Mention.id).where(*conditions).order_by(Mention.id.desc()).limit(MOST_LOOKED_AT + 1)
    return list(session.scalars(wanted))


def _tags_like(session: Session, tag_ids: Sequence[int]) -> ColumnElement[bool]:
    named = family(session, roots(session, tag_ids))
    put = select(MentionTag.mention_id).where(MentionTag.tag_id.in_(named), MentionTag.off_at.is_(None))
    return Mention.id.in_(put.union(select(TagProposal.mention_id).where(TagProposal.tag_id.in_(named))))


def _hits(session: Session, brand_id: int, terms: Terms) -> ColumnElement[int]:
    return index_of(session).match(parse(terms.query), Facets([brand_id])).scalar_subquery()


def _met(session: Session, ids: Sequence[int], terms: Terms) -> Iterator[tuple[int, MentionState]]:
    for start in range(0, len(ids), AT_ONCE):
        for one in looked_at(session, ids[start : start + AT_ONCE]):
            if terms.hold(one.subject):
                yield one.mention_id, one.state


def _decisions(
    session: Session, mention_ids: Sequence[int]
) -> list[tuple[int, tuple[DecisionKind, Label | None, bool]]]:
    """What people did last with each of them; skipping is no decision, nor is a tag or a tonality."""
    found: list[tuple[int, tuple[DecisionKind, Label | None, bool]]] = []
    for start in range(0, len(mention_ids), AT_ONCE):
        last = (
            select(func.max(Decision.id))
            .where(
                Decision.mention_id.in_(mention_ids[start : start + AT_ONCE]),
                Decision.undone_at.is_(None),
                Decision.person_id.is_not(None),
                Decision.kind.not_in((DecisionKind.SKIP, *REMARKS)),
            )
            .group_by(Decision.mention_id)
        )
        rows = select(Decision.mention_id, Decision.kind, Decision.chosen, Mention.is_abuse).join(
            Mention, Mention.id == Decision.mention_id
        )
        for mention_id, kind, chosen, is_abuse in session.execute(rows.where(Decision.id.in_(last))):
            found.append((mention_id, (kind, chosen, is_abuse)))
    return found


def _same(effect: Effect, kind: DecisionKind, chosen: Label | None, is_abuse: bool) -> bool:  # noqa: FBT001 - a column
    """Whether a person did what the rule would have done."""
    match effect.outcome:
        case Outcome.ABUSE:
            return is_abuse
        case Outcome.NOT_OURS:
            return kind == DecisionKind.NOT_OURS
        case Outcome.PROMOTE:
            return kind == DecisionKind.PROMOTE
        case Outcome.CLOSE if effect.label == Label.ABUSE:
            return is_abuse
        case Outcome.CLOSE:
            return kind == DecisionKind.LABEL and (effect.label is None or chosen == effect.label)
        case Outcome.KEEP:
            return effect.label is None or chosen == effect.label
