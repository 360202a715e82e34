"""The team now: who holds what, what runs out soon, what nobody covers; and handing tickets on to help."""

from datetime import datetime

import streamlit as st

from desk import moments
from desk.screens.parts import brand, empty, now, page_title, refusals_shown, show_told, signed_in, zone_of
from desk.screens.production_form import missing_banner
from desk.screens.reassigning import pick, picked, reassigning
from desk.screens.widgets.table import Cell, bad_if, table
from desk.sign_in import SignedIn
from desk.team import ChannelNow, PersonNow, channels_now, people_now
from storage.database import reading
from storage.i18n import _, pgettext

LOOK_EVERY_S = 20
PEOPLE, CHANNELS = "team-people", "team-channels"


def people_table(rows: list[PersonNow], who: SignedIn) -> None:
    """A line per person on shift, and per one who went home with open tickets."""
    moment, zone = now(), zone_of(who)

    def told(at: datetime | None) -> str:
        return moments.when(at, now=moment, zone=zone) if at else "–"

    heads = [
        _("Person"),
        pgettext("tickets", "Open"),
        _("Due in 30 min"),
        _("Overdue"),
        _("Waiting"),
        _("Longest pause"),
        _("Last step"),
        _("Seen"),
        _("Channels"),
    ]
    off_shift = _("not on shift")
    table(
        heads,
        [
            [
                Cell(row.name if row.on_shift else f"{row.name} · {off_shift}", is_strong=True, mood=mood(row)),
                Cell(str(row.open)),
                Cell(str(row.due_soon), mood="soon" if row.due_soon else ""),
                bad_if(row.overdue),
                Cell(str(row.paused)),
                Cell(pause(row, moment)),
                Cell(told(row.last_action_at)),
                Cell(told(row.last_seen_at)),
                Cell(", ".join(row.channels) or "–"),
            ]
            for row in rows
        ],
        key=PEOPLE,
        numbers={1, 2, 3, 4},
        picks=[row.person_id for row in rows],
        picked=picked("p"),
        on_pick=lambda: pick(PEOPLE, "p"),
    )


def mood(row: PersonNow) -> str:
    """Who is not there cannot answer what they hold."""
    return "" if row.on_shift else "soon"


def pause(row: PersonNow, moment: datetime) -> str:
    """How long the ticket that waits longest has waited."""
    if row.longest_pause_since is None:
        return "–"
    return moments.span((moment - row.longest_pause_since).total_seconds())


def channels_table(rows: list[ChannelNow]) -> None:
    """What stands in each channel without a holder; one that nobody on shift covers is red."""
    heads = [_("Channel"), _("On shift"), pgettext("tickets", "Free"), _("Due in 30 min"), _("Overdue")]
    table(
        heads,
        [
            [
                Cell(row.name, is_strong=True, mood="" if row.is_covered else "late"),
                Cell(answering(row), mood="" if row.is_covered else "late"),
                Cell(str(row.free)),
                Cell(str(row.due_soon), mood="soon" if row.due_soon else ""),
                bad_if(row.overdue),
            ]
            for row in rows
        ],
        key=CHANNELS,
        numbers={2, 3, 4},
        picks=[row.channel_id for row in rows],
        picked=picked("c"),
        on_pick=lambda: pick(CHANNELS, "c"),
    )


def answering(row: ChannelNow) -> str:
    """Who answers there now."""
    if not row.is_covered:
        return _("nobody on shift")
    names = ", ".join(row.answering)
    return _("{names} (by the cover rule)").format(names=names) if row.by_rule else names


@st.fragment(run_every=LOOK_EVERY_S)
def team_now() -> None:
    """Both tables and what can be passed on; they look for news by themselves."""
    with refusals_shown():
        show_told()
        who = signed_in()
        with reading() as session:
            people = people_now(session, by=who.actor, brand_id=brand(who.actor), now=now())
            channels = channels_now(session, by=who.actor, brand_id=brand(who.actor), now=now())
        if people:
            people_table(people, who)
        else:
            empty(
                _("Nobody is on shift"), _("Plan shifts, or give people the role of operator."),
                icon=":material/groups:",
            )  # fmt: skip
        reassigning(people, channels, who.actor)
        st.subheader(_("Channels now"), anchor=False)
        channels_table(channels)


with refusals_shown():
    signed_in()
    page_title(_("Team"), _("Who is on shift, what is about to run out, what nobody covers. A click on a row helps."))
    missing_banner()
    team_now()
