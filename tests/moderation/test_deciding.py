"""Decisions: recorded once, refused in plain words, undone step by step."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.assignment import take_next
from moderation.deciding import Choice, decide
from moderation.leasing import lease_one
from moderation.promotion import promote
from moderation.undoing import DEEPEST, undo
from storage.errors import Refused
from storage.tables import DailyCount, Decision, Lease, Mention, Ticket, TicketMention
from storage.vocabulary import DecisionKind, Label, MentionState, Role, TicketState
from tests.builders import a_brand, a_channel, a_mention, a_person, a_source, actor


@pytest.fixture
def scene(session):
    brand = a_brand(session)
    vera, ivan = a_person(session, Role.MODERATOR, name="Вера"), a_person(session, Role.MODERATOR, name="Иван")
    a_channel(session, brand, is_first_line=True)
    return a_source(session, brand), vera, ivan


def moderator(person):
    return actor(Role.MODERATOR, person_id=person.id)


def a_choice(mention, key="s:1", kind=DecisionKind.LABEL, label=Label.COMPLAINT, **more):
    label = label if kind == DecisionKind.LABEL else None
    return Choice(client_key=key, mention_id=mention.id, kind=kind, label=label, **more)


def fresh(session, mention):
    return session.get_one(Mention, mention.id, populate_existing=True)


def counters(session, dimension):
    rows = select(DailyCount.key, func.sum(DailyCount.count)).where(DailyCount.dimension == dimension)
    return {key: int(number) for key, number in session.execute(rows.group_by(DailyCount.key)) if number}


@pytest.mark.parametrize(
    ("kind", "label", "state", "stored"),
    [
        (DecisionKind.LABEL, Label.PRAISE, MentionState.DECIDED, Label.PRAISE),
        (DecisionKind.LABEL, Label.ABUSE, MentionState.ABUSE, Label.ABUSE),
        (DecisionKind.ABUSE, None, MentionState.ABUSE, Label.ABUSE),
        (DecisionKind.NOT_OURS, None, MentionState.NOT_OURS, None),
        (DecisionKind.SKIP, None, MentionState.NEW, None),
        (DecisionKind.PROMOTE, None, MentionState.PROMOTED, Label.QUESTION),
    ],
)
def test_each_key_does_what_it_says_and_undo_takes_it_back(session, scene, now, kind, label, state, stored):
    source, vera, _ = scene
    mention = a_mention(session, source, pretag=Label.QUESTION, pretag_confidence=0.8)
    by = moderator(vera)
    decided = decide(session, a_choice(mention, kind=kind, label=label, seconds=2.5), by=by, now=now)
    assert decided.state == state
    row = fresh(session, mention)
    assert (row.state, row.label, row.is_abuse) == (state, stored, state == MentionState.ABUSE)
    decision = session.scalars(select(Decision)).one()
    assert (decision.proposed, decision.confidence, decision.seconds) == (Label.QUESTION, 0.8, 2.5)
    assert (decided.ticket_id is not None) == (kind == DecisionKind.PROMOTE)
    undone = undo(session, by=by, now=now + timedelta(seconds=1))
    assert (undone.mention_id, undone.kind, undone.state) == (mention.id, kind, MentionState.NEW)
    row = fresh(session, mention)
    assert (row.state, row.label, row.is_abuse, row.decided_by) == (MentionState.NEW, None, False, None)
    assert counters(session, "mention_label") == {}


def test_a_resent_decision_counts_once(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source)
    first = decide(session, a_choice(mention), by=moderator(vera), now=now)
    again = decide(session, a_choice(mention), by=moderator(vera), now=now + timedelta(seconds=9))
    assert first == again
    assert session.scalar(select(func.count()).select_from(Decision)) == 1
    assert counters(session, "mention_label") == {"complaint": 1}


def test_what_somebody_else_has_decided_is_refused_by_name(session, scene, now):
    source, vera, ivan = scene
    mention = a_mention(session, source)
    decide(session, a_choice(mention), by=moderator(vera), now=now)
    with pytest.raises(Refused, match="Вера has already decided it"):
        decide(session, a_choice(mention), by=moderator(ivan), now=now)


def test_what_somebody_else_holds_is_refused_by_name(session, scene, now):
    source, vera, ivan = scene
    mention = a_mention(session, source)
    assert lease_one(session, mention.id, by=moderator(vera), now=now)
    with pytest.raises(Refused, match="Вера is looking at it"):
        decide(session, a_choice(mention), by=moderator(ivan), now=now)
    late = now + timedelta(minutes=5)
    assert decide(session, a_choice(mention), by=moderator(ivan), now=late).state == MentionState.DECIDED
    assert session.scalar(select(func.count()).select_from(Lease)) == 0


def test_a_text_that_changed_meanwhile_is_to_be_read_again(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source)
    mention.version = 2
    with pytest.raises(Refused, match="changed while you were reading"):
        decide(session, a_choice(mention, version=1), by=moderator(vera), now=now)


def test_a_decision_can_be_changed_where_the_person_sees_the_old_one(session, scene, now):
    source, vera, ivan = scene
    mention = a_mention(session, source)
    decide(session, a_choice(mention), by=moderator(vera), now=now)
    better = a_choice(mention, label=Label.NEWS, was=MentionState.DECIDED)
    assert decide(session, better, by=moderator(ivan), now=now).label == Label.NEWS
    with pytest.raises(Refused, match="Иван has decided it again"):
        undo(session, by=moderator(vera), now=now)
    assert counters(session, "mention_label") == {"news": 1}


def test_others_than_moderators_decide_nothing(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source)
    with pytest.raises(Refused):
        decide(session, a_choice(mention), by=actor(Role.OPERATOR, person_id=vera.id), now=now)
    with pytest.raises(Refused):
        decide(session, a_choice(mention), by=actor(Role.MODERATOR, person_id=vera.id, brand_id=999), now=now)


def test_undo_goes_two_hundred_steps_deep_in_order(session, scene, now):
    source, vera, _ = scene
    by = moderator(vera)
    pressed = [a_mention(session, source) for _ in range(DEEPEST + 1)]
    for number, mention in enumerate(pressed):
        decide(session, a_choice(mention, key=f"s:{number}"), by=by, now=now + timedelta(seconds=number))
    undone = [undo(session, by=by, now=now + timedelta(hours=1)).mention_id for _ in range(DEEPEST)]
    assert undone == [mention.id for mention in reversed(pressed[1:])]
    with pytest.raises(Refused, match="nothing to undo"):
        undo(session, by=by, now=now)


def test_a_promotion_cannot_be_undone_once_somebody_works_on_it(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source)
    decide(session, a_choice(mention, kind=DecisionKind.PROMOTE), by=moderator(vera), now=now)
    ticket = session.scalars(select(Ticket)).one()
    operator = actor(Role.OPERATOR, person_id=a_person(session, Role.OPERATOR).id, channels=(ticket.channel_id,))
    assert take_next(session, by=operator, now=now) is not None
    with session.begin_nested() as attempt:
        with pytest.raises(Refused, match="already begun to work"):
            undo(session, by=moderator(vera), now=now)
        attempt.rollback()
    assert fresh(session, mention).state == MentionState.PROMOTED


def test_promoted_again_after_an_undo_it_is_the_same_ticket(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source)
    by = moderator(vera)
    first = decide(session, a_choice(mention, kind=DecisionKind.PROMOTE), by=by, now=now)
    undo(session, by=by, now=now)
    assert session.get_one(Ticket, first.ticket_id, populate_existing=True).state == TicketState.CANCELLED
    second = decide(session, a_choice(mention, "s:2", kind=DecisionKind.PROMOTE), by=by, now=now)
    assert second.ticket_id == first.ticket_id
    assert session.get_one(Ticket, first.ticket_id, populate_existing=True).state == TicketState.NEW


def test_an_archived_mention_can_be_promoted_by_hand(session, scene, now):
    source, vera, _ = scene
    mention = a_mention(session, source, state=MentionState.ARCHIVED)
    choice = a_choice(mention, kind=DecisionKind.PROMOTE, was=MentionState.ARCHIVED)
    assert decide(session, choice, by=moderator(vera), now=now).ticket_id is not None


def test_fifty_promotions_at_once_make_one_ticket(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        a_channel(session, brand, is_first_line=True)
        mention = a_mention(session, a_source(session, brand))
        people = [a_person(session, Role.MODERATOR) for _ in range(50)]
    gate = threading.Barrier(50)
    outcomes = []

    def press(person):
        gate.wait()
        with database.transaction() as own:
            outcomes.append(promote(own, mention.id, by=moderator(person), now=now))

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as session:
        assert len(outcomes) == 50
        assert sum(outcome.is_new for outcome in outcomes) == 1
        assert len({outcome.ticket_id for outcome in outcomes}) == 1
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalar(select(func.count()).select_from(TicketMention)) == 1


def test_one_key_sent_twice_at_once_is_one_decision(database, now):
    with database.transaction() as session:
        brand = a_brand(session)
        mention = a_mention(session, a_source(session, brand))
        vera = a_person(session, Role.MODERATOR)
    gate = threading.Barrier(8)
    outcomes = []

    def press():
        gate.wait()
        with database.transaction() as own:
            outcomes.append(decide(own, a_choice(mention), by=moderator(vera), now=now))

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as session:
        assert len(set(outcomes)) == 1
        assert session.scalar(select(func.count()).select_from(Decision)) == 1
