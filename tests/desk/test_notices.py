"""Notices: what happens once is told once, to whom it concerns, by the ways they chose, inside their shifts."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy import text as sql

from desk import messengers, notice_choices, notifying
from desk.notice_causes import tell_new
from desk.notice_choices import ALWAYS, choose, lately, set_messenger, try_way
from desk.notice_digest import digest
from desk.notice_sending import carry, due_now, lost_by, send_due, taken_by, waiting_now
from desk.preferences import prefer
from desk.sweeping import sweep_breaches, sweep_warnings
from desk.tickets import Wish
from storage import mail
from storage.errors import Refused, SourceFailed
from storage.house_jobs import KEPT_NOTICES, forget_old_notices
from storage.i18n import speaking
from storage.rights import SYSTEM
from storage.settings import settings
from storage.tables import Channel, NoticeAddress, NoticeOut, Notification, Promise, Shift, Ticket
from storage.vocabulary import NoticeState, NoticeTopic, NoticeWay, NotificationKind
from storage.worker import Worker
from tests.builders import NOW
from tests.crawlers.conftest import site  # noqa: F401 - a fixture
from tests.storage.letterbox import running_postman

MINUTE = timedelta(minutes=1)
BOTH = {NoticeWay.DESK, NoticeWay.MAIL}
HANDLERS = {notice_choices.CARRY_JOB: carry, **mail.HANDLERS}


def told(session, person):
    rows = select(Notification.kind).where(Notification.person_id == person.id).order_by(Notification.id)
    return list(session.scalars(rows))


def a_held_ticket(house, person):
    return house.ticket(now=NOW, wish=Wish(assignee_id=person.id))


def a_shift(house, person, start, hours=8):
    house.session.add(
        Shift(
            brand_id=house.brand.id, person_id=person.id, starts_at=start, ends_at=start + timedelta(hours=hours),
            created_at=NOW,
        )
    )  # fmt: skip
    house.session.flush()


def outs(session):
    return session.execute(select(NoticeOut.way, NoticeOut.state).order_by(NoticeOut.id)).all()


def test_whoever_holds_a_ticket_hears_of_its_deadline_once_and_nobody_else(house):
    a_held_ticket(house, house.anna)
    soon, late = NOW + 6 * MINUTE, NOW + 15 * MINUTE
    for _again in range(2):
        sweep_breaches(house.session, now=soon)
        sweep_warnings(house.session, now=soon)
    assert told(house.session, house.anna) == [NotificationKind.ABOUT_TO_BREACH]
    sweep_breaches(house.session, now=late)
    # Even if the clock's own mark were lost, the database knows whom it has told.
    house.session.execute(update(Promise).values(breached_at=None))
    sweep_breaches(house.session, now=late + MINUTE)
    assert told(house.session, house.anna) == [NotificationKind.ABOUT_TO_BREACH, NotificationKind.BREACHED]
    assert told(house.session, house.boris) == []


def test_a_free_ticket_concerns_its_channel_and_a_breach_the_owner(house):
    house.channel.owner_id = house.vera.id
    house.ticket(now=NOW)
    sweep_warnings(house.session, now=NOW + 6 * MINUTE)
    sweep_breaches(house.session, now=NOW + 15 * MINUTE)
    both = [NotificationKind.ABOUT_TO_BREACH, NotificationKind.BREACHED]
    assert [told(house.session, one) for one in (house.anna, house.boris, house.vera)] == [both, both, both]


def test_what_ran_out_days_ago_is_told_to_nobody(house):
    a_held_ticket(house, house.anna)
    sweep_breaches(house.session, now=NOW + timedelta(days=2))
    assert told(house.session, house.anna) == []


def test_new_tickets_are_for_those_who_asked_and_told_once(house):
    tell_new(house.session, now=NOW)
    choose(house.session, NoticeTopic.NEW, ways={NoticeWay.DESK}, by=house.actor(house.anna))
    house.ticket(now=NOW)
    for later in (0, 1, 5, 6):
        tell_new(house.session, now=NOW + later * MINUTE)
    assert told(house.session, house.anna) == [NotificationKind.NEW_IN_CHANNEL]
    assert told(house.session, house.boris) == []


def test_a_ticket_opened_for_somebody_is_told_to_them(house):
    tell_new(house.session, now=NOW)
    a_held_ticket(house, house.boris)
    tell_new(house.session, now=NOW)
    assert told(house.session, house.boris) == [NotificationKind.SHARED_OUT]


def test_ways_are_ones_own_choice_and_outside_the_desk_is_nothing_until_chosen(house):
    anna = house.actor(house.anna)
    ticket = a_held_ticket(house, house.anna)
    say = {"kind": NotificationKind.MENTIONED, "ticket_id": ticket.id, "by": SYSTEM, "now": NOW}
    notifying.notify(house.session, house.anna.id, **say)
    assert outs(house.session) == []
    choose(house.session, NoticeTopic.MENTION, ways={NoticeWay.MAIL}, by=anna)
    notifying.notify(house.session, house.anna.id, **say)
    assert [row.way for row in outs(house.session)] == [NoticeWay.MAIL]
    assert len(notifying.unseen(house.session, by=anna)) == 1, "the second was not wished in the desk"
    assert len(notifying.newest(house.session, by=anna)) == 2
    choose(house.session, NoticeTopic.MENTION, ways=set(), by=anna)
    notifying.notify(house.session, house.anna.id, **say)
    assert len(notifying.newest(house.session, by=anna)) == 2


def mentioned(house, person, *, at=NOW, ticket=None, ways=frozenset(BOTH)):
    by = house.actor(person)
    choose(house.session, NoticeTopic.MENTION, ways=ways, by=by)
    ticket = ticket or house.ticket(now=NOW)
    notifying.notify(
        house.session, person.id, kind=NotificationKind.MENTIONED, ticket_id=ticket.id, by=SYSTEM, now=at,
        comment="Клиент Пётр Сидоров ждёт",
    )  # fmt: skip
    house.session.flush()
    return ticket


def test_outside_the_shift_nothing_leaves_and_what_happened_comes_as_one_at_its_beginning(house):
    morning = NOW + timedelta(hours=10)
    a_shift(house, house.anna, morning)
    for _twice in range(2):
        mentioned(house, house.anna)
    assert due_now(house.session, now=NOW + MINUTE) == []
    (due,) = due_now(house.session, now=morning)
    assert due[:2] == (house.anna.id, NoticeWay.MAIL)
    numbers = tuple(house.session.scalars(select(NoticeOut.id)))
    with speaking("ru"):
        said = digest(house.session, house.anna, numbers, began=morning)
    assert said.title == "Repdesk: Пока вас не было: 2 уведомления"
    assert said.text.count("/ticket?ticket=") == 2
    assert "Сидоров" not in said.text + said.title
    prefer(house.session, ALWAYS, "on", by=house.actor(house.anna))
    assert due_now(house.session, now=NOW + MINUTE) == [due]


def test_what_follows_within_minutes_goes_together(house):
    mentioned(house, house.anna)
    house.session.execute(update(NoticeOut).values(state=NoticeState.SENT, ended_at=NOW))
    mentioned(house, house.anna, at=NOW + MINUTE)
    assert due_now(house.session, now=NOW + 2 * MINUTE) == []
    assert len(due_now(house.session, now=NOW + 6 * MINUTE)) == 1


def test_what_was_settled_and_what_one_may_not_see_is_left_out(house):
    choose(house.session, NoticeTopic.WARNING, ways=BOTH, by=house.actor(house.anna))
    answered, closed = a_held_ticket(house, house.anna), mentioned(house, house.anna)
    sweep_warnings(house.session, now=NOW + 6 * MINUTE)
    house.session.execute(update(Promise).where(Promise.ticket_id == answered.id).values(fulfilled_at=NOW))
    house.session.execute(update(Ticket).where(Ticket.id == closed.id).values(assignee_id=None))
    other = Channel(brand_id=house.brand.id, name="Закрытый", conditions={}, is_open=False, created_at=NOW)
    house.session.add(other)
    house.session.flush()
    house.session.execute(update(Ticket).where(Ticket.id == closed.id).values(channel_id=other.id))
    numbers = tuple(house.session.scalars(select(NoticeOut.id).where(NoticeOut.person_id == house.anna.id)))
    said = digest(house.session, house.anna, numbers, began=None)
    assert set(said.dropped) >= {numbers[0], numbers[-1]}
    assert notifying.newest(house.session, by=house.actor(house.anna))[0].ticket_id != closed.id


@pytest.fixture
def postman(tmp_path, monkeypatch):
    with running_postman(tmp_path, monkeypatch) as letters:
        yield letters


def a_mention_to_carry(base, make_house, *, email, way=NoticeWay.MAIL):
    with base.transaction() as session:
        house = make_house(session)
        house.anna.email = email
        mentioned(house, house.anna, ways={way})
        return house.anna.id


def ran(base, *, at=NOW):
    send_due(None, at)
    Worker(base, HANDLERS, clock=lambda: at).drain()
    with base.reading() as session:
        return session.execute(select(NoticeOut.state, NoticeOut.error)).one()


def test_a_letter_goes_once_with_number_and_link_only(base, make_house, postman):
    a_mention_to_carry(base, make_house, email="anna@bank.example")
    assert ran(base).state is NoticeState.SENT
    assert ran(base, at=NOW + 9 * MINUTE).state is NoticeState.SENT
    (letter,) = postman.all()
    assert "ticket?ticket=" in letter["text"]
    assert "Auto-Submitted: auto-generated" in letter["text"]


@pytest.mark.parametrize(("to", "state"), [("nobody@x.example", NoticeState.FAILED), ("busy@x.example", "waiting")])
def test_refusals_are_shown_to_the_person(base, make_house, postman, to, state):
    person_id = a_mention_to_carry(base, make_house, email=to)
    found = ran(base)
    assert (found.state, found.error[:3] != "") == (state, True)
    with base.reading() as session:
        who = notice_choices.lately(session, by=a_self(person_id))
        assert "550" in who[0].error or "451" in who[0].error


def a_self(person_id):
    from storage.rights import Actor  # noqa: PLC0415 - only here

    return Actor(person_id, "Анна")


@pytest.fixture
def messenger(site, monkeypatch):  # noqa: F811 - the fixture
    """A company's own ntfy on loopback; gives what it was told."""
    heard = []

    def take(request):
        heard.append(json.loads(request.body))
        return b"{}"

    site.pages["/"] = take
    monkeypatch.setenv("REPDESK_NOTICE_HOSTS", "127.0.0.1, chat.bank.example")
    settings.cache_clear()
    address = f"ntfy://{site.url.removeprefix('http://')}/people"
    return address, heard


