"""What a channel promises: targets, warning, goal. Each change is a version; promises keep the one they began with."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.terms import hours_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Calendar, Channel, SlaPolicy
from storage.vocabulary import Role

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Targets:
    """What a channel promises, in seconds of working time; None promises nothing of that sort.

    A target given in working days (`…_days`) wins over its seconds: they are counted from the calendar.
    `warn_percent` of a target used up is the moment to warn; 100 never warns. The goal is a share of first replies
    within a time; `abandoned_percent` is how many may give up waiting on the telephone.
    """

    first_reply_s: int = 1800
    next_reply_s: int | None = None
    resolution_s: int | None = None
    first_reply_days: int | None = None
    next_reply_days: int | None = None
    resolution_days: int | None = None
    warn_percent: int = 80
    goal_percent: int | None = None
    goal_within_s: int | None = None
    abandoned_percent: int | None = None

    def in_seconds(self, usual_day_s: int) -> "Targets":
        """The same with working days made seconds."""

        def length(seconds: int | None, days: int | None) -> int | None:
            return days * usual_day_s if days is not None else seconds

        first = length(self.first_reply_s, self.first_reply_days)
        return replace(
            self,
            first_reply_s=first or 0,
            next_reply_s=length(self.next_reply_s, self.next_reply_days),
            resolution_s=length(self.resolution_s, self.resolution_days),
        )


USUAL_TARGETS = Targets()


def set_policy(
    session: Session, channel_id: int, *, targets: Targets, calendar_id: int, by: Actor, now: datetime
) -> int:
    """A new version of what the channel promises, for tickets opened from now on; gives the version's number."""
    channel = channel_to_set_up(session, channel_id, by=by)
    if session.get(Calendar, calendar_id) is None:
        raise Refused(
            _('The promises of "{name}" stay as they are.').format(name=channel.name),
            _("Calendar {number} does not exist.").format(number=calendar_id),
            _("Choose one of the calendars."),
        )
    counted = targets.in_seconds(hours_of(session, calendar_id).usual_day_s())
    _require_sound(channel, counted)
    last = session.scalar(select(func.max(SlaPolicy.version)).where(SlaPolicy.channel_id == channel.id)) or 0
    given = {name: getattr(counted, name) for name in Targets.__dataclass_fields__}
    session.add(SlaPolicy(channel_id=channel.id, version=last + 1, calendar_id=calendar_id, created_at=now, **given))
    session.flush()
    audit(
        session, "policy_set", subject="channel", subject_id=channel.id, by=by, now=now, version=last + 1,
        calendar_id=calendar_id, **given,
    )  # fmt: skip
    return last + 1


def targets_of(policy: SlaPolicy) -> Targets:
    """What a stored version promises."""
    return Targets(**{name: getattr(policy, name) for name in Targets.__dataclass_fields__})


def newest_policy(session: Session, channel_id: int) -> SlaPolicy | None:
    return session.scalars(
        select(SlaPolicy).where(SlaPolicy.channel_id == channel_id).order_by(SlaPolicy.version.desc()).limit(1)
    ).one_or_none()


def present_targets(session: Session, channel_id: int) -> Targets:
    """What the channel promises now; the usual where nothing was ever set."""
    policy = newest_policy(session, channel_id)
    return targets_of(policy) if policy else USUAL_TARGETS


def channel_to_set_up(session: Session, channel_id: int, *, by: Actor) -> Channel:
    """The channel, locked, for an administrator of its brand."""
    channel = session.scalars(select(Channel).where(Channel.id == channel_id).with_for_update()).one_or_none()
    if channel is None:
        raise Refused(
            _("Channel {number} is not there.").format(number=channel_id),
            _("It may belong to another installation."),
            _("Look at the list of channels."),
        )
    by.require(Role.ADMINISTRATOR, brand_id=channel.brand_id)
    return channel


def _require_sound(channel: Channel, targets: Targets) -> None:
    what = _('The promises of "{name}" stay as they are.').format(name=channel.name)
    lengths = (targets.first_reply_s, targets.next_reply_s, targets.resolution_s, targets.goal_within_s)
    if any(seconds is not None and seconds <= 0 for seconds in lengths):
        raise Refused(
            what,
            _("A target must be longer than nothing."),
            _("Give each target a length, or leave it empty."),
        )
    shares = (targets.warn_percent, targets.goal_percent, targets.abandoned_percent)
    if any(share is not None and not 0 < share <= WHOLE for share in shares):
        raise Refused(what, _("A share is between 1 and 100 per cent."), _("Correct it, or leave it empty."))
    if (targets.goal_percent is None) != (targets.goal_within_s is None):
        raise Refused(
            what,
            _("A goal is a share and a time: so many first replies within so long."),
            _("Give both, or leave both empty."),
        )
