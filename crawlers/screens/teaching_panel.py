"""Teach a page: point at a text, its author and its date; see at once what would be stored; save it as a source."""

import streamlit as st

from crawlers import sources, teaching
from crawlers.drafts import draft_of
from crawlers.parsers.naming import title_of
from crawlers.parsers.threads import Profile, dumps, loads
from crawlers.pointing import Mark, copied, described, taught
from crawlers.screens.found_panel import finding_card
from crawlers.screens.pointing import pointed_at
from crawlers.teaching import Lesson
from desk.screens.parts import actor, brand, now, refusals_shown, tell
from desk.sign_in import SignedIn
from storage.database import transaction
from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.source_kinds import kind_of

LESSON, MARKS = "lesson", "lesson_marks"
LARGEST_FILE = 20_000


def teach_panel(who: SignedIn) -> None:
    """An address, the page to point at, what is found, and the source."""
    st.caption(
        _("For pages that are not read rightly by themselves: show where the text, its author and its date stand.")
    )
    _open_form()
    lesson: Lesson | None = st.session_state.get(LESSON)
    if lesson is None:
        return
    marks: dict[Mark, int] = st.session_state.setdefault(MARKS, {})
    _point(lesson, marks)
    profile = _profile(lesson, marks)
    if profile is not None:
        _show(lesson, profile, who)
        _save_form(lesson, profile, who)


def mark_name(mark: Mark) -> str:
    """A mark in words."""
    return {
        Mark.TEXT: _("Text"),
        Mark.AUTHOR: _("Author"),
        Mark.DATE: _("Date"),
        Mark.TITLE: _("Title"),
        Mark.NEXT: _("Next page"),
    }[mark]


def _open_form() -> None:
    with st.form("teach", border=False):
        address = st.text_input(_("Address of a page with texts"), placeholder="https://")
        is_local = st.checkbox(_("It stands inside our own network"), key="teach-local")
        if st.form_submit_button(_("Open the page"), icon=":material/ads_click:") and address.strip():
            with refusals_shown(), st.spinner(_("Looking …")):
                actor()
                try:
                    lesson = teaching.opened(address.strip(), is_local=is_local, now=now())
                except SourceFailed as failure:
                    raise Refused(_("The address cannot be read."), failure.message) from failure
                st.session_state[LESSON] = lesson
                st.session_state[MARKS] = {}


def _point(lesson: Lesson, marks: dict[Mark, int]) -> None:
    """What to point at next, the page, and what has been pointed at."""
    left = next((mark for mark in Mark if mark not in marks), Mark.TEXT)
    wanted = st.segmented_control(
        _("Now click on the page:"), list(Mark), format_func=mark_name, default=left, key=f"teach-mark-{len(marks)}"
    )
    number = pointed_at(copied(lesson.tree), marks, key="teach-page")
    if number is not None:
        marks[wanted or left] = number
        st.rerun()
    for mark, place in marks.items():
        st.text(f"{mark_name(mark)}: {described(lesson.tree, place)}")


def _profile(lesson: Lesson, marks: dict[Mark, int]) -> Profile | None:
    """The profile pointed out, or the one out of a file."""
    file = st.file_uploader(_("Or take a profile that was exported (TOML)"), type=["toml"], key="teach-file")
    given: Profile | None = None
    with refusals_shown():
        if file is not None and file.size <= LARGEST_FILE:
            given = loads(file.getvalue().decode("utf-8", "replace"))
        elif Mark.TEXT in marks:
            given = taught(lesson.tree, marks, name=title_of(lesson.tree))
    return given


def _show(lesson: Lesson, profile: Profile, who: SignedIn) -> None:
    """What would be stored: foreign words, so as plain text only."""
    with refusals_shown():
        findings = teaching.found(lesson, profile)
        if not findings:
            st.warning(_("Nothing is found this way; point at something else."), icon=":material/info:")
        else:
            st.subheader(_("As it would be stored"), anchor=False)
        for number, finding in enumerate(findings):
            finding_card(finding, who, key=f"finding-taught-{number}")


def _save_form(lesson: Lesson, profile: Profile, who: SignedIn) -> None:
    text = dumps(profile)
    with st.expander(_("The profile")):
        st.code(text, language="toml")
        st.download_button(_("Export as TOML"), text, file_name="profile.toml", on_click="ignore")
    with st.form("teach-save", border=False):
        name = st.text_input(_("Name"), value=profile.name[:200], max_chars=200)
        whole = st.checkbox(_("Read the whole site this way, not only this page"))
        if st.form_submit_button(_("Add as a source"), icon=":material/add:", type="primary"):
            with refusals_shown():
                given = {"profile": text, "extent": "site" if whole else "page"}
                given |= {"local": "true"} if lesson.is_local else {}
                draft = draft_of(kind_of("site"), lesson.page.url, name=name, given=given)
                with transaction() as session:
                    sources.add_source(session, draft, brand_id=brand(who.actor), by=actor(), now=now())
                for key in (LESSON, MARKS):
                    st.session_state.pop(key, None)
                tell(_("Added; its first pass begins now."))
                st.rerun()
