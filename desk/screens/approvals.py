"""Waits for your approval: answers of colleagues, each with what it answers; approved or returned on the spot."""

import streamlit as st

from desk import moments
from desk.approval_list import Waiting, waiting_answers
from desk.approval_sentences import causes_words, waits_for
from desk.approval_view import tag_names
from desk.approvals import approve, return_answer
from desk.drafts import LONGEST
from desk.freshness import anyway_words
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
    zone_of,
)
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _

LOOK_EVERY_S = 20
MOST_SHOWN = 50


def say_yes(one: Waiting) -> None:
    """The answer goes out as the box has it."""
    with refusals_kept():
        with transaction() as session:
            goes_out = approve(
                session, one.row.id, by=actor(), now=now(), text=st.session_state[f"words-{one.row.id}"],
                anyway=one.newest_since,
            )  # fmt: skip
        tell(
            _("Approved. The answer is on its way.")
            if goes_out
            else _("Approved. {name} publishes it on the site.").format(name=plain(one.row.writer))
        )


def say_no(one: Waiting) -> None:
    """Back to its writer, with the remark."""
    with refusals_kept():
        with transaction() as session:
            remark = st.session_state[f"remark-{one.row.id}"]
            return_answer(session, one.row.id, remark=remark, by=actor(), now=now())
        tell(_("Returned. {name} sees your remark above the answer.").format(name=plain(one.row.writer)))


def answer(one: Waiting, why: str, who: SignedIn) -> None:
    """An answer with what it answers; what came since it was begun is said before it can go out."""
    row, moment, zone = one.row, now(), zone_of(who)
    with st.container(border=True, key=f"approval-{row.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(row.writer)}**")
            st.caption(plain(f"{why} · {one.channel} · {one.source}"))
            st.caption(_("waits for {span}").format(span=moments.span((moment - row.asked_at).total_seconds())))
            if one.due_at is not None:
                st.badge(
                    _("due {moment}").format(moment=moments.when(one.due_at, now=moment, zone=zone)),
                    color="red" if one.due_at <= moment else "gray",
                )
            st.link_button(
                _("Ticket {number}").format(number=row.ticket_id), f"/ticket?ticket={row.ticket_id}",
                icon=":material/forum:",
            )  # fmt: skip
        if not one.is_mine:
            st.caption(plain(waits_for(row.asked)))
        st.caption(_("The customer"))
        st.text(one.said)
        if one.since:
            st.warning(_("Somebody has written since this answer was begun: read the ticket first."))
        st.text_area(_("The answer"), row.text, max_chars=LONGEST, key=f"words-{row.id}", height="content")
        st.text_input(_("Remark, to return it"), max_chars=2000, key=f"remark-{row.id}")
        with st.container(horizontal=True):
            st.button(
                anyway_words(one.since) if one.since else _("Approve"), type="primary", icon=":material/check:",
                on_click=say_yes, args=(one,), key=f"yes-{row.id}",
            )  # fmt: skip
            st.button(
                _("Return with a remark"), icon=":material/undo:", on_click=say_no, args=(one,), key=f"no-{row.id}"
            )


@st.fragment(run_every=LOOK_EVERY_S)
def waiting() -> None:
    """Looks for more by itself; what is typed stays."""
    with refusals_shown():
        show_told()
        who = signed_in()
        chosen = brand(who.actor)
        if not chosen:
            raise Refused(_("There is nothing to approve."), _("You belong to no brand."), _("Ask an administrator."))
        with reading() as session:
            found = waiting_answers(session, by=who.actor, brand_id=chosen, now=now())
            tags = tag_names(session, [one.row for one in found])
        if not found:
            empty(
                _("Nothing waits for you"),
                _("Answers of trainees, and those for which a rule asks, stand here until you approve or return them."),
                icon=":material/task_alt:",
            )
        for one in found[:MOST_SHOWN]:
            answer(one, causes_words(one.row.causes, tags), who)


with refusals_shown():
    signed_in()
    page_title(_("Waits for your approval"), _("The customer's clock runs on while an answer waits."))
    waiting()
