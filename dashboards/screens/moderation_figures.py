"""Figures of moderation: who decides how fast and how far as proposed, what waits, how long it takes to a ticket."""

from enum import StrEnum

import streamlit as st

from dashboards import moderation_wording as words
from dashboards.agreement import SHOWN_FROM
from dashboards.backlog import backlog
from dashboards.decisions import OVERSEERS, DecisionRow, decisions
from dashboards.moderation_charts import backlog_chart, day_chart, hour_chart, people_chart, span_chart
from dashboards.moderation_sheets import backlog_sheet, day_sheet, hour_sheet, people_sheet, span_sheet
from dashboards.periods import Period
from dashboards.promoted_spans import promoted_spans
from dashboards.screens.live_panel import live_panel
from dashboards.screens.selecting import period_chosen, word_chosen
from dashboards.screens.showing import plain_table, shown_chart, take_along
from dashboards.wording import (
    count_words,
    length_words,
    percentile_definition,
    period_words,
    rate_words,
    seconds_words,
    share_words,
)
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown
from storage.database import reading
from storage.i18n import _

SECOND_READING = "moderation/screens/second_reading.py"


class View(StrEnum):
    """What of it is looked at."""

    LIVE = "live"
    DECISIONS = "decisions"
    WAITING = "waiting"
    WAY = "way"


def view_names(*, is_overseer: bool) -> dict[View, str]:
    """The board and the way to the ticket are a lead's."""
    names = {
        View.LIVE: _("Now"),
        View.DECISIONS: _("Decisions"),
        View.WAITING: _("Waiting"),
        View.WAY: _("Way to the ticket"),
    }
    return names if is_overseer else {view: names[view] for view in (View.DECISIONS, View.WAITING)}


def decision_cards(total: DecisionRow) -> None:
    """Everything decided, the speed, the agreement, what was taken back."""
    told = total.compared >= SHOWN_FROM
    with st.container(horizontal=True):
        for title, value, note, meaning in (
            (
                _("Decisions"), count_words(total.decided),
                _("taken back: {count}").format(count=count_words(total.undone)), words.way_definition(),
            ),
            (
                _("An hour"), rate_words(total.per_hour),
                _("{keys} one by one in {hours} h").format(
                    keys=count_words(total.keys), hours=count_words(total.hours)
                ),
                words.hour_definition(),
            ),
            (
                _("A decision, median"), seconds_words(total.pace.median),
                _("p90 {p90}, n = {count}").format(
                    p90=seconds_words(total.pace.p90), count=count_words(total.pace.n)
                ),
                words.pace_definition(),
            ),
            (
                _("Agreement"), share_words(total.agreement if told else None), words.agreement_words(total),
                words.agreement_definition(),
            ),
        ):  # fmt: skip
            with st.container(border=True, gap=None, width="stretch"):
                st.metric(title, value, help=meaning)
                st.caption(note)


