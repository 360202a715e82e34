"""A random course of real actions over some tickets, for what must hold of the facts afterwards."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from desk.abuse import close_as_abuse
from desk.assignment import give_back, hand_over, move, take, take_next
from desk.cancelling import cancel_as_mistake
from desk.closing import close, reopen, resolve
from desk.fact_replay import replayed
from desk.handling import note_handling
from desk.incoming import OwnText, arrive, own_text, rewritten
from desk.joining import attach, leave
from desk.merging import merge
from desk.pausing import resume, wait_for_colleague, wait_for_customer
from desk.private_invitations import invite, note_sent
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, token_of
from desk.reminders import snooze, wake_due
from desk.replies import Answer, record_sent_by_hand
from desk.returned import returned
from desk.splitting import split
from desk.sweeping import sweep_breaches
from desk.ticket_fields import change_complexity
from desk.ticket_tags import put_tag, take_tag_off
from desk.tickets import open_ticket
from desk.unmerging import unmerge
from storage.rights import SYSTEM, Actor
from storage.tables import (
    FactTag,
    MentionTag,
    Message,
    RatingRequest,
    ReplyFact,
    Tag,
    Ticket,
    TicketFact,
    TicketMention,
)
from storage.vocabulary import LIVE_TICKET_STATES, Delivery, Direction, TagKind, Verdict
from tests.builders import a_channel, a_mention, an_author
from tests.desk.conftest import a_house

WEIGHTS = {
    "open": 4, "writes": 8, "rewrites": 1, "take": 4, "next": 2, "over": 3, "back": 1, "move": 2, "answer": 9,
    "answer and close": 3, "outside": 2, "held": 1, "invite": 1, "lost": 2, "customer": 3, "colleague": 2, "resume": 2,
    "off": 1, "wake": 1, "resolve": 2, "close": 2, "reopen": 3, "abuse": 1, "cancel": 1, "again": 2, "merge": 4,
    "unmerge": 4, "split": 2, "attach": 2, "leave": 1, "tag": 3, "untag": 2, "handle": 4, "weigh": 1, "ask": 2,
    "rate": 3, "sweep": 6,
}  # fmt: skip


class FactWalk:
    """Six customers, two channels, a few tickets; each step is one action on one of them."""

    def __init__(self, session, now, seed):
        self.session, self.now, self.random = session, now, Random(seed)
        self.house = house = a_house(session)
        self.other = a_channel(session, house.brand, house.anna, house.boris, first_reply_s=60, next_reply_s=None)
        self.authors = [an_author(session, house.talks).id for _ in range(6)]
        self.tags = [
            Tag(brand_id=house.brand.id, kind=TagKind.TOPIC, name=name, folded=name, created_at=now) for name in "абв"
        ]
        session.add_all(self.tags)
        session.flush()
        self.number = 0
        self.step("open")

    def go_on(self):
        """Some time later something happens, to some ticket."""
        self.now += timedelta(minutes=self.random.choice((0, 1, 3, 8, 20, 90)))
        self.step(self.random.choices([*WEIGHTS], [*WEIGHTS.values()])[0])

    def step(self, name):
        self.number += 1
        tickets = self.session.scalars(select(Ticket).order_by(Ticket.id)).all()
        live = [one for one in tickets if one.state in LIVE_TICKET_STATES]
        self.ticket = self.random.choice(live if live and self.random.random() < 0.7 else tickets or [None])
        people = {one.id: one for one in (self.house.anna, self.house.boris, self.house.vera)}
        holder = people.get(self.ticket.assignee_id) if self.ticket else None
        who = holder if holder is not None and self.random.random() < 0.7 else self.random.choice([*people.values()])
        by = self.house.actor(who)
        self.by = Actor(by.person_id, by.name, by.roles, frozenset({self.house.channel.id, self.other.id}))
        getattr(self, "_" + name.replace(" ", "_"))()

    def differences(self):
        """Where the facts are not what the history comes to."""
        self.session.flush()
        ids = self.session.scalars(select(Ticket.id)).all()
        should = replayed(self.session, ids)
        # Whether a ticket is first does not depend on which others are looked at with it.
        alone = {key: row for number in ids for key, row in replayed(self.session, [number]).facts.items()}
        assert alone == should.facts
        kept = {(one.ticket_id, one.cycle): one for one in self.session.scalars(select(TicketFact))}
        replies = {one.promise_id: one for one in self.session.scalars(select(ReplyFact))}
        tags = {(row.ticket_id, row.tag_id) for row in self.session.scalars(select(FactTag))}
        found = [("rows", kept.keys() ^ should.facts.keys(), replies.keys() ^ should.replies.keys())]
        found = [one for one in found if one[1] or one[2]]
        for rows, wanted in ((kept, should.facts), (replies, should.replies)):
            found += [
                (key, column, getattr(rows[key], column), value)
                for key, row in wanted.items()
                for column, value in row.items()
                if key in rows and getattr(rows[key], column) != value
            ]
        return found + sorted(tags ^ {(number, tag) for number, some in should.tags.items() for tag in some})

    def _mention(self, **changes):
        author = self.random.choice(self.authors)
        at = self.now - timedelta(minutes=self.random.choice((0, 2, 30)))
        written = {"thread_id": f"t{author}-{self.number}", "author_id": author, "published_at": at, "seen_at": at}
        mention = a_mention(self.session, self.house.talks, **written | changes)
        if self.random.random() < 0.3:
            tag = self.random.choice(self.tags)
            put = {"mention_version": 1, "named": tag.name, "put_at": self.now}
            self.session.add(MentionTag(mention_id=mention.id, tag_id=tag.id, **put))
            self.session.flush()
        return mention

    def _open(self):
        open_ticket(self.session, self._mention().id, by=SYSTEM, now=self.now)

    def _writes(self):
        words = {"text": "Спасибо!"} if self.random.random() < 0.2 else {}
        here = {"thread_id": self.ticket.thread_id, "author_id": self.ticket.author_id}
        arrive(
            self.session, self._mention(**here, **words).id,
            now=self.now,
        )  # fmt: skip

    def _inside(self):
        inside = select(TicketMention.mention_id).where(TicketMention.ticket_id == self.ticket.id)
        return self.session.scalars(inside.order_by(TicketMention.mention_id)).all()

    def _rewrites(self):
        for mention_id in self._inside()[-1:]:
            rewritten(self.session, mention_id, now=self.now)

    def _attach(self):
        mention = self._mention(author_id=self.ticket.author_id)
        attach(self.session, self.ticket.id, mention.id, by=self.house.actor(self.house.vera), now=self.now)

    def _leave(self):
        for mention_id in self._inside()[-1:]:
            leave(self.session, mention_id, by=self.house.actor(self.house.vera), now=self.now)

    def _take(self):
        take(self.session, self.ticket.id, by=self.by, now=self.now)

    def _next(self):
        take_next(self.session, by=self.by, now=self.now)

    def _over(self):
        to = self.random.choice((self.house.anna, self.house.boris)).id
        hand_over(self.session, self.ticket.id, to_person_id=to, comment="вот", by=self.by, now=self.now)

    def _back(self):
        give_back(self.session, self.ticket.id, comment="вот", by=self.by, now=self.now)

    def _move(self):
        to = self.random.choice((self.house.channel, self.other)).id
        move(self.session, self.ticket.id, channel_id=to, comment="вот", by=self.by, now=self.now)

    def _answer(self, *, closing=False, text=""):
        answer = Answer(text or f"Ответ {self.number}", f"k{self.number}", self.ticket.last_message_id, closing=closing)
        record_sent_by_hand(self.session, self.ticket.id, answer=answer, url="", by=self.by, now=self.now)

    def _answer_and_close(self):
        self._answer(closing=True)

    def _invite(self):
        self.house.talks.options = {**self.house.talks.options, "private": "https://prichal.example/chat"}
        self.session.flush()
        text = invite(self.session, self.ticket.id, by=self.by, now=self.now)
        self._answer(text=text)
        note_sent(self.session, self.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one(),
                  now=self.now)  # fmt: skip

    def _outside(self):
        at = self.now - timedelta(minutes=self.random.choice((0, 15)))
        said = OwnText(f"o{self.number}", self.ticket.thread_id, "", f"Извне {self.number}", "", at)
        own_text(self.session, self.house.talks.id, found=said, now=self.now)

    def _held(self):
        """An answer the site held back appears, perhaps cycles later."""
        message = Message(
            ticket_id=self.ticket.id, cycle=self.ticket.cycle, direction=Direction.OUT, text=f"Держали {self.number}",
            created_at=self.now, source_at=self.now, delivery=Delivery.HELD, person_id=self.house.anna.id,
        )  # fmt: skip
        if self.ticket.state in {"open", "new"}:
            self.session.add(message)
            self.session.flush()

    def _lost(self):
        sent = select(Message).where(Message.direction == Direction.OUT, Message.delivery == Delivery.SENT)
        messages = self.session.scalars(sent.order_by(Message.id.desc()).limit(3)).all()
        if messages:
            message = self.random.choice(messages)
            ticket = self.session.get_one(Ticket, message.ticket_id)
            returned(self.session, ticket, message, why="Там его нет", now=self.now)

    def _customer(self):
        wait_for_customer(self.session, self.ticket.id, by=self.by, now=self.now)

    def _colleague(self):
        wait_for_colleague(self.session, self.ticket.id, by=self.by, now=self.now)

    def _resume(self):
        resume(self.session, self.ticket.id, by=self.by, now=self.now)

    def _off(self):
        snooze(self.session, self.ticket.id, until=self.now + timedelta(minutes=30), by=self.by, now=self.now)

    def _wake(self):
        wake_due(self.session, now=self.now)

    def _resolve(self):
        resolve(self.session, self.ticket.id, by=self.by, now=self.now)

    def _close(self):
        close(self.session, self.ticket.id, by=self.by, now=self.now)

    def _reopen(self):
        reopen(self.session, self.ticket.id, by=self.by, now=self.now)

    def _abuse(self):
        close_as_abuse(self.session, self.ticket.id, by=self.by, now=self.now)

    def _cancel(self):
        cancel_as_mistake(self.session, self.ticket.id, comment="ошибка", by=self.by, now=self.now)

    def _again(self):
        for mention_id in self._inside()[:1]:
            open_ticket(self.session, mention_id, by=SYSTEM, now=self.now)

    def _merge(self):
        others = self.session.scalars(select(Ticket.id).where(Ticket.id != self.ticket.id)).all()
        if others:
            merge(
                self.session, self.ticket.id, into_id=self.random.choice(others),
                by=self.house.actor(self.house.vera), now=self.now,
            )  # fmt: skip

    def _unmerge(self):
        merged = self.session.scalars(select(Ticket.id).where(Ticket.merged_into_id.is_not(None))).all()
        if merged:
            number = self.random.choice(merged)
            unmerge(self.session, number, by=self.house.actor(self.house.vera), now=self.now)

    def _split(self):
        heard = select(Message.id).where(Message.ticket_id == self.ticket.id, Message.direction == Direction.IN)
        numbers = self.session.scalars(heard.order_by(Message.id.desc()).limit(1)).all()
        split(self.session, self.ticket.id, message_ids=numbers, by=self.by, now=self.now)

    def _tag(self):
        put_tag(self.session, self.ticket.id, self.random.choice(self.tags).id, by=self.by, now=self.now)

    def _untag(self):
        take_tag_off(self.session, self.ticket.id, self.random.choice(self.tags).id, by=self.by, now=self.now)

    def _handle(self):
        seconds = self.random.randrange(5, 300)
        sitting = f"sitting-{self.random.randrange(4)}"
        note_handling(self.session, self.ticket.id, sitting=sitting, seconds=seconds, by=self.by, now=self.now)

    def _weigh(self):
        change_complexity(self.session, self.ticket.id, becomes=self.random.randrange(1, 4), by=self.by, now=self.now)

    def _ask(self):
        if self.ticket.first_replied_at is not None and self.ticket.merged_into_id is None:
            ask_rating(
                self.session, self.ticket, operator_id=self.house.anna.id, language="ru", now=self.now
            )  # fmt: skip

    def _rate(self):
        waiting = select(RatingRequest).where(RatingRequest.voided_at.is_(None)).order_by(RatingRequest.id.desc())
        for request in self.session.scalars(waiting.limit(1)).all():
            token = token_of(self.session.get_one(Ticket, request.ticket_id), cycle=request.cycle)
            record_rating(self.session, token, verdict=self.random.choice([*Verdict]), now=self.now)

    def _sweep(self):
        sweep_breaches(self.session, now=self.now)
