"""What the example's channels guarantee, and what was decided about the broken ones of its past."""

from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import MAPS, MESSAGES, SOCIAL
from desk.guarantee_cases import agree, propose, undo
from desk.guarantee_judging import judge_due
from desk.guarantee_settling import settle_cases
from desk.guarantees import GuaranteeForm, guarantee_of, set_guarantee
from desk.rating_settings import RatingRules, set_rules
from desk.sign_in import actor_of
from storage.rights import SYSTEM, Actor
from storage.tables import Brand, GuaranteeCase, Person, RatingSetting
from storage.vocabulary import BreachCause, CaseState

GUARANTEED = {
    MESSAGES: GuaranteeForm(words="Ответ за 20 минут или месяц бесплатно", target_s=1200, price_minor=29900),
    MAPS: GuaranteeForm(words="Ответ за час или 500 бонусов", target_s=3600, price_minor=50000),
}
_DECIDED_SHARE = 0.7
_REGRETTED_SHARE = 0.1


def set_terms(session: Session, name: str, channel_id: int, *, now: datetime) -> None:
    """Gives a channel of the example its guarantee, and lets the one with public threads ask there; once."""
    if name in GUARANTEED and guarantee_of(session, channel_id) is None:
        set_guarantee(session, channel_id, form=GUARANTEED[name], by=SYSTEM, now=now)
    if name == SOCIAL and session.get(RatingSetting, channel_id) is None:
        set_rules(session, channel_id, form=RatingRules(in_public=True), by=SYSTEM, now=now)


def decide_past_cases(session: Session, *, now: datetime) -> None:
    """The broken guarantees of the past: the lead has proposed, the administrator agreed, some wait still."""
    while judge_due(session, now=now):
        pass
    settle_cases(session, now=now)
    lead, boss = _actor(session, "olga"), _actor(session, "admin")
    if lead is None or boss is None:
        return
    of_example = select(GuaranteeCase).join(Brand, Brand.id == GuaranteeCase.brand_id).where(Brand.is_demo)
    listed = session.scalars(of_example.where(GuaranteeCase.state == CaseState.LISTED)).all()
    for case in listed:
        chance = Random(f"case:{case.ticket_id}")
        if chance.random() > _DECIDED_SHARE:
            continue
        grant = chance.random() > 1 / 3
        why = "" if grant else "Клиенту в срок ответили по телефону"
        cause = case.proposed_cause if case.proposed_cause is not BreachCause.OTHER else BreachCause.LATE_ANSWER
        propose(session, case.id, grant=grant, cause=cause, why=why, by=lead, now=now)
        if chance.random() < _DECIDED_SHARE:
            agree(session, case.id, by=boss, now=now)
            if chance.random() < _REGRETTED_SHARE:
                undo(session, case.id, why="Проверим ещё раз", by=boss, now=now)


def _actor(session: Session, login: str) -> Actor | None:
    """Somebody of the example; None where that login is somebody else's."""
    person = session.scalars(select(Person).where(Person.login == login, Person.is_demo)).one_or_none()
    return actor_of(session, person) if person is not None else None
