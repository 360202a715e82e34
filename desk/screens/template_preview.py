"""A template as it would stand in the answer box of a real ticket, and the cases of its customer's name."""

import streamlit as st

from desk.placeholders import Case, Wanted
from desk.screens.parts import plain, show_refusal
from desk.screens.widgets.table import Cell, table
from desk.template_filling import Greeting, PreviewTicket, preview, preview_for, tickets_to_try
from desk.template_words import case_name, in_braces
from storage.database import reading
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor

NICKNAME, NAMED = 0, -1


def preview_panel(key: str, brand_id: int, text: str, by: Actor) -> bool:
    """Shows it, and says whether everything in braces is known."""
    with reading() as session:
        known = {one.id: one for one in tickets_to_try(session, brand_id, by=by)}
    choices = [*known, NAMED, NICKNAME]
    st.subheader(_("Preview"), anchor=False)
    chosen = st.selectbox(
        _("Customer"), choices, format_func=lambda number: _called(known.get(number), number), key=f"{key}-ticket"
    )
    if not text.strip():
        st.caption(_("Nothing is written yet."))
        return False
    try:
        with reading() as session:
            if chosen in known:
                said, called = preview(session, chosen, text, by=by)
            else:
                written = _sample(chosen or NICKNAME)
                said, called = preview_for(session, text, written, by=by)
    except Refused as refusal:
        show_refusal(refusal)
        return False
    with st.container(border=True, key=f"{key}-sheet"):
        st.text(said)
    _told(key, called)
    return True


def _called(ticket: PreviewTicket | None, number: int) -> str:
    if ticket is not None:
        return _("Ticket {number}: {author}").format(number=ticket.id, author=ticket.author or _("no name"))
    return _("Somebody called {name}").format(name=_sample(number))


def _sample(number: int) -> str:
    return "kotik_1987" if number == NICKNAME else "Анна Сергеевна Причалова"


def _told(key: str, called: Greeting) -> None:
    """Why the customer is greeted so, and how the name is declined."""
    if called.given is None:
        words = _("“{name}” is no name to greet by: the greeting falls away.").format(name=called.written)
        st.caption(plain(words if called.written else _("The customer's name is not known: the greeting falls away.")))
        return
    with st.expander(_("The name in its cases"), icon=":material/spellcheck:"):
        table(
            [_("Case"), _("In braces"), _("Becomes")],
            [
                [Cell(case_name(case)), Cell(in_braces(wanted, case)), Cell(forms[case], is_strong=True)]
                for wanted, forms in ((Wanted.NAME, called.name), (Wanted.FULL_NAME, called.full_name))
                if forms
                for case in Case
            ],
            key=f"{key}-cases",
        )
