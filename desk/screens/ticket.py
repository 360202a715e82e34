"""One ticket: the talk, the answer, the promises, and everything that can be done with it."""

import uuid
from typing import Literal

import streamlit as st

from desk import drafts, history, moments, presence, replies
from desk.attachments import LARGEST_PICTURE, Upload
from desk.card import Card, ticket_card
from desk.lifecycle import AT_WORK, ENDED, state_name
from desk.replies import Answer
from desk.screens.parts import (
    actor,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    zone_of,
)
from desk.screens.ticket_side import about
from desk.screens.widgets.composer import Told, Turn, composer, told
from desk.screens.widgets.talk import talk
from desk.words import request_name
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import RequestType, Role, TicketState

QUEUE = "desk/screens/queue.py"
LOOK_EVERY_S = 6
LONGEST_NUMBER = 15
STATE_COLOURS: dict[TicketState, Literal["blue", "green", "orange"]] = {
    TicketState.NEW: "blue",
    TicketState.OPEN: "green",
    TicketState.WAITING_CUSTOMER: "orange",
    TicketState.WAITING_COLLEAGUE: "orange",
}


def asked_for() -> int:
    """The number of the ticket in the address; 0 for none."""
    number = st.query_params.get("ticket", "")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


def turn_of(ticket_id: int) -> Turn:
    """How far the composer of this ticket has come."""
    turns: dict[int, Turn] = st.session_state.setdefault("composer_turns", {})
    return turns.setdefault(ticket_id, Turn(uuid.uuid4().hex))


def send(ticket_id: int) -> None:
    """What the composer handed in becomes an answer or a note; a refusal leaves the text where it is."""
    given = told(st.session_state["composer"].send)
    turn = turn_of(ticket_id)
    turns: dict[int, Turn] = st.session_state["composer_turns"]
    turns[ticket_id] = turn._replace(handed_in=turn.handed_in + 1)
    if given.client_key != turn.client_key:
        return  # handed in twice; the first one counted
    with refusals_kept():
        try:
            with transaction() as session:
                by = actor()
                answer = Answer(
                    given.text, given.client_key, given.based_on, anyway=given.anyway, closing=given.closing,
                    pictures=handed_over(ticket_id) if given.kind == "answer" else (),
                )  # fmt: skip
                if given.kind == "note":
                    replies.add_note(session, ticket_id, text=given.text, client_key=given.client_key, by=by, now=now())
                elif given.kind == "published":
                    replies.record_sent_by_hand(session, ticket_id, answer=answer, url=given.url, by=by, now=now())
                else:
                    replies.send_reply(session, ticket_id, answer=answer, by=by, now=now())
        except Refused:
            if keep_words(ticket_id, given):
                turns[ticket_id] = turns[ticket_id]._replace(conflicts=turn.conflicts + 1)
            raise
        turns[ticket_id] = Turn(uuid.uuid4().hex)
        if given.kind == "answer":
            answered = st.session_state.setdefault("answers_sent", {})
            answered[ticket_id] = answered.get(ticket_id, 0) + 1
        tell(_("The note is kept.") if given.kind == "note" else _("The answer is on its way."))


def pictures_key(ticket_id: int) -> str:
    """The field for pictures of one answer: a note leaves it alone, the next answer has another one, which is empty."""
    sent = st.session_state.setdefault("answers_sent", {}).get(ticket_id, 0)
    return f"pictures-{ticket_id}-{sent}"


def handed_over(ticket_id: int) -> tuple[Upload, ...]:
    """The pictures that were chosen for this answer."""
    files = st.session_state.get(pictures_key(ticket_id)) or []
    return tuple(Upload(file.name, file.getvalue()) for file in files)


def picture_field(card: Card) -> None:
    """Where pictures for the answer are chosen, if the site takes any."""
    if card.pictures and card.may_answer:
        st.file_uploader(
            _("Pictures with the answer"),
            type=["png", "jpg", "jpeg", "gif", "webp"],
            accept_multiple_files=True,
            max_upload_size=LARGEST_PICTURE // 1024 // 1024,
            key=pictures_key(card.id),
        )


def keep_words(ticket_id: int, given: Told) -> bool:
    """What was refused stays as a draft; says whether the customer has written since it was begun."""
    with transaction() as session:
        by = actor()
        if given.kind != "note":
            drafts.save_draft(session, ticket_id, text=given.text, based_on=given.based_on, by=by, now=now())
        return given.based_on < ticket_card(session, ticket_id, by=by, now=now()).last_message_id


def retry() -> None:
    """A failed answer goes out once more."""
    with refusals_kept(), transaction() as session:
        replies.try_again(session, int(st.session_state["talk"].retry), by=actor(), now=now())
        tell(_("The answer is on its way again."))


@st.fragment(run_every=LOOK_EVERY_S)
def talk_so_far(ticket_id: int, seen: tuple[int, int]) -> None:
    """The talk, which looks for news by itself; news that concerns the whole page redraw it."""
    with refusals_shown():
        who = signed_in()
        moment = now()
        with transaction() as session:
            others = presence.look_at(session, ticket_id, by=who.actor, now=moment)
        with reading() as session:
            card = ticket_card(session, ticket_id, by=who.actor, now=moment)
            events = history.events(session, ticket_id, by=who.actor)
        if (card.version, card.last_message_id) != seen:
            st.rerun(scope="app")
        if others:
            names = ", ".join(plain(one.name) for one in others)
            st.badge(_("Also here: {names}").format(names=names), icon=":material/visibility:", color="orange")
        zone = zone_of(who)
        talk(card, events, key="talk", told=lambda at: moments.when(at, now=moment, zone=zone), on_retry=retry)


def head(card: Card, by: Actor) -> None:
    """The number, the state, the kind of request."""
    if by.holds(Role.OPERATOR, Role.LEAD):
        st.page_link(QUEUE, label=_("Queue"), icon=":material/arrow_back:")
    page_title(_("Ticket {number}").format(number=card.id))
    with st.container(horizontal=True, gap="small", key="ticket-badges"):
        st.badge(state_name(card.state), color=STATE_COLOURS.get(card.state, "gray"))
        if card.request_type != RequestType.OTHER:
            st.badge(request_name(card.request_type), color="violet")
        if card.cycle > 1:
            st.badge(_("reopened"), color="gray", icon=":material/replay:")


with refusals_shown():
    me = signed_in()
    number = asked_for()
    if not number:
        page_title(_("Ticket"))
        empty(_("No ticket chosen"), _("Open one from the queue."), icon=":material/forum:")
    else:
        with reading() as reader:
            shown = ticket_card(reader, number, by=me.actor, now=now())
        head(shown, me.actor)
        left, right = st.columns([2.6, 1], gap="large")
        with left:
            talk_so_far(number, (shown.version, shown.last_message_id))
            if shown.may_work and shown.state in AT_WORK:
                composer(shown, key="composer", turn=turn_of(number), csrf=me.csrf, on_send=lambda: send(number))
                picture_field(shown)
            elif shown.state in ENDED and shown.may_work:
                st.caption(_("Reopen the ticket to write again."))
            elif not shown.may_work and shown.state in AT_WORK:
                words = _("You read this ticket; the people of the channel {channel} answer it.")
                st.caption(plain(words.format(channel=shown.channel)))
        with right:
            about(shown)
