from dataclasses import replace

import pytest
from sqlalchemy import select

from desk.channel_list import channel_names, channel_rows, people_to_choose, try_mention, try_routing
from desk.channels import ChannelForm, add_channel, edit_channel, set_members, switch_channel
from desk.policies import Targets, set_policy
from desk.routing import Condition, Held, Sample
from desk.sign_in import actor_of
from desk.tickets import Wish
from desk.working_hours import CalendarForm, add_calendar, calendars, change_calendar, round_the_clock_calendar
from storage.errors import Refused
from storage.i18n import speaking
from storage.rights import SYSTEM
from storage.tables import AuditEntry, Channel
from storage.vocabulary import CoverRule, Role
from tests.builders import a_brand, a_calendar, a_mention, a_person, a_source, actor

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
    brand, first, cards, _calendar = shop
    told = try_routing(session, brand_id=brand.id, sample=Sample({}, "Моя карта"), by=boss)
    assert (told[0].channel_id, told[0].held, told[0].wins) == (cards, (Held(CARDS[0], holds=True),), True)
    letter = a_mention(session, a_source(session, brand), text="Спасибо")
    assert [one.channel_id for one in try_mention(session, letter.id, brand_id=brand.id, by=boss) if one.wins] == [
        first
    ]
    with pytest.raises(Refused, match="cannot be tried"):
        try_mention(session, letter.id, brand_id=a_brand(session).id, by=boss)


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


def test_a_channel_has_workers_and_viewers_and_its_owner_always_works(session, shop, boss, now):
    brand, first, _cards, _calendar = shop
    anna, boris, vera = (a_person(session, Role.OPERATOR, name=name) for name in ("Анна", "Борис", "Вера"))
    edit_channel(
        session, first, form=ChannelForm("Первая линия", owner_id=vera.id, is_first_line=True), by=boss, now=now
    )
    set_members(session, first, members=[anna.id], viewers=[boris.id, anna.id, vera.id], by=boss, now=now)
    row = channel_rows(session, brand_id=brand.id, by=boss)[0]
    assert row.members == ((anna.id, "Анна"), (vera.id, "Вера"))
    assert row.viewers == ((boris.id, "Борис"),)
    assert actor_of(session, boris).views == {first}
    assert actor_of(session, boris).channels == frozenset()
    assert set(people_to_choose(session, brand_id=brand.id, by=boss)) == {anna.id, boris.id, vera.id}


def test_another_channel_covers_only_where_there_is_one(session, shop, boss, now):
    brand, first, cards, _calendar = shop
    form = ChannelForm("Карты", cover=CoverRule.CHANNEL, cover_channel_id=first)
    edit_channel(session, cards, form=form, by=boss, now=now)
    row = channel_rows(session, brand_id=brand.id, by=boss)[1]
    assert (row.cover, row.cover_channel_id) == (CoverRule.CHANNEL, first)
    for nobody in (None, cards, 10**6):
        with pytest.raises(Refused, match="not which one"):
            edit_channel(session, cards, form=replace(form, cover_channel_id=nobody), by=boss, now=now)


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
