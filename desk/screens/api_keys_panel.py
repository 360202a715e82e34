"""API keys on a screen: made and shown once, revoked, with when they were last used."""

from datetime import datetime

import streamlit as st

from desk import moments
from desk.api_keys import LONGEST_NAME, KeyRow, key_rows, make_key, revoke_key
from desk.screens.parts import actor, now, refusals_kept, refusals_shown, tell, told_apart, zone_of
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _

MADE = "api_key_made"
ALL = 0


def api_keys(brand_id: int, departments: dict[int, str], who: SignedIn) -> None:
    """The keys, a form for another one, and one that was just made."""
    st.subheader(_("Keys for answers"), anchor=False)
    st.caption(
        _("With a key a department's system hands its answer in; a webhook's own signature does as well as a key.")
    )
    made = st.session_state.pop(MADE, "")
    if made:
        heading = _("The new key")
        st.markdown(f":material/key: **{heading}**")
        st.code(made, language=None)
        st.caption(_("Copy it now: it is not shown again."))
    with reading() as session:
        rows = key_rows(session, brand_id=brand_id, by=who.actor)
    for row in rows:
        one_key(row, who)
    names = {ALL: _("All departments")} | told_apart(departments)
    with st.form("api-key", border=False, clear_on_submit=True):
        left, right, last = st.columns([3, 3, 1], vertical_alignment="bottom")
        name = left.text_input(_("Which system will use it?"), max_chars=LONGEST_NAME)
        department = right.selectbox(_("Speaks for"), list(names), format_func=names.__getitem__)
        if last.form_submit_button(_("Make a key"), type="primary"):
            with refusals_shown():
                with transaction() as session:
                    st.session_state[MADE] = make_key(
                        session, brand_id, name=name, department_id=department or None, by=actor(), now=now()
                    )
                st.rerun()


def one_key(row: KeyRow, who: SignedIn) -> None:
    """A key with its first signs, and a way to take it back."""
    moment, zone = now(), zone_of(who)

    def told(at: datetime) -> str:
        return moments.when(at, now=moment, zone=zone)

    used = _("used {moment}").format(moment=told(row.used_at)) if row.used_at else _("never used")
    about = [row.department or _("All departments"), _("made {moment}").format(moment=told(row.made_at)), used]
    if row.revoked_at is not None:
        about.append(_("revoked {moment}").format(moment=told(row.revoked_at)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            st.text(f"{row.name} · {row.shown}…")
            st.text(" · ".join(about))
        if row.revoked_at is None:
            st.button(
                _("Revoke"), key=f"revoke-{row.id}", icon=":material/block:", on_click=revoke, args=(row.id,),
                help=_("It opens nothing from this moment on; make another one first."),
            )  # fmt: skip


def revoke(key_id: int) -> None:
    """The key is taken back."""
    with refusals_kept(), transaction() as session:
        revoke_key(session, key_id, by=actor(), now=now())
        tell(_("The key opens nothing any more."))
