"""Whether an answer needs approval before it goes out, why, and who has to give it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.access import READERS
from desk.shifts import on_shift
from desk.ticket_tags import shown_on
from storage.rights import Actor
from storage.tables import Approval, ApprovalRule, FlaggedAuthor, Mention, Mentorship, Ticket, TicketMention
from storage.vocabulary import ApprovalCause, Role


class Need(NamedTuple):
    """Why approval is needed (cause and value of each rule) and whose it is; nobody named: a team lead's."""

    causes: tuple[tuple[ApprovalCause, str], ...]
    approver_id: int | None
    deputy_id: int | None


def need_of(session: Session, ticket: Ticket, *, by: Actor) -> Need | None:
    """What stands between this person's answer and the customer; None for nothing. A lead needs nobody."""
    if by.person_id is None or by.holds(Role.LEAD, brand_id=ticket.brand_id):
        return None
    mentor = session.get(Mentorship, by.person_id)
    rules = [rule for rule in _rules(session, ticket) if by.person_id not in {rule.approver_id, rule.deputy_id}]
    if rules:
        known = _facts(session, ticket)
        rules = [rule for rule in rules if holds(rule.cause, rule.value, known)]
    if mentor is None and not rules:
        return None
    causes = [(rule.cause, rule.value) for rule in rules]
    if mentor is not None:
        return Need(((ApprovalCause.TRAINEE, ""), *causes), mentor.mentor_id, mentor.deputy_id)
    first = next((rule for rule in rules if rule.approver_id is not None), rules[0])
    return Need(tuple(causes), first.approver_id, first.deputy_id)


def asked_now(
    session: Session, *, approver_id: int | None, deputy_id: int | None, brand_id: int, now: datetime
) -> int | None:
    """Who of the two is at work: the approver, else the deputy; None when it falls to the team leads."""
    here = on_shift(session, brand_id=brand_id, now=now)
    return next((one for one in (approver_id, deputy_id) if one in here), None)


def decides(approval: Approval, *, asked: int | None, brand_id: int, by: Actor) -> bool:
    """The approver, a team lead always, and the deputy while it falls to them; never its writer.

    Whoever has lost their roles in the brand decides nothing there any more, however they were named.
    """
    if by.person_id is None or by.person_id == approval.writer_id or not by.holds(*READERS, brand_id=brand_id):
        return False
    may = by.holds(Role.LEAD, brand_id=brand_id) or by.person_id == approval.approver_id
    return may or (by.person_id == approval.deputy_id and asked == by.person_id)


def holds(cause: ApprovalCause, value: str, known: Mapping[ApprovalCause, Any]) -> bool:
    """Whether a rule concerns a ticket of which this is known. Pure."""
    if cause == ApprovalCause.EVERY_ANSWER:
        return True
    fact = known[cause]
    match cause:
        case ApprovalCause.PRIORITY | ApprovalCause.COMPLEXITY:
            return fact is not None and fact >= int(value)
        case ApprovalCause.STARS:
            return fact is not None and fact <= int(value)
        case ApprovalCause.TAG | ApprovalCause.AUTHOR_FLAG:
            return value in fact
    return bool(fact == value)


def _rules(session: Session, ticket: Ticket) -> list[ApprovalRule]:
    """The rules of the ticket's channel and those of all channels, the oldest first."""
    found = select(ApprovalRule).where(
        ApprovalRule.brand_id == ticket.brand_id,
        ApprovalRule.channel_id.is_(None) | (ApprovalRule.channel_id == ticket.channel_id),
    )
    return list(session.scalars(found.order_by(ApprovalRule.id)))


def _facts(session: Session, ticket: Ticket) -> dict[ApprovalCause, Any]:
    stars = (
        select(Mention.stars)
        .join(TicketMention, TicketMention.mention_id == Mention.id)
        .where(TicketMention.ticket_id == ticket.id, Mention.stars.is_not(None))
        .order_by(Mention.id.desc())
        .limit(1)
    )
    flags = select(FlaggedAuthor.flag).where(FlaggedAuthor.author_id == ticket.author_id)
    return {
        ApprovalCause.TAG: {str(tag_id) for tag_id in shown_on(session, ticket.id)},
        ApprovalCause.REQUEST_TYPE: ticket.request_type.value,
        ApprovalCause.PRIORITY: ticket.priority,
        ApprovalCause.COMPLEXITY: ticket.complexity,
        ApprovalCause.STARS: session.scalar(stars),
        ApprovalCause.AUTHOR_FLAG: {flag.value for flag in session.scalars(flags)},
    }
