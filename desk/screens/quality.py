"""Quality control: what waits to be scored, what was scored, appeals, and the sample of a month."""

from typing import Any

import streamlit as st

from desk.quality_drawn import progress
from desk.quality_settings import OVERSEERS, SCORERS
from desk.quality_shown import MOST, ScoredRow, scored
from desk.quality_waiting import waiting
from desk.quality_wording import month_words
from desk.screens.parts import actor, brand, empty, page_title, plain, refusals_shown
from desk.screens.quality_parts import heading, number_in_address
from desk.screens.quality_reading import reading_screen
from desk.screens.quality_sample import sample_panel
from desk.screens.quality_score import score_screen
from storage.database import reading
from storage.i18n import _, ngettext
from storage.rights import Actor

PART = "part"
SHOWN = 60
MORE = "quality-more"


def part_names(by: Actor, brand_id: int) -> dict[str, str]:
    """The parts of the screen; only those who score have a list of what waits."""
    names = {
        "waiting": _("To score"), "scored": _("Scored"), "appeals": _("Appeals"), "sample": _("Sample"),
    }  # fmt: skip
    if not by.holds(*SCORERS, brand_id=brand_id):
        del names["waiting"]
    return names


def chosen_part(names: dict[str, str]) -> str:
    """The part of the address, else the first."""
    asked = st.query_params.get(PART, "")
    if "quality-part" not in st.session_state:
        st.session_state["quality-part"] = asked if asked in names else next(iter(names))
    picked: Any = st.segmented_control(
        _("Part"), list(names), format_func=names.__getitem__, key="quality-part", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    part = str(picked or next(iter(names)))
    st.query_params[PART] = part
    return part


def to_score(by: Actor, brand_id: int) -> None:
    """By numbers of the sample alone."""
    with reading() as session:
        found = waiting(session, brand_id, by=by)
        months = progress(session, brand_id, by=by)
    for month in months[:2]:
        words = _("{month}: {scored} of {tickets} scored").format(
            month=month_words(month.month), scored=month.scored, tickets=month.tickets
        )
        st.progress(month.scored / month.tickets, text=words)
    if not found:
        empty(
            _("Nothing waits to be scored"),
            _("Draw the sample of a month in the part Sample; the desk does it by itself on the first of each month."),
            icon=":material/task_alt:",
        )
        return
    st.caption(_("Whose work it is, names and ratings are hidden until you have scored."))
    st.button(
        _("Score the next one"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=open_sheet,
        args=(found[0].id,),
        key="score-next",
    )
    for one in found[:SHOWN]:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"waits-{one.id}"):
            st.text(_("No. {number}").format(number=one.id))
            st.caption(plain(f"{month_words(one.month)} · {one.channel}"), width="stretch")
            if one.is_second:
                st.badge(_("second reading"), color="blue")
            if one.by_hand:
                st.badge(_("by hand"), color="gray")
            st.button(_("Score it"), key=f"score-{one.id}", on_click=open_sheet, args=(one.id,))
    if len(found) > SHOWN:
        st.caption(
            ngettext("and {number} more", "and {number} more", len(found) - SHOWN).format(number=len(found) - SHOWN)
        )


def scored_list(rows: list[ScoredRow], title: str, text: str) -> None:
    """Scored tickets, everything revealed."""
    if not rows:
        empty(title, text, icon=":material/fact_check:")
    shown = SHOWN + int(st.session_state.get(MORE, 0))
    for one in rows[:shown]:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"scored-{one.id}"):
            st.caption(plain(heading(one, names_operator=True)), width="stretch")
            st.button(_("Open"), key=f"open-{one.id}", on_click=open_score, args=(one.id,))
    rest = len(rows) - shown
    if rest > 0:
        words = ngettext("and {number} more", "and {number} more", rest).format(number=rest)
        st.button(words, key="scored-more", icon=":material/expand_more:", on_click=show_more)
    elif len(rows) == MOST:
        st.caption(_("The newest {number} are shown.").format(number=MOST))


def show_more() -> None:
    """So many again."""
    st.session_state[MORE] = int(st.session_state.get(MORE, 0)) + SHOWN


def awaited(by: Actor, brand_id: int, month: str) -> None:
    """Why fewer stand here than are scored."""
    with reading() as session:
        number = sum(one.awaited for one in progress(session, brand_id, by=by) if one.month == month)
    if number:
        said = ngettext(
            "{number} more opens after its second reading.", "{number} more open after their second reading.", number
        )
        st.caption(said.format(number=number))


def open_sheet(sampled_id: int) -> None:
    """To the reading."""
    st.query_params["sampled"] = str(sampled_id)


def open_score(sampled_id: int) -> None:
    """To a score."""
    st.query_params["scored"] = str(sampled_id)


def chosen_month(by: Actor, brand_id: int) -> str:
    """Of which month the scores are shown."""
    with reading() as session:
        months = [one.month for one in progress(session, brand_id, by=by)]
    if not months:
        return ""
    return str(st.selectbox(_("Month"), months, format_func=month_words, key="scored-month", width=220))


def show() -> None:
    """The part that is asked for."""
    by = actor()
    brand_id = brand(by)
    by.require(*OVERSEERS, brand_id=brand_id)
    if number_in_address("sampled"):
        reading_screen(number_in_address("sampled"))
        return
    if number_in_address("scored"):
        score_screen(number_in_address("scored"))
        return
    match chosen_part(part_names(by, brand_id)):
        case "waiting":
            to_score(by, brand_id)
        case "scored":
            month = chosen_month(by, brand_id)
            with reading() as session:
                rows = scored(session, brand_id, by=by, month=month) if month else []
            awaited(by, brand_id, month)
            scored_list(rows, _("Nothing is scored yet"), _("What is scored stands here, with whose work it was."))
        case "appeals":
            with reading() as session:
                rows = scored(session, brand_id, by=by, appealed=True)
            scored_list(rows, _("No appeals"), _("Operators who do not agree with a score say so on their own page."))
        case _:
            sample_panel()


page_title(_("Quality control"), _("A fair sample of each month, read without knowing whose work it is."))
with refusals_shown():
    show()
