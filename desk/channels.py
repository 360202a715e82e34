"""Channels as an administrator sets them up: who works there, what is routed there, what is promised there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desk.events import audit
from desk.policies import USUAL_TARGETS, Targets, channel_to_set_up, set_policy
from desk.queries import IS_LIVE
from desk.routing import Condition, store_conditions
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, ChannelMember, Person, Ticket
from storage.vocabulary import CoverRule, Role

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
    cover: CoverRule = CoverRule.MEMBERS
    cover_channel_id: int | None = None


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
    channel = channel_to_set_up(session, channel_id, by=by)
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
        cover=channel.cover, owner=channel.owner_id, deputy=channel.deputy_id,
    )  # fmt: skip


def set_members(
    session: Session, channel_id: int, *, members: Collection[int], by: Actor, now: datetime,
    viewers: Collection[int] = (),
) -> None:  # fmt: skip
    """Exactly these people work in the channel from now on, and those others read along.

    Whoever is named twice works there; the owner and the deputy always do.
    """
    channel = channel_to_set_up(session, channel_id, by=by)
    wanted = {*members, *viewers, *_heads(channel)}
    known = set(session.scalars(select(Person.id).where(Person.id.in_(wanted), Person.is_active)))
    work = known & {*members, *_heads(channel)}
    session.execute(delete(ChannelMember).where(ChannelMember.channel_id == channel.id))
    session.add_all(
        ChannelMember(channel_id=channel.id, person_id=person_id, only_views=person_id not in work)
        for person_id in sorted(known)
    )
    session.flush()
    audit(
        session, "members_set", subject="channel", subject_id=channel.id, by=by, now=now, members=sorted(work),
        viewers=sorted(known - work),
    )  # fmt: skip


def _heads(channel: Channel) -> set[int]:
    return {person_id for person_id in (channel.owner_id, channel.deputy_id) if person_id is not None}


def switch_channel(session: Session, channel_id: int, *, on: bool, by: Actor, now: datetime) -> None:
    """Opens or shuts a channel. Raises Refused for the first line and while tickets wait in it."""
    channel = channel_to_set_up(session, channel_id, by=by)
    if not on:
        _require_dispensable(session, channel)
    channel.is_active = on
    audit(session, "channel_on" if on else "channel_off", subject="channel", subject_id=channel.id, by=by, now=now)


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
    channel.cover = form.cover
    channel.cover_channel_id = _other_channel(session, channel, form)


def _other_channel(session: Session, channel: Channel, form: ChannelForm) -> int | None:
    """The channel that covers this one, where the rule is that another one does."""
    if form.cover != CoverRule.CHANNEL:
        return None
    other = session.get(Channel, form.cover_channel_id) if form.cover_channel_id else None
    if other is None or other.brand_id != channel.brand_id or not other.is_active or other.id == channel.id:
        raise Refused(
            _('The channel "{name}" was not saved.').format(name=channel.name),
            _("It says that another channel covers it, but not which one of the brand."),
            _("Choose the other channel, or another rule."),
        )
    return other.id


def _keep_one_first_line(session: Session, channel: Channel) -> None:
    if channel.is_first_line:
        others = (Channel.brand_id == channel.brand_id, Channel.id != channel.id)
        session.execute(update(Channel).where(*others).values(is_first_line=False))


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
