"""What calls a person wherever they are in the desk: a number in the browser's title, a word, a sound if they like."""

import streamlit as st

from desk import notifying, unread
from desk.notice_words import page_of, sentence
from desk.notifying import Notice
from desk.preferences import SOUND, prefer, preference
from desk.queue_walk import CAP
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in
from desk.screens.widgets import asset
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.rights import Actor

LOOK_EVERY_S = 20
MOST_TOASTS = 4
LONGEST = 60
ON = "on"
_bell = st.components.v2.component("repdesk.bell", js=asset("bell.js"))


@st.fragment(run_every=LOOK_EVERY_S)
def bell() -> None:
    """Looks for what is new for this person; says it once, and keeps the number of unread dialogues in the title."""
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            number = unread.unread_count(session, by=who.actor)
            newest = unread.newest_unread(session, by=who.actor)
            told = notifying.unseen(session, by=who.actor)
            rings = preference(session, SOUND, by=who.actor) == ON
        show(told)
        if told:
            with transaction() as session:
                notifying.mark_seen(session, [one.id for one in told], by=who.actor, now=now())
        mark = max(newest, st.session_state.get("bell_mark", 0))
        st.session_state["bell_mark"] = mark
        st.session_state["bell_told"] = st.session_state.get("bell_told", 0) + len(told)
        _bell(
            key="bell",
            data={
                "number": f"{CAP}+" if number > CAP else str(number or ""),
                # It rings when this grows: somebody wrote, or something was said to this person.
                "mark": mark + st.session_state["bell_told"],
                "rings": rings,
            },
        )


def show(told: list[Notice]) -> None:
    """A line each; many at once would bury the screen, so the rest are one."""
    named = told if len(told) <= MOST_TOASTS else told[: MOST_TOASTS - 1]
    for notice in named:
        words = plain(one_line(sentence(notice)))
        st.toast(f"[{words}]({page_of(notice)})", icon=":material/notifications:", duration="infinite")
    left = len(told) - len(named)
    if left:
        number = ngettext("and {count} more notice", "and {count} more notices", left).format(count=left)
        st.toast(f"[{plain(number)}](/notices)", icon=":material/notifications:", duration="infinite")


def one_line(words: str) -> str:
    """What fits a toast; the whole sentence is among the notices."""
    flat = " ".join(words.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rstrip()}…"


def sound_switch(by: Actor) -> None:
    """The sound, on or off, for this person on all their machines."""
    if by.person_id is None:
        return
    with reading() as session:
        st.session_state["bell_sound"] = preference(session, SOUND, by=by) == ON
    st.toggle(
        _("Sound"), key="bell_sound", on_change=choose_sound,
        help=_("A short tone when a customer writes in one of your tickets, or somebody hands you one."),
    )  # fmt: skip


def choose_sound() -> None:
    """Keeps the choice."""
    with refusals_kept(), transaction() as session:
        prefer(session, SOUND, ON if st.session_state["bell_sound"] else "", by=actor())
