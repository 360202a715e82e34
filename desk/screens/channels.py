"""Channels: who works there, what comes in, what is promised, and the hours in which a promise runs."""

from dataclasses import replace

import streamlit as st

from desk import channels, moments
from desk.channel_list import ChannelRow, channel_rows, people_to_choose
from desk.channels import ChannelForm
from desk.routing import Condition
from desk.routing_words import all_in_words
from desk.screens.channel_form import done, form_of, general
from desk.screens.condition_form import condition_editor
from desk.screens.guarantee_form import guarantee_form
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    tell,
    told_apart,
)
from desk.screens.policy_form import policy
from desk.screens.preset_panel import first_choice, ready_made
from desk.screens.production_form import missing_banner
from desk.screens.rating_form import rating_form
from desk.screens.routing_trial import routing_trial
from desk.screens.sharing_form import sharing_form
from desk.screens.widgets.table import Cell, table
from desk.source_list import source_names
from desk.working_hours import CalendarRow, calendars, round_the_clock_calendar
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import Role


def list_of(rows: list[ChannelRow], sources: dict[int, str]) -> None:
    """A line per channel."""

    def promised(seconds: int | None) -> str:
        return moments.span(seconds) if seconds else "–"

    heads = [
        _("Channel"), _("Comes in"), _("First reply"), _("Next reply"), _("Resolution"), _("Hours"), _("Owner"),
        _("People"),
    ]  # fmt: skip
    table(
        heads,
        [
            [
                Cell(called(row), is_strong=True, mood="" if row.is_active else "soon"),
                Cell(all_in_words(row.conditions, sources, is_first_line=row.is_first_line)),
                Cell(promised(row.first_reply_s)),
                Cell(promised(row.next_reply_s)),
                Cell(promised(row.resolution_s)),
                Cell(row.calendar),
                Cell(" / ".join(dict.fromkeys(name for name in (row.owner, row.deputy) if name)) or "–"),
                Cell(people_in_words(row), mood="" if row.members else "late"),
            ]
            for row in rows
        ],
        key="channels",
    )


def called(row: ChannelRow) -> str:
    """The channel's name, and what sets it apart."""
    marks = [*([] if row.is_active else [_("switched off")]), *([] if row.is_open else ["🔒"])]
    return " · ".join([row.name, *marks])


def people_in_words(row: ChannelRow) -> str:
    """Who works there, and how many read along."""
    works = ", ".join(name for _id, name in row.members) or _("nobody")
    if not row.viewers:
        return works
    reads = ngettext("{number} reads along", "{number} read along", len(row.viewers)).format(number=len(row.viewers))
    return f"{works}; {reads}"


def routing(row: ChannelRow, sources: dict[int, str]) -> None:
    """What comes into the channel, and before which others."""

    def save(conditions: tuple[Condition, ...], priority: int) -> None:
        changed = replace(form_of(row), priority=priority, conditions=conditions)
        with refusals_kept(), transaction() as session:
            channels.edit_channel(session, row.id, form=changed, by=actor(), now=now())
            tell(_("Saved."))

    condition_editor(row.id, row.conditions, priority=row.priority, sources=sources, save=save)


def add(brand_id: int) -> None:
    """A new channel; everything else can be set afterwards."""
    with st.form("new-channel", border=False, clear_on_submit=True):
        name = st.text_input(_("Name"), max_chars=channels.LONGEST_NAME)
        if st.form_submit_button(_("Add"), type="primary"):
            with refusals_shown():
                with transaction() as session:
                    by = actor()
                    calendar = round_the_clock_calendar(session, by=by, now=now())
                    channels.add_channel(
                        session, brand_id, form=ChannelForm(name), calendar_id=calendar, by=by, now=now()
                    )
                done()


def details(rows: list[ChannelRow], sources: dict[int, str], known: list[CalendarRow], staff: dict[int, str]) -> None:
    """One channel with everything that can be changed."""
    by_id = {row.id: row for row in rows}
    names = told_apart({row.id: row.name for row in rows})
    number = st.selectbox(_("Channel"), list(names), format_func=names.__getitem__, label_visibility="collapsed")
    row = by_id[number]
    tabs = st.tabs(
        [_("Channel"), _("What comes in"), _("What is promised"), _("Who gets it"), _("Ratings"), _("Guarantee")]
    )
    with tabs[0]:
        general(row, staff, {one.id: one.name for one in rows if one.is_active and one.id != row.id})
    with tabs[1]:
        routing(row, sources)
    with tabs[2]:
        policy(row, known)
    with tabs[3]:
        sharing_form(row.id)
    with tabs[4]:
        rating_form(row.id)
    with tabs[5]:
        guarantee_form(row.id)


with refusals_shown():
    me = actor()
    me.require(Role.ADMINISTRATOR)
    page_title(_("Channels"), _("The work queues of the team: what comes in, who answers, by when."))
    chosen = brand(me)
    if not chosen:
        empty(
            _("No brand yet"), _("Add a brand first; it brings its first channel along."), icon=":material/storefront:"
        )
    else:
        with reading() as reader:
            all_rows = channel_rows(reader, brand_id=chosen, by=me)
            all_sources = source_names(reader, brand_id=chosen)
            all_calendars = calendars(reader)
            staff = people_to_choose(reader, brand_id=chosen, by=me)
        missing_banner()
        is_first_day = first_choice(chosen)
        list_of(all_rows, all_sources)
        left, right = st.columns([3, 2], gap="large")
        with left, st.container(border=True):
            st.subheader(_("Change a channel"), anchor=False)
            if all_rows:
                details(all_rows, all_sources, all_calendars, staff)
        with right:
            with st.container(border=True):
                st.subheader(_("Which channel would a text get?"), anchor=False)
                routing_trial(chosen, all_sources)
            with st.container(border=True):
                st.subheader(_("Add a channel"), anchor=False)
                add(chosen)
            if not is_first_day:
                ready_made(chosen)
            st.caption(_("Hours and holidays are set up on the screen Working hours."))
