"""Asks, before new terms are saved, what becomes of promises that run already."""

from collections.abc import Callable

import streamlit as st

from desk.renewing import Touched
from desk.screens.parts import refusals_kept, tell
from storage.i18n import _, ngettext


def save_terms(found: Touched, save: Callable[[bool], None]) -> None:
    """Saves at once where nothing runs; else shows what runs and asks. `save` is told whether to renew it."""
    if found.promises or found.broken:
        st.dialog(_("Open tickets have promises"))(ask)(found, save)
    else:
        save(False)
        tell(_("Saved."))
        st.rerun()


def ask(found: Touched, save: Callable[[bool], None]) -> None:
    """How many promises run, and the two ways on."""
    st.write(
        ngettext(
            "{number} promise runs under the present terms.", "{number} promises run under the present terms.",
            found.promises,
        ).format(number=found.promises)
    )  # fmt: skip
    if found.broken:
        st.caption(
            ngettext(
                "{number} promise is overdue already and stays so.",
                "{number} promises are overdue already and stay so.",
                found.broken,
            ).format(number=found.broken)
        )
    if found.late_at_once:
        st.warning(
            ngettext(
                "Under the new terms {number} of them would be overdue at once.",
                "Under the new terms {number} of them would be overdue at once.",
                found.late_at_once,
            ).format(number=found.late_at_once),
            icon=":material/warning:",
        )
    kept = _("Only new tickets: open ones keep what they were promised")
    renewed = _("Open tickets too: count them anew from the same start")
    chosen = st.button(kept, type="primary", width="stretch", on_click=finish, args=(save, False))
    if found.promises:
        chosen = st.button(renewed, width="stretch", on_click=finish, args=(save, True)) or chosen
    if chosen:
        st.rerun()


def finish(save: Callable[[bool], None], renew: bool) -> None:  # noqa: FBT001 - the answer to the question
    """Saves and says so."""
    with refusals_kept():
        save(renew)
        tell(_("Saved. Open tickets are being counted anew.") if renew else _("Saved."))