def test_a_messenger_of_the_company_gets_number_and_link(base, make_house, messenger):
    address, heard = messenger
    with base.transaction() as session:
        house = make_house(session)
        set_messenger(session, address, by=house.actor(house.anna), now=NOW)
        assert "127" not in session.scalars(select(NoticeAddress.sealed)).one()
        mentioned(house, house.anna, ways={NoticeWay.MESSENGER})
    assert ran(base).state is NoticeState.SENT
    ran(base, at=NOW + 9 * MINUTE)
    (said,) = heard
    assert "/ticket?ticket=" in said["message"]
    assert "Сидоров" not in json.dumps(said, ensure_ascii=False)


def test_a_worker_that_died_while_a_messenger_was_told_leaves_it_unknown(base, make_house, messenger, monkeypatch):
    address, heard = messenger
    with base.transaction() as session:
        house = make_house(session)
        set_messenger(session, address, by=house.actor(house.anna), now=NOW)
        mentioned(house, house.anna, ways={NoticeWay.MESSENGER})
    send_due(None, NOW)
    with monkeypatch.context() as dying:
        dying.setattr("desk.notice_sending._note", _die)
        with pytest.raises(KeyboardInterrupt):
            Worker(base, HANDLERS, clock=lambda: NOW).run_one()
    assert ran(base, at=NOW + 5 * MINUTE).state is NoticeState.UNKNOWN
    assert len(heard) == 1


