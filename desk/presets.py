"""Ready-made teams: channels with their conditions, promises and hours, for a first day without forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.channels import ChannelForm, add_channel, set_members
from desk.events import audit
from desk.policies import Targets, newest_policy, set_policy
from desk.production_calendar import country_of_zone
from desk.routing import Condition
from desk.working_hours import CalendarForm, add_calendar, calendars, round_the_clock_calendar
from storage.i18n import _, msgid, speaking
from storage.rights import Actor
from storage.settings import settings
from storage.tables import Channel, ChannelMember, Ticket
from storage.vocabulary import Category, Role

MINUTE, HOUR = 60, 3600
OFFICE_WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


class Preset(StrEnum):
    """The kinds of team that can be set up in one step."""

    SOCIAL_BANK = "social_bank"
    BANK_WITH_CHAT = "bank_with_chat"
    CONTACT_CENTRE = "contact_centre"


@dataclass(frozen=True, slots=True)
class PresetChannel:
    """One channel of a preset: what comes in, what is promised; in office hours or round the clock."""

    key: str
    name: str
    targets: Targets
    categories: tuple[Category, ...] = ()
    priority: int = 0
    is_office: bool = False


FIRST_LINE = PresetChannel(
    "first_line", msgid("First line"),
    Targets(30 * MINUTE, HOUR, resolution_days=3, goal_percent=80, goal_within_s=30 * MINUTE),
)  # fmt: skip
SOCIAL = PresetChannel(
    "social", msgid("Social networks and forums"),
    Targets(30 * MINUTE, HOUR, resolution_days=3, goal_percent=80, goal_within_s=30 * MINUTE),
    (Category.SOCIAL, Category.FORUM, Category.BLOG), priority=10,
)  # fmt: skip
REVIEWS = PresetChannel(
    "reviews", msgid("Maps and reviews"),
    Targets(2 * HOUR, 2 * HOUR, resolution_days=5, goal_percent=80, goal_within_s=2 * HOUR),
    (Category.MAPS, Category.REVIEWS), priority=20,
)  # fmt: skip
MAIL = PresetChannel(
    "mail", msgid("E-mail"),
    Targets(2 * HOUR, 4 * HOUR, resolution_days=5, goal_percent=80, goal_within_s=2 * HOUR),
    (Category.MAIL,), priority=30, is_office=True,
)  # fmt: skip
CHAT = PresetChannel(
    "chat", msgid("Chat and messengers"),
    Targets(MINUTE, 2 * MINUTE, resolution_days=1, goal_percent=80, goal_within_s=MINUTE),
    (Category.MESSENGER,), priority=40,
)  # fmt: skip
PHONE = PresetChannel(
    "phone", msgid("Telephone"),
    Targets(20, None, resolution_days=3, goal_percent=80, goal_within_s=20, abandoned_percent=5),
)  # fmt: skip

CHANNELS: Mapping[Preset, tuple[PresetChannel, ...]] = {
    Preset.SOCIAL_BANK: (FIRST_LINE, SOCIAL, REVIEWS, MAIL),
    Preset.BANK_WITH_CHAT: (FIRST_LINE, SOCIAL, REVIEWS, MAIL, CHAT),
    Preset.CONTACT_CENTRE: (FIRST_LINE, PHONE, CHAT, SOCIAL, REVIEWS, MAIL),
}


class SetUp(NamedTuple):
    """What a preset has made: names of new channels; how many were there already."""

    made: list[str]
    known: int


def preset_name(preset: Preset) -> str:
    """The preset in the language in force."""
    return {
        Preset.SOCIAL_BANK: _("Social team of a bank"),
        Preset.BANK_WITH_CHAT: _("Bank with chat"),
        Preset.CONTACT_CENTRE: _("Contact centre"),
    }[preset]


def is_untouched(session: Session, *, brand_id: int) -> bool:
    """Whether the brand has only the first line it was born with: the moment to offer a preset."""
    channels = session.execute(select(Channel.id, Channel.preset).where(Channel.brand_id == brand_id)).all()
    return len(channels) == 1 and not channels[0].preset


def set_up(session: Session, brand_id: int, preset: Preset, *, by: Actor, now: datetime) -> SetUp:
    """Makes the preset's channels; those it made before, under whatever name, stay as they are.

    The first line the brand was born with takes over the preset's promises while nobody has changed them. New
    channels have the people of the first line.
    """
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    here = session.scalars(select(Channel).where(Channel.brand_id == brand_id).order_by(Channel.id)).all()
    first = next((channel for channel in here if channel.is_first_line), None)
    members = _members(session, first)
    known = {channel.preset for channel in here} | ({FIRST_LINE.key} if first is not None else set())
    made = []
    # Named for everybody, whoever sets the team up and from wherever.
    with speaking(settings().language):
        hours = {False: round_the_clock_calendar(session, by=by, now=now), True: _office(session, by=by, now=now)}
        if first is not None:
            _take_over(session, first, hours[FIRST_LINE.is_office], by=by, now=now)
        for plan in CHANNELS[preset]:
            if plan.key not in known:
                taken = {channel.name for channel in here}
                made.append(_make(session, brand_id, plan, hours[plan.is_office], taken=taken, by=by, now=now))
    for channel_id in made:
        set_members(session, channel_id, members=members, by=by, now=now)
    audit(session, "preset_used", subject="brand", subject_id=brand_id, by=by, now=now, preset=preset, made=made)
    names = session.scalars(select(Channel.name).where(Channel.id.in_(made)).order_by(Channel.id)).all()
    return SetUp(list(names), len(CHANNELS[preset]) - len(made))


def _make(
    session: Session, brand_id: int, plan: PresetChannel, calendar_id: int, *, taken: set[str], by: Actor, now: datetime
) -> int:
    name, turn = _(plan.name), 1
    while name in taken:
        turn += 1
        name = f"{_(plan.name)} ({turn})"
    conditions = (Condition("category", plan.categories),) if plan.categories else ()
    form = ChannelForm(name, priority=plan.priority, conditions=conditions, is_first_line=plan.key == FIRST_LINE.key)
    channel_id = add_channel(
        session, brand_id, form=form, calendar_id=calendar_id, by=by, now=now, targets=plan.targets
    )
    session.get_one(Channel, channel_id).preset = plan.key
    session.flush()
    return channel_id


def _take_over(session: Session, first: Channel, calendar_id: int, *, by: Actor, now: datetime) -> None:
    """The born first line gets the preset's promises, unless somebody has changed it or works in it."""
    policy = newest_policy(session, first.id)
    has_tickets = session.scalar(select(Ticket.id).where(Ticket.channel_id == first.id).limit(1)) is not None
    if first.preset or has_tickets or (policy is not None and policy.version > 1):
        return
    first.preset = FIRST_LINE.key
    set_policy(session, first.id, targets=FIRST_LINE.targets, calendar_id=calendar_id, by=by, now=now)


def _office(session: Session, *, by: Actor, now: datetime) -> int:
    """Office hours, made when they are first asked for."""
    name = _("Office hours")
    found = next((row.id for row in calendars(session) if row.name == name), None)
    if found is not None:
        return found
    form = CalendarForm(name, settings().zone, OFFICE_WEEK, {}, country_of_zone(settings().zone))
    return add_calendar(session, form=form, by=by, now=now)


def _members(session: Session, first: Channel | None) -> list[int]:
    if first is None:
        return []
    return list(
        session.scalars(
            select(ChannelMember.person_id).where(
                ChannelMember.channel_id == first.id, ChannelMember.only_views.is_(False)
            )
        )
    )
