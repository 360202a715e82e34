"""What other departments are asked: the open questions, the overdue first, and how departments answer."""

from collections.abc import Sequence

import streamlit as st

from dashboards import wording
from dashboards.escalation_figures import EscalationFigures, escalation_figures
from dashboards.escalation_sheets import figures_sheet, open_sheet
from dashboards.screens.selecting import period_chosen
from dashboards.screens.showing import plain_table, take_along
from dashboards.wording import NONE, count_words, length_words
from desk import escalations, moments
from desk.access import READERS
from desk.escalation_list import NOT_OWED, EscalationRow, open_escalations
from desk.escalation_words import reminded_words, standing_name
from desk.lifecycle import AT_WORK, state_name
from desk.screens.parts import (
    actor,
    brand,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    zone_of,
)
from desk.screens.widgets.table import Cell, table
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import EscalationState

TICKET = "desk/screens/ticket.py"
LIST = "open_escalations"
PICKED = "picked_escalation"
LONGEST_COMMENT = 90


def open_ones(rows: Sequence[EscalationRow]) -> None:
    """The open questions; one that is picked can be opened, or its department reminded."""
    moment, zone = now(), zone_of(signed_in())
    picked = next((row for row in rows if row.id == st.session_state.get(PICKED)), None)
    table(
        [_("Department"), _("Ticket"), _("What they have to find out"), _("Standing"), _("Number in the CRM"),
         _("Asked"), _("Age"), _("Due")],
        [
            [
                Cell(row.department, is_strong=True),
                Cell(ticket_words(row)),
                Cell(shortened(row.comment)),
                Cell(standing_name(row.state, row.way), mood="late" if row.state == EscalationState.FAILED else ""),
                Cell(row.number or "–"),
                Cell(moments.when(row.opened_at, now=moment, zone=zone)),
                Cell(moments.span((moment - row.opened_at).total_seconds())),
                Cell(due_words(row), mood=row.mood(moment)),
            ]
            for row in rows
        ],
        key=LIST, picks=[row.id for row in rows], picked=picked.id if picked else None, on_pick=pick,
    )  # fmt: skip
    if picked is None:
        st.caption(_("Click a line to open its ticket or to remind the department."))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"{picked.department} · № {picked.ticket_id}", width="stretch")
        if st.button(_("Open the ticket"), icon=":material/forum:"):
            st.switch_page(TICKET, query_params={"ticket": str(picked.ticket_id)})
        if picked.state == EscalationState.SENT:
            st.button(
                _("Remind them"), icon=":material/notifications_active:", on_click=remind, args=(picked,)
            )  # fmt: skip


def pick() -> None:
    """A line was clicked."""
    st.session_state[PICKED] = st.session_state[LIST].pick


def remind(row: EscalationRow) -> None:
    """The department is asked again for its answer."""
    with refusals_kept(), transaction() as session:
        escalations.remind(session, row.id, by=actor(), now=now())
        tell(reminded_words(row.way))


def ticket_words(row: EscalationRow) -> str:
    """The ticket, and whether it has ended although the question is still open."""
    has_ended = [] if row.ticket_state in AT_WORK else [state_name(row.ticket_state)]
    return " · ".join([f"№ {row.ticket_id}", row.channel, *has_ended])


def shortened(comment: str) -> str:
    """The beginning of what was asked."""
    said = " ".join(comment.split())
    return said if len(said) <= LONGEST_COMMENT else said[:LONGEST_COMMENT].rstrip() + "…"


def due_words(row: EscalationRow) -> str:
    """How much time is left, or how late the answer is; nothing for what is not with the department."""
    if row.state in NOT_OWED:
        return NONE
    seconds = (row.due_at - now()).total_seconds()
    words = _("late by {span}") if seconds <= 0 else _("{span} left")
    return words.format(span=moments.span(seconds))


def figures(found: EscalationFigures) -> None:
    """The cards over the departments' table."""
    total = found.total
    cards = (
        (_("Asked"), count_words(total.asked)),
        (_("Overdue now"), count_words(total.overdue)),
        (_("Answer, median"), length_words(total.answers.median)),
        (_("Answer, p90"), length_words(total.answers.p90)),
        (_("Within target"), NONE if total.within_target is None else wording.share_words(total.within_target)),
    )
    for column, (title, value) in zip(st.columns(len(cards)), cards, strict=True):
        with column, st.container(border=True, gap=None):
            st.metric(title, value)


def definition() -> str:
    """What the figures mean."""
    return _(
        "Questions asked in the period. Lengths are working time of the department, from the question to its first "
        "answer; an overdue question without an answer counts as missed. One that was withdrawn or not delivered "
        "counts in its own column only."
    )


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    if by.holds(*READERS, brand_id=brand_id):
        with reading() as session:
            rows = open_escalations(session, brand_id=brand_id, by=by)
        st.subheader(_("Open questions"), anchor=False)
        if rows:
            open_ones(rows)
        else:
            empty(
                _("No department owes an answer"),
                _("A ticket's button “Ask a department” asks one; what is open stands here, the overdue first."),
                icon=":material/corporate_fare:",
            )
    else:
        rows = []
    st.subheader(_("How departments answer"), anchor=False)
    period = period_chosen()
    with reading() as session:
        found = escalation_figures(session, brand_id, period, by=by, now=now())
    sheets = [figures_sheet(found), *([open_sheet(rows, now=now())] if rows else [])]
    if found.total.asked:
        figures(found)
        plain_table(sheets[0], name="departments")
    else:
        st.caption(plain(_("Nobody was asked in this period.")))
    st.caption(f"{definition()} {wording.percentile_definition()}")
    notes = [(_("Period"), wording.period_words(period)), (_("Meaning"), definition())]
    take_along(sheets, name=f"escalations-{period.since}-{period.last}", notes=notes)


page_title(_("Escalations"), _("What other departments are asked about tickets, and how they answer."))
with refusals_shown():
    show()
