"""The example's rules: one at work, one that waits until people have shown that it would be right."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.rule_terms import Effect, Terms
from moderation.rules import RuleForm, add_rule, switch_rule
from storage.rights import SYSTEM
from storage.tables import Rule
from storage.vocabulary import Label, Outcome

ADVERTISING = RuleForm(
    name="Реклама, в которой метка уверена",
    terms=Terms(labels=(Label.ADVERTISING,), sure=0.9),
    effect=Effect(outcome=Outcome.CLOSE, label=Label.ADVERTISING),
)
ABUSE = RuleForm(
    name="Ругань без обращения",
    terms=Terms(labels=(Label.ABUSE,), sure=0.9, abuse=0.95),
    effect=Effect(outcome=Outcome.ABUSE),
)


def set_rules(session: Session, brand_id: int, now: datetime) -> None:
    """The rules, once."""
    if session.scalar(select(Rule.id).where(Rule.brand_id == brand_id).limit(1)) is not None:
        return
    at_work = add_rule(session, brand_id, ADVERTISING, by=SYSTEM, now=now)
    switch_rule(session, at_work, on=True, by=SYSTEM, now=now)
    add_rule(session, brand_id, ABUSE, by=SYSTEM, now=now)
