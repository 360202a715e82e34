"""What became of the ratings of the example's past: most were read, the newest wait."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.debriefs import Found, finish, note, take
from desk.sign_in import actor_of
from storage.rights import Actor
from storage.tables import Brand, Debrief, Person, Rating, RatingRequest, TicketFact
from storage.vocabulary import DebriefOutcome, RatingCause, Verdict

_READ_SHARE = 0.75
_WAITING = timedelta(days=4)
"""Whatever is younger still waits to be read."""
_RECENT = timedelta(days=3)
"""Operators hear of what was read since; a heap of old praise would ring them at their first sign-in."""

_PRAISED = ["", "", "Коротко и по делу", "Хороший тон, так и держим", "Сам перезвонил клиенту — отлично"]
_LESSONS = [
    "Сначала извиниться, потом объяснять правила",
    "Клиент спросил о сроке — назвать дату, а не «в ближайшее время»",
    "Ответ из шаблона без имени и без номера заявки",
]
_SCRIPTS = ["В шаблоне про перевыпуск карты нет срока доставки", "Убрать из ответа ссылку на старые тарифы"]
_EXCUSES = ["Отказ по кредиту — решение банка", "Деньги задержал банк получателя, ответ был верный"]


def read_past_ratings(session: Session, *, now: datetime) -> None:
    """The lead has read most of them, a few days after they came; one is in hand with a comment."""
    lead = _actor(session, "olga")
    if lead is None:
        return
    found = session.execute(
        select(Debrief, Rating.verdict, Rating.cause)
        .join(Brand, Brand.id == Debrief.brand_id)
        .join(TicketFact, (TicketFact.ticket_id == Debrief.ticket_id) & (TicketFact.cycle == Debrief.cycle))
        .join(
            RatingRequest, (RatingRequest.ticket_id == Debrief.ticket_id) & (RatingRequest.cycle == Debrief.cycle)
        )
        .join(Rating, Rating.request_id == RatingRequest.id)
        .where(Brand.is_demo, TicketFact.rated_operator_id != lead.person_id)
        .order_by(Debrief.opened_at)
    ).all()  # fmt: skip
    for debrief, verdict, cause in found:
        chance = Random(f"debrief:{debrief.ticket_id}")
        read_at = debrief.opened_at + timedelta(hours=chance.uniform(3, 60))
        if debrief.opened_at < now - _WAITING and read_at < now and chance.random() < _READ_SHARE:
            found_out, is_recent = _found(verdict, cause, chance), read_at > now - _RECENT
            finish(session, debrief.id, found=found_out, by=lead, now=read_at, is_told=is_recent)
    waiting = next((one for one, verdict, _cause in found if one.done_at is None and verdict is Verdict.DISLIKE), None)
    if waiting is not None:
        take(session, waiting.id, by=lead, now=now - timedelta(hours=2))
        note(session, waiting.id, text="Поговорить с оператором на планёрке", by=lead, now=now - timedelta(hours=2))


def _found(verdict: Verdict, cause: RatingCause | None, chance: Random) -> Found:
    """Likes are praised; dislikes about the bank's decision excused; the others teach something."""
    if verdict is Verdict.LIKE:
        return Found(DebriefOutcome.PRAISE, chance.choice(_PRAISED))
    if cause is RatingCause.DECISION:
        return Found(DebriefOutcome.NOT_AT_FAULT, chance.choice(_EXCUSES))
    if chance.random() < 1 / 3:
        return Found(DebriefOutcome.SCRIPT_CHANGE, chance.choice(_SCRIPTS))
    return Found(DebriefOutcome.LESSON, chance.choice(_LESSONS))


def _actor(session: Session, login: str) -> Actor | None:
    """Somebody of the example; None where that login is somebody else's."""
    person = session.scalars(select(Person).where(Person.login == login, Person.is_demo)).one_or_none()
    return actor_of(session, person) if person is not None else None
