"""A promotion as it was chosen: terms, other texts of the author or story, open tickets, and the way back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.cancelling import cancel_as_mistake
from desk.replies import Answer, record_sent_by_hand
from moderation.cards import cards_of
from moderation.deciding import Choice, decide
from moderation.decision_batch import read
from moderation.jobs import HANDLERS
from moderation.promotion_form import promotion_form
from moderation.promotion_proposals import proposal_for
from moderation.promotion_terms import Chosen, TicketTerms
from moderation.returning import return_mentions
from moderation.story_links import Link, join
from moderation.taxonomy import add_tags
from moderation.undoing import undo
from storage.errors import Refused
from storage.tables import (
    DailyCount,
    Decision,
    FlaggedAuthor,
    Job,
    Mention,
    MentionTag,
    Message,
    TagProposal,
    Ticket,
    TicketEvent,
    TicketMention,
)
from storage.vocabulary import (
    AuthorFlag,
    DecisionKind,
    Label,
    MentionState,
    RequestType,
    Role,
    TagKind,
    TicketEventKind,
    TicketState,
)
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor, an_author


class Scene:
    """A brand with two channels (one closed to moderators), an author who wrote three times, and a story."""

    def __init__(self, session, now):
        self.session, self.now = session, now
        self.brand = a_brand(session)
        self.anna = a_person(session, Role.OPERATOR, name="Анна")
        self.vera = a_person(session, Role.MODERATOR, name="Вера")
        self.first = a_channel(session, self.brand, self.anna, is_first_line=True, next_reply_s=600)
        self.cards = a_channel(session, self.brand, self.anna, is_open=False, name="Карты")
        self.forum, self.blog = a_source(session, self.brand), a_source(session, self.brand, priority=2)
        self.author = an_author(session, self.forum)
        self.texts = [a_mention(session, self.forum, author_id=self.author.id) for _ in range(3)]
        self.story = [a_mention(session, self.blog), a_mention(session, self.forum)]
        join(session, [Link(self.story[0].id, self.story[1].id)])
        self.by = actor(Role.MODERATOR, person_id=self.vera.id)
        self.operator = actor(Role.OPERATOR, person_id=self.anna.id, channels=(self.first.id, self.cards.id))
        self.number = 0

    def promote(self, mention, terms=None, *, ticket=None, also=(), by=None, was=MentionState.NEW):
        self.number += 1
        chosen = Chosen(terms, ticket, tuple(one.id for one in also))
        choice = Choice(
            client_key=f"visit_01:{self.number}",
            mention_id=mention.id,
            kind=DecisionKind.PROMOTE,
            ticket=chosen,
            was=was,
        )
        return decide(self.session, choice, by=by or self.by, now=self.now + timedelta(seconds=self.number))

    def ticket(self, number):
        return self.session.get_one(Ticket, number, populate_existing=True)

    def state(self, mention):
        return self.session.get_one(Mention, mention.id, populate_existing=True).state

    def kinds(self, number):
        found = select(TicketEvent.kind).where(TicketEvent.ticket_id == number).order_by(TicketEvent.id)
        return list(self.session.scalars(found))

    def counted(self, dimension):
        rows = select(DailyCount.key, func.sum(DailyCount.count)).where(DailyCount.dimension == dimension)
        return {key: int(number) for key, number in self.session.execute(rows.group_by(DailyCount.key)) if number}


@pytest.fixture
def scene(session, now):
    return Scene(session, now)


def decision_of(session, mention):
    wanted = select(Decision).where(Decision.mention_id == mention.id).order_by(Decision.id.desc()).limit(1)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def test_one_key_accepts_what_is_proposed_and_both_are_kept(session, scene):
    by = actor(Role.ADMINISTRATOR, person_id=scene.vera.id)
    [product] = add_tags(session, scene.brand.id, TagKind.PRODUCT, ["Вклад"], by=by, now=scene.now)
    mention = a_mention(session, scene.blog, pretag=Label.QUESTION, pretag_confidence=0.8)
    session.add(
        TagProposal(mention_id=mention.id, tag_id=product, version=1, probability=0.9, model="m", made_at=scene.now)
    )
    session.flush()
    decided = scene.promote(mention)
    ticket = scene.ticket(decided.ticket_id)
    assert (ticket.channel_id, ticket.assignee_id, ticket.request_type, ticket.priority) == (
        scene.first.id, None, RequestType.QUESTION, 2,
    )  # fmt: skip
    kept = decision_of(session, mention).promotion
    assert kept["proposed"] == kept["chosen"] == {
        "channel": scene.first.id, "person": None, "request": "question", "priority": 2, "product": product,
    }  # fmt: skip
    carried = select(MentionTag).where(MentionTag.mention_id == mention.id, MentionTag.off_at.is_(None))
    assert session.scalars(carried).one().tag_id == product
    undo(session, by=scene.by, now=scene.now + timedelta(minutes=1))
    assert session.scalars(carried).all() == []


def test_the_form_changes_all_of_it(session, scene):
    terms = TicketTerms(scene.cards.id, scene.anna.id, RequestType.REQUEST, 1)
    ticket = scene.ticket(scene.promote(scene.texts[0], terms).ticket_id)
    assert (ticket.channel_id, ticket.assignee_id, ticket.request_type, ticket.priority, ticket.state) == (
        scene.cards.id, scene.anna.id, RequestType.REQUEST, 1, TicketState.OPEN,
    )  # fmt: skip
    kept = decision_of(session, scene.texts[0]).promotion
    assert kept["proposed"]["channel"] == scene.first.id
    assert kept["chosen"] == terms.stored()
    # Nobody has touched it yet, so it can be undone; promoted again it goes where it is wished now.
    undo(session, by=scene.by, now=scene.now + timedelta(minutes=1))
    again = scene.ticket(scene.promote(scene.texts[0]).ticket_id)
    assert (again.id, again.channel_id, again.assignee_id) == (ticket.id, scene.first.id, None)


@pytest.mark.parametrize("wrong", ["person", "channel", "product"])
def test_what_is_not_offered_is_refused_and_nothing_happens(session, scene, wrong):
    other = a_brand(session)
    strange = {
        "person": TicketTerms(scene.first.id, scene.vera.id),
        "channel": TicketTerms(a_channel(session, other).id),
        "product": TicketTerms(scene.first.id, product_id=99_999),
    }[wrong]
    with session.begin_nested() as attempt:
        with pytest.raises(Refused):
            scene.promote(scene.texts[0], strange)
        attempt.rollback()
    assert scene.state(scene.texts[0]) == MentionState.NEW
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_several_texts_of_an_author_become_one_ticket_and_come_back_together(session, scene):
    first, second, third = scene.texts
    second.seen_at = scene.now - timedelta(hours=1)
    decided = scene.promote(first, also=(second, third, scene.story[0]))
    assert decided.copies == 2
    assert [scene.state(one) for one in (*scene.texts, scene.story[0])] == ["promoted"] * 3 + ["new"]
    ticket = scene.ticket(decided.ticket_id)
    # The promise runs since the earliest of them was seen.
    assert ticket.next_due_at == scene.now - timedelta(minutes=30)
    assert scene.kinds(ticket.id).count(TicketEventKind.MENTION_JOINED) == 2
    assert decision_of(session, third).promotion == {"ticket": ticket.id, "joined": True, "with": first.id}
    undo(session, by=scene.by, now=scene.now + timedelta(minutes=1))
    assert [scene.state(one) for one in scene.texts] == ["new"] * 3
    assert scene.ticket(ticket.id).state == TicketState.CANCELLED
    assert session.scalar(select(func.count()).select_from(TicketMention)) == 1
    assert scene.counted("promoted_source") == {}
    assert session.scalar(select(func.count()).select_from(Decision).where(Decision.undone_at.is_(None))) == 0


def test_a_story_becomes_one_ticket_over_its_sources(session, scene):
    decided = scene.promote(scene.story[0], also=(scene.story[1],))
    assert decided.copies == 1
    inside = select(TicketMention.mention_id).where(TicketMention.ticket_id == decided.ticket_id)
    assert set(session.scalars(inside)) == {one.id for one in scene.story}
    assert scene.ticket(decided.ticket_id).source_id == scene.blog.id


def test_a_text_joins_the_open_ticket_of_its_author_and_leaves_it_again(session, scene):
    opened = scene.promote(scene.texts[0]).ticket_id
    joined = scene.promote(scene.texts[1], ticket=opened)
    assert joined.ticket_id == opened
    assert decision_of(session, scene.texts[1]).promotion["joined"] is True
    turns = select(Message.mention_id).where(Message.ticket_id == opened).order_by(Message.id)
    assert list(session.scalars(turns)) == [scene.texts[0].id, scene.texts[1].id]
    with session.begin_nested() as attempt:
        with pytest.raises(Refused, match="Other texts have joined"):
            undo(session, by=scene.by, now=scene.now, client_key="visit_01:1")
        attempt.rollback()
    session.expire_all()
    undo(session, by=scene.by, now=scene.now + timedelta(minutes=1))
    assert scene.state(scene.texts[1]) == MentionState.NEW
    assert list(session.scalars(turns)) == [scene.texts[0].id]
    ticket = scene.ticket(opened)
    assert ticket.last_message_id == session.scalar(select(func.max(Message.id)))
    assert scene.kinds(opened)[-1] == TicketEventKind.MENTION_LEFT


def test_an_answered_text_stays_in_its_ticket(session, scene):
    opened = scene.promote(scene.texts[0]).ticket_id
    scene.promote(scene.texts[1], ticket=opened)
    ticket = scene.ticket(opened)
    answer = Answer("Ответили", "k1", ticket.last_message_id)
    record_sent_by_hand(session, opened, answer=answer, url="", by=scene.operator, now=scene.now + timedelta(minutes=1))
    for key, why in (("visit_01:2", "An answer to it has already gone out"), ("visit_01:1", "already gone out")):
        with session.begin_nested() as attempt:
            with pytest.raises(Refused, match=why):
                undo(session, by=scene.by, now=scene.now + timedelta(minutes=2), client_key=key)
            attempt.rollback()
        session.expire_all()
    with pytest.raises(Refused, match="An answer has gone out"):
        cancel_as_mistake(session, opened, comment="ошибка", by=scene.operator, now=scene.now)


@pytest.mark.parametrize("case", ["another author", "ended", "another brand"])
def test_a_text_joins_no_foreign_and_no_ended_ticket(session, scene, case):
    opened = scene.promote(scene.texts[0]).ticket_id
    text = scene.texts[1]
    if case == "another author":
        text = scene.story[0]
    elif case == "ended":
        undo(session, by=scene.by, now=scene.now)
    else:
        text = a_mention(session, a_source(session, a_brand(session)), author_id=scene.author.id)
    with pytest.raises(Refused, match="did not join"):
        scene.promote(text, ticket=opened)


def test_a_mistake_returns_every_text_to_where_it_was(session, scene):
    first, second, _third = scene.texts
    label = Choice(client_key="x:1", mention_id=second.id, kind=DecisionKind.LABEL, label=Label.NEWS)
    decide(session, label, by=scene.by, now=scene.now)
    opened = scene.promote(first).ticket_id
    scene.promote(second, ticket=opened, was=MentionState.DECIDED)
    with pytest.raises(Refused, match="few words"):
        cancel_as_mistake(session, opened, comment="  ", by=scene.operator, now=scene.now)
    cancel_as_mistake(session, opened, comment="это не к нам", by=scene.operator, now=scene.now)
    assert scene.ticket(opened).state == TicketState.CANCELLED
    job = session.scalars(select(Job)).one()
    assert job.kind in HANDLERS
    assert return_mentions(session, job.payload["ticket_id"], now=scene.now) == 2
    assert return_mentions(session, job.payload["ticket_id"], now=scene.now) == 0
    assert (scene.state(first), scene.state(second)) == (MentionState.NEW, MentionState.DECIDED)
    assert session.get_one(Mention, second.id).label == Label.NEWS
    assert scene.counted("promoted_source") == scene.counted("ticket_opened") == {}
    assert scene.counted("mention_label") == {"news": 1}
    # Each may become a ticket again: the first keeps its number, the other gets one of its own.
    assert scene.promote(first).ticket_id == opened
    assert scene.promote(second, was=MentionState.DECIDED).ticket_id != opened


def test_only_who_may_answer_it_cancels_a_ticket_as_a_mistake(session, scene):
    opened = scene.promote(scene.texts[0]).ticket_id
    for person in (actor(Role.OPERATOR, person_id=scene.vera.id), scene.by):
        with pytest.raises(Refused):
            cancel_as_mistake(session, opened, comment="ошибка", by=person, now=scene.now)
    cancel_as_mistake(session, opened, comment="ошибка", by=actor(Role.LEAD, person_id=scene.vera.id), now=scene.now)
    assert scene.kinds(opened)[-1] == TicketEventKind.CANCELLED


def test_abuse_with_a_real_problem_in_it_becomes_a_ticket_and_stays_abuse(session, scene):
    text = scene.texts[0]
    close = Choice(client_key="x:1", mention_id=text.id, kind=DecisionKind.ABUSE)
    decide(session, close, by=scene.by, now=scene.now)
    ticket = scene.ticket(scene.promote(text, was=MentionState.ABUSE).ticket_id)
    row = session.get_one(Mention, text.id, populate_existing=True)
    assert (row.state, row.label, row.is_abuse) == (MentionState.PROMOTED, Label.ABUSE, True)
    assert ticket.request_type == RequestType.COMPLAINT
    assert scene.counted("mention_abuse") == {str(scene.forum.id): 1}
    undo(session, by=scene.by, now=scene.now + timedelta(minutes=1))
    assert scene.state(text) == MentionState.ABUSE


def test_the_form_shows_open_tickets_and_waiting_texts_but_nothing_of_a_closed_channel(session, scene):
    closed = scene.promote(scene.texts[0], TicketTerms(scene.cards.id)).ticket_id
    form = promotion_form(session, scene.texts[1].id, by=scene.by, now=scene.now)
    assert [(one.id, one.is_visible, one.channel) for one in form.tickets] == [(closed, False, "")]
    assert [one.id for one in form.waiting] == [scene.texts[2].id]
    assert {one.id for one in form.channels} == {scene.first.id, scene.cards.id}
    assert [(one.id, set(one.channel_ids)) for one in form.people] == [
        (scene.anna.id, {scene.first.id, scene.cards.id})
    ]
    story = promotion_form(session, scene.story[0].id, by=scene.by, now=scene.now)
    assert [(one.id, one.is_authors, one.is_story) for one in story.waiting] == [(scene.story[1].id, False, True)]
    with pytest.raises(Refused, match="in a ticket already"):
        promotion_form(session, scene.texts[0].id, by=scene.by, now=scene.now)
    with pytest.raises(Refused, match="do not moderate"):
        promotion_form(session, scene.texts[1].id, by=scene.operator, now=scene.now)


def test_the_browser_says_what_was_chosen():
    sent = {"seq": 1, "mention_id": 3, "kind": "promote"}
    wish = {"channel": 4, "person": None, "request": "praise", "priority": 2, "product": "9"}
    body = {"session": "visit_01", "decisions": [sent | {"wish": wish, "also": [8, 5, 8]}]}
    [choice] = read(body)
    assert choice.ticket == Chosen(TicketTerms(4, None, RequestType.PRAISE, 2, 9), None, (5, 8))
    [into] = read({"session": "visit_01", "decisions": [sent | {"wish": {"ticket": 12}}]})
    assert into.ticket == Chosen(ticket_id=12)
    for wrong in (
        {"wish": {"channel": "x", "request": "praise"}},
        {"wish": wish | {"request": "gift"}},
        {"wish": wish | {"priority": 3}},
        {"wish": []},
        {"also": 7},
        {"also": list(range(21))},
    ):
        with pytest.raises(Refused, match="not understood"):
            read({"session": "visit_01", "decisions": [sent | wrong]})


def test_a_card_tells_the_same_channel_that_a_promotion_takes(session, scene):
    """Cards work it out from what they hold, many at once; the promotion asks for the mention."""
    conditions = [
        {"field": "source", "values": [str(scene.blog.id)]},
        {"field": "source_kind", "values": ["feed"]},
        {"field": "category", "values": ["forum"]},
        {"field": "ground", "values": ["others"]},
        {"field": "label", "values": ["question"]},
        {"field": "language", "values": ["ru"]},
        {"field": "stars", "values": ["1"]},
        {"field": "words", "values": ["карт*"]},
        {"field": "tag", "values": ["Вклад"]},
        {"field": "author_flag", "values": ["lawyer"]},
        {"field": "region", "values": ["Портовая"]},
        {"field": "client", "values": ["no"], "negated": True},
    ]
    by = actor(Role.ADMINISTRATOR, person_id=scene.vera.id)
    [tag] = add_tags(session, scene.brand.id, TagKind.TOPIC, ["Вклад"], by=by, now=scene.now)
    mentions = [
        a_mention(session, scene.blog, pretag=Label.QUESTION, stars=1.0, text="Карта потерялась"),
        a_mention(session, scene.forum, author_id=scene.author.id, language="en", text="Lost"),
        a_mention(session, scene.forum, label=Label.PRAISE, pretag=Label.QUESTION),
    ]
    put = MentionTag(mention_id=mentions[2].id, mention_version=1, tag_id=tag, named="Вклад", put_at=scene.now)
    session.add_all([put, FlaggedAuthor(author_id=scene.author.id, flag=AuthorFlag.LAWYER, at=scene.now)])
    channels = [
        a_channel(session, scene.brand, conditions={"all": [one]}, priority=50 + place)
        for place, one in enumerate(conditions)
    ]
    for channel in channels:
        session.flush()
        cards = cards_of(session, [one.id for one in mentions], by=scene.by)
        asked = [proposal_for(session, one.id).terms for one in mentions]
        names = {one.id: one.name for one in (*channels, scene.first, scene.cards)}
        assert [card.promotion.channel for card in cards] == [names[one.channel_id] for one in asked]
        assert [card.promotion.request_type for card in cards] == [one.request_type for one in asked]
        channel.is_active = False
