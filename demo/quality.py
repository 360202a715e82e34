"""What quality control has done in the example's past: a sample, part of it scored, an appeal that waits."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.quality_appeals import file_appeal
from desk.quality_cards import CriterionRow
from desk.quality_drawing import draw_sample, month_before, month_of
from desk.quality_population import candidates
from desk.quality_scores import Mark, Marks, give_score
from desk.quality_talk import BlindTalk, Speaker
from desk.quality_waiting import Waiting, sheet_to_score, waiting
from desk.sign_in import actor_of
from storage.rights import SYSTEM, Actor
from storage.tables import Brand, Person, SampledTicket, Score

SCORED_SHARE, READ_TWICE = 0.6, 3
NOT_APPLIED, WELL_DONE = 0.08, 0.75
BEGUN, APART = timedelta(hours=30), timedelta(minutes=11)
COMMENTS = {
    "standards": "Нет прощания и приглашения обратиться снова",
    "correctness": "Не сказано, когда придут деньги: клиенту придётся переспросить",
    "style": "Сухо: клиент расстроен, а сочувствия нет",
    "tools": "Не поставлен тег продукта",
    "knowledge": "Спрашивает то, что есть в карточке продукта",
}
APPEAL = "Прощание было в следующем сообщении, его перенесли в другое обращение. Прошу пересмотреть стандарты."


def control_past(session: Session, *, now: datetime) -> None:
    """Draws the month that holds the example's past and scores a part of it, once."""
    brand_id = session.scalar(select(Brand.id).where(Brand.is_demo))
    if brand_id is None or session.scalar(select(SampledTicket.id).limit(1)) is not None:
        return
    kira, olga = _actor(session, "kira"), _actor(session, "olga")
    if kira is None or olga is None:
        return
    month = max(month_of(now), month_before(month_of(now)), key=lambda one: len(candidates(session, brand_id, one)))
    if not candidates(session, brand_id, month):
        return
    draw_sample(session, brand_id, month, by=SYSTEM, now=now - BEGUN - APART)
    drawn = waiting(session, brand_id, by=kira)
    at = now - BEGUN
    for one in drawn[: round(len(drawn) * SCORED_SHARE)]:
        _score(session, one, by=kira, now=at)
        at += APART
    for one in [one for one in waiting(session, brand_id, by=olga) if one.is_second][:READ_TWICE]:
        _score(session, one, by=olga, now=at)
        at += APART
    _appeal(session, now=at)


def _score(session: Session, one: Waiting, *, by: Actor, now: datetime) -> None:
    chance = Random(f"quality:{one.id}:{by.name}")
    sheet = sheet_to_score(session, one.id, by=by)
    marks = {line.key: _mark(line, sheet.talk, chance) for line in sheet.card.criteria}
    comment = chance.choice(["", "Спасибо за работу", "Обратите внимание на прощание"])
    give_score(
        session, one.id, Marks(marks, comment), card_id=sheet.card.id, seconds=round(chance.uniform(240, 720)), by=by,
        now=now,
    )  # fmt: skip


def _mark(line: CriterionRow, talk: BlindTalk, chance: Random) -> Mark:
    if line.is_fatal:
        return Mark(line.steps)
    if chance.random() < NOT_APPLIED:
        return Mark(None)
    if chance.random() < WELL_DONE:
        return Mark(line.steps)
    grade = chance.randrange(line.steps)
    ours = [turn.text for turn in talk.turns if turn.speaker is Speaker.SCORED]
    quote = ours[-1].split(".")[0].strip() if ours else ""
    return Mark(grade, quote, COMMENTS.get(line.key, ""))


def _appeal(session: Session, *, now: datetime) -> None:
    """The operator of the lowest score objects; nobody has decided yet."""
    lowest = select(Score, SampledTicket.operator_id).join(SampledTicket, SampledTicket.id == Score.sampled_id)
    found = session.execute(
        lowest.where(Score.is_counted, Score.percent.is_not(None)).order_by(Score.percent, Score.id)
    ).first()
    if found is not None:
        operator = actor_of(session, session.get_one(Person, found[1]))
        file_appeal(session, found[0].id, reason=APPEAL, by=operator, now=now)


def _actor(session: Session, login: str) -> Actor | None:
    person = session.scalars(select(Person).where(Person.login == login, Person.is_demo)).one_or_none()
    return actor_of(session, person) if person is not None else None