def _die(*_args, **_more):
    raise KeyboardInterrupt


def test_a_trial_goes_at_once_and_a_double_click_sends_one(base, make_house, messenger):
    address, heard = messenger
    with base.transaction() as session:
        house = make_house(session)
        anna = house.actor(house.anna)
        set_messenger(session, address, by=anna, now=NOW)
        for _click in range(2):
            try_way(session, NoticeWay.MESSENGER, by=anna, now=NOW)
    Worker(base, HANDLERS, clock=lambda: NOW).drain()
    with base.reading() as session:
        assert [(row.state, row.error, row.is_trial) for row in lately(session, by=anna)] == [
            (NoticeState.SENT, "", True)
        ]
    assert len(heard) == 1


@pytest.mark.parametrize(
    "address",
    [
        "json://169.254.169.254/x", "mailto://a:b@c.example", "ntfy://10.0.0.1/x", "ntfy://topic",
        "mmost://evil.example/aaaaaaaaaaaaaaaaaaaaaaaaaa", "ntfy://chat.bank.example@10.0.0.1/x",
        "ntfys://chat.bank.example/x?redirect=yes", "tgram://not-a-token", "https://chat.bank.example", "",
        "slack://" + "x" * 600, "ntfy://[::1/x",
    ],
)  # fmt: skip
def test_only_known_services_and_named_servers_are_talked_to(address, monkeypatch):
    monkeypatch.setenv("REPDESK_NOTICE_HOSTS", "chat.bank.example")
    settings.cache_clear()
    with pytest.raises(Refused):
        messengers.fit_address(address)


