"""The team at this moment: who is drowning, what is about to run out, what nobody holds; and the way to help."""

from datetime import datetime

import streamlit as st

from desk import assignment, moments
from desk.lifecycle import state_name
from desk.queries import Wanted, colleagues, queue
from desk.screens.parts import (
    brand,
    empty,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from desk.screens.widgets.table import Cell, bad_if, table
from desk.sign_in import SignedIn
from desk.team import ChannelNow, PersonNow, channels_now, people_now
from storage.database import reading, transaction
from storage.i18n import _, ngettext, pgettext

LOOK_EVERY_S = 20


def people_table(rows: list[PersonNow], who: SignedIn) -> None:
    """A line per person, the most overdue first."""
    moment, zone = now(), zone_of(who)

    def told(at: datetime | None) -> str:
        return moments.when(at, now=moment, zone=zone) if at else "–"

    heads = [
        _("Person"),
        pgettext("tickets", "Open"),
        _("Due soon"),
        _("Overdue"),
        _("Waiting"),
        _("Last step"),
        _("Seen"),
        _("Channels"),
    ]
    table(
        heads,
        [
            [
                Cell(row.name, is_strong=True),
                Cell(str(row.open)),
                Cell(str(row.due_soon), mood="soon" if row.due_soon else ""),
                bad_if(row.overdue),
                Cell(waiting(row)),
                Cell(told(row.last_action_at)),
                Cell(told(row.last_seen_at)),
                Cell(", ".join(row.channels) or "–"),
            ]
            for row in rows
        ],
        key="team-people",
        numbers={1, 2, 3, 4},
    )


def waiting(row: PersonNow) -> str:
    """How many tickets wait, and how long the longest."""
    if not row.paused or row.longest_pause_since is None:
        return str(row.paused)
    return f"{row.paused} · {moments.span((now() - row.longest_pause_since).total_seconds())}"


def channels_table(rows: list[ChannelNow]) -> None:
    """What stands in each channel without a holder; a channel without people is red."""
    heads = [_("Channel"), _("Free"), _("Due soon"), _("Overdue"), _("People")]
    table(
        heads,
        [
            [
                Cell(row.name, is_strong=True),
                Cell(str(row.free)),
                Cell(str(row.due_soon), mood="soon" if row.due_soon else ""),
                bad_if(row.overdue),
                Cell(str(row.members), mood="" if row.members else "late"),
            ]
            for row in rows
        ],
        key="team-channels",
        numbers={1, 2, 3, 4},
    )


def reassign(ticket_ids: list[int]) -> None:
    """Hands the chosen tickets to the chosen colleague; each is a step of its own, so one refusal stops no other."""
    to_person, comment = st.session_state["reassign_to"], st.session_state["reassign_comment"]
    done = 0
    for ticket_id in ticket_ids:
        with refusals_kept(), transaction() as session:
            by = signed_in().actor
            assignment.hand_over(session, ticket_id, to_person_id=to_person, comment=comment, by=by, now=now())
            done += 1
    if done:
        tell(ngettext("{number} ticket handed over", "{number} tickets handed over", done).format(number=done))
        st.session_state["reassign_comment"] = ""


def reassigning(rows: list[PersonNow], who: SignedIn) -> None:
    """One ticket or all of a person, to somebody else."""
    holders = {row.person_id: row for row in rows if row.open}
    if not holders:
        return
    st.subheader(_("Reassign"), anchor=False)
    one, other = st.columns(2)
    givers = told_apart({row.person_id: f"{row.name} · {row.open}" for row in holders.values()})
    giver = one.selectbox(_("From whom"), list(givers), format_func=givers.__getitem__)
    with reading() as session:
        tickets = queue(
            session, by=who.actor, wanted=Wanted(brand_id=brand(who.actor), channel_ids=(), assignee_id=giver)
        )
        able = colleagues(session, channel_id=tickets[0].channel_id, by=who.actor) if tickets else []
    takers = {one.id: one.name for one in able if one.id != giver}
    if giver != who.actor.person_id and who.actor.person_id is not None:
        takers[who.actor.person_id] = who.actor.name
    takers = told_apart(takers)
    other.selectbox(_("To whom"), list(takers), format_func=takers.__getitem__, key="reassign_to")
    names = {row.id: f"№ {row.id} · {state_name(row.state)} · {row.channel}" for row in tickets}
    chosen = st.multiselect(
        _("Tickets"), list(names), format_func=lambda number: names.get(number, str(number)),
        placeholder=_("All of them"), key="reassign_tickets",
    )  # fmt: skip
    st.text_input(_("What must they know?"), key="reassign_comment", max_chars=500)
    st.button(
        _("Hand over"), type="primary", icon=":material/forward:", on_click=reassign, args=(chosen or list(names),),
        disabled=not takers or not names,
    )  # fmt: skip


@st.fragment(run_every=LOOK_EVERY_S)
def team_now() -> None:
    """Both tables; they look for news by themselves."""
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            people = people_now(session, by=who.actor, brand_id=brand(who.actor), now=now())
            channels = channels_now(session, by=who.actor, brand_id=brand(who.actor), now=now())
        if people:
            people_table(people, who)
        else:
            empty(_("Nobody works here yet"), _("Give people the role of operator."), icon=":material/groups:")
        st.subheader(_("Nobody holds"), anchor=False)
        channels_table(channels)


with refusals_shown():
    me = signed_in()
    page_title(_("Team"), _("Due soon means within 30 minutes."))
    team_now()
    with reading() as reader:
        staff = people_now(reader, by=me.actor, brand_id=brand(me.actor), now=now())
    reassigning(staff, me)
