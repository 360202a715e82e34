"""What stands beside a ticket's talk: deadlines, the steps of its life, who and where it comes from."""

from collections.abc import Callable

import streamlit as st

from desk import assignment, closing, moments, pausing
from desk.card import Card
from desk.engagement_words import in_short
from desk.lifecycle import AT_WORK, ENDED, WAITING, state_name
from desk.queries import colleagues, counts
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in, tell, told_apart, zone_of
from desk.screens.widgets.promises import promises
from desk.words import verdict_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import TicketState, Verdict

BACK = "back"


def do(step: Callable[..., None], ticket_id: int, said: str) -> None:
    """One step of the ticket's life, and a word about it."""
    with refusals_kept(), transaction() as session:
        step(session, ticket_id, by=actor(), now=now())
        tell(said)


def take_next() -> None:
    """On to the most urgent free ticket of one's channels."""
    with refusals_kept(), transaction() as session:
        taken = assignment.take_next(session, by=actor(), now=now())
        if taken is None:
            tell(_("Nothing is free in your channels right now."))
        else:
            st.query_params["ticket"] = str(taken)


def hand_over(card: Card) -> None:
    """To a colleague or to another channel, with a word on why."""
    whom = told_apart(takers(card))
    chosen = st.selectbox(_("To whom"), list(whom), format_func=whom.__getitem__, index=None, placeholder=_("Choose"))
    comment = st.text_area(_("What must they know?"), max_chars=2000)
    if st.button(_("Hand over"), type="primary", disabled=chosen is None) and chosen is not None:
        with refusals_shown():
            give(card, chosen, comment)
            tell(_("Handed over: {name}").format(name=plain(whom[chosen])))
            st.rerun()


def takers(card: Card) -> dict[str, str]:
    """Who and what can take the ticket: colleagues (p…), channels (c…), the channel's queue (back)."""
    by = actor()
    with reading() as session:
        people = colleagues(session, channel_id=card.channel_id, by=by)
        channels = counts(session, by=by, brand_id=card.brand_id, now=now()).channels
    whom = {f"p{one.id}": one.name for one in people if one.id != card.assignee_id}
    others = [one for one in channels if one.channel_id != card.channel_id]
    whom |= {f"c{one.channel_id}": _("Channel: {name}").format(name=one.name) for one in others}
    if card.assignee_id is not None:
        whom[BACK] = _("Back into the queue of {channel}").format(channel=card.channel)
    return whom


def give(card: Card, whom: str, comment: str) -> None:
    """Hands the ticket to what `takers` called so."""
    with transaction() as session:
        by = actor()
        if whom == BACK:
            assignment.give_back(session, card.id, comment=comment, by=by, now=now())
        elif whom.startswith("p"):
            assignment.hand_over(session, card.id, to_person_id=int(whom[1:]), comment=comment, by=by, now=now())
        else:
            assignment.move(session, card.id, channel_id=int(whom[1:]), comment=comment, by=by, now=now())


def steps(card: Card) -> None:
    """The buttons that fit the ticket's state."""
    if card.state in ENDED:
        if card.may_work:
            st.button(
                _("Take next"),
                type="primary",
                icon=":material/bolt:",
                width="stretch",
                on_click=take_next,
                shortcut="n",
            )
            st.button(
                _("Reopen"), icon=":material/undo:", width="stretch", on_click=do,
                args=(closing.reopen, card.id, _("The ticket is open again.")),
            )  # fmt: skip
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


def waiting_steps(card: Card) -> None:
    """Whose turn it is."""
    if card.state in WAITING:
        st.button(
            _("Go on"), type="primary", icon=":material/play_arrow:", width="stretch", on_click=do,
            args=(pausing.resume, card.id, _("The ticket goes on.")),
        )  # fmt: skip
    if card.state != TicketState.WAITING_CUSTOMER:
        st.button(
            _("Wait for the customer"), icon=":material/hourglass_empty:", width="stretch", on_click=do,
            args=(pausing.wait_for_customer, card.id, _("Waiting for the customer.")),
        )  # fmt: skip
    if card.state != TicketState.WAITING_COLLEAGUE:
        st.button(
            _("Wait for colleagues"), icon=":material/group:", width="stretch", on_click=do,
            args=(pausing.wait_for_colleague, card.id, _("Waiting for colleagues.")),
        )  # fmt: skip


def _counted(card: Card) -> str:
    """What the site counts under the newest text, and as of when."""
    read_at = card.counted.read_at
    figures = in_short(card.counted)
    if read_at is None:
        return figures
    return f"{figures} ({moments.when(read_at, now=now(), zone=zone_of(signed_in()))})"


def about(card: Card) -> None:
    """What stands beside the talk: deadlines, holder, where it comes from, the author's other tickets."""
    with st.container(border=True, key="ticket-promises"):
        promises(card.promises, key="promises", now=now())
    steps(card)
    with st.container(border=True, key="ticket-about", gap="small"):
        rows = {
            _("Holder"): card.assignee or _("nobody yet"),
            _("Channel"): card.channel,
            _("Author"): card.author or _("no name"),
            _("Source"): " · ".join(part for part in (card.source, card.place) if part),
            **({_("Its site says"): " · ".join(map(_, card.marks))} if card.marks else {}),
            **({_("Its site counts"): _counted(card)} if card.counted.is_known else {}),
        }
        for name, value in rows.items():
            with st.container(gap=None):
                st.caption(name)
                st.text(value)
        if card.rating is not None:
            st.badge(
                _("Rated: {verdict}").format(verdict=verdict_name(card.rating)),
                icon=":material/thumb_up:" if card.rating == Verdict.LIKE else ":material/thumb_down:",
                color="green" if card.rating == Verdict.LIKE else "red",
            )
        if card.source_url.startswith(("http://", "https://")):
            st.link_button(_("Open on the site"), card.source_url, icon=":material/open_in_new:", width="stretch")
    if card.tone:
        with st.expander(_("How this channel speaks"), icon=":material/record_voice_over:"):
            st.text(card.tone)
    if card.earlier:
        with st.expander(_("Earlier tickets of this author"), icon=":material/history:"):
            for one in card.earlier:
                st.page_link(
                    "desk/screens/ticket.py",
                    label=f"№ {one.id} · {state_name(one.state)} · {plain(one.channel)}",
                    query_params={"ticket": str(one.id)},
                )
