"""The fortnight before the first day: the town's past goes through the desk's own actions, at its own moments.

So the dashboards are not empty: texts arrived, a moderator decided, operators answered, customers rated.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier.archive import Archived
from classifier.current import model_in_force
from classifier.learning_runs import RETRAIN_JOB
from classifier.pretagging import judge, of_mentions, record
from crawlers.assignment import assignment_of
from crawlers.judging import note_new
from demo import library
from demo.debriefs import read_past_ratings
from demo.departments_set_up import ask_in_the_past
from demo.filling import LIVE
from demo.guarantees import decide_past_cases
from demo.library import Text
from demo.past import Standing, read_past
from demo.quality import control_past
from desk.asking import way_apart
from desk.assignment import take
from desk.people import person_called
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, is_asked, language_of_customer, rating_url
from desk.replies import Answer, record_sent_by_hand
from desk.sign_in import actor_of
from moderation.deciding import Choice, decide
from moderation.intake import receive
from moderation.promotion import ticket_of
from storage.database import reading, transaction
from storage.jobs import enqueue
from storage.rights import Actor
from storage.tables import Brand, ChannelMember, Mention, Person, PersonRole, Source, Ticket
from storage.vocabulary import DecisionKind, Ground, Label, NotAsked, RatingCause, RatingWay, Role, Verdict

FORTNIGHT = timedelta(days=14)
_READS = timedelta(minutes=1)
_LEARNT = (timedelta(days=3), timedelta(days=2), LIVE)
"""How long ago models were trained."""

_LEARNS_AFTER = timedelta(seconds=45)
_RATED_SHARE = 0.65
_LIKED_SHARE = 0.75


class _Act(NamedTuple):
    """Something that happened at a moment."""

    at: datetime
    do: Callable[[datetime], None]


def remember(town_url: str, *, now: datetime) -> int:
    """Takes the town's past into the demo brand, once; returns how many acts that took, 0 when it is known already.

    Reads the town before it opens the one transaction it writes in. Raises SourceFailed when the town is broken.
    """
    with reading() as session:
        sources = session.scalars(select(Source).join(Brand).where(Brand.is_demo).order_by(Source.id)).all()
        begun = session.scalar(select(Mention.id).join(Brand).where(Brand.is_demo).limit(1))
        assignments = [assignment_of(source) for source in sources]
    if begun is not None or not assignments:
        return 0
    past = read_past(town_url, assignments, now=now)
    archived = model_in_force(now - FORTNIGHT)
    with transaction() as session:
        acts = _Replay(session, past, archived, now=now).run()
        decide_past_cases(session, now=now)
        control_past(session, now=now)
        read_past_ratings(session, now=now)
        _note_hours(session)
        for days in _LEARNT:
            _learn_as_of(session, now - days, now=now)
        return acts


def _learn_as_of(session: Session, moment: datetime, *, now: datetime) -> None:
    """Has a worker learn what had been decided by then, so that the shelf has a past as well."""
    payload = {"until": moment.timestamp()}
    enqueue(session, RETRAIN_JOB, payload, now=now, run_at=now + _LEARNS_AFTER, priority=95, max_attempts=3)


def _note_hours(session: Session) -> None:
    """What came in which hour, as passes would have noted it."""
    rows = session.execute(select(Mention.source_id, Mention.seen_at).join(Brand).where(Brand.is_demo))
    hours = Counter((source_id, seen_at.replace(minute=0, second=0, microsecond=0)) for source_id, seen_at in rows)
    for (source_id, hour), new in hours.items():
        note_new(session.connection(), source_id, new, now=hour)


@dataclass(slots=True)
class _Met:
    """A customer's text on its way through the desk."""

    standing: Standing
    answer: Standing | None = None
    mention_id: int = 0


