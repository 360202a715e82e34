"""Rated answers that are read: opened by the rating, done once, taken back, and told to whom they concern."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.debrief_excuses import EXCUSED
from desk.debriefs import Found, finish, leave, note, praise_all, take, take_back, undo
from desk.notice_words import sentence
from desk.notifying import newest
from desk.rating_answers import record_rating
from desk.ratings import ask_rating, rating_url
from desk.replies import Answer, record_sent_by_hand
from storage.errors import Refused
from storage.tables import AuditEntry, Debrief, DebriefStep, Template, Ticket, TicketFact
from storage.vocabulary import DebriefOutcome, DebriefStepKind, RatingWay, Role, Verdict
from tests.builders import a_brand, actor

HOUR = timedelta(hours=1)
LIKE, DISLIKE = Verdict.LIKE, Verdict.DISLIKE
PRAISE, LESSON = DebriefOutcome.PRAISE, DebriefOutcome.LESSON
SCRIPT, EXCUSE = DebriefOutcome.SCRIPT_CHANGE, DebriefOutcome.NOT_AT_FAULT


@pytest.fixture
def database(base):
    """One kind of database: the statements are the same on both."""
    return base


def rated(house, verdict, *, now, way=RatingWay.LINK, person=None, **more):
    """A ticket that Anna answered and its customer rated; its debrief, None where there is none."""
    session, who = house.session, person or house.anna
    ticket = house.ticket(now=now)
    given = Answer("Готово", f"k{ticket.id}", ticket.last_message_id)
    record_sent_by_hand(session, ticket.id, answer=given, url="", by=house.actor(who), now=now)
    ask_rating(session, ticket, operator_id=who.id, language="ru", now=now, way=way)
    rate(session, ticket, verdict, now=now, **more)
    return session.scalars(select(Debrief).where(Debrief.ticket_id == ticket.id)).one_or_none()


def rate(session, ticket, verdict, *, now, **more):
    record_rating(session, rating_url(ticket).rpartition("/")[2], verdict=verdict, now=now, **more)


def kinds(session, debrief):
    steps = select(DebriefStep.kind).where(DebriefStep.debrief_id == debrief.id).order_by(DebriefStep.id)
    return list(session.scalars(steps))


def refused(act, *args, **more):
    with pytest.raises(Refused) as refusal:
        act(*args, **more)
    return refusal.value


def test_a_rating_opens_one_debrief_and_those_that_count_nowhere_open_none(house, session, now):
    debrief = rated(house, LIKE, now=now)
    assert (debrief.brand_id, debrief.cycle, debrief.opened_at, debrief.done_at) == (house.brand.id, 1, now, None)
    assert rated(house, DISLIKE, now=now, way=RatingWay.OPEN_LINK) is None
    assert rated(house, DISLIKE, now=now, by_staff=True) is None


def test_one_takes_it_another_takes_it_over_and_gives_it_back(house, session, now):
    debrief, vera, kira = rated(house, DISLIKE, now=now), house.actor(house.vera), actor(Role.QUALITY, person_id=None)
    take(session, debrief.id, by=vera, now=now)
    take(session, debrief.id, by=vera, now=now)
    assert (debrief.reader_id, kinds(session, debrief)) == (house.vera.id, [DebriefStepKind.TAKEN])
    note(session, debrief.id, text=" Разобрать с Анной ", by=vera, now=now)
    note(session, debrief.id, text="Разобрать с Анной", by=vera, now=now)
    leave(session, debrief.id, by=kira, now=now)
    leave(session, debrief.id, by=kira, now=now)
    assert (debrief.reader_id, debrief.note, debrief.done_at) == (None, "Разобрать с Анной", None)
    assert kinds(session, debrief)[1:] == [DebriefStepKind.NOTED, DebriefStepKind.LEFT]
    audited = list(session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "debrief")))
    assert audited == ["debrief_taken", "debrief_noted", "debrief_left"]


def test_praise_is_told_to_the_writer_of_the_answer_once(house, session, now):
    debrief, vera = rated(house, LIKE, now=now), house.actor(house.vera)
    for _click in range(2):
        finish(session, debrief.id, found=Found(PRAISE, "Тепло и по делу"), by=vera, now=now + HOUR)
    assert (debrief.outcome, debrief.done_by, debrief.reader_id) == (PRAISE, house.vera.id, house.vera.id)
    heard = newest(session, by=house.actor(house.anna))
    assert [sentence(one) for one in heard] == [
        f"Вера praises your answer in ticket {debrief.ticket_id}: Тепло и по делу"
    ]
    assert not newest(session, by=house.actor(house.boris))


def test_what_is_undone_is_open_again_and_an_unseen_word_is_taken_back(house, session, now):
    debrief, vera = rated(house, LIKE, now=now), house.actor(house.vera)
    undo(session, debrief.id, by=vera, now=now)  # nothing was done: nothing happens
    finish(session, debrief.id, found=Found(PRAISE), by=vera, now=now)
    undo(session, debrief.id, by=vera, now=now + HOUR)
    assert (debrief.outcome, debrief.done_at, debrief.done_by) == (None, None, None)
    assert not newest(session, by=house.actor(house.anna))
    assert kinds(session, debrief) == [DebriefStepKind.DONE, DebriefStepKind.UNDONE]


@pytest.mark.parametrize(
    ("verdict", "found"),
    [
        (DISLIKE, Found(LESSON)),
        (DISLIKE, Found(EXCUSE, "  ")),
        (LIKE, Found(EXCUSE, "Тариф")),
        (DISLIKE, Found(SCRIPT)),
        (DISLIKE, Found(SCRIPT, "", 4711)),
    ],
)
def test_outcomes_that_help_nobody_are_refused(house, session, now, verdict, found):
    debrief = rated(house, verdict, now=now)
    refusal = refused(finish, session, debrief.id, found=found, by=house.actor(house.vera), now=now)
    assert refusal.way_out
    assert debrief.done_at is None


def test_a_change_of_the_script_names_its_template_and_no_other_brands(house, session, now):
    own = Template(brand_id=house.brand.id, created_at=now)
    foreign = Template(brand_id=a_brand(session).id, created_at=now)
    session.add_all([own, foreign])
    session.flush()
    debrief, vera = rated(house, DISLIKE, now=now), house.actor(house.vera)
    refused(finish, session, debrief.id, found=Found(SCRIPT, "", foreign.id), by=vera, now=now)
    finish(session, debrief.id, found=Found(SCRIPT, "", own.id), by=vera, now=now)
    assert debrief.template_id == own.id


def test_nobody_judges_the_own_answer_and_nobody_what_is_done(house, session, now):
    lead_answers = rated(house, LIKE, now=now, person=house.vera)
    vera = house.actor(house.vera)
    assert "own answer" in refused(finish, session, lead_answers.id, found=Found(PRAISE), by=vera, now=now).why
    debrief = rated(house, LIKE, now=now)
    finish(session, debrief.id, found=Found(PRAISE), by=vera, now=now)
    for act, more in ((finish, {"found": Found(LESSON, "Короче")}), (take, {}), (note, {"text": "x"}), (leave, {})):
        refused(act, session, debrief.id, **more, by=actor(Role.ADMINISTRATOR, person_id=None), now=now)


def test_whoever_got_a_lesson_neither_takes_it_back_nor_rewrites_its_comment(house, session, now):
    debrief, vera = rated(house, DISLIKE, now=now, person=house.vera), house.actor(house.vera)
    chief = house.actor(house.boris, Role.ADMINISTRATOR)
    note(session, debrief.id, text="Сухо", by=chief, now=now)
    assert "own answer" in refused(note, session, debrief.id, text="", by=vera, now=now).why
    finish(session, debrief.id, found=Found(LESSON, "Теплее"), by=chief, now=now)
    assert "own answer" in refused(undo, session, debrief.id, by=vera, now=now).why
    assert (debrief.outcome, debrief.note) == (LESSON, "Теплее")
    undo(session, debrief.id, by=chief, now=now)
    assert debrief.done_at is None


def test_the_key_takes_back_what_this_person_did_last_and_nothing_newer(house, session, now):
    debrief, vera = rated(house, LIKE, now=now), house.actor(house.vera)
    chief = house.actor(house.boris, Role.ADMINISTRATOR)
    finish(session, debrief.id, found=Found(PRAISE), by=vera, now=now)
    undo(session, debrief.id, by=chief, now=now)
    finish(session, debrief.id, found=Found(LESSON, "Короче"), by=chief, now=now)
    assert take_back(session, [debrief.id], finished_by=now, by=vera, now=now + HOUR) == []
    undo(session, debrief.id, by=chief, now=now)
    finish(session, debrief.id, found=Found(PRAISE), by=vera, now=now + HOUR)
    assert take_back(session, [debrief.id], finished_by=now, by=vera, now=now + HOUR) == []
    assert debrief.outcome is PRAISE
    assert take_back(session, [debrief.id], finished_by=now + HOUR, by=vera, now=now + HOUR) == [debrief.id]


@pytest.mark.parametrize("roles", [(Role.OPERATOR,), (Role.MODERATOR,), (Role.MARKETING,), ()])
def test_a_curious_person_decides_nothing(house, session, now, roles):
    debrief = rated(house, DISLIKE, now=now)
    curious = house.actor(house.anna, *roles) if roles else actor(person_id=house.boris.id)
    acts = ((take, {}), (leave, {}), (note, {"text": "x"}), (finish, {"found": Found(PRAISE)}), (undo, {}))
    for act, more in acts:
        refused(act, session, debrief.id, **more, by=curious, now=now)
    refused(praise_all, session, [debrief.id], by=curious, now=now)
    other_brand = actor(Role.LEAD, person_id=house.vera.id, brand_id=a_brand(session).id)
    refused(take, session, debrief.id, by=other_brand, now=now)
    refused(take, session, 4711, by=house.actor(house.vera), now=now)


def test_a_closed_channel_is_closed_to_quality_control(house, session, now):
    debrief = rated(house, DISLIKE, now=now)
    house.channel.is_open = False
    session.flush()
    assert "closed to you" in refused(take, session, debrief.id, by=actor(Role.QUALITY), now=now).why
    take(session, debrief.id, by=house.actor(house.vera), now=now)


def test_a_customer_who_turns_the_rating_round_opens_it_again(house, session, now):
    debrief, vera = rated(house, LIKE, now=now), house.actor(house.vera)
    finish(session, debrief.id, found=Found(PRAISE, "Хорошо"), by=vera, now=now)
    whole = session.get_one(Ticket, debrief.ticket_id)
    rate(session, whole, LIKE, now=now + HOUR, comment="И быстро")  # a word more, no other verdict
    assert debrief.done_at == now
    rate(session, whole, DISLIKE, now=now + 2 * HOUR)
    assert (debrief.outcome, debrief.done_at, debrief.note) == (None, None, "Хорошо")
    assert kinds(session, debrief) == [DebriefStepKind.DONE, DebriefStepKind.RERATED]


def test_liked_answers_are_praised_together_and_nobody_is_rung_for_each(house, session, now):
    liked = [rated(house, LIKE, now=now) for _number in range(3)]
    disliked = rated(house, DISLIKE, now=now)
    own = rated(house, LIKE, now=now, person=house.vera)
    vera = house.actor(house.vera)
    note(session, liked[2].id, text="Образцово", by=vera, now=now)
    chosen = [one.id for one in (*liked, disliked, own)]
    assert praise_all(session, chosen, by=vera, now=now) == [one.id for one in liked]
    assert praise_all(session, chosen, by=vera, now=now) == []
    assert (disliked.done_at, own.done_at) == (None, None)
    assert [one.details["comment"] for one in newest(session, by=house.actor(house.anna))] == ["Образцово"]


def test_an_excuse_is_found_by_the_bonus_and_changes_no_rating(house, session, now):
    excused, other = rated(house, DISLIKE, now=now), rated(house, DISLIKE, now=now)
    vera = house.actor(house.vera)
    finish(session, excused.id, found=Found(EXCUSE, "Решение банка"), by=vera, now=now)
    finish(session, other.id, found=Found(LESSON, "Короче"), by=vera, now=now)
    found = select(TicketFact.ticket_id, TicketFact.rating).where(EXCUSED)
    assert session.execute(found).all() == [(excused.ticket_id, DISLIKE)]
    undo(session, excused.id, by=vera, now=now)
    assert session.execute(found).all() == []
