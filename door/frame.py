"""The frame around every screen: the page's settings, the sidebar, the end of a session."""

import json
from pathlib import Path

import streamlit as st

from desk import people
from desk.screens.parts import BRAND, actor, brands, empty, refusals_kept, told_apart
from desk.sign_in import SignedIn
from storage.database import transaction
from storage.i18n import _, language
from storage.rights import role_name

HERE = Path(__file__).parent / "templates"
LANGUAGE = "chosen_language"
account = st.components.v2.component(
    "repdesk.account",
    css=(HERE / "account.css").read_text(encoding="utf-8"),
    js=(HERE / "account.js").read_text(encoding="utf-8"),
)
leave_link = st.components.v2.component(
    "repdesk.link",
    css=(HERE / "account.css").read_text(encoding="utf-8"),
    js=(HERE / "link.js").read_text(encoding="utf-8"),
)


def set_up_page() -> None:
    """The browser's title and icon, the house style."""
    st.set_page_config(page_title="Repdesk", page_icon=str(HERE / "mark.svg"), layout="wide")
    st.logo(str(HERE / "logo.svg"), icon_image=str(HERE / "mark.svg"), size="large")
    st.html(HERE / "desk.css")


def speak() -> None:
    """Puts the words of the person's language where Streamlit has only English ones."""
    if language() == "en":
        return
    said = {
        "apply": _("Enter: take it over"),
        "apply-long": _("Ctrl+Enter: take it over"),
        "submit": _("Enter: send"),
        "upload": _("Choose a file"),
        "largest": _("at most {size} MB each").format(size=st.get_option("server.maxUploadSize")),
    }
    names = "".join(f"--says-{name}: {json.dumps(words, ensure_ascii=False)};" for name, words in said.items())
    st.html(f"<style>:root {{{names}}}\n{(HERE / 'words.css').read_text(encoding='utf-8')}</style>")


def session_over() -> None:
    """What somebody sees whose session has ended while the page was open."""
    empty(
        _("Your session has ended"),
        _("Sign in again to go on. What you saved, drafts included, is still there."),
        icon=":material/lock_clock:",
    )
    with st.container(horizontal_alignment="center"):
        leave_link(key="sign-in-again", data={"label": _("Sign in"), "href": "/auth/sign-in"}, width="content")


def sidebar(who: SignedIn) -> None:
    """Brand, language, and who is signed in, at the foot of the sidebar."""
    with st.sidebar:
        known = {one.id: one.name for one in brands(who.actor)}
        if len(known) > 1:
            named = told_apart(known)
            linked = st.query_params.get("brand", "")
            if BRAND not in st.session_state and linked in {str(number) for number in known}:
                st.session_state[BRAND] = int(linked)
            st.selectbox(
                _("Brand"), list(known), format_func=lambda number: named.get(number, ""), key=BRAND,
                label_visibility="collapsed",
            )  # fmt: skip
        st.session_state[LANGUAGE] = language()
        st.segmented_control(
            _("Language"), ["ru", "en"], format_func={"ru": "Русский", "en": "English"}.__getitem__,
            key=LANGUAGE, required=True, on_change=choose_language, label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        account(
            key="account",
            data={
                "name": who.name,
                "roles": ", ".join(sorted({role_name(role) for held in who.actor.roles.values() for role in held})),
                "csrf": who.csrf,
                "sign_out": _("Sign out"),
            },
        )


def choose_language() -> None:
    """The person's own language from now on."""
    with refusals_kept(), transaction() as session:
        by = actor()
        if by.person_id is not None:
            people.set_language(session, by.person_id, language=st.session_state[LANGUAGE], by=by)


def screen_failed() -> bool:
    """Says in plain words that a screen broke; True keeps Streamlit from showing its own box."""
    st.error(
        _("This page could not be shown. Nothing was lost; reload it, and tell an administrator if it happens again."),
        icon=":material/error:",
    )
    return True
