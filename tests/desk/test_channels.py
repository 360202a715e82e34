import pytest
from sqlalchemy import select

from desk.channel_list import channel_names, channel_rows, try_routing
from desk.channels import ChannelForm, Targets, add_channel, edit_channel, set_members, set_policy, switch_channel
from desk.routing import Condition, Sample
from desk.tickets import Wish
from desk.working_hours import CalendarForm, add_calendar, calendars, change_calendar, round_the_clock_calendar
from storage.errors import Refused
from storage.i18n import speaking
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Channel
from storage.vocabulary import Role
from tests.builders import a_brand, a_calendar, a_person, actor

CARDS = (Condition("words", ("карт*",)),)


@pytest.fixture
def boss():
    return actor(Role.ADMINISTRATOR)


@pytest.fixture
def shop(session, now, boss):
    """A brand with a first line and a channel for cards."""
    brand = a_brand(session)
    calendar = a_calendar(session).id
    first = add_channel(session, brand.id, form=ChannelForm("Первая линия"), calendar_id=calendar, by=boss, now=now)
    cards = add_channel(
        session, brand.id, form=ChannelForm("Карты", conditions=CARDS, priority=5), calendar_id=calendar, by=boss,
        now=now,
    )  # fmt: skip
    return brand, first, cards, calendar


def test_the_first_channel_of_a_brand_is_its_first_line(session, shop, boss):
    brand, first, cards, _calendar = shop
    rows = channel_rows(session, brand_id=brand.id, by=boss)
    assert [(row.id, row.is_first_line) for row in rows] == [(first, True), (cards, False)]
    assert [name for _id, name in channel_names(session, brand_id=brand.id)] == ["Карты", "Первая линия"]


def test_a_brand_has_exactly_one_first_line(session, shop, boss, now):
    _brand, first, cards, _calendar = shop
    with pytest.raises(Refused, match="stays the first line"):
        edit_channel(session, first, form=ChannelForm("Первая линия"), by=boss, now=now)
    edit_channel(session, cards, form=ChannelForm("Карты", is_first_line=True), by=boss, now=now)
    assert session.get_one(Channel, first, populate_existing=True).is_first_line is False


def test_the_tester_says_which_channel_and_why(session, shop, boss):
    brand, _first, cards, _calendar = shop
    choice = try_routing(session, brand_id=brand.id, sample=Sample({}, "Моя карта"), by=boss)
    assert (choice.channel_id, choice.because) == (cards, CARDS)


def test_a_policy_is_changed_by_a_new_version(session, shop, boss, now):
    brand, first, _cards, calendar = shop
    assert set_policy(session, first, targets=Targets(60, 120, None), calendar_id=calendar, by=boss, now=now) == 2
    row = channel_rows(session, brand_id=brand.id, by=boss)[0]
    assert (row.first_reply_s, row.next_reply_s, row.resolution_s) == (60, 120, None)


@pytest.mark.parametrize("targets", [Targets(0), Targets(60, -1), Targets(60, None, 0)])
def test_a_target_of_nothing_is_refused(session, shop, boss, now, targets):
    _brand, first, _cards, calendar = shop
    with pytest.raises(Refused, match="longer than nothing"):
        set_policy(session, first, targets=targets, calendar_id=calendar, by=boss, now=now)


@pytest.mark.parametrize("form", [ChannelForm("  "), ChannelForm("Первая линия")], ids=["no name", "a taken name"])
def test_a_channel_needs_a_name_of_its_own(session, shop, boss, now, form):
    _brand, _first, cards, _calendar = shop
    with pytest.raises(Refused, match="not saved"):
        edit_channel(session, cards, form=form, by=boss, now=now)


def test_only_an_administrator_sets_up_channels_and_it_is_noted_who(session, shop, now):
    brand, first, _cards, calendar = shop
    lead = actor(Role.LEAD)
    for attempt in (
        lambda: set_members(session, first, members=[], by=lead, now=now),
        lambda: set_policy(session, first, targets=Targets(), calendar_id=calendar, by=lead, now=now),
        lambda: edit_channel(session, first, form=ChannelForm("x"), by=lead, now=now),
        lambda: switch_channel(session, first, on=False, by=lead, now=now),
        lambda: add_channel(session, brand.id, form=ChannelForm("x"), calendar_id=calendar, by=lead, now=now),
        lambda: add_calendar(session, form=CalendarForm("x", "UTC"), by=lead, now=now),
    ):
        with pytest.raises(Refused, match="not open to you"):
            attempt()
    noted = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted == ["channel_added", "policy_set", "channel_added", "policy_set"]


def test_members_are_exactly_those_named_and_active(session, shop, boss, now):
    brand, first, _cards, _calendar = shop
    anna, gone = a_person(session, Role.OPERATOR), a_person(session, Role.OPERATOR, is_active=False)
    set_members(session, first, members=[anna.id, gone.id], by=boss, now=now)
    assert channel_rows(session, brand_id=brand.id, by=boss)[0].members == ((anna.id, anna.name),)


def test_a_channel_with_waiting_tickets_is_not_shut(house, session, boss, now):
    other = add_channel(
        session, house.brand.id, form=ChannelForm("Другое"), calendar_id=a_calendar(session).id, by=boss, now=now
    )
    house.ticket(now=now, wish=Wish(channel_id=other))
    with pytest.raises(Refused, match="Tickets wait in it"):
        switch_channel(session, other, on=False, by=boss, now=now)
    with pytest.raises(Refused, match="have no place"):
        switch_channel(session, house.channel.id, on=False, by=boss, now=now)


def test_a_changed_calendar_is_a_new_version_that_channels_promise_by_at_once(session, shop, boss, now):
    brand, _first, _cards, old = shop
    week = {"mon": ["09:00-18:00"]}
    name = next(row.name for row in calendars(session) if row.id == old)
    new = change_calendar(session, old, form=CalendarForm(name, "Europe/Moscow", week), by=boss, now=now)
    assert {row.calendar_id for row in channel_rows(session, brand_id=brand.id, by=boss)} == {new}
    assert [(row.id, row.version, row.week) for row in calendars(session)] == [(new, 2, week)]


@pytest.mark.parametrize(
    "form",
    [
        CalendarForm("Часы", "+03:00"),
        CalendarForm("Часы", "Europe/Moscow", {"mon": ["9-18"]}),
        CalendarForm("Часы", "Europe/Moscow", {"monday": ["09:00-18:00"]}),
        CalendarForm("Часы", "Europe/Moscow", country="Россия"),
        CalendarForm("Часы", "Europe/Moscow", overrides={"31.12": []}),
        CalendarForm("", "Europe/Moscow"),
    ],
)
def test_hours_that_cannot_be_counted_are_not_stored(session, boss, now, form):
    with pytest.raises(Refused):
        add_calendar(session, form=form, by=boss, now=now)


def test_the_round_the_clock_calendar_is_made_once(session, now):
    made = round_the_clock_calendar(session, by=SYSTEM, now=now)
    with speaking("ru"):
        assert round_the_clock_calendar(session, by=SYSTEM, now=now) == made
