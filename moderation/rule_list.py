"""Rules as a lead sees them: in their order, how often each fired, what it did last."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from moderation.rule_terms import Effect, Terms
from moderation.rules import RULERS
from storage.rights import Actor
from storage.tables import (
    Channel,
    Mention,
    MentionVersion,
    Person,
    PersonRole,
    Rule,
    RuleFiring,
    RuleVersion,
    Source,
    Tag,
)
from storage.vocabulary import MentionState, Outcome

LATELY = timedelta(days=7)
MOST_SHOWN = 50


class RuleRow(NamedTuple):
    """A rule; `fired` and `taken_back` are of the last seven days."""

    id: int
    name: str
    terms: Terms
    effect: Effect
    is_last: bool
    is_active: bool
    version: int
    is_removed: bool
    fired: int
    taken_back: int
    last_at: datetime | None


class FiringRow(NamedTuple):
    """Once that a rule did something; a text that is there no more has no words."""

    id: int
    mention_id: int
    source: str
    words: str
    outcome: Outcome
    rule_version: int
    at: datetime
    state: MentionState
    undone_at: datetime | None
    undone_by: str | None


class VersionRow(NamedTuple):
    """How a rule read once."""

    version: int
    name: str
    terms: Terms
    effect: Effect
    is_active: bool
    by: str | None
    at: datetime


def rule_rows(session: Session, brand_id: int, *, by: Actor, now: datetime) -> list[RuleRow]:
    """The brand's rules in their order, the removed ones last."""
    by.require(*RULERS, brand_id=brand_id)
    lately = and_(RuleFiring.rule_id == Rule.id, RuleFiring.fired_at >= now - LATELY)
    last = select(func.max(RuleFiring.fired_at)).where(RuleFiring.rule_id == Rule.id).correlate(Rule).scalar_subquery()
    rows = session.execute(
        select(
            *(Rule.id, Rule.name, Rule.terms, Rule.effect, Rule.is_last, Rule.is_active, Rule.version),
            Rule.removed_at.is_not(None),
            func.count(RuleFiring.id),
            func.count(case((RuleFiring.undone_at.is_not(None), 1))),
            last,
        )
        .outerjoin(RuleFiring, lately)
        .where(Rule.brand_id == brand_id)
        .group_by(Rule.id)
        .order_by(Rule.removed_at.is_not(None), Rule.position, Rule.id)
    )
    return [RuleRow(row[0], row[1], Terms.of(row[2]), Effect.of(row[3]), *row[4:]) for row in rows]


def firings(session: Session, rule_id: int, *, by: Actor) -> list[FiringRow]:
    """What the rule did last, newest first. Empty for a rule that is not this person's to read."""
    if not _may_read(session, rule_id, by):
        return []
    current = and_(MentionVersion.mention_id == Mention.id, MentionVersion.version == Mention.version)
    rows = session.execute(
        select(
            *(RuleFiring.id, Mention.id, Source.name, MentionVersion.title, MentionVersion.text, RuleFiring.outcome),
            *(RuleFiring.rule_version, RuleFiring.fired_at, Mention.state, RuleFiring.undone_at, Person.name),
        )
        .join(Mention, Mention.id == RuleFiring.mention_id)
        .join(MentionVersion, current)
        .join(Source, Source.id == Mention.source_id)
        .outerjoin(Person, Person.id == RuleFiring.undone_by)
        .where(RuleFiring.rule_id == rule_id)
        .order_by(RuleFiring.id.desc())
        .limit(MOST_SHOWN)
    )
    return [FiringRow(row[0], row[1], row[2], f"{row[3]}\n{row[4]}".strip(), Outcome(row[5]), *row[6:]) for row in rows]


def versions_of(session: Session, rule_id: int, *, by: Actor) -> list[VersionRow]:
    """How the rule read, newest first."""
    if not _may_read(session, rule_id, by):
        return []
    rows = session.execute(
        select(
            *(RuleVersion.version, RuleVersion.name, RuleVersion.terms, RuleVersion.effect, RuleVersion.is_active),
            *(Person.name, RuleVersion.at),
        )
        .outerjoin(Person, Person.id == RuleVersion.person_id)
        .where(RuleVersion.rule_id == rule_id)
        .order_by(RuleVersion.version.desc())
        .limit(MOST_SHOWN)
    )
    return [VersionRow(row[0], row[1], Terms.of(row[2]), Effect.of(row[3]), *row[4:]) for row in rows]


def channels_of(session: Session, brand_id: int, *, by: Actor) -> dict[int, str]:
    """The brand's active channels by name."""
    by.require(*RULERS, brand_id=brand_id)
    rows = select(Channel.id, Channel.name).where(Channel.brand_id == brand_id, Channel.is_active)
    return {row.id: row.name for row in session.execute(rows.order_by(Channel.name))}


def people_to_tell(session: Session, brand_id: int, *, by: Actor) -> dict[int, str]:
    """People of the brand who have an address, by name."""
    by.require(*RULERS, brand_id=brand_id)
    rows = (
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.brand_id.in_((brand_id, 0)), Person.is_active, Person.email != "")
    )
    return {row.id: row.name for row in session.execute(rows.distinct().order_by(Person.name))}


def tags_of(session: Session, brand_id: int, *, by: Actor) -> dict[int, str]:
    """The brand's own tags by name, those that are not offered any more included: old rules may name them."""
    by.require(*RULERS, brand_id=brand_id)
    rows = select(Tag.id, Tag.name).where(Tag.brand_id == brand_id).order_by(Tag.kind, Tag.position, Tag.id)
    return {row.id: row.name for row in session.execute(rows)}


def _may_read(session: Session, rule_id: int, by: Actor) -> bool:
    brand_id = session.scalar(select(Rule.brand_id).where(Rule.id == rule_id))
    return brand_id is not None and by.holds(*RULERS, brand_id=brand_id)
