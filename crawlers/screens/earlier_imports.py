"""The imports of before on the import screen, and the way back for a wrong one."""

import streamlit as st

from crawlers.import_words import standing_told, stays_told
from crawlers.imports.earlier import ImportRow, imports_of
from crawlers.imports.undoing import take_back, what_would_go
from desk import moments
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, show_told, tell, zone_of
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import ImportKind

LOOK_EVERY_S = 2
SHOWN, MOST = 5, 100
GOING, ALL, TAKEN = "an-import-is-going", "all-imports", "import-taken-back"


def earlier_imports(brand_id: int, who: SignedIn) -> None:
    """Who brought in which file when and what came of it, drawn anew while one is being taken back."""
    with reading() as session:
        is_going = any(row.is_going for row in imports_of(session, brand_id, by=actor()))
    st.session_state.setdefault(GOING, is_going)
    st.fragment(_rows, run_every=LOOK_EVERY_S if is_going else None)(brand_id, who)


def _rows(brand_id: int, who: SignedIn) -> None:
    st.session_state.pop(TAKEN, None)
    with refusals_shown():
        show_told()
        limit = MOST if st.session_state.get(ALL) else SHOWN + 1
        with reading() as session:
            rows = imports_of(session, brand_id, by=actor(), limit=limit)
        if not rows:
            return
        st.subheader(_("Earlier imports"), anchor=False)
        for row in rows if st.session_state.get(ALL) else rows[:SHOWN]:
            _row(row, who)
        if len(rows) > SHOWN and not st.session_state.get(ALL):
            st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_all, key="more-imports")
        is_going = any(row.is_going for row in rows)
        if st.session_state.get(GOING) != is_going:
            # How often this list is drawn changes with it.
            st.session_state[GOING] = is_going
            st.rerun()


def _row(row: ImportRow, who: SignedIn) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"import-{row.id}"):
        with st.container(width="stretch", gap="xxsmall"):
            # A file's name is foreign: as plain text only.
            st.text(row.file_name)
            kinds = {ImportKind.MENTIONS: _("Mentions"), ImportKind.TICKETS: _("Handled requests")}
            at = moments.when(row.began_at, now=now(), zone=zone_of(who))
            person = plain(row.who) if row.who else _("Command line")
            st.caption(f"{at} · {person} · {kinds[row.kind]}")
            st.caption(standing_told(row))
            if row.is_going:
                st.progress(row.share_done)
        if row.undone_at is None and st.button(_("Take back"), icon=":material/undo:", key=f"take-back-{row.id}"):
            st.dialog(_("Take this import back?"))(_confirm)(row)


def _confirm(row: ImportRow) -> None:
    """What would go and what would stay, before it is done."""
    if st.session_state.pop(TAKEN, False):
        st.rerun()
    with refusals_shown():
        with reading() as session:
            found = what_would_go(session, row.id, by=actor())
        st.text(row.file_name)
        words = ngettext("{count} mention goes for good.", "{count} mentions go for good.", found.goes)
        if row.kind == ImportKind.TICKETS:
            words = ngettext("{count} old ticket goes for good.", "{count} old tickets go for good.", found.goes)
        st.write(words.format(count=found.goes))
        for told in stays_told(found):
            st.caption(told)
        if not row.is_whole:
            st.caption(_("It is not finished: if it is still running, it stops."))
        st.button(_("Take it back"), type="primary", icon=":material/undo:", on_click=_take_back, args=(row.id,))


def _take_back(import_id: int) -> None:
    st.session_state[TAKEN] = True
    with refusals_kept():
        with transaction() as session:
            take_back(session, import_id, by=actor(), now=now())
        # A quick worker may have done it before the list is drawn.
        st.session_state[GOING] = True
        tell(_("It is being taken back."))


def _show_all() -> None:
    st.session_state[ALL] = True