def test_known_services_are_known():
    assert messengers.fit_address("tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/12345") == "Telegram"


def test_what_the_messenger_said_never_carries_the_address(site, messenger):  # noqa: F811 - the fixture
    address, _heard = messenger
    site.pages["/"] = 403
    with pytest.raises(Refused) as refusal:
        messengers.hand_over(address.replace("ntfy://", "ntfy://tk_SECRET@"), title="t", text="x")
    assert "403" in str(refusal.value)
    assert "SECRET" not in str(refusal.value)
    site.pages["/"] = 503
    with pytest.raises(SourceFailed):
        messengers.hand_over(address, title="t", text="x")


def test_waiting_notices_are_found_without_reading_all_that_were_ever_sent(base):
    """The planner of SQLite uses a partial index only where its very words are said; this runs every 15 seconds."""
    with base.reading() as session:
        for asked in (lost_by(NOW), waiting_now(), taken_by(7)):
            words = str(asked.compile(session.connection(), compile_kwargs={"literal_binds": True}))
            plan = [row.detail for row in session.execute(sql(f"EXPLAIN QUERY PLAN {words}"))]
            assert any("ix_notice_out_waiting" in line for line in plan), plan


def test_how_old_notices_fared_is_forgotten_and_the_notices_stay(base, make_house):
    with base.transaction() as session:
        house = make_house(session)
        for state in (NoticeState.SENT, NoticeState.FAILED, NoticeState.WAITING, NoticeState.SENT):
            mentioned(house, house.anna, ways={NoticeWay.MAIL})
            newest = select(func.max(NoticeOut.id)).scalar_subquery()
            ended = None if state is NoticeState.WAITING else NOW
            session.execute(update(NoticeOut).where(NoticeOut.id == newest).values(state=state, ended_at=ended))
        session.execute(update(NoticeOut).where(NoticeOut.id == newest).values(ended_at=NOW + timedelta(days=5)))
        told_before = session.scalar(select(func.count()).select_from(Notification))
    forget_old_notices(None, NOW + KEPT_NOTICES + timedelta(days=1))
    with base.reading() as session:
        assert [row.state for row in outs(session)] == [NoticeState.WAITING, NoticeState.SENT]
        assert session.scalar(select(func.count()).select_from(Notification)) == told_before
