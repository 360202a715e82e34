"""The operator review: everybody compared for those who lead, one's own page for everybody."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import streamlit as st

from dashboards import review_wording as words
from dashboards import wording
from dashboards.addresses import cell_from, person_of
from dashboards.own_work import RATINGS
from dashboards.paused_rows import Paused, paused_rows, paused_while_waiting
from dashboards.promise_sheets import paused_sheet
from dashboards.promise_wording import pause_axis, pause_definition
from dashboards.review import PersonReview, readings_of, review
from dashboards.review_sheets import comparison_sheet, faint_cells, readings_sheet
from dashboards.screens.opening import CELL
from dashboards.screens.review_person import person_page
from dashboards.screens.selecting import keep, period_chosen, recall, word_chosen
from dashboards.screens.showing import rows_behind, table, take_along
from dashboards.selection import ALL_ROWS, Board, Cell, Dimension, Figure, Selection
from dashboards.sheets import Sheet
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown, told_apart
from storage.database import reading
from storage.i18n import _
from storage.rights import Actor

PERSON = "person"


class Page(StrEnum):
    """What a lead looks at."""

    COMPARISON = "comparison"
    PERSON = "person"


def compared(rows: Sequence[PersonReview], selection: Selection) -> None:
    """Everybody in one table, which sorts by a click on a heading."""
    # Pauses are reckoned from the talks themselves, which takes long where there are thousands.
    is_paused = st.toggle(_("With pauses"), key="review-with-pauses", help=pause_definition())
    sheet = comparison_sheet(rows, _paused(selection) if is_paused else None)
    table(sheet, name="review", dimension=Dimension.OPERATOR, faint=faint_cells(sheet))
    said = _("Click a heading to sort, a figure to see its tickets.")
    st.caption(f"{said} {words.few_words()}")
    period = selection.period
    take_along([sheet], name=f"review-{period.since}-{period.last}", notes=notes_of(selection))


def _paused(selection: Selection) -> dict[int, Paused]:
    with reading() as session:
        return paused_while_waiting(session, selection.brand_id, selection.period, by=actor(), now=now())


def notes_of(selection: Selection) -> list[tuple[str, str]]:
    """What stands in a file beside the figures."""
    return [
        (_("Period"), wording.period_words(selection.period)),
        (_("Date axis"), words.opened_axis()),
        (_("Answers sent"), words.sent_definition()),
        (_("Tickets answered"), words.answered_definition()),
        (_("Mean complexity"), words.complexity_definition()),
        (_("Share within target"), wording.share_definition()),
        (_("Percentiles"), wording.percentile_definition()),
        (_("CSI of own answers"), f"{words.own_csi_definition()} {words.asked_axis()}"),
        (_("Quality score"), words.quality_definition()),
        (_("Agreement with the pre-tag"), words.agreement_definition()),
        (_("Hours worked"), words.hours_definition()),
        (_("Pauses"), f"{pause_definition()} {pause_axis()}"),
    ]


def person_chosen(rows: Sequence[PersonReview], by: Actor) -> int | None:
    """The person of the address; oneself where one sees nobody else."""
    names = told_apart({row.person_id: row.name for row in rows})
    if not names:
        return None
    asked = recall(PERSON) or ""
    chosen = int(asked) if asked.isdecimal() and int(asked) in names else next(iter(names))
    if len(names) == 1 and by.person_id in names:
        return by.person_id
    if "review-person" not in st.session_state or st.session_state["review-person"] not in names:
        st.session_state["review-person"] = chosen
    picked: int = st.selectbox(_("Person"), list(names), format_func=names.__getitem__, key="review-person", width=320)
    keep(PERSON, str(picked))
    return picked


def opened(selection: Selection, rows: Sequence[PersonReview]) -> None:
    """The rows behind the figure of the address: of cycles, of ratings, of pauses or of scores."""
    cell = cell_from(st.query_params.get(CELL))
    if cell is None:
        return
    names = {Dimension.OPERATOR: {str(row.person_id): row.name for row in rows}}
    board = Board.CSI if cell.figure.value in set(RATINGS) else Board.SLA
    others = {Figure.PAUSED_WAITING: _pauses, Figure.SCORED_WORK: _scores}
    found = others.get(cell.figure)
    rows_behind(selection, board, names, notes_of(selection), found=partial(found, selection) if found else None)


def _pauses(selection: Selection, cell: Cell) -> tuple[Sheet, list[int]]:
    person_id = person_of(cell)
    if person_id is None:
        return paused_sheet([]), []
    own = Selection(selection.brand_id, selection.period, operators=frozenset({person_id}))
    with reading() as session:
        found = [row for row in paused_rows(session, own, by=actor(), now=now()) if row.waited_plain_s]
    return paused_sheet(found), [row.ticket_id for row in found]


def _scores(selection: Selection, cell: Cell) -> tuple[Sheet, list[int]]:
    person_id = person_of(cell)
    if person_id is None:
        return readings_sheet([]), []
    with reading() as session:
        found = readings_of(session, selection.brand_id, selection.period, person_id, by=actor())
    return readings_sheet(found), [one.ticket_id for one in found]


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    leads = by.holds(*ALL_ROWS, brand_id=brand_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
        page = Page.PERSON
        if leads:
            pages = {Page.COMPARISON: _("Comparison"), Page.PERSON: _("One person")}
            page = word_chosen("page", _("What to look at"), pages, Page.COMPARISON)
    selection = Selection(brand_id, period)
    with reading() as session:
        found = review(session, brand_id, period, by=by, now=now())
    if not found.rows:
        empty(
            _("Nobody answers for this brand yet"),
            _("An administrator gives people the role of an operator on the screen People."),
            icon=":material/person_search:",
        )
        return
    if page is Page.COMPARISON:
        compared(found.rows, selection)
    else:
        person_id = person_chosen(found.rows, by)
        if person_id is not None:
            with reading() as session:
                before = review(session, brand_id, period.previous(), by=by, now=now())
            person_page(found, before, selection, person_id)
    opened(selection, found.rows)


page_title(_("Operator review"), _("What each person answered, how fast, and how it was liked."))
with refusals_shown():
    show()
