"""What a channel says by itself, as a lead sets it: off at first, with words per language, tried before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.autoreply_words import USUAL, event_name, known_in
from desk.events import audit
from desk.placeholders import Values, filled
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.settings import settings
from storage.tables import AutoreplyLimit, AutoreplyRule, Channel
from storage.vocabulary import AutoreplyEvent, Language, Role

LONGEST: Final = 900
"""Fits every messenger, with what is put into the braces."""
OURS: Final = "auto:"
"""What the keys of autoreplies begin with; the desk says other things by itself that never grow old."""
USUAL_A_DAY: Final = 3
MOST_A_DAY: Final = 20
MINUTES: Final = 60
# The numbers that make sense, and the one that stands there at first.
THRESHOLDS: Final = {AutoreplyEvent.LONG_QUEUE: (1, 10_000, 20), AutoreplyEvent.STILL_WAITING: (15, 60 * 24 * 14, 1440)}


@dataclass(frozen=True, slots=True)
class RuleForm:
    """An event as it is set: whether it is answered, in which words, and its number where it has one."""

    is_on: bool = False
    words: Mapping[Language, str] = field(default_factory=dict)
    threshold: int | None = None


class RuleRow(NamedTuple):
    """An event of a channel as it stands; words that nobody has written yet are the usual ones."""

    event: AutoreplyEvent
    is_on: bool
    words: dict[Language, str]
    threshold: int | None
    on_since: datetime | None


class Limits(NamedTuple):
    """Whether autoreplies may stand in public threads, and how many one person gets in a day at most."""

    in_public: bool = False
    a_day: int = USUAL_A_DAY


def rules_of(session: Session, channel_id: int, *, by: Actor) -> list[RuleRow]:
    """Every event with how the channel answers it."""
    _channel(session, channel_id, by=by)
    found = {
        row.event: row for row in session.scalars(select(AutoreplyRule).where(AutoreplyRule.channel_id == channel_id))
    }
    return [_row(event, found.get(event)) for event in AutoreplyEvent]


def switched_on(session: Session, brand_id: int) -> dict[int, int]:
    """How many events each channel of the brand answers."""
    found = session.execute(
        select(AutoreplyRule.channel_id, func.count().label("answered"))
        .join(Channel, Channel.id == AutoreplyRule.channel_id)
        .where(Channel.brand_id == brand_id, AutoreplyRule.is_on)
        .group_by(AutoreplyRule.channel_id)
    )
    return {row.channel_id: row.answered for row in found}


def limits_of(session: Session, channel_id: int) -> Limits:
    """As they are set now."""
    row = session.get(AutoreplyLimit, channel_id)
    return Limits(row.in_public, row.a_day) if row else Limits()


def set_rule(
    session: Session, channel_id: int, event: AutoreplyEvent, *, form: RuleForm, by: Actor, now: datetime
) -> None:
    """Sets how the channel answers the event. Raises Refused for what could not be sent: it names the placeholder."""
    channel = _channel(session, channel_id, by=by)
    words = {Language(code): text.strip() for code, text in form.words.items() if text.strip()}
    for language, text in words.items():
        _require_fit(event, language, text)
    if form.is_on and not words:
        raise _refused(event, _("It has no words in any language."), _("Write them in one language at least."))
    threshold = _threshold(event, form.threshold)
    row = session.get(AutoreplyRule, (channel.id, event))
    if row is None:
        row = AutoreplyRule(channel_id=channel.id, event=event, is_on=False)
        session.add(row)
    if form.is_on != row.is_on:
        row.on_since = now if form.is_on else None
    row.is_on, row.threshold = form.is_on, threshold
    row.words = {language.value: text for language, text in words.items()}
    session.flush()
    audit(
        session, "autoreply_set", subject="channel", subject_id=channel.id, by=by, now=now, event=event, on=form.is_on,
        words=row.words, threshold=threshold,
    )  # fmt: skip


def set_limits(session: Session, channel_id: int, *, form: Limits, by: Actor, now: datetime) -> None:
    """Sets where the channel's autoreplies may go."""
    channel = _channel(session, channel_id, by=by)
    if not 1 <= form.a_day <= MOST_A_DAY:
        raise Refused(
            _("The limits were not saved."),
            _("A person gets between 1 and {most} autoreplies a day.").format(most=MOST_A_DAY),
            _("Choose another number."),
        )
    row = session.get(AutoreplyLimit, channel.id)
    if row is None:
        row = AutoreplyLimit(channel_id=channel.id)
        session.add(row)
    row.in_public, row.a_day = form.in_public, form.a_day
    session.flush()
    audit(
        session, "autoreply_limits_set", subject="channel", subject_id=channel.id, by=by, now=now,
        in_public=form.in_public, a_day=form.a_day,
    )  # fmt: skip


def spoken(words: Mapping[str, str], wanted: str) -> tuple[Language, str]:
    """The words in this language, else in that of the installation, else in any that somebody has written."""
    for code in (wanted, settings().language, *Language):
        if code in set(Language) and words.get(code):
            return Language(code), words[code]
    return Language(settings().language), ""


def tried(event: AutoreplyEvent, text: str, values: Values) -> str:
    """The words as a customer would read them. Raises Refused naming a placeholder that nobody can fill here."""
    return filled(text, values, known=known_in(event))


def _row(event: AutoreplyEvent, row: AutoreplyRule | None) -> RuleRow:
    threshold = THRESHOLDS[event][2] if event in THRESHOLDS else None
    if row is None:
        return RuleRow(event, is_on=False, words=dict(USUAL[event]), threshold=threshold, on_since=None)
    words = {Language(code): str(text) for code, text in row.words.items()}
    return RuleRow(event, row.is_on, words, row.threshold or threshold, row.on_since)


def _require_fit(event: AutoreplyEvent, language: Language, text: str) -> None:
    if len(text) > LONGEST:
        raise _refused(
            event,
            _("The words in {language} have {length} characters; {limit} fit everywhere.").format(
                language=language.value, length=len(text), limit=LONGEST
            ),
            _("Shorten them."),
        )
    tried(event, text, Values(number="1", opening="1", queue="1", brand="1"))


def _threshold(event: AutoreplyEvent, given: int | None) -> int | None:
    if event not in THRESHOLDS:
        return None
    least, most, usual = THRESHOLDS[event]
    number = usual if given is None else given
    if not least <= number <= most:
        raise _refused(
            event,
            _("Its number must lie between {least} and {most}.").format(least=least, most=most),
            _("Choose another number."),
        )
    return number


def _channel(session: Session, channel_id: int, *, by: Actor) -> Channel:
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise Refused(
            _("Channel {number} does not exist.").format(number=channel_id),
            _("It was never made."),
            _("Choose one of the channels."),
        )
    by.require(Role.LEAD, Role.ADMINISTRATOR, brand_id=channel.brand_id)
    return channel


def _refused(event: AutoreplyEvent, why: str, way_out: str) -> Refused:
    return Refused(_("The autoreply “{name}” was not saved.").format(name=event_name(event)), why, way_out)
