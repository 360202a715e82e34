"""The switches of a brand's categories, what they hide, and the way back for what was hidden."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from desk.screens.parts import actor, now, refusals_kept, refusals_shown, show_told, tell
from desk.words import category_name
from moderation.bringing_back import Errand, Way, bring_back, errands, hide_again
from moderation.category_switches import CategoryRow, Stretch, categories, hidden_in, switch_category
from moderation.forwarding import forwards
from moderation.screens.forward_form import forward_popover, forward_told
from storage.database import reading, transaction
from storage.i18n import _, language, ngettext
from storage.settings import settings
from storage.vocabulary import Category, Role

LOOK_EVERY_S = 2
A_PERIOD = 2
SHOWN = 5
MOVING = "category-texts-are-moving"
FORWARDS = "category-forwards"


def category_panel(brand_id: int) -> None:
    """A switch per category; below it what is on its way back."""
    st.caption(
        _(
            "Texts of a category that is switched off are counted and kept in the archive; the stream does not show "
            "them. Our own ground is always shown. Commercial is told by each text and its author, wherever it stands: "
            "surely pre-tagged as advertising, or by an advertiser."
        )
    )
    with reading() as session:
        rows = categories(session, brand_id, by=actor())
        st.session_state[FORWARDS] = forwards(session, brand_id, by=actor())
    used = [row for row in rows if row.sources or row.hidden or not row.is_watched or _is_of_texts(row)]
    for row in used:
        _category(brand_id, row)
    others = [row for row in rows if row not in used]
    if others:
        with st.expander(_("Other categories"), icon=":material/more_horiz:", expanded=not used):
            for row in others:
                _category(brand_id, row)
    _errands(brand_id)


def _category(brand_id: int, row: CategoryRow) -> None:
    key = f"category-{brand_id}-{row.category}"
    st.session_state[key] = row.is_watched
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-{key}"):
        may_change = actor().holds(Role.ADMINISTRATOR, brand_id=brand_id)
        st.toggle(
            category_name(row.category), key=key, on_change=_switch, args=(brand_id, row.category), width=170,
            disabled=not may_change,
        )  # fmt: skip
        with st.container(width="stretch"):
            st.caption(_told(row))
            forward_told(st.session_state[FORWARDS].get(row.category))
        if row.hidden and may_change:
            with st.popover(_("Bring back …"), icon=":material/history:"):
                _bring_back_form(brand_id, row)
        if may_change and not row.is_watched:
            forward_popover(brand_id, row.category, st.session_state[FORWARDS].get(row.category))


def _is_of_texts(row: CategoryRow) -> bool:
    """Commercial texts stand anywhere."""
    return row.category == Category.COMMERCIAL


def _told(row: CategoryRow) -> str:
    sources = _("told by each text and its author") if _is_of_texts(row) else _sources(row)
    if not row.hidden or row.since is None:
        return sources
    hidden = ngettext("{count} hidden since {day}", "{count} hidden since {day}", row.hidden).format(
        count=f"{row.hidden:,}".replace(",", "\u202f"), day=_day(date.fromisoformat(row.since))
    )
    return f"{sources} · {hidden}"


def _sources(row: CategoryRow) -> str:
    return ngettext("{count} source", "{count} sources", row.sources).format(count=row.sources)


def _bring_back_form(brand_id: int, row: CategoryRow) -> None:
    today = now().astimezone(ZoneInfo(settings().zone)).date()
    first = date.fromisoformat(row.since) if row.since else today
    dates: Any = st.date_input(
        _("Published from and to"), (max(first, today - timedelta(days=30)), today), format=_shape(),
        key=f"back-days-{brand_id}-{row.category}",
    )  # fmt: skip
    if len(dates) != A_PERIOD:
        return
    stretch = Stretch(row.category, *dates)
    with reading() as session:
        number = hidden_in(session, brand_id, stretch, by=actor())
    words = ngettext("{count} text comes back into the stream.", "{count} texts come back into the stream.", number)
    st.write(words.format(count=number))
    st.caption(_("What was too old when it was found, or was imported, stays in the archive. You can undo this."))
    st.button(
        _("Bring them back"), type="primary", disabled=not number, key=f"back-{brand_id}-{row.category}",
        on_click=_bring_back, args=(brand_id, stretch),
    )  # fmt: skip


def _switch(brand_id: int, category: Category) -> None:
    is_watched = bool(st.session_state[f"category-{brand_id}-{category}"])
    with refusals_kept():
        with transaction() as session:
            switch_category(session, brand_id, category, is_watched=is_watched, by=actor(), now=now())
        words = (
            _("{category}: shown in the stream from now on.") if is_watched else _("{category}: hidden from now on.")
        )
        tell(words.format(category=category_name(category)))


def _bring_back(brand_id: int, stretch: Stretch) -> None:
    with refusals_kept():
        with transaction() as session:
            bring_back(session, brand_id, stretch, by=actor(), now=now())
        # A quick worker may have done it before the list is drawn; the figures must then be read once more.
        st.session_state[MOVING] = True
        tell(_("They are coming back."))


def _hide_again(brand_id: int, errand_id: int) -> None:
    with refusals_kept():
        with transaction() as session:
            hide_again(session, brand_id, errand_id, by=actor(), now=now())
        tell(_("They are hidden again."))


def _errands(brand_id: int) -> None:
    """What is on its way or was done, drawn anew only while something moves."""
    with reading() as session:
        is_moving = any(not row.is_over for row in errands(session, brand_id, by=actor()))
    st.session_state.setdefault(MOVING, is_moving)
    st.fragment(_errand_rows, run_every=LOOK_EVERY_S if is_moving else None)(brand_id)


def _errand_rows(brand_id: int) -> None:
    with refusals_shown():
        show_told()
        with reading() as session:
            rows = errands(session, brand_id, by=actor())
        for row in rows[:SHOWN]:
            _errand(brand_id, row)
        is_moving = any(not row.is_over for row in rows)
        if st.session_state.get(MOVING) != is_moving:
            # The figures above the list change with it, and so does how often this list is drawn.
            st.session_state[MOVING] = is_moving
            st.rerun()


def _errand(brand_id: int, row: Errand) -> None:
    days = f"{_day(row.stretch.since)} – {_day(row.stretch.last)}"
    words = _("{category}, {days}: back in the stream {done} of {total}")
    if row.way == Way.HIDE:
        words = _("{category}, {days}: hidden again {done} of {total}")
    told = words.format(category=category_name(row.stretch.category), days=days, done=row.done, total=row.total)
    with st.container(horizontal=True, vertical_alignment="center"):
        if row.is_over:
            st.caption(f":material/check: {told}")
        else:
            st.progress(row.done / row.total if row.total else 1.0, text=told)
        if row.can_be_undone and actor().holds(Role.ADMINISTRATOR, brand_id=brand_id):
            st.button(
                _("Hide them again"), icon=":material/undo:", key=f"again-{row.id}", on_click=_hide_again,
                args=(brand_id, row.id),
            )  # fmt: skip


def _shape() -> str:
    return "DD.MM.YYYY" if language() == "ru" else "DD/MM/YYYY"


def _day(day: date | datetime) -> str:
    return f"{day:%d.%m.%Y}" if language() == "ru" else f"{day.day} {day:%b %Y}"
