import pytest
from sqlalchemy import func, select

from desk.channel_list import channel_rows
from desk.policies import Targets, present_targets, set_policy
from desk.presets import CHANNELS, PHONE, Preset, is_untouched, set_up
from desk.routing import Condition
from desk.working_hours import round_the_clock_calendar
from moderation.brands import BrandForm, add_brand
from storage.errors import Refused
from storage.rights import SYSTEM
from storage.tables import Calendar, Channel
from storage.vocabulary import Role
from tests.builders import actor

# The same actions run on both databases elsewhere: one kind is enough here.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def brand_id(session, now):
    return add_brand(session, BrandForm("Причал", "причал"), by=SYSTEM, now=now)


def channels(session, brand_id):
    return {row.name: row for row in channel_rows(session, brand_id=brand_id, by=SYSTEM)}


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_makes_its_channels_once(session, brand_id, now, preset):
    assert is_untouched(session, brand_id=brand_id)
    made = set_up(session, brand_id, preset, by=SYSTEM, now=now)
    assert len(made.made) == len(CHANNELS[preset]) - 1
    before = channels(session, brand_id)
    assert len(before) == len(CHANNELS[preset])
    assert not is_untouched(session, brand_id=brand_id)
    calendars = session.scalar(select(func.count()).select_from(Calendar))
    assert set_up(session, brand_id, preset, by=SYSTEM, now=now) == ([], len(CHANNELS[preset]))
    assert channels(session, brand_id) == before
    assert session.scalar(select(func.count()).select_from(Calendar)) == calendars


def test_the_contact_centre_promises_what_it_is_known_for(session, brand_id, now):
    set_up(session, brand_id, Preset.CONTACT_CENTRE, by=SYSTEM, now=now)
    found = {
        channel.preset: present_targets(session, channel.id)
        for channel in session.scalars(select(Channel).where(Channel.brand_id == brand_id))
    }
    firsts = {key: targets.first_reply_s for key, targets in found.items()}
    assert firsts == {"first_line": 1800, "phone": 20, "chat": 60, "social": 1800, "reviews": 7200, "mail": 7200}
    assert (found["phone"].goal_percent, found["phone"].goal_within_s, found["phone"].abandoned_percent) == (80, 20, 5)


def test_what_a_preset_does_not_use_is_not_there(session, brand_id, now):
    set_up(session, brand_id, Preset.SOCIAL_BANK, by=SYSTEM, now=now)
    keys = set(session.scalars(select(Channel.preset)))
    assert keys == {"first_line", "social", "reviews", "mail"}
    assert PHONE.key not in keys


def test_a_larger_preset_adds_only_what_is_missing_however_channels_are_called_now(session, brand_id, now):
    set_up(session, brand_id, Preset.SOCIAL_BANK, by=SYSTEM, now=now)
    social = session.scalars(select(Channel).where(Channel.preset == "social")).one()
    social.name = "Соцсети"
    session.flush()
    made = set_up(session, brand_id, Preset.BANK_WITH_CHAT, by=SYSTEM, now=now)
    assert (len(made.made), made.known) == (1, 4)
    assert channels(session, brand_id)[made.made[0]].conditions == (Condition("category", ("messenger",)),)


def test_promises_that_were_set_by_hand_stay(session, brand_id, now):
    line = session.scalars(select(Channel)).one()
    calendar = round_the_clock_calendar(session, by=SYSTEM, now=now)
    set_policy(session, line.id, targets=Targets(42), calendar_id=calendar, by=SYSTEM, now=now)
    set_up(session, brand_id, Preset.SOCIAL_BANK, by=SYSTEM, now=now)
    assert present_targets(session, line.id).first_reply_s == 42


def test_only_an_administrator_sets_a_team_up(session, brand_id, now):
    with pytest.raises(Refused, match="not open to you"):
        set_up(session, brand_id, Preset.SOCIAL_BANK, by=actor(Role.LEAD), now=now)
