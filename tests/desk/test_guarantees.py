"""Promises with a price: kept or broken by the channel's clock, decided by four eyes, never without a trace."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from desk.abuse import close_as_abuse
from desk.assignment import move
from desk.closing import close
from desk.guarantee_cases import agree, include, propose, send_back, undo
from desk.guarantee_judging import judge_due
from desk.guarantee_list import cases, month_of_cases, months, steps_of
from desk.guarantee_settling import settle_cases
from desk.guarantees import GuaranteeForm, set_guarantee
from desk.incoming import OwnText, own_text
from desk.replies import Answer, record_sent_by_hand
from desk.returned import returned
from storage.errors import Refused
from storage.tables import AuditEntry, GuaranteeCase, GuaranteedReply, Message, Shift
from storage.vocabulary import BreachCause, CaseState, CaseStepKind, Currency, Exclusion, Role, TicketEventKind
from tests.builders import a_calendar, a_channel, a_person, actor, an_author

MINUTE = timedelta(minutes=1)
FORM = GuaranteeForm(words="Ответ за 10 минут или месяц бесплатно", price_minor=29900, target_s=600)
BOSS = actor(Role.ADMINISTRATOR, person_id=None)


@pytest.fixture
def session(base):
    """One kind of database: the statements are plain, their migration is tried on both."""
    with base.transaction() as opened:
        yield opened


@pytest.fixture
def shop(house, session, now):
    set_guarantee(session, house.channel.id, form=FORM, by=BOSS, now=now)
    return house


def answer(house, ticket, at, *, by=None):
    given = Answer("Готово", f"k{at}", ticket.last_message_id, anyway=True)
    who = by or house.actor(house.anna)
    record_sent_by_hand(house.session, ticket.id, answer=given, url="", by=who, now=at)


def ticket_of(house, now, **more):
    return house.ticket(now=now, seen_at=now, published_at=now, **more)


def judged(session, now):
    judge_due(session, now=now)
    settle_cases(session, now=now)
    return session.scalars(select(GuaranteeCase).order_by(GuaranteeCase.id)).all()


def test_answered_in_time_is_kept_and_late_is_a_case_with_its_minutes(shop, session, now):
    in_time, late = ticket_of(shop, now), ticket_of(shop, now)
    answer(shop, in_time, now + 9 * MINUTE)
    answer(shop, late, now + 25 * MINUTE)
    (case,) = judged(session, now + 30 * MINUTE)
    assert (case.ticket_id, case.missed_s, case.price_minor) == (late.id, 15 * 60, 29900)
    assert session.scalars(select(GuaranteedReply.is_kept).order_by(GuaranteedReply.ticket_id)).all() == [True, False]
    assert TicketEventKind.GUARANTEE_BROKEN in shop.kinds(late)
    assert judge_due(session, now=now + 60 * MINUTE) == 0, "each is judged once"


def test_the_wait_grows_until_somebody_answers(shop, session, now):
    ticket = ticket_of(shop, now)
    (case,) = judged(session, now + 20 * MINUTE)
    (row,) = cases(session, shop.brand.id, case.month, by=BOSS, now=now + 40 * MINUTE)
    assert (row.missed_s, row.is_answered) == (30 * 60, False)
    answer(shop, ticket, now + 50 * MINUTE)
    settle_cases(session, now=now + 51 * MINUTE)
    (row,) = cases(session, shop.brand.id, case.month, by=BOSS, now=now + 500 * MINUTE)
    assert (row.missed_s, row.is_answered) == (40 * 60, True)


def test_the_clock_is_that_of_the_channels_hours(shop, session):
    friday = datetime(2026, 2, 27, 14, 55, tzinfo=UTC)  # 17:55 in Moscow
    hours = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    office = a_channel(session, shop.brand, shop.anna, calendar=a_calendar(session, hours=hours))
    set_guarantee(session, office.id, form=FORM, by=BOSS, now=friday)
    from desk.tickets import Wish  # noqa: PLC0415 - only here

    ticket = ticket_of(shop, friday, wish=Wish(channel_id=office.id))
    reply = session.scalars(select(GuaranteedReply).where(GuaranteedReply.ticket_id == ticket.id)).one()
    assert reply.due_at == datetime(2026, 3, 2, 6, 5, tzinfo=UTC), "five minutes on Friday, five on Monday"
    assert judge_due(session, now=datetime(2026, 3, 1, 12, 0, tzinfo=UTC)) == 0


def test_what_was_owed_no_more_is_neither_kept_nor_broken(shop, session, now):
    closed, moved = ticket_of(shop, now), ticket_of(shop, now)
    close(session, closed.id, by=shop.actor(shop.anna), now=now + 2 * MINUTE)
    other = a_channel(session, shop.brand, shop.anna)
    move(session, moved.id, channel_id=other.id, comment="не наше", by=shop.actor(shop.vera), now=now + 3 * MINUTE)
    assert judged(session, now + 60 * MINUTE) == []
    assert set(session.scalars(select(GuaranteedReply.is_kept))) == {None}


@pytest.mark.parametrize("judged_first", [True, False])
def test_a_promise_that_ended_before_it_was_due_is_not_owed_whenever_the_answer_comes(shop, session, now, judged_first):
    ticket, other = ticket_of(shop, now), a_channel(session, shop.brand, shop.anna)
    due, vera = now + 10 * MINUTE, shop.actor(shop.vera)
    move(session, ticket.id, channel_id=other.id, comment="не наше", by=vera, now=due - 5 * MINUTE)
    if judged_first:
        judge_due(session, now=due + MINUTE / 6)
    answer(shop, ticket, due + MINUTE / 2, by=vera)
    assert judged(session, due + MINUTE) == []
    assert session.scalars(select(GuaranteedReply.is_kept)).all() == [None]


def test_one_wait_is_one_case_whichever_channels_it_went_through(shop, session, now):
    other = a_channel(session, shop.brand, shop.anna)
    set_guarantee(session, other.id, form=FORM, by=BOSS, now=now)
    ticket = ticket_of(shop, now)
    judge_due(session, now=now + 15 * MINUTE)
    move(session, ticket.id, channel_id=other.id, comment="к вам", by=shop.actor(shop.vera), now=now + 16 * MINUTE)
    answer(shop, ticket, now + 20 * MINUTE, by=shop.actor(shop.vera))
    (case,) = judged(session, now + 30 * MINUTE)
    assert case.missed_s == 10 * 60


def test_abuse_and_repeats_are_left_out_and_say_why(shop, session, now):
    author = an_author(session, shop.blog)
    first, again = (ticket_of(shop, now + n * MINUTE, author_id=author.id) for n in (0, 1))
    abusive = ticket_of(shop, now)
    judge_due(session, now=now + 15 * MINUTE)
    close_as_abuse(session, abusive.id, by=shop.actor(shop.anna), now=now + 16 * MINUTE)
    found = {case.ticket_id: (case.state, case.exclusion) for case in judged(session, now + 20 * MINUTE)}
    assert found == {
        first.id: (CaseState.LISTED, None),
        again.id: (CaseState.EXCLUDED, Exclusion.REPEAT),
        abusive.id: (CaseState.EXCLUDED, Exclusion.ABUSE),
    }


def test_a_case_taken_in_by_a_person_is_not_left_out_again(shop, session, now):
    ticket = ticket_of(shop, now)
    judge_due(session, now=now + 15 * MINUTE)
    close_as_abuse(session, ticket.id, by=shop.actor(shop.anna), now=now + 16 * MINUTE)
    (case,) = judged(session, now + 20 * MINUTE)
    include(session, case.id, why="Это был клиент", by=shop.actor(shop.vera), now=now + 21 * MINUTE)
    assert judged(session, now + 22 * MINUTE)[0].state is CaseState.LISTED


@pytest.mark.parametrize("cause", list(BreachCause)[:5])
def test_the_cause_is_proposed_from_what_is_on_record(shop, session, now, cause):
    ticket = ticket_of(shop, now)
    if cause is not BreachCause.NOT_TAKEN:
        ticket.taken_at = now
    if cause is BreachCause.NO_SHIFT:
        session.add(
            Shift(
                brand_id=shop.brand.id, person_id=shop.anna.id, starts_at=now + 60 * MINUTE,
                ends_at=now + 600 * MINUTE, created_at=now,
            )
        )  # fmt: skip
    if cause is BreachCause.PAUSED:
        from desk.pausing import wait_for_colleague  # noqa: PLC0415 - only here

        wait_for_colleague(session, ticket.id, by=shop.actor(shop.anna), now=now + MINUTE)
    if cause is BreachCause.OUTAGE:
        from storage.vocabulary import Delivery, Direction  # noqa: PLC0415 - only here

        session.add(
            Message(
                ticket_id=ticket.id, direction=Direction.OUT, text="Готово", created_at=now + MINUTE,
                source_at=now + MINUTE, delivery=Delivery.FAILED,
            )
        )  # fmt: skip
    session.flush()
    (case,) = judged(session, now + 15 * MINUTE)
    assert case.proposed_cause is cause


@pytest.fixture
def case(shop, session, now):
    ticket_of(shop, now)
    return judged(session, now + 15 * MINUTE)[0]


def test_a_lead_proposes_and_another_person_decides(shop, session, case, now):
    lead = shop.actor(shop.vera)
    kira = actor(Role.QUALITY, person_id=a_person(session, Role.QUALITY).id)
    with pytest.raises(Refused, match="Nothing is proposed"):
        agree(session, case.id, by=kira, now=now)
    with pytest.raises(Refused, match="not open to you"):
        propose(session, case.id, grant=True, cause=BreachCause.NO_SHIFT, why="", by=kira, now=now)
    propose(session, case.id, grant=True, cause=BreachCause.NO_SHIFT, why="", by=lead, now=now)
    both = actor(Role.LEAD, Role.ADMINISTRATOR, person_id=shop.vera.id)
    with pytest.raises(Refused, match="two people decide"):
        agree(session, case.id, by=both, now=now)
    agree(session, case.id, by=kira, now=now)
    agree(session, case.id, by=kira, now=now)
    assert (case.state, case.cause, case.decided_by) == (CaseState.GRANTED, BreachCause.NO_SHIFT, kira.person_id)
    kinds = [step.kind for step in steps_of(session, case.id, by=lead)]
    assert kinds == [CaseStepKind.LISTED, CaseStepKind.PROPOSED, CaseStepKind.GRANTED]
    audited = set(session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "guarantee_case")))
    assert audited == {"guarantee_proposed", "guarantee_granted"}


def test_waiving_needs_a_reason_and_a_return_a_remark(shop, session, case, now):
    lead = shop.actor(shop.vera)
    with pytest.raises(Refused, match="need a reason"):
        propose(session, case.id, grant=False, cause=BreachCause.OUTAGE, why=" ", by=lead, now=now)
    propose(
        session, case.id, grant=False, cause=BreachCause.OUTAGE, why="Клиенту ответили по телефону", by=lead, now=now
    )
    with pytest.raises(Refused, match="Nobody would know why"):
        send_back(session, case.id, remark="", by=BOSS, now=now)
    send_back(session, case.id, remark="Приложите номер звонка", by=BOSS, now=now)
    assert (case.state, case.remark) == (CaseState.LISTED, "Приложите номер звонка")


def test_a_decision_is_undone_with_its_trace(shop, session, case, now):
    propose(session, case.id, grant=True, cause=BreachCause.NOT_TAKEN, why="", by=shop.actor(shop.vera), now=now)
    agree(session, case.id, by=BOSS, now=now)
    undo(session, case.id, why="Не тот клиент", by=BOSS, now=now)
    assert (case.state, case.decided_at) == (CaseState.PROPOSED, None)
    last = steps_of(session, case.id, by=BOSS)[-1]
    assert (last.kind, last.details["was"], last.details["why"]) == (CaseStepKind.UNDONE, "granted", "Не тот клиент")


def test_an_answer_found_afterwards_takes_it_back_even_when_granted(shop, session, now):
    """A colleague had answered on the site in time; the crawler met it later."""
    ticket = ticket_of(shop, now)
    (case,) = judged(session, now + 15 * MINUTE)
    propose(session, case.id, grant=True, cause=BreachCause.NOT_TAKEN, why="", by=shop.actor(shop.vera), now=now)
    agree(session, case.id, by=BOSS, now=now)
    written = OwnText("outside-1", ticket.thread_id, "", "Мы уже помогли", "", now + 8 * MINUTE)
    own_text(session, ticket.source_id, found=written, now=now + 30 * MINUTE)
    settle_cases(session, now=now + 31 * MINUTE)
    last = steps_of(session, case.id, by=BOSS)[-1]
    assert (case.state, last.kind, last.details["was"]) == (CaseState.TAKEN_BACK, CaseStepKind.TAKEN_BACK, "granted")
    assert session.get_one(GuaranteedReply, case.promise_id).is_kept
    with pytest.raises(Refused, match="Nothing has been decided"):
        undo(session, case.id, why="нет", by=BOSS, now=now)


def test_an_answer_that_never_stood_there_is_judged_again(shop, session, now):
    ticket = ticket_of(shop, now)
    answer(shop, ticket, now + 5 * MINUTE)
    assert judged(session, now + 15 * MINUTE) == []
    lost = session.scalars(select(Message).where(Message.ticket_id == ticket.id, Message.by_hand)).one()
    returned(session, ticket, lost, why="Ответа там нет", now=now + 60 * MINUTE)
    (case,) = judged(session, now + 61 * MINUTE)
    assert case.state is CaseState.LISTED
    answer(shop, ticket, now + 70 * MINUTE)
    assert judged(session, now + 71 * MINUTE)[0].missed_s == 60 * 60


def test_the_month_adds_up_and_currencies_are_not_mixed(shop, session, now):
    tickets = [ticket_of(shop, now) for _number in range(3)]
    set_guarantee(
        session, shop.channel.id, form=GuaranteeForm(price_minor=1050, currency=Currency.EUR), by=BOSS, now=now
    )
    tickets.append(ticket_of(shop, now))
    answer(shop, tickets[0], now + 5 * MINUTE)
    found = judged(session, now + 15 * MINUTE)
    for one in found[1:]:
        propose(session, one.id, grant=True, cause=BreachCause.NOT_TAKEN, why="", by=shop.actor(shop.vera), now=now)
        agree(session, one.id, by=BOSS, now=now)
    assert months(session, shop.brand.id, by=BOSS) == ["2026-03"]
    rows = cases(session, shop.brand.id, "2026-03", by=BOSS, now=now)
    month = month_of_cases(session, shop.brand.id, "2026-03", rows, by=BOSS)
    assert (month.kept, month.broken, month.share_kept) == (1, 3, 0.25)
    assert month.granted == {Currency.RUB: Decimal("299.00"), Currency.EUR: Decimal("10.50")}
    assert month.undecided == {Currency.RUB: Decimal("299.00")}


def test_a_change_is_a_version_and_cases_keep_theirs(shop, session, now):
    assert set_guarantee(session, shop.channel.id, form=FORM, by=BOSS, now=now) == 1, "the same once more"
    ticket_of(shop, now)
    assert set_guarantee(session, shop.channel.id, form=GuaranteeForm(is_on=False), by=BOSS, now=now) == 2
    ticket_of(shop, now)
    (case,) = judged(session, now + 30 * MINUTE)
    assert case.price_minor == 29900, "what was promised when the ticket came"


@pytest.mark.parametrize(
    "form", [GuaranteeForm(target_s=0), GuaranteeForm(price_minor=-1), GuaranteeForm(repeat_days=400)]
)
def test_numbers_that_make_no_sense_are_refused(shop, session, now, form):
    with pytest.raises(Refused, match="stays as it is"):
        set_guarantee(session, shop.channel.id, form=form, by=BOSS, now=now)


def test_operators_are_not_shown_the_cases(shop, session, case, now):
    with pytest.raises(Refused):
        cases(session, shop.brand.id, case.month, by=shop.actor(shop.anna), now=now)
    with pytest.raises(Refused):
        propose(session, case.id, grant=True, cause=BreachCause.NO_SHIFT, why="", by=shop.actor(shop.anna), now=now)
