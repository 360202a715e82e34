"""What a channel guarantees: an answer within so long, or a price. Each change is a version; cases keep theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.policies import channel_to_set_up
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Guarantee
from storage.vocabulary import Currency

LONGEST_S = 7 * 24 * 3600
LONGEST_WORDS = 300
LARGEST_MINOR = 10**11
LONGEST_REPEAT = 365


@dataclass(frozen=True, slots=True)
class GuaranteeForm:
    """An answer within `target_s` seconds of the channel's hours, or `price_minor` hundredths of the currency.

    The same customer is compensated once in `repeat_days`; 0 compensates each time.
    """

    is_on: bool = True
    words: str = ""
    target_s: int = 600
    price_minor: int = 0
    currency: Currency = Currency.RUB
    repeat_days: int = 30


def guarantee_of(session: Session, channel_id: int) -> Guarantee | None:
    """The version in force; None for a channel that never guaranteed anything. It may be switched off."""
    newest = select(Guarantee).where(Guarantee.channel_id == channel_id).order_by(Guarantee.version.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def form_of(guarantee: Guarantee | None) -> GuaranteeForm:
    """A stored version as its form; what a new one begins with is switched off."""
    if guarantee is None:
        return GuaranteeForm(is_on=False)
    return GuaranteeForm(**{name: getattr(guarantee, name) for name in GuaranteeForm.__dataclass_fields__})


def set_guarantee(session: Session, channel_id: int, *, form: GuaranteeForm, by: Actor, now: datetime) -> int:
    """A new version for tickets opened from now on; gives its number. The same once more changes nothing.

    Raises Refused for numbers that make no sense.
    """
    channel = channel_to_set_up(session, channel_id, by=by)
    _require_sound(channel, form)
    before = guarantee_of(session, channel.id)
    if before is not None and form_of(before) == form:
        return before.version
    last = session.scalar(select(func.max(Guarantee.version)).where(Guarantee.channel_id == channel.id)) or 0
    given = {name: getattr(form, name) for name in GuaranteeForm.__dataclass_fields__}
    session.add(Guarantee(channel_id=channel.id, version=last + 1, person_id=by.person_id, created_at=now, **given))
    session.flush()
    audit(
        session, "guarantee_set", subject="channel", subject_id=channel.id, by=by, now=now, version=last + 1,
        **{**given, "currency": form.currency.value},
    )  # fmt: skip
    return last + 1


def _require_sound(channel: Channel, form: GuaranteeForm) -> None:
    what = _('The guarantee of "{name}" stays as it is.').format(name=channel.name)
    if not 0 < form.target_s <= LONGEST_S:
        raise Refused(what, _("An answer is guaranteed within a minute to a week."), _("Correct the time."))
    if not 0 <= form.price_minor <= LARGEST_MINOR:
        raise Refused(what, _("The price is no sum that anybody pays."), _("Correct the price."))
    if not 0 <= form.repeat_days <= LONGEST_REPEAT:
        raise Refused(
            what,
            _("A customer is compensated once in 0 to {most} days.").format(most=LONGEST_REPEAT),
            _("Correct the number."),
        )
    if len(form.words) > LONGEST_WORDS:
        raise Refused(what, _("The words are too long."), _("Say it in {most} characters.").format(most=LONGEST_WORDS))
