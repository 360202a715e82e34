"""Channels as an administrator sets them up: who works there, what is routed there, what is promised there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from desk.events import audit
from desk.queries import IS_LIVE
from desk.routing import Condition, store_conditions
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Calendar, Channel, ChannelMember, Person, SlaPolicy, Ticket
from storage.vocabulary import Role

LONGEST_NAME = 120
LONGEST_TONE = 500


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """Everything of a channel that an administrator fills in; the first line takes what no conditions take."""

    name: str
    owner_id: int | None = None
    deputy_id: int | None = None
    priority: int = 0
    conditions: tuple[Condition, ...] = ()
    is_first_line: bool = False
    is_open: bool = True
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """What a channel promises, in seconds of working time; None promises nothing of that sort."""

    first_reply_s: int = 1800
    next_reply_s: int | None = None
    resolution_s: int | None = None


USUAL_TARGETS = Targets()


def add_channel(
    session: Session,
    brand_id: int,
    *,
    form: ChannelForm,
    calendar_id: int,
    by: Actor,
    now: datetime,
    targets: Targets = USUAL_TARGETS,
) -> int:
    """The new channel's id. A brand's first channel is its first line, so that no text stays without a place."""
    by.require(Role.ADMINISTRATOR, brand_id=brand_id)
    is_first = (
        session.scalar(select(Channel.id).where(Channel.brand_id == brand_id, Channel.is_active).limit(1)) is None
    )
    channel = Channel(brand_id=brand_id, name="", created_at=now, conditions={})
    _fill(session, channel, form)
    channel.is_first_line = form.is_first_line or is_first
    session.add(channel)
    session.flush()
    _keep_one_first_line(session, channel)
    audit(session, "channel_added", subject="channel", subject_id=channel.id, by=by, now=now, name=channel.name)
    set_policy(session, channel.id, targets=targets, calendar_id=calendar_id, by=by, now=now)
    return channel.id


def edit_channel(session: Session, channel_id: int, *, form: ChannelForm, by: Actor, now: datetime) -> None:
    """The channel is as the form says. Raises Refused when the brand would be left without a first line."""
    channel = _channel(session, channel_id, by=by)
    if channel.is_first_line and not form.is_first_line:
        raise Refused(
            _('"{name}" stays the first line.').format(name=channel.name),
            _("Texts that match no condition would have no place."),
            _("Make another channel the first line instead."),
        )
    before = channel.name
    _fill(session, channel, form)
    channel.is_first_line = form.is_first_line
    session.flush()
    _keep_one_first_line(session, channel)
    audit(
        session, "channel_edited", subject="channel", subject_id=channel.id, by=by, now=now, before=before,
        name=channel.name, priority=channel.priority, conditions=channel.conditions, open=channel.is_open,
    )  # fmt: skip


def set_members(session: Session, channel_id: int, *, members: Collection[int], by: Actor, now: datetime) -> None:
    """Exactly these people work in the channel from now on."""
    channel = _channel(session, channel_id, by=by)
    known = set(session.scalars(select(Person.id).where(Person.id.in_(members), Person.is_active)))
    session.execute(delete(ChannelMember).where(ChannelMember.channel_id == channel.id))
    session.add_all(ChannelMember(channel_id=channel.id, person_id=person_id) for person_id in sorted(known))
    session.flush()
    audit(session, "members_set", subject="channel", subject_id=channel.id, by=by, now=now, members=sorted(known))


def set_policy(
    session: Session, channel_id: int, *, targets: Targets, calendar_id: int, by: Actor, now: datetime
) -> int:
    """A new version of what the channel promises, for tickets opened from now on; gives the version's number."""
    channel = _channel(session, channel_id, by=by)
    if session.get(Calendar, calendar_id) is None:
        raise Refused(
            _('The promises of "{name}" stay as they are.').format(name=channel.name),
            _("Calendar {number} does not exist.").format(number=calendar_id),
            _("Choose one of the calendars."),
        )
    _require_positive(channel, targets)
    last = session.scalar(select(func.max(SlaPolicy.version)).where(SlaPolicy.channel_id == channel.id)) or 0
    session.add(
        SlaPolicy(
            channel_id=channel.id,
            version=last + 1,
            calendar_id=calendar_id,
            first_reply_s=targets.first_reply_s,
            next_reply_s=targets.next_reply_s,
            resolution_s=targets.resolution_s,
            created_at=now,
        )
    )
    session.flush()
    audit(
        session, "policy_set", subject="channel", subject_id=channel.id, by=by, now=now, version=last + 1,
        first_reply_s=targets.first_reply_s, next_reply_s=targets.next_reply_s, resolution_s=targets.resolution_s,
        calendar_id=calendar_id,
    )  # fmt: skip
    return last + 1


