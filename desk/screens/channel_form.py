"""The form of one channel: its name, its people, who sees it, who covers it, how it speaks."""

from collections.abc import Collection

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from desk import channels
from desk.channel_list import ChannelRow
from desk.channels import ChannelForm
from desk.cover_words import cover_name
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, tell, told_apart
from storage.database import transaction
from storage.i18n import _
from storage.vocabulary import CoverRule

NOBODY = 0


def form_of(row: ChannelRow) -> ChannelForm:
    """The channel as it stands, to be changed in part."""
    return ChannelForm(
        name=row.name,
        owner_id=row.owner_id,
        deputy_id=row.deputy_id,
        priority=row.priority,
        conditions=row.conditions,
        is_first_line=row.is_first_line,
        is_open=row.is_open,
        tone=row.tone,
        cover=row.cover,
        cover_channel_id=row.cover_channel_id,
    )


def general(row: ChannelRow, staff: dict[int, str], others: dict[int, str]) -> None:
    """Everything of a channel but its conditions and promises; `others` are the brand's other channels."""
    people = told_apart(staff)
    with st.form(f"general-{row.id}", border=False):
        name = st.text_input(_("Name"), row.name, max_chars=channels.LONGEST_NAME)
        works = several(_("Works here"), people, [number for number, _name in row.members])
        views = several(_("Reads along, answers nobody"), people, [number for number, _name in row.viewers])
        one, other = st.columns(2)
        owner = person_picker(one, _("Owner"), people, row.owner_id)
        deputy = person_picker(other, _("Deputy"), people, row.deputy_id)
        cover, covering = cover_picker(row, told_apart(others))
        is_open = st.toggle(
            _("Open: the whole team sees its tickets"), row.is_open,
            help=_("Of a closed channel the others see one line with a lock and a number, nothing of its tickets."),
        )  # fmt: skip
        is_first = st.toggle(_("First line: takes what no other channel takes"), row.is_first_line)
        tone = st.text_area(_("How this channel speaks"), row.tone, max_chars=channels.LONGEST_TONE)
        if st.form_submit_button(_("Save"), type="primary"):
            form = ChannelForm(
                name, owner, deputy, row.priority, row.conditions, is_first, is_open, tone, cover, covering
            )
            with refusals_shown():
                save(row.id, form, works, views)
    st.button(
        _("Switch off") if row.is_active else _("Switch on"), icon=":material/power_settings_new:",
        on_click=switch, args=(row,), key=f"switch-{row.id}",
    )  # fmt: skip


def save(channel_id: int, form: ChannelForm, works: Collection[int], views: Collection[int]) -> None:
    """The channel with its people in one step."""
    with transaction() as session:
        by = actor()
        channels.edit_channel(session, channel_id, form=form, by=by, now=now())
        channels.set_members(session, channel_id, members=works, viewers=views, by=by, now=now())
    done()


def several(label: str, people: dict[int, str], chosen: list[int]) -> list[int]:
    """Any of the people."""
    found: list[int] = st.multiselect(
        label, list(people), default=[number for number in chosen if number in people],
        format_func=people.__getitem__, placeholder=_("Choose"),
    )  # fmt: skip
    return found


def person_picker(place: DeltaGenerator, label: str, people: dict[int, str], chosen: int | None) -> int | None:
    """Somebody or nobody."""
    options = [NOBODY, *people]
    number = place.selectbox(
        label, options, index=options.index(chosen) if chosen in people else 0,
        format_func=lambda one: people[one] if one else "–",
    )  # fmt: skip
    return number or None


def cover_picker(row: ChannelRow, others: dict[int, str]) -> tuple[CoverRule, int | None]:
    """Who answers in hours without owner and deputy; the other channel only counts where the rule names one."""
    one, other = st.columns(2)
    rules = list(CoverRule)
    rule = one.selectbox(
        _("While neither is on shift, who answers?"), rules, index=rules.index(row.cover), format_func=cover_name
    )
    options = [NOBODY, *others]
    number = other.selectbox(
        _("The other channel"), options, format_func=lambda one: others[one] if one else "–",
        index=options.index(row.cover_channel_id) if row.cover_channel_id in others else 0,
        help=_("Only where its people help out."),
    )  # fmt: skip
    return rule, number or None


def switch(row: ChannelRow) -> None:
    """Off or on."""
    with refusals_kept(), transaction() as session:
        channels.switch_channel(session, row.id, on=not row.is_active, by=actor(), now=now())
        tell(_("Saved."))


def done() -> None:
    """Says so and draws the page anew."""
    tell(_("Saved."))
    st.rerun()
