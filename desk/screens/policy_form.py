"""What a channel promises: targets in minutes, hours or working days, when to warn, and the goal."""

from collections.abc import Sequence

import streamlit as st

from desk.channel_list import ChannelRow
from desk.policies import WHOLE, Targets, present_targets, set_policy
from desk.renewing import renew_later, touched
from desk.screens.parts import actor, now, refusals_shown, told_apart
from desk.screens.renewal import save_terms
from desk.terms import hours_of
from desk.working_hours import CalendarRow
from storage.database import reading, transaction
from storage.i18n import _, pgettext

LENGTHS = {"seconds": 1, "minutes": 60, "hours": 3600}
DAYS = "days"
UNITS = (*LENGTHS, DAYS)


def unit_name(unit: str) -> str:
    """The unit in the language in force."""
    return {
        "seconds": pgettext("length", "seconds"),
        "minutes": pgettext("length", "minutes"),
        "hours": pgettext("length", "hours"),
        "days": pgettext("length", "working days"),
    }[unit]


def policy(row: ChannelRow, known: Sequence[CalendarRow]) -> None:
    """The form; what runs already is asked about before anything is saved."""
    with reading() as session:
        present = present_targets(session, row.id)
    with st.form(f"policy-{row.id}", border=False):
        first = length(f"first-{row.id}", _("First reply"), present.first_reply_s, present.first_reply_days)
        following = length(f"next-{row.id}", _("Next reply"), present.next_reply_s, present.next_reply_days)
        resolution = length(f"resolution-{row.id}", _("Resolution"), present.resolution_s, present.resolution_days)
        names = told_apart({calendar.id: calendar.name for calendar in known})
        calendar = st.selectbox(
            _("Working hours"), list(names), format_func=names.__getitem__,
            index=list(names).index(row.calendar_id) if row.calendar_id in names else 0,
        )  # fmt: skip
        share, within = goal(row.id, present)
        warn = st.slider(
            _("Warn when so much of the time is used up, %"), 10, WHOLE, present.warn_percent, step=5,
            help=_("100 never warns."),
        )  # fmt: skip
        abandoned = callers(present)
        st.caption(_("Counted in working time; a working day is as long as the usual day of these hours."))
        if st.form_submit_button(_("Save"), type="primary"):
            targets = Targets(
                first[0] or 0, following[0], resolution[0], first[1], following[1], resolution[1], warn, share, within,
                abandoned,
            )  # fmt: skip
            with refusals_shown():
                ask_and_save(row.id, targets, calendar)


def ask_and_save(channel_id: int, targets: Targets, calendar_id: int) -> None:
    """Shows what the change touches, then saves it as wished."""
    with reading() as session:
        hours = hours_of(session, calendar_id)
        found = touched(session, channel_id, targets=targets, hours=hours, by=actor(), now=now())

    def save(renew: bool) -> None:  # noqa: FBT001 - the answer to the dialog's question
        with transaction() as session:
            by = actor()
            set_policy(session, channel_id, targets=targets, calendar_id=calendar_id, by=by, now=now())
            if renew:
                renew_later(session, [channel_id], by=by, now=now())

    save_terms(found, save)


def length(key: str, label: str, seconds: int | None, days: int | None) -> tuple[int | None, int | None]:
    """A length in its own unit: seconds, or working days; neither where nothing is promised."""
    one, other = st.columns([3, 2], vertical_alignment="bottom")
    unit = unit_of(seconds, days)
    value = days if unit == DAYS else (seconds // LENGTHS[unit] if seconds else None)
    number = one.number_input(label, min_value=1, max_value=100_000, value=value, step=1, key=f"{key}-n")
    chosen = other.selectbox(
        _("in"), UNITS, index=UNITS.index(unit), format_func=unit_name, key=f"{key}-u", label_visibility="collapsed"
    )
    if not number:
        return None, None
    # The seconds of working days are counted from the calendar when they are saved.
    return (int(number), int(number)) if chosen == DAYS else (int(number) * LENGTHS[chosen], None)


def unit_of(seconds: int | None, days: int | None) -> str:
    """The largest unit in which the length is a whole number; minutes for none."""
    if days is not None:
        return DAYS
    if not seconds:
        return "minutes"
    return next(unit for unit in reversed(LENGTHS) if seconds % LENGTHS[unit] == 0)


def goal(channel_id: int, present: Targets) -> tuple[int | None, int | None]:
    """So many first replies within so long."""
    share, number, unit = st.columns([2, 2, 2], vertical_alignment="bottom")
    percent = share.number_input(_("Goal, % of first replies"), 1, WHOLE, present.goal_percent, step=5)
    known = unit_of(present.goal_within_s, None)
    value = present.goal_within_s // LENGTHS[known] if present.goal_within_s else None
    within = number.number_input(_("within"), 1, 100_000, value, step=1, key=f"goal-{channel_id}-n")
    lengths = list(LENGTHS)
    chosen = unit.selectbox(
        _("in"), lengths, index=lengths.index(known), format_func=unit_name, key=f"goal-{channel_id}-u",
        label_visibility="collapsed",
    )  # fmt: skip
    return int(percent) if percent else None, int(within) * LENGTHS[chosen] if within else None


def callers(present: Targets) -> int | None:
    """How many may give up waiting; asked only of channels that have it, those of a telephone."""
    if present.abandoned_percent is None:
        return None
    given = st.number_input(_("Callers who give up, % at most"), 1, WHOLE, present.abandoned_percent, step=1)
    return int(given) if given else None
