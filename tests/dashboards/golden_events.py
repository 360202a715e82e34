"""What customers, sites and the desk by itself do in the golden stories: each verb of a line is one action."""

import re

from sqlalchemy import func, select

from desk import reminders
from desk.attempt import Arrived, Failed
from desk.autoreply_rules import RuleForm, set_rule
from desk.autoreply_words import USUAL
from desk.connectors import Published
from desk.incoming import OwnText, arrive, own_text
from desk.old_tickets import OldTicket, record_old_tickets
from desk.outcome_keeping import keep_outcome
from desk.rating_answers import record_rating
from desk.ratings import token_of
from desk.returned import returned
from storage.tables import Message
from storage.vocabulary import AutoreplyEvent, Direction, RatingCause, RatingWay, RequestType, Verdict
from tests.dashboards.golden_town import ANSWER, Deed, moment

DATE = re.compile(r"\d\d-\d\d \d\d:\d\d")


def customer_writes(deed: Deed) -> None:
    """What stands after it is when they wrote, if that was before we saw it."""
    written = moment(deed.rest) if deed.rest else deed.now
    _hear(deed, deed.mention(published=written, seen=deed.now).id)


def customer_thanks(deed: Deed) -> None:
    _hear(deed, deed.mention(published=deed.now, seen=deed.now, text="Спасибо большое!").id)


def _hear(deed: Deed, mention_id: int) -> None:
    assert arrive(deed.session, mention_id, now=deed.now) == deed.ticket_id, deed.story


def customer_likes(deed: Deed) -> None:
    _rate(deed, Verdict.LIKE)


def customer_dislikes(deed: Deed) -> None:
    _rate(deed, Verdict.DISLIKE)


def _rate(deed: Deed, verdict: Verdict) -> None:
    """What stands after it is what a dislike is about, or `staff`: it was one of us."""
    by_staff = deed.rest == "staff"
    cause = RatingCause(deed.rest) if deed.rest and not by_staff else None
    token = token_of(deed.town.ticket(deed.story))
    record_rating(deed.session, token, verdict=verdict, now=deed.now, cause=cause, by_staff=by_staff)


def desk_wakes(deed: Deed) -> None:
    assert reminders.wake_due(deed.session, now=deed.now) == 1, deed.story


def desk_imports(deed: Deed) -> None:
    """Who answered, and the moments of opening, answer and end; it was liked."""
    who = deed.rest.split()[0]
    opened, answered, closed = (moment(found) for found in DATE.findall(deed.rest))
    mention = deed.mention(published=opened, seen=opened)
    old = OldTicket(
        mention_id=mention.id, channel_id=deed.town.channels["round"].id, operator_id=deed.town.people[who].id,
        opened_at=opened, first_reply_at=answered, closed_at=closed, request_type=RequestType.QUESTION,
        rating=Verdict.LIKE,
    )  # fmt: skip
    (made,) = record_old_tickets(deed.session, deed.town.brand.id, [old], by=deed.town.by("admin"))
    deed.town.tickets[deed.story] = made.ticket_id


def desk_speaks(deed: Deed) -> None:
    """The channel answers by itself from now on."""
    form = RuleForm(is_on=True, words=dict(USUAL[AutoreplyEvent.RECEIVED]))
    channel_id, lead = deed.town.channels[deed.rest].id, deed.town.by("vera")
    set_rule(deed.session, channel_id, AutoreplyEvent.RECEIVED, form=form, by=lead, now=deed.now)


def site_shows(deed: Deed) -> None:
    """The newest answer stands there; what follows is how it asked for a rating."""
    way = RatingWay(deed.rest) if deed.rest else None
    published = Published(f"{deed.story}-{deed.now:%d%H%M}", "", deed.now)
    keep_outcome(deed.session, _newest(deed, Direction.OUT).id, Arrived(published), invited=way, now=deed.now)


def site_said(deed: Deed) -> None:
    """What the channel said by itself stands there."""
    arrived = Arrived(Published(f"auto-{deed.story}", "", deed.now))
    keep_outcome(deed.session, _newest(deed, Direction.AUTO).id, arrived, invited=None, now=deed.now)


def site_refuses(deed: Deed) -> None:
    keep_outcome(deed.session, _newest(deed, Direction.OUT).id, Failed("No."), invited=None, now=deed.now)


def site_lacks(deed: Deed) -> None:
    """The answer put there by hand was not met for a day."""
    answer = _newest(deed, Direction.OUT)
    returned(deed.session, deed.town.ticket(deed.story), answer, why="Not there.", now=deed.now)


def site_brings(deed: Deed) -> None:
    """An answer of our own account that nobody gave from the desk, published at the moment that follows."""
    source = deed.town.places[deed.told["place"]]
    found = OwnText(f"own-{deed.story}", deed.story, "", ANSWER, "", moment(deed.rest))
    assert own_text(deed.session, source.id, found=found, now=deed.now) == deed.ticket_id


def _newest(deed: Deed, direction: Direction) -> Message:
    wanted = select(func.max(Message.id)).where(Message.ticket_id == deed.ticket_id, Message.direction == direction)
    return deed.session.get_one(Message, deed.session.scalars(wanted).one())
