"""Whatever moderators and operators do to promotions, in whatever order: one ticket a text, and everything agrees."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from desk.assignment import take
from desk.cancelling import cancel_as_mistake
from desk.incoming import arrive
from desk.promises import running
from desk.replies import Answer, record_sent_by_hand
from moderation.deciding import Choice, decide
from moderation.promotion import mark_promoted
from moderation.promotion_terms import Chosen
from moderation.returning import return_mentions
from moderation.standing import standing_of
from moderation.story_links import Link, join
from moderation.undoing import undo
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import (
    DailyCount,
    Decision,
    Job,
    Mention,
    Message,
    Ticket,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import (
    LIVE_TICKET_STATES,
    DecisionKind,
    Direction,
    Label,
    MentionState,
    Role,
    TicketState,
)
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor, an_author

STEPS = [
    "promote", "also", "story", "attach", "label", "abuse", "undo", "redo", "mistake", "job", "take", "answer",
    "writes",
]  # fmt: skip
TEXTS = 4


class Walk:
    """Four texts of one author, two of them a story, two moderators and an operator."""

    def __init__(self, session, now):
        self.session = session
        brand = a_brand(session)
        people = [a_person(session, role) for role in (Role.MODERATOR, Role.MODERATOR, Role.OPERATOR)]
        channel = a_channel(session, brand, people[2], is_first_line=True, next_reply_s=600, resolution_s=86_400)
        self.moderators = [actor(Role.MODERATOR, person_id=one.id) for one in people[:2]]
        self.operator = actor(Role.OPERATOR, person_id=people[2].id, channels=(channel.id,))
        self.source = a_source(session, brand)
        author = an_author(session, self.source).id
        more = {"author_id": author, "published_at": now, "seen_at": now}
        self.texts = [a_mention(session, self.source, **more).id for _ in range(TEXTS)]
        join(session, [Link(self.texts[2], self.texts[3])])
        self.author = author
        self.number = 0

    def decide(self, place, kind, ticket=None, also=(), label=None):
        mention = self.session.get_one(Mention, self.texts[place], populate_existing=True)
        if mention.state == MentionState.PROMOTED:
            return
        chosen = Chosen(None, ticket, tuple(self.texts[one] for one in also if one != place))
        choice = Choice(
            client_key=f"walk_001:{self.number}", mention_id=mention.id, kind=kind, was=mention.state, ticket=chosen,
            label=label,
        )  # fmt: skip
        decide(self.session, choice, by=self.moderators[self.number % 2], now=self.now)

    def step(self, name, place, now):
        self.number += 1
        self.now = now
        session, by = self.session, self.moderators[self.number % 2]
        newest = session.scalar(select(func.max(TicketMention.ticket_id)))
        {
            "promote": lambda: self.decide(place, DecisionKind.PROMOTE),
            "redo": lambda: self.decide(0, DecisionKind.PROMOTE),
            "also": lambda: self.decide(place, DecisionKind.PROMOTE, also=range(TEXTS)),
            "story": lambda: self.decide(2, DecisionKind.PROMOTE, also=(3,)),
            "attach": lambda: self.decide(place, DecisionKind.PROMOTE, ticket=newest or 1),
            "label": lambda: self.decide(place, DecisionKind.LABEL, label=Label.NEWS),
            "abuse": lambda: self.decide(place, DecisionKind.ABUSE),
            "undo": lambda: undo(session, by=by, now=now),
            "mistake": lambda: (
                newest and cancel_as_mistake(session, newest, comment="ошибка", by=self.operator, now=now)
            ),
            "job": self._jobs,
            "take": lambda: newest and take(session, newest, by=self.operator, now=now),
            "answer": lambda: newest and self._answer(newest),
            "writes": lambda: newest and self._writes(newest),
        }[name]()

    def _jobs(self):
        for job in self.session.scalars(select(Job)).all():
            return_mentions(self.session, job.payload["ticket_id"], now=self.now)
            self.session.delete(job)
        self.session.flush()

    def _answer(self, ticket_id):
        seen = self.session.get_one(Ticket, ticket_id, populate_existing=True).last_message_id
        answer = Answer(f"Ответ {self.number}", f"k{self.number}", seen)
        record_sent_by_hand(self.session, ticket_id, answer=answer, url="", by=self.operator, now=self.now)

    def _writes(self, ticket_id):
        """The customer goes on in the thread of the ticket, as intake has it."""
        thread = self.session.get_one(Ticket, ticket_id).thread_id
        more = {"author_id": self.author, "thread_id": thread, "published_at": self.now, "seen_at": self.now}
        mention = a_mention(self.session, self.source, **more)
        self.texts.append(mention.id)
        if arrive(self.session, mention.id, now=self.now) is not None:
            mark_promoted(self.session, standing_of(self.session, mention.id, by=SYSTEM), by=SYSTEM, now=self.now)

    def check(self):
        session = self.session
        session.expire_all()
        mistakes = {job.payload["ticket_id"] for job in session.scalars(select(Job))}
        tickets = {one.id: one for one in session.scalars(select(Ticket))}
        inside = {}
        for row in session.scalars(select(TicketMention)):
            inside.setdefault(row.ticket_id, set()).add(row.mention_id)
        mentions = {one.id: one for one in session.scalars(select(Mention).where(Mention.id.in_(self.texts)))}
        for mention in mentions.values():
            mine = [number for number, ids in inside.items() if mention.id in ids]
            is_live = bool(mine) and tickets[mine[0]].state != TicketState.CANCELLED
            # A text is a ticket exactly while one answers it; a mistake's texts follow by the job.
            if not mine or mine[0] not in mistakes:
                assert (mention.state == MentionState.PROMOTED) == is_live
            assert mention.is_abuse == (mention.label == Label.ABUSE)
        for number, ticket in tickets.items():
            self._check_ticket(ticket, inside.get(number, set()), is_mistake=number in mistakes)
        self._check_counters(mentions.values(), tickets.values())
        self._check_decisions(mentions)

    def _check_ticket(self, ticket, inside, *, is_mistake):
        session = self.session
        clocks = running(session, ticket)
        assert ticket.next_due_at == min((one.due_at for one in clocks if one.due_at), default=None)
        facts = session.scalar(select(func.count()).select_from(TicketFact).where(TicketFact.ticket_id == ticket.id))
        messages = session.scalars(select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)).all()
        assert ticket.last_message_id == max(one.id for one in messages if one.direction == Direction.IN)
        heard = {one.mention_id for one in messages if one.direction == Direction.IN}
        if ticket.state == TicketState.CANCELLED:
            assert (clocks, facts) == ([], 0)
            assert is_mistake or len(inside) <= 1
        else:
            assert ticket.state in LIVE_TICKET_STATES
            assert inside
            assert heard == inside
            assert facts == ticket.cycle
            is_waiting = messages[-1].direction == Direction.IN
            assert bool({one.metric.value for one in clocks} & {"first_reply", "next_reply"}) == is_waiting

    def _check_counters(self, mentions, tickets):
        rows = select(DailyCount.dimension, func.sum(DailyCount.count)).group_by(DailyCount.dimension)
        counted = {dimension: int(number) for dimension, number in self.session.execute(rows)}
        promoted = [one for one in mentions if one.state == MentionState.PROMOTED]
        assert counted.get("promoted_source", 0) == len(promoted)
        assert counted.get("promoted_label", 0) == sum(one.label is not None for one in promoted)
        assert counted.get("mention_label", 0) == sum(one.label is not None for one in mentions)
        assert counted.get("mention_abuse", 0) == sum(one.is_abuse for one in mentions)
        assert counted.get("mention_state", 0) == 0
        opened = sum(one.state != TicketState.CANCELLED for one in tickets)
        assert counted.get("ticket_opened", 0) == opened

    def _check_decisions(self, mentions):
        """Each promotion keeps its ticket; those that stand are of texts that are tickets."""
        rows = self.session.scalars(select(Decision).where(Decision.kind == DecisionKind.PROMOTE)).all()
        assert all(one.promotion["ticket"] for one in rows)
        for mention in mentions.values():
            standing = [one for one in rows if one.mention_id == mention.id and one.undone_at is None]
            assert len(standing) <= 1
            if standing:
                assert mention.state == MentionState.PROMOTED


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walked=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, TEXTS - 1)), min_size=2, max_size=18))
def test_on_every_walk_texts_tickets_promises_and_counters_agree(session, now, walked):
    with session.begin_nested() as savepoint:
        session.expunge_all()  # a failed walk has left rows whose ids come again
        walk, moment = Walk(session, now), now
        for name, place in walked:
            moment += timedelta(minutes=1)
            try:
                with session.begin_nested():
                    walk.step(name, place, moment)
            except Refused:
                session.expire_all()
            walk.check()
        savepoint.rollback()
    session.expire_all()


def press(database, now, person, mine, theirs, gate, refusals):
    """Promotes one text with the other going along, at the same moment as somebody else."""
    chosen = Chosen(also=(theirs,))
    choice = Choice(client_key="press_01:1", mention_id=mine, kind=DecisionKind.PROMOTE, ticket=chosen)
    gate.wait()
    try:
        with database.transaction() as own:
            decide(own, choice, by=actor(Role.MODERATOR, person_id=person), now=now)
    except Refused as refusal:
        refusals.append(refusal.why)


@pytest.mark.parametrize("_round", range(4))
def test_two_moderators_promote_the_same_texts_together_at_once(database, now, _round):
    """Each chose the other's text to go along: nobody waits crosswise, and each text is in one ticket."""
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        source = a_source(session, brand)
        author = an_author(session, source).id
        one, other = (a_mention(session, source, author_id=author).id for _ in range(2))
        people = [a_person(session, Role.MODERATOR).id for _ in range(2)]
    gate, refusals = threading.Barrier(2), []
    threads = [
        threading.Thread(target=press, args=(database, now, person, mine, theirs, gate, refusals))
        for person, mine, theirs in ((people[0], one, other), (people[1], other, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as session:
        inside = list(session.scalars(select(TicketMention.ticket_id)))
        assert len(inside) == 2
        assert len(set(inside)) == 1
    assert len(refusals) == 1
