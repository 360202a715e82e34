"""Channels: who works there, what comes in, what is promised, and the hours in which a promise runs."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from desk import channels, moments
from desk.channel_list import ChannelRow, channel_rows
from desk.channels import ChannelForm, Targets
from desk.people_list import people
from desk.routing import Condition
from desk.routing_words import all_in_words
from desk.screens.calendar_form import calendar_editor
from desk.screens.condition_form import condition_editor
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
from desk.screens.widgets.table import Cell, table
from desk.source_list import source_names
from desk.working_hours import CalendarRow, calendars, round_the_clock_calendar
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import ALL_BRANDS, Actor
from storage.vocabulary import Role

MINUTE = 60
NOBODY = 0


def list_of(rows: list[ChannelRow], sources: dict[int, str]) -> None:
    """A line per channel."""

    def promised(seconds: int | None) -> str:
        return moments.span(seconds) if seconds else "–"

    table(
        [_("Channel"), _("Comes in"), _("First reply"), _("Next reply"), _("Resolution"), _("Hours"), _("People")],
        [
            [
                Cell(row.name, is_strong=True, mood="" if row.is_active else "soon"),
                Cell(all_in_words(row.conditions, sources, is_first_line=row.is_first_line)),
                Cell(promised(row.first_reply_s)),
                Cell(promised(row.next_reply_s)),
                Cell(promised(row.resolution_s)),
                Cell(row.calendar),
                Cell(", ".join(name for _id, name in row.members) or _("nobody"), mood="" if row.members else "late"),
            ]
            for row in rows
        ],
        key="channels",
    )


def form_of(row: ChannelRow) -> ChannelForm:
    """The channel as it stands, to be changed in part."""
    return ChannelForm(
        row.name, row.owner_id, row.deputy_id, row.priority, row.conditions, row.is_first_line, row.is_open, row.tone
    )


def general(row: ChannelRow, members: dict[int, str]) -> None:
    """Name, people, openness, tone."""
    members = told_apart(members)
    with st.form(f"general-{row.id}", border=False):
        name = st.text_input(_("Name"), row.name, max_chars=channels.LONGEST_NAME)
        works = st.multiselect(
            _("Works here"), list(members), default=[number for number, _name in row.members if number in members],
            format_func=members.__getitem__, placeholder=_("Choose"),
        )  # fmt: skip
        one, other = st.columns(2)
        owner = person_picker(one, _("Owner"), members, row.owner_id)
        deputy = person_picker(other, _("Deputy"), members, row.deputy_id)
        is_open = st.toggle(_("Open: the whole team sees its tickets"), row.is_open)
        is_first = st.toggle(_("First line: takes what no other channel takes"), row.is_first_line)
        tone = st.text_area(_("How this channel speaks"), row.tone, max_chars=channels.LONGEST_TONE)
        if st.form_submit_button(_("Save"), type="primary"):
            form = ChannelForm(name, owner, deputy, row.priority, row.conditions, is_first, is_open, tone)
            with refusals_shown():
                with transaction() as session:
                    by = actor()
                    channels.edit_channel(session, row.id, form=form, by=by, now=now())
                    channels.set_members(session, row.id, members=works, by=by, now=now())
                done()
    st.button(
        _("Switch off") if row.is_active else _("Switch on"), icon=":material/power_settings_new:",
        on_click=switch, args=(row,), key=f"switch-{row.id}",
    )  # fmt: skip


def person_picker(place: DeltaGenerator, label: str, members: dict[int, str], chosen: int | None) -> int | None:
    """Somebody or nobody."""
    options = [NOBODY, *members]
    number = place.selectbox(
        label, options, index=options.index(chosen) if chosen in members else 0,
        format_func=lambda one: members[one] if one else "–",
    )  # fmt: skip
    return number or None


def promises(row: ChannelRow, known: list[CalendarRow]) -> None:
    """Targets in minutes of working time; empty promises nothing."""
    with st.form(f"policy-{row.id}", border=False):
        one, two, three = st.columns(3)
        first = minutes(one, _("First reply, minutes"), row.first_reply_s)
        following = minutes(two, _("Next reply, minutes"), row.next_reply_s)
        resolution = minutes(three, _("Resolution, minutes"), row.resolution_s)
        names = told_apart({calendar.id: calendar.name for calendar in known})
        calendar = st.selectbox(
            _("Working hours"), list(names), format_func=names.__getitem__,
            index=list(names).index(row.calendar_id) if row.calendar_id in names else 0,
        )  # fmt: skip
        st.caption(_("Counted in working time. Tickets that are open already keep what they were promised."))
        if st.form_submit_button(_("Save"), type="primary"):
            targets = Targets(first or 0, following, resolution)
            with refusals_shown():
                with transaction() as session:
                    channels.set_policy(session, row.id, targets=targets, calendar_id=calendar, by=actor(), now=now())
                done()


def minutes(place: DeltaGenerator, label: str, seconds: int | None) -> int | None:
    """Seconds, asked for in minutes."""
    given = place.number_input(
        label, min_value=1, max_value=60 * 24 * 90, value=max(1, seconds // MINUTE) if seconds else None, step=5
    )
    return int(given) * MINUTE if given else None


def routing(row: ChannelRow, sources: dict[int, str]) -> None:
    """What comes into the channel, and before which others."""

    def save(conditions: tuple[Condition, ...], priority: int) -> None:
        form = form_of(row)
        changed = ChannelForm(
            form.name, form.owner_id, form.deputy_id, priority, conditions, form.is_first_line, form.is_open, form.tone
        )
        with refusals_kept(), transaction() as session:
            channels.edit_channel(session, row.id, form=changed, by=actor(), now=now())
            tell(_("Saved."))

    condition_editor(row.id, row.conditions, priority=row.priority, sources=sources, save=save)


def switch(row: ChannelRow) -> None:
    """Off or on."""
    with refusals_kept(), transaction() as session:
        channels.switch_channel(session, row.id, on=not row.is_active, by=actor(), now=now())
        tell(_("Saved."))


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


def done() -> None:
    """Says so and draws the page anew."""
    tell(_("Saved."))
    st.rerun()


def staff(by: Actor) -> dict[int, str]:
    """Who can work in a channel."""
    with reading() as session:
        return {row.id: row.name for row in people(session, by=by) if row.is_active}


def details(rows: list[ChannelRow], sources: dict[int, str], known: list[CalendarRow], by: Actor) -> None:
    """One channel with everything that can be changed."""
    by_id = {row.id: row for row in rows}
    names = told_apart({row.id: row.name for row in rows})
    number = st.selectbox(_("Channel"), list(names), format_func=names.__getitem__, label_visibility="collapsed")
    row = by_id[number]
    tabs = st.tabs([_("Channel"), _("What comes in"), _("What is promised")])
    with tabs[0]:
        if by.holds(Role.ADMINISTRATOR, brand_id=ALL_BRANDS):
            general(row, staff(by))
        else:
            general(row, dict(row.members))
    with tabs[1]:
        routing(row, sources)
    with tabs[2]:
        promises(row, known)


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
        list_of(all_rows, all_sources)
        left, right = st.columns([3, 2], gap="large")
        with left, st.container(border=True):
            st.subheader(_("Change a channel"), anchor=False)
            if all_rows:
                details(all_rows, all_sources, all_calendars, me)
        with right:
            with st.container(border=True):
                st.subheader(_("Add a channel"), anchor=False)
                add(chosen)
            with st.container(border=True):
                st.subheader(_("Working hours"), anchor=False)
                calendar_editor(all_calendars)
