"""The steps of a ticket's life as buttons: taking, waiting, putting off, ending, handing over."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from desk import abuse, assignment, closing, moments, pausing, reminders
from desk.card import Card
from desk.holding_reply import FIRST_REPLY_RUNS, needs_holding_reply
from desk.lifecycle import AT_WORK, ENDED, WAITING
from desk.screens.hand_over_form import hand_over
from desk.screens.mistake_form import mistake_button
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in, tell, zone_of
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Role, TicketState

REMOVALS = "moderation/screens/removals.py"
NEVER, AT = "never", "at"
MOST_COMMENT = 2000


def do(step: Callable[..., None], ticket_id: int, said: str) -> None:
    """One step of the ticket's life, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, ticket_id, by=actor(), now=now())
        tell(said)


def take_next() -> None:
    """On to the next free ticket of one's channels."""
    with refusals_kept(), transaction() as session:
        taken = assignment.take_next(session, by=actor(), now=now())
        if taken is None:
            tell(_("Nothing is free in your channels right now."))
        else:
            st.query_params["ticket"] = str(taken)


def steps(card: Card) -> None:
    """The buttons that fit the ticket's state."""
    if card.state in ENDED:
        ended_steps(card)
        return
    if card.may_work and card.assignee_id is None:
        st.button(
            _("Take it"), type="primary", icon=":material/front_hand:", width="stretch", on_click=do,
            args=(assignment.take, card.id, _("It is yours.")),
        )  # fmt: skip
    if card.may_answer and card.state in AT_WORK:
        waiting_steps(card)
        one, other = st.columns(2, gap="small")
        one.button(
            _("Resolve"), icon=":material/check:", width="stretch", on_click=do,
            args=(closing.resolve, card.id, _("Resolved. A word from the customer opens it again.")),
        )  # fmt: skip
        other.button(
            _("Close"), icon=":material/done_all:", width="stretch", on_click=do,
            args=(closing.close, card.id, _("Closed.")),
        )  # fmt: skip
    if card.may_work and st.button(_("Hand over"), icon=":material/forward:", width="stretch"):
        st.dialog(_("Hand over"))(hand_over)(card)
    rare_steps(card)


def ended_steps(card: Card) -> None:
    """What is left to do with a ticket that has ended."""
    if not card.may_work:
        return
    st.button(
        _("Take next"), type="primary", icon=":material/bolt:", width="stretch", on_click=take_next, shortcut="n"
    )  # fmt: skip
    st.button(
        _("Reopen"), icon=":material/undo:", width="stretch", on_click=do,
        args=(closing.reopen, card.id, _("The ticket is open again.")),
    )  # fmt: skip


def waiting_steps(card: Card) -> None:
    """Whose turn it is, and until when."""
    if card.state in WAITING or card.state == TicketState.SNOOZED:
        st.button(
            _("Go on"), type="primary", icon=":material/play_arrow:", width="stretch", on_click=do,
            args=(pausing.resume, card.id, _("The ticket goes on.")),
        )  # fmt: skip
        if card.snoozed_until is not None:
            back = moments.when(card.snoozed_until, now=now(), zone=zone_of(signed_in()))
            st.caption(_("It comes back: {moment}").format(moment=back))
    with reading() as session:
        if needs_holding_reply(session, card.id, by=actor()):
            st.caption(_(FIRST_REPLY_RUNS))
    if card.state != TicketState.WAITING_CUSTOMER:
        st.button(
            _("Wait for the customer"), icon=":material/hourglass_empty:", width="stretch", on_click=do,
            args=(pausing.wait_for_customer, card.id, _("Waiting for the customer.")),
        )  # fmt: skip
    one, other = st.columns(2, gap="small")
    if card.state != TicketState.WAITING_COLLEAGUE:
        wants = one.button(_("Wait for colleagues"), icon=":material/group:", width="stretch")
        if wants:
            st.dialog(_("Wait for colleagues"))(wait_for_colleagues)(card)
    if other.button(_("Put off"), icon=":material/snooze:", width="stretch"):
        st.dialog(_("Put off"))(put_off)(card)