def switch_channel(session: Session, channel_id: int, *, on: bool, by: Actor, now: datetime) -> None:
    """Opens or shuts a channel. Raises Refused for the first line and while tickets wait in it."""
    channel = _channel(session, channel_id, by=by)
    if not on:
        _require_dispensable(session, channel)
    channel.is_active = on
    audit(session, "channel_on" if on else "channel_off", subject="channel", subject_id=channel.id, by=by, now=now)


def _channel(session: Session, channel_id: int, *, by: Actor) -> Channel:
    channel = session.scalars(select(Channel).where(Channel.id == channel_id).with_for_update()).one_or_none()
    if channel is None:
        raise Refused(
            _("Channel {number} is not there.").format(number=channel_id),
            _("It may belong to another installation."),
            _("Look at the list of channels."),
        )
    by.require(Role.ADMINISTRATOR, brand_id=channel.brand_id)
    return channel


def _fill(session: Session, channel: Channel, form: ChannelForm) -> None:
    name = form.name.strip()[:LONGEST_NAME]
    if not name:
        raise Refused(_("The channel was not saved."), _("It has no name."), _("Give it one that says whose it is."))
    taken = select(Channel.id).where(
        Channel.brand_id == channel.brand_id, Channel.name == name, Channel.id != (channel.id or 0)
    )
    if session.scalar(taken) is not None:
        raise Refused(
            _('The channel "{name}" was not saved.').format(name=name),
            _("Another channel of the brand has this name."),
            _("Choose another name."),
        )
    channel.name = name
    channel.owner_id = form.owner_id
    channel.deputy_id = form.deputy_id
    channel.priority = form.priority
    channel.conditions = {"all": store_conditions(form.conditions)} if form.conditions else {}
    channel.is_open = form.is_open
    channel.tone = form.tone.strip()[:LONGEST_TONE]


def _keep_one_first_line(session: Session, channel: Channel) -> None:
    if channel.is_first_line:
        others = (Channel.brand_id == channel.brand_id, Channel.id != channel.id)
        session.execute(update(Channel).where(*others).values(is_first_line=False))


def _require_positive(channel: Channel, targets: Targets) -> None:
    given = (targets.first_reply_s, targets.next_reply_s, targets.resolution_s)
    if any(seconds is not None and seconds <= 0 for seconds in given):
        raise Refused(
            _('The promises of "{name}" stay as they are.').format(name=channel.name),
            _("A target must be longer than nothing."),
            _("Give each target a length, or leave it empty."),
        )


def _require_dispensable(session: Session, channel: Channel) -> None:
    what = _('The channel "{name}" stays switched on.').format(name=channel.name)
    if channel.is_first_line:
        raise Refused(
            what,
            _("Texts that match no condition would have no place."),
            _("Make another channel the first line first."),
        )
    if session.scalar(select(Ticket.id).where(IS_LIVE, Ticket.channel_id == channel.id).limit(1)) is not None:
        raise Refused(what, _("Tickets wait in it."), _("Move or close them first."))