class _Replay:
    """One pass through the past, in one session."""

    def __init__(self, session: Session, past: list[Standing], archived: Archived, *, now: datetime) -> None:
        self._session = session
        self._archived = archived
        self._now = now
        sources = session.scalars(select(Source).join(Brand).where(Brand.is_demo)).all()
        self._sources = {source.id: source for source in sources}
        self._moderator = self._actor("marina")
        self._met = _paired([standing for standing in past if now - FORTNIGHT < standing.at < now - LIVE])

    def run(self) -> int:
        """Everything in the order in which it happened."""
        acts = [act for met in self._met for act in self._acts(met)]
        for act in sorted(acts, key=lambda act: act.at):
            act.do(act.at)
        return len(acts)

    def _acts(self, met: _Met) -> list[_Act]:
        chance = Random(f"past:{met.standing.finding.external_id}")
        seen_at = met.standing.at + timedelta(seconds=chance.uniform(20, 140))
        acts = [_Act(seen_at, lambda now: self._arrive(met, now))]
        if self._sources[met.standing.source_id].ground == Ground.OTHERS:
            decided_at = seen_at + timedelta(seconds=chance.uniform(15, 110))
            acts.append(_Act(decided_at, lambda now: self._decide(met, now, seconds=chance.uniform(1.5, 9))))
        if met.answer is not None:
            acts.append(_Act(met.answer.at, lambda now: self._answer(met, now, chance)))
            if chance.random() < _RATED_SHARE:
                rated_at = min(met.answer.at + timedelta(minutes=chance.uniform(4, 900)), self._now)
                acts.append(_Act(rated_at, lambda now: self._rate(met, now, chance)))
        return acts

    def _arrive(self, met: _Met, now: datetime) -> None:
        source = self._sources[met.standing.source_id]
        new_ids = receive(self._session, source=source, findings=[met.standing.finding], now=now).new_ids
        met.mention_id = new_ids[0] if new_ids else 0
        # A few milliseconds each, and nobody waits for this transaction: the desk is not open yet.
        said = judge(self._archived, of_mentions(self._session, new_ids))
        record(self._session, said, model=self._archived.name, now=now)

    def _decide(self, met: _Met, now: datetime, *, seconds: float) -> None:
        mention = self._session.get(Mention, met.mention_id, populate_existing=True)
        if mention is None or ticket_of(self._session, mention.id) is not None:
            return
        kind, label = _verdict(_written(met.standing), is_answered=met.answer is not None)
        choice = Choice(
            client_key=f"past-{mention.id}", mention_id=mention.id, kind=kind, label=label, seconds=seconds,
            was=mention.state,
        )  # fmt: skip
        decide(self._session, choice, by=self._moderator, now=now)

    def _answer(self, met: _Met, now: datetime, chance: Random) -> None:
        ticket = self._ticket(met)
        if ticket is None or met.answer is None:
            return
        operator = self._operator(ticket, chance)
        begun = max(ticket.opened_at, now - timedelta(minutes=chance.uniform(2, 14)))
        ask_in_the_past(self._session, ticket, by=operator, since=min(begun, ticket.opened_at + _READS), until=now)
        take(self._session, ticket.id, by=operator, now=begun)
        finding = met.answer.finding
        answer = Answer(
            finding.text, client_key=f"past-{finding.external_id}", based_on=ticket.last_message_id, closing=True
        )
        record_sent_by_hand(self._session, ticket.id, answer=answer, url=finding.url, by=operator, now=now)
        source = self._sources[met.standing.source_id]
        self._ask(ticket, operator, now)
        receive(self._session, source=source, findings=[finding], now=now + timedelta(seconds=30))

    def _ask(self, ticket: Ticket, operator: Actor, now: datetime) -> None:
        """As the closing answer asked, where the channel wants it and the place allows it."""
        found = way_apart(self._session, ticket, now=now)
        way = RatingWay.OPEN_LINK if found is NotAsked.BY_HAND else found
        if isinstance(way, RatingWay):
            language = language_of_customer(self._session, ticket)
            ask_rating(self._session, ticket, operator_id=operator.person_id, language=language, now=now, way=way)

    def _rate(self, met: _Met, now: datetime, chance: Random) -> None:
        ticket = self._ticket(met)
        if ticket is None or not is_asked(self._session, ticket):
            return
        verdict = Verdict.LIKE if chance.random() < _LIKED_SHARE else Verdict.DISLIKE
        comment = chance.choice(["", "", "Быстро", "Спасибо"] if verdict == Verdict.LIKE else ["", "Отписка", "Долго"])
        token = rating_url(ticket).rpartition("/")[2]
        cause = chance.choice([RatingCause.ANSWER, RatingCause.DECISION, None])
        record_rating(self._session, token, verdict=verdict, now=now, comment=comment, cause=cause)

    def _ticket(self, met: _Met) -> Ticket | None:
        ticket_id = ticket_of(self._session, met.mention_id) if met.mention_id else None
        return self._session.get(Ticket, ticket_id, populate_existing=True) if ticket_id else None

    def _operator(self, ticket: Ticket, chance: Random) -> Actor:
        """Somebody of the ticket's channel."""
        members = self._session.scalars(
            select(Person)
            .join(ChannelMember, ChannelMember.person_id == Person.id)
            .join(PersonRole, PersonRole.person_id == Person.id)
            .where(ChannelMember.channel_id == ticket.channel_id, PersonRole.role == Role.OPERATOR)
            .order_by(Person.id)
        ).all()
        return actor_of(self._session, chance.choice(members))

    def _actor(self, login: str) -> Actor:
        return actor_of(self._session, self._session.get_one(Person, person_called(self._session, login)))


def _paired(past: list[Standing]) -> list[_Met]:
    """Customers' texts, each with the bank's answer to it: by the text it names, else the last one of its thread."""
    met: list[_Met] = []
    by_identity: dict[tuple[int, str], _Met] = {}
    for standing in past:
        if not standing.finding.ours and standing.answers is None:
            met.append(_Met(standing))
            by_identity[standing.source_id, standing.finding.external_id] = met[-1]
            by_identity[standing.source_id, standing.finding.thread_id or ""] = met[-1]
            continue
        asked = by_identity.get((standing.source_id, standing.answers or ""))
        if asked is not None and asked.answer is None:
            asked.answer = standing
    return met


def _written(standing: Standing) -> Text | None:
    """The text of the library that stands there; None for one that a person typed."""
    said = "".join(standing.finding.text.split())
    return next((text for text in library.all_texts() if said and "".join(text.text.split()).endswith(said)), None)


def _verdict(text: Text | None, *, is_answered: bool) -> tuple[DecisionKind, Label | None]:
    """What a good moderator does with it."""
    label = Label(text.label) if text else Label.OTHER
    if text is not None and not text.about_brand:
        return DecisionKind.NOT_OURS, None
    if label == Label.ABUSE:
        return DecisionKind.ABUSE, None
    return (DecisionKind.PROMOTE if is_answered else DecisionKind.LABEL), label
