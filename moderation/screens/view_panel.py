"""Saved views: a filter chosen with one click, the present one kept under a name."""

from collections.abc import Mapping

import streamlit as st

from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, tell
from moderation.filter_address import KEPT, MENTION
from moderation.saved_views import LONGEST_NAME, ViewForm, ViewRow, remove_view, save_view, views_of
from moderation.screens.density import density_choice
from moderation.screens.filter_fields import put
from moderation.stream import MOST_COUNTED
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Audience


def view_panel(brand_id: int, chosen: Mapping[str, str]) -> None:
    """A popover with the views and a form for another one; nothing is counted until somebody opens it."""
    box = st.popover(_("Saved views"), icon=":material/bookmarks:", key="views", on_change="rerun")
    if not box.open:
        return
    with box, refusals_shown():
        with reading() as session:
            rows = views_of(session, brand_id, by=actor())
        if not rows:
            st.caption(_("No view is saved yet. Choose a filter and keep it under a name."))
        for row in rows:
            _view(row)
        st.divider()
        with st.form("save-view", border=False):
            name = st.text_input(_("Keep this filter as"), max_chars=LONGEST_NAME, key="view-name")
            audience = st.segmented_control(
                _("Who sees it"), list(Audience), default=Audience.PRIVATE, format_func=audience_name, required=True,
                key="view-audience",
            )  # fmt: skip
            if st.form_submit_button(_("Save")):
                form = ViewForm(name, audience or Audience.PRIVATE, chosen)
                with transaction() as session:
                    save_view(session, brand_id, form, by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()
        st.divider()
        density_choice()


def audience_name(audience: Audience) -> str:
    """Who sees a view."""
    return {
        Audience.PRIVATE: _("only me"),
        Audience.TEAM: _("moderators"),
        Audience.ALL: _("everybody"),
    }[audience]


def _view(row: ViewRow) -> None:
    found = row.number
    number = str(found.number) if found.is_all else f"{found.number}+"
    number = f"{MOST_COUNTED}+" if found.number > MOST_COUNTED else number
    with st.container(horizontal=True, vertical_alignment="center", key=f"view-{row.id}"):
        st.button(
            f"{plain(row.name)} · {number}",
            key=f"view-open-{row.id}",
            type="tertiary",
            on_click=_open,
            args=(row.filter,),
        )
        if row.audience != Audience.PRIVATE:
            st.caption(plain(audience_name(row.audience) if row.is_mine else row.by))
        if row.is_mine:
            st.button(
                "", icon=":material/delete:", help=_("Remove the view"), key=f"view-drop-{row.id}", type="tertiary",
                on_click=_drop, args=(row.id,),
            )  # fmt: skip


def _open(chosen: Mapping[str, str]) -> None:
    """The address says what the view has; the rest is emptied."""
    for name in (*KEPT, MENTION):
        put(name, chosen.get(name, ""))


def _drop(view_id: int) -> None:
    with refusals_kept():
        with transaction() as session:
            remove_view(session, view_id, by=actor())
        tell(_("Removed."))