def decisions_shown(brand_id: int) -> None:
    """Decisions of a period by person, day and hour."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
    with reading() as session:
        found = decisions(session, brand_id, period, by=actor())
    if not found.rows:
        empty(
            _("No decisions in this period"),
            _("Choose another period. Figures appear with the first key pressed in the stream."),
            icon=":material/touch_app:",
        )
        return
    decision_cards(found.total)
    sheets = [people_sheet(found), day_sheet(found, period), hour_sheet(found)]
    st.subheader(_("By person"), anchor=False, help=f"{words.hour_definition()} {words.agreement_definition()}")
    if any(row.hours for row in found.rows):
        shown_chart(
            people_chart(found), sheets[0], name="people", alt=_("Decisions an hour by person"),
            note=period_words(period), height=280,
        )  # fmt: skip
    plain_table(sheets[0], name="people")
    if period.days > 1:
        st.subheader(_("By day"), anchor=False, help=words.way_definition())
        shown_chart(
            day_chart(found, period), sheets[1], name="days", alt=_("Decisions by day"), note=period_words(period),
            height=280,
        )  # fmt: skip
    if found.by_hour:
        st.subheader(_("By the hour of the day"), anchor=False, help=words.hour_definition())
        shown_chart(
            hour_chart(found), sheets[2], name="hours", alt=_("Decisions an hour by hour"), note=period_words(period),
            height=240,
        )  # fmt: skip
    if actor().holds(*OVERSEERS, brand_id=brand_id):
        st.page_link(SECOND_READING, label=_("How often two people agree"), icon=":material/rate_review:")
    notes = [
        (_("Period"), period_words(period)),
        (_("Decisions"), words.way_definition()),
        (_("An hour"), words.hour_definition()),
        (_("A decision"), words.pace_definition()),
        (_("Agreement"), words.agreement_definition()),
    ]
    take_along(sheets, name=_file("decisions", period), notes=notes)


def waiting_shown(brand_id: int) -> None:
    """The age of what waits."""
    moment = now()
    with reading() as session:
        found = backlog(session, brand_id, by=actor(), now=moment)
    if found.total.oldest is None:
        empty(_("Nothing waits"), _("Every text of the stream is decided."), icon=":material/done_all:")
        return
    with st.container(horizontal=True):
        st.metric(_("Waiting"), count_words(found.total.waiting), border=True, help=words.backlog_definition())
        oldest = (moment - found.total.oldest).total_seconds()
        st.metric(_("Oldest"), length_words(oldest), border=True, help=_("Since it was first seen."))
    sheet = backlog_sheet(found)
    shown_chart(backlog_chart(found), sheet, name="ages", alt=_("What waits, by age"), height=260)
    plain_table(sheet, name="waiting")
    take_along([sheet], name="waiting", notes=[(_("Waiting"), words.backlog_definition())])


def way_shown(brand_id: int) -> None:
    """From first sight to the ticket."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figures-bar"):
        period = period_chosen()
    with reading() as session:
        found = promoted_spans(session, brand_id, period, by=actor())
    spread = found.total.spread
    if not spread.n:
        empty(
            _("No tickets in this period"),
            _("Choose another period. Figures appear as soon as the first text is made a ticket."),
            icon=":material/confirmation_number:",
        )
        return
    meaning = " ".join((
        _("Plain time from the first sight to the ticket: the moderator's part."), percentile_definition(),
        _("Days on which the tickets were opened."),
        _("Our own ground, where every text becomes a ticket at once, is left out."),
    ))  # fmt: skip
    with st.container(horizontal=True):
        st.metric(_("Seen → promoted, median"), length_words(spread.median), border=True, help=meaning)
        st.metric(_("p90"), length_words(spread.p90), border=True, help=meaning)
        st.metric(_("Tickets"), count_words(spread.n), border=True)
    sheets = [
        span_sheet(_("By source"), _("Source"), [*found.by_source, found.total]),
        span_sheet(_("By brand"), _("Brand"), found.by_brand),
        span_sheet(_("By day"), _("Day"), found.by_day),
    ]
    if period.days > 1:
        shown_chart(
            span_chart(found.by_day, period), sheets[2], name="way", alt=_("Seen → promoted by day"),
            note=period_words(period), height=280,
        )  # fmt: skip
    shown = sheets[:2] if len(found.by_brand) > 1 else sheets[:1]
    for tab, sheet in zip(st.tabs([sheet.title for sheet in shown]), shown, strict=True):
        with tab:
            plain_table(sheet, name=f"way-{sheet.title}")
    take_along(sheets, name=_file("way", period), notes=[(_("Period"), period_words(period)), (_("Span"), meaning)])


def _file(name: str, period: Period) -> str:
    return f"{name}-{period.since}-{period.last}"


def show() -> None:
    """The whole screen."""
    by = actor()
    brand_id = brand(by)
    names = view_names(is_overseer=by.holds(*OVERSEERS, brand_id=brand_id))
    view = word_chosen("part", _("View"), names, next(iter(names)))
    shown = {
        View.LIVE: live_panel,
        View.DECISIONS: decisions_shown,
        View.WAITING: waiting_shown,
        View.WAY: way_shown,
    }
    # The address may name a view that is a lead's.
    shown[view if view in names else View.DECISIONS](brand_id)


page_title(_("Moderation"), _("Who decides what, how fast, how far as proposed; what waits."))
with refusals_shown():
    show()
