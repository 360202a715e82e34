"""The scorecard being filled: a row per criterion, quotes picked from the talk, the score as it stands."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from desk.quality_cards import Card, CriterionRow, shown_name
from desk.quality_scores import LONGEST, Mark, Marks
from desk.quality_scoring import total
from desk.quality_shown import PointRow
from desk.quality_wording import formula, grade_words, percent_words, worked_out
from desk.screens.parts import plain, show_told
from storage.i18n import _

NOT_APPLIED = -1

Send = Callable[[Marks], None]


@st.fragment
def scoring_form(
    name: str,
    card: Card,
    quotes: Sequence[str],
    *,
    send: Send | None,
    before: Sequence[PointRow] = (),
    words: str = "",
    said: str = "",
) -> None:
    """The card to be filled; no `send` makes it a preview.

    `before` are the points of the score that is given anew, and `said` is the comment on the whole of it.
    """
    show_told()
    known = {one.key: one for one in before}
    marks = {
        one.key: _criterion(name, one, quotes, known.get(one.key), is_live=send is not None) for one in card.criteria
    }
    given = {key: mark for key, mark in marks.items() if mark is not None}
    grades = {key: mark.grade for key, mark in given.items()}
    lines = [one.line for one in card.criteria]
    come_to = total(lines, grades)
    left = len(card.criteria) - len(given)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.metric(_("Score"), percent_words(come_to.percent if given else None), help=formula())
        with st.container(gap=None):
            st.caption(worked_out(lines, grades) or formula())
            if come_to.fatal:
                fatal = _("A fatal violation makes it 0.")
                st.caption(f":red[{fatal}]")
            if left:
                st.caption(_("Criteria left open: {number}").format(number=left))
    if send is None:
        return
    comment = st.text_area(
        _("Comment on the whole, for the operator"), said, max_chars=LONGEST, key=f"{name}-comment", height="content"
    )
    if st.button(words or _("Keep the score"), type="primary", icon=":material/check:", key=f"{name}-send"):
        send(Marks(given, comment))


def _criterion(
    name: str, one: CriterionRow, quotes: Sequence[str], before: PointRow | None, *, is_live: bool
) -> Mark | None:  # fmt: skip
    key = f"{name}-{one.key}"
    with st.container(border=True, key=f"criterion-{key}"):
        weight = _("fatal") if one.is_fatal else _("weight {weight}").format(weight=one.weight)
        st.markdown(f"**{plain(shown_name(one.name))}** · {weight}")
        if one.hint:
            st.caption(plain(shown_name(one.hint)))
        options = [*range(one.steps, -1, -1), NOT_APPLIED]
        picked: Any = st.segmented_control(
            shown_name(one.name), options, key=_begun(f"{key}-grade", before), label_visibility="collapsed",
            format_func=lambda grade: _short(grade, one.steps), disabled=not is_live,
        )  # fmt: skip
        if not is_live:
            return None
        left, right = st.columns(2)
        known = before.quote if before else ""
        sayings = [known, *(one for one in quotes if one != known)] if known else list(quotes)
        quote = left.selectbox(
            _("Quote from the talk"), sayings, index=0 if known else None, key=f"{key}-quote",
            accept_new_options=True, placeholder=_("Pick a sentence or paste one"),
        )  # fmt: skip
        comment = right.text_input(
            _("Comment"), before.comment if before else "", max_chars=LONGEST, key=f"{key}-words"
        )  # fmt: skip
    if picked is None:
        return None
    return Mark(None if picked == NOT_APPLIED else int(picked), quote or "", comment or "")


def _begun(key: str, before: PointRow | None) -> str:
    if before is not None and key not in st.session_state:
        st.session_state[key] = NOT_APPLIED if before.grade is None else before.grade
    return key


def _short(grade: int, steps: int) -> str:
    if grade == NOT_APPLIED:
        return _("n/a")
    return grade_words(grade, 1) if steps == 1 else str(grade)