def moment_field(label: str, zone: ZoneInfo, *, may_be_never: bool) -> datetime | None:
    """A moment ahead, from a short list or by date and time; None for never."""
    moment = now()
    offered = reminders.presets(moment, zone)
    names = {NEVER: _("No reminder")} if may_be_never else {}
    names |= {
        key: f"{reminders.preset_name(key)} ({moments.when(at, now=moment, zone=zone)})" for key, at in offered.items()
    }
    names[AT] = _("At a moment of my choice")
    chosen = st.selectbox(label, list(names), format_func=names.__getitem__)
    if chosen == AT:
        local = moment.astimezone(zone)
        day, hour = st.columns(2)
        date = day.date_input(_("Day"), value=local.date() + timedelta(days=1), min_value=local.date())
        clock = hour.time_input(_("Time"), value=time(9))
        return datetime.combine(date, clock, zone)
    return offered.get(chosen)


def wait_for_colleagues(card: Card) -> None:
    """Which department has to say something, and when to ask again."""
    who = signed_in()
    with reading() as session:
        known = pausing.departments(session, brand_id=card.brand_id)
    department = st.selectbox(
        _("Department"), known, index=None, accept_new_options=True, placeholder=_("Choose or write")
    )
    comment = st.text_area(_("What do they have to find out?"), max_chars=MOST_COMMENT)
    at = moment_field(_("Remind me"), zone_of(who), may_be_never=True)
    if st.button(_("Wait for colleagues"), type="primary", key="wait-really"):
        with refusals_shown():
            with transaction() as session:
                pausing.wait_for_colleague(
                    session,
                    card.id,
                    by=who.actor,
                    now=now(),
                    comment=comment,
                    department=department or "",
                    remind_at=at,
                )
            tell(_("Waiting for colleagues."))
            st.rerun()


def put_off(card: Card) -> None:
    """Out of the queue until a moment; nothing stands still meanwhile."""
    who = signed_in()
    st.caption(
        _("The ticket leaves the queue until then. Its deadlines run on; the customer's next word brings it back.")
    )
    at = moment_field(_("Until when"), zone_of(who), may_be_never=False)
    comment = st.text_input(_("Why (may stay empty)"), max_chars=MOST_COMMENT)
    if st.button(_("Put off"), type="primary", key="put-off-really") and at is not None:
        with refusals_shown():
            with transaction() as session:
                reminders.snooze(session, card.id, until=at, by=who.actor, now=now(), comment=comment)
            back = moments.when(at, now=now(), zone=zone_of(who))
            tell(_("It comes back: {moment}").format(moment=plain(back)))
            st.rerun()


def rare_steps(card: Card) -> None:
    """Closing as abuse, and asking the site to take the text down."""
    may_complain = actor().holds(Role.MODERATOR, Role.LEAD, brand_id=card.brand_id)
    mention = card.targets[0].mention_id if card.targets else None
    if card.may_answer and card.state in AT_WORK:
        st.button(
            _("Abuse"), icon=":material/block:", width="stretch", shortcut="shift+a", on_click=do,
            args=(abuse.close_as_abuse, card.id, _("Closed as abuse. No promise and no rating counts it.")),
            help=_("Closes the ticket without a rating; it is counted apart, outside promises and bonuses."),
        )  # fmt: skip
    if may_complain and mention is not None:
        complains = st.button(
            _("Have it removed"), icon=":material/gavel:", width="stretch", shortcut="shift+d",
            help=_("Files a complaint with the site by which the text is asked to be taken down."),
        )  # fmt: skip
        if complains:
            st.switch_page(REMOVALS, query_params={"mention": str(mention)})
    mistake_button(card)
