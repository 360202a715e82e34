"""How the example's answers are checked: whose need approval, which contacts are the bank's own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.approval_rules import RuleForm, add_rule
from desk.own_contacts import allow_contact
from storage.rights import SYSTEM
from storage.tables import ApprovalRule, OwnContact
from storage.vocabulary import ApprovalCause, AuthorFlag

# The hotline stands on the cards of the branches.
CONTACTS = ("8 800 000-00-01", "@prichal.example")


def set_answers(session: Session, brand_id: int, lead_id: int, now: datetime) -> None:
    """Answers to journalists wait for the lead; once, unless somebody has set rules or contacts already."""
    if session.scalar(select(ApprovalRule.id).where(ApprovalRule.brand_id == brand_id)) is None:
        form = RuleForm(ApprovalCause.AUTHOR_FLAG, AuthorFlag.JOURNALIST, approver_id=lead_id)
        add_rule(session, brand_id, form=form, by=SYSTEM, now=now)
    if session.scalar(select(OwnContact.key).where(OwnContact.brand_id == brand_id)) is None:
        for contact in CONTACTS:
            allow_contact(session, brand_id, contact=contact, by=SYSTEM, now=now)
