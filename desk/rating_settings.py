"""How a channel asks its customers for a rating, as an administrator sets it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desk.events import audit
from desk.policies import channel_to_set_up
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import RatingSetting

LONGEST_APART = 365


@dataclass(frozen=True, slots=True)
class RatingRules:
    """By buttons where the messenger has them, by a link in private, under public answers; whether a dislike reopens
    the ticket; how many days lie between two askings of one customer.
    """

    by_buttons: bool = True
    by_link: bool = True
    in_public: bool = False
    reopens: bool = False
    apart_days: int = 14


USUAL = RatingRules()


def rules_of(session: Session, channel_id: int) -> RatingRules:
    """How the channel asks now."""
    row = session.get(RatingSetting, channel_id)
    return RatingRules(**{name: getattr(row, name) for name in RatingRules.__dataclass_fields__}) if row else USUAL


def set_rules(session: Session, channel_id: int, *, form: RatingRules, by: Actor, now: datetime) -> None:
    """Sets it for askings from now on. Raises Refused for a span that makes no sense."""
    channel = channel_to_set_up(session, channel_id, by=by)
    if not 0 <= form.apart_days <= LONGEST_APART:
        raise Refused(
            _('The ratings of "{name}" stay as they are.').format(name=channel.name),
            _("Between two askings of one customer lie 0 to {most} days.").format(most=LONGEST_APART),
            _("Correct the number."),
        )
    row = session.get(RatingSetting, channel.id)
    if row is None:
        row = RatingSetting(channel_id=channel.id)
        session.add(row)
    given = {name: getattr(form, name) for name in RatingRules.__dataclass_fields__}
    for name, value in given.items():
        setattr(row, name, value)
    audit(session, "rating_rules_set", subject="channel", subject_id=channel.id, by=by, now=now, **given)
    session.flush()
