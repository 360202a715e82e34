"""Above the reading list: which of it is shown, and what it comes to."""

from enum import StrEnum
from functools import partial
from typing import Literal

import streamlit as st

from dashboards import wording
from dashboards.comparing import Better, compared
from dashboards.debrief_list import DebriefFigures, ToRead, Wanted
from dashboards.screens.selecting import keep, recall, word_chosen, word_key
from dashboards.screens.showing import card
from dashboards.selection import Cell, Figure, Selection
from dashboards.sheets import Kind
from dashboards.wording import count_words, length_words, share_words
from desk.debrief_words import outcome_words
from desk.rating_words import cause_name
from desk.screens.parts import now
from storage.i18n import _
from storage.vocabulary import DebriefOutcome, RatingCause, Verdict

UNSAID = "unsaid"


class Stand(StrEnum):
    """Which of the list."""

    OPEN = "open"
    DONE = "done"


def wanted_chosen(selection: Selection) -> Wanted:
    """Open or done, liked or disliked, about what; kept in the address."""
    stand = word_chosen("stand", _("Which"), {Stand.OPEN: _("To read"), Stand.DONE: _("Read")}, Stand.OPEN)
    words = {"": _("Likes and dislikes")} | {one.value: _ratings()[one] for one in Verdict}
    verdict = _one_of("verdict", _("Rating"), words)
    causes = {"": _("About anything")} | {one.value: cause_name(one) for one in RatingCause} | {UNSAID: _("not said")}
    cause = _one_of("cause", _("Dislike about"), causes) if verdict == Verdict.DISLIKE else ""
    outcomes = {"": _("Any outcome")} | {one.value: outcome_words(one) for one in DebriefOutcome}
    outcome = _one_of("outcome", _("Outcome"), outcomes) if stand is Stand.DONE else ""
    about: RatingCause | Literal[""] | None = None if cause == UNSAID else ""
    if cause in set(RatingCause):
        about = RatingCause(cause)
    return Wanted(
        selection, stand is Stand.DONE, Verdict(verdict) if verdict else None, about,
        DebriefOutcome(outcome) if outcome else None,
    )  # fmt: skip


def _ratings() -> dict[Verdict, str]:
    return {Verdict.LIKE: _("Likes"), Verdict.DISLIKE: _("Dislikes")}


def _one_of(name: str, label: str, names: dict[str, str]) -> str:
    """One of a few, dropped down; what the address says first, as long as it is one of them."""
    key = f"debrief-{name}"
    if key not in st.session_state:
        said = recall(name) or ""
        st.session_state[key] = said if said in names else ""
    picked: str = st.selectbox(
        label, list(names), format_func=names.__getitem__, key=key, label_visibility="collapsed", width=190
    )
    keep(name, picked)
    return picked


def cards(waiting: ToRead, found: DebriefFigures, before: DebriefFigures, axis: str) -> None:
    """What waits, how much was read, and how long that took."""
    columns = st.columns(4)
    with columns[0]:
        oldest = length_words((now() - waiting.oldest).total_seconds()) if waiting.oldest else wording.NONE
        card(
            _("To read"),
            count_words(waiting.debriefs),
            note=_("the oldest waits {span}").format(span=oldest),
            meaning=_("Rated answers nobody is done with, of whatever age; the filters hold, the period does not."),
            opened=partial(_list, Stand.OPEN),
            name="debriefs-open",
        )
    with columns[1]:
        card(
            _("Read"),
            share_words(found.share_done),
            note=_("{done} of {listed}").format(
                done=count_words(found.done), listed=count_words(found.done + found.is_open)
            ),
            meaning=_("Done ÷ all on the list whose customers were asked in the period.") + f"\n\n{axis}",
            previous=compared(found.share_done, before.share_done, kind=Kind.SHARE, better=Better.MORE),
            opened=partial(_list, Stand.DONE),
            name="debriefs-done",
        )
    with columns[2]:
        took, earlier = found.until_done, before.until_done
        card(
            _("From rating to outcome"),
            length_words(took.median),
            note=_("p90 {p90}, n = {count}").format(p90=length_words(took.p90), count=count_words(took.n)),
            meaning=_("Plain time from the rating to its outcome. Left out: what is open.") + f"\n\n{axis}",
            previous=compared(took.median, earlier.median, kind=Kind.LENGTH, better=Better.LESS),
            opened=partial(_list, Stand.DONE),
            name="debriefs-took",
        )
    with columns[3]:
        card(
            _("Rated"),
            count_words(found.rated),
            note=_("n = {count}").format(count=count_words(found.rated))
            if not found.older
            else _("{count} older than the list").format(count=count_words(found.older)),
            meaning=_("The ratings that the CSI counts, those of “Ratings”.") + f"\n\n{axis}",
            previous=compared(found.rated, before.rated, kind=Kind.COUNT),
            cell=Cell(Figure.RATED),
        )


def _list(stand: Stand) -> None:
    st.session_state[word_key("stand")] = stand
