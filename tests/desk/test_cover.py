from datetime import timedelta

import pytest

from desk.card import ticket_card
from desk.cover import covered_by, covers
from desk.taking import take_next
from desk.tickets import Wish
from storage.tables import Channel, ChannelMember, Shift
from storage.vocabulary import CoverRule, Role
from tests.builders import a_brand, a_channel, a_person, actor


@pytest.fixture
def team(session, now):
    """Cards with an owner, a deputy and a member of their own; a first line; a lead. Nobody is on shift yet."""
    brand = a_brand(session)
    people = {
        name: a_person(session, Role.LEAD if name == "lead" else Role.OPERATOR)
        for name in ("owner", "deputy", "member", "viewer", "first", "legal", "lead")
    }
    cards = a_channel(
        session, brand, people["owner"], people["deputy"], people["member"],
        owner_id=people["owner"].id, deputy_id=people["deputy"].id,
    )  # fmt: skip
    a_channel(session, brand, people["first"], is_first_line=True)
    legal = a_channel(session, brand, people["legal"])
    session.add(ChannelMember(channel_id=cards.id, person_id=people["viewer"].id, only_views=True))
    # Shifts are planned, only not for now.
    session.add(shift_of(brand, people["owner"], now + timedelta(days=1)))
    session.flush()
    return brand, cards, legal, people


def shift_of(brand, person, at):
    return Shift(
        brand_id=brand.id, person_id=person.id, starts_at=at, ends_at=at + timedelta(hours=8), break_min=0,
        created_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "here", "answers", "is_owned", "by_rule"),
    [
        (CoverRule.MEMBERS, "owner first", "owner", True, False),
        (CoverRule.FIRST_LINE, "deputy first", "deputy", True, False),
        (CoverRule.MEMBERS, "member first", "member", False, False),
        (CoverRule.FIRST_LINE, "member first", "member first", False, False),
        (CoverRule.FIRST_LINE, "first legal", "first", False, True),
        (CoverRule.CHANNEL, "first legal", "legal", False, True),
        (CoverRule.LEADS, "first lead", "lead", False, True),
        (CoverRule.MEMBERS, "first lead viewer", "", False, False),
        (CoverRule.LEADS, "", "", False, False),
    ],
)
def test_who_answers_at_which_hour(session, team, now, rule, here, answers, is_owned, by_rule):
    brand, cards, legal, people = team
    channel = session.get_one(Channel, cards.id)
    channel.cover, channel.cover_channel_id = rule, legal.id
    session.add_all(shift_of(brand, people[name], now - timedelta(hours=1)) for name in here.split())
    session.flush()
    cover = covers(session, brand_id=brand.id, now=now)[cards.id]
    assert cover.people == {people[name].id for name in answers.split()}
    assert (cover.is_owned, cover.by_rule) == (is_owned, by_rule)
    covering = covered_by(session, by=actor(person_id=people["first"].id), brand_id=brand.id, now=now)
    assert (cards.id in covering) is ("first" in answers)


def test_whoever_covers_a_closed_channel_takes_its_next_ticket(session, house, now):
    court = a_channel(session, house.brand, is_open=False, cover=CoverRule.FIRST_LINE)
    number = house.ticket(now=now, wish=Wish(channel_id=court.id)).id
    anna = house.actor(house.anna)
    assert take_next(session, by=anna, now=now, channel_ids=[house.channel.id]) is None
    assert take_next(session, by=anna, now=now) == number
    assert ticket_card(session, number, by=anna, now=now).may_answer
    court.cover = CoverRule.MEMBERS
    house.ticket(now=now, wish=Wish(channel_id=court.id))
    assert take_next(session, by=anna, now=now) is None
