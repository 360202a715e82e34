"""What is to be expected, how many people that needs, and whether they are planned."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date

from dashboards.arrivals import Handling, came, replayed_period, worked
from dashboards.chart_shapes import hour_label
from dashboards.expected import Expected, expected
from dashboards.night_case import Wishes
from dashboards.night_words import (
    all_channels_words,
    forecast_definition,
    formula_definition,
    handling_words,
    need_definition,
    no_better_words,
    number_words,
    search_definition,
    target_words,
    trial_words,
    why_they_differ,
)
from dashboards.periods import Period
from dashboards.planned_people import Planned, planned
from dashboards.screens.selecting import today, word_chosen
from dashboards.screens.showing import shown_chart, take_along
from dashboards.screens.staffing_setting import target_set
from dashboards.selection import Selection
from dashboards.staffing import HourPlan, Need, need, needed_by_formula, needed_by_replay, plan_against_need
from dashboards.staffing_charts import ahead_chart, need_chart, plan_chart
from dashboards.staffing_sheets import days_ahead_sheet, gaps_of, need_sheet, plan_sheet
from dashboards.wording import count_words, period_words, share_words
from desk.access import SHIFT_READERS
from desk.screens.parts import actor, empty, now
from storage.database import reading
from storage.i18n import _, language, ngettext
from storage.settings import settings

SHIFTS = "desk/screens/shifts.py"
WEEK = timedelta(days=7)
KEPT = "staffing_need"


class Basis(StrEnum):
    """By which way the need of the plan is reckoned."""

    REPLAY = "replay"
    FORMULA = "formula"


class Reckoned(NamedTuple):
    """The people each hour of the week needs, from which weeks and which handling time."""

    period: Period
    handling: Handling
    handling_s: float
    need: Need


def ahead_shown(selection: Selection) -> None:
    """The forecast with its trial."""
    with reading() as session:
        found = expected(session, selection, by=actor(), now=now())
    if found.forecast is None:
        _too_short(found)
        return
    st.subheader(_("Tickets to come"), anchor=False, help=forecast_definition())
    sheet = days_ahead_sheet(found)
    notes = [(_("Period"), period_words(found.period)), (_("Forecast"), forecast_definition())]
    trial = found.trial
    if trial is not None:
        notes.append((_("Trial"), trial_words(trial)))
    _verdict(found)
    shown_chart(
        ahead_chart(found), sheet, name="ahead", alt=_("Tickets to come"), notes=notes,
        note=period_words(found.period),
    )  # fmt: skip
    if found.history is not None:
        st.caption(_("Learnt from {period}.").format(period=period_words(found.history)))
    st.subheader(_("How such forecasts have done"), anchor=False)
    if trial is None:
        st.info(_("A trial needs one week more than the forecast: come back in a few days."), icon=":material/science:")
    else:
        with st.container(horizontal=True):
            meaning = _("The sum of all errors ÷ all tickets of the weeks that were held back (WAPE). Lower is better.")
            tickets = _("of the tickets, n = {count}").format(count=count_words(round(trial.came)))
            hours = count_words(trial.hours)
            _tried(_("Forecast, out by"), share_words(trial.wape), tickets, meaning)
            _tried(_("“As a week ago”, out by"), share_words(trial.naive_wape), tickets, meaning)
            _tried(
                _("An hour, forecast / a week ago"), f"{number_words(trial.mae)} / {number_words(trial.naive_mae)}",
                _("tickets an hour, n = {count} hours").format(count=hours),
                _("Mean error of an hour, in tickets (MAE)."),
            )  # fmt: skip
            _tried(
                _("Hours within the band"), share_words(trial.inside), _("of {count} hours").format(count=hours),
                _("The band is to hold 80 % of the hours of weeks the forecast had not seen."),
            )  # fmt: skip
        st.caption(trial_words(trial))
    take_along([sheet], name=f"forecast-{found.period.since}", notes=notes)


def _verdict(found: Expected) -> None:
    """A forecast that is no better than none says so before it is looked at."""
    if found.forecast is not None and found.trial is not None and not found.trial.is_better:
        st.warning(_("The forecast:") + " " + no_better_words(), icon=":material/warning:")


def _tried(title: str, value: str, note: str, meaning: str) -> None:
    with st.container(border=True, gap=None):
        st.metric(title, value, help=meaning)
        st.caption(note)


def _too_short(found: Expected) -> None:
    empty(
        _("The past is too short for a forecast"),
        ngettext(
            "A forecast needs four whole weeks of tickets: {days} more day.",
            "A forecast needs four whole weeks of tickets: {days} more days.",
            found.missing_days,
        ).format(days=count_words(found.missing_days)),
        icon=":material/hourglass_empty:",
    )


def people_shown(selection: Selection, wishes: Wishes) -> None:
    """People per hour, both ways side by side."""
    wishes = target_set(wishes)
    found = _reckoned(selection, wishes)
    if found is None:
        return
    hours = {is_replay: found.need.weekly_hours(by_replay=is_replay) for is_replay in (True, False)}
    within = wishes.target.within_s
    with st.container(horizontal=True):
        for name, is_replay, served, meaning in (
            (_("By replay"), True, found.need.replay_served, search_definition()),
            (_("By formula"), False, found.need.formula_served, formula_definition()),
        ):
            with st.container(border=True, gap=None):
                st.metric(
                    _("{way}: paid hours a week").format(way=name), count_words(hours[is_replay]),
                    help=f"{meaning}\n\n{need_definition(wishes)}",
                )  # fmt: skip
                st.caption(
                    _("at most {people} at work · {share} of the replayed tickets within the target").format(
                        people=count_words(found.need.most(by_replay=is_replay)),
                        share=share_words(served.within(within)),
                    )
                )
    notes = [
        (_("Target"), target_words(wishes)),
        (_("By formula"), formula_definition()),
        (_("By replay"), search_definition()),
        (_("Both"), need_definition(wishes)),
        (_("Why they differ"), why_they_differ()),
        (_("Replayed"), period_words(found.period)),
    ]
    sheet = need_sheet(found.need)
    st.subheader(_("People at work, hour by hour"), anchor=False, help=need_definition(wishes))
    shown_chart(
        need_chart(found.need), sheet, name="need", alt=_("People at work, hour by hour"), notes=notes,
        note=target_words(wishes),
    )  # fmt: skip
    st.caption(_handling(found, wishes) + " " + _("Replayed: {period}.").format(period=period_words(found.period)))
    if any(one.by_formula != one.by_replay for one in found.need.hours):
        st.info(why_they_differ(), icon=":material/compare_arrows:")
    take_along([sheet], name=f"people-{found.period.since}", notes=notes)


def _handling(found: Reckoned, wishes: Wishes) -> str:
    return handling_words(
        measured=found.handling.n, mean_s=found.handling.mean_s, used_s=found.handling_s,
        is_typed=wishes.handling_s is not None,
    )  # fmt: skip


def _reckoned(selection: Selection, wishes: Wishes) -> Reckoned | None:
    """The need from the last whole weeks; reckoned once for the same question and day."""
    asked = (selection.brand_id, selection.channels, wishes, today())
    known = st.session_state.get(KEPT)
    if known is not None and known[0] == asked:
        found: Reckoned = known[1]
        return found
    zone = ZoneInfo(settings().zone)
    by = actor()
    with reading() as session:
        last = Period(today() - 4 * WEEK, today())
        period = replayed_period(came(session, selection.narrowed(None, last), by=by), today())
        real = worked(session, selection.narrowed(None, period), by=by)
    if not real.arrivals:
        empty(
            _("Nothing to reckon with"),
            _("No tickets came in the last four weeks. The need is reckoned from real arrivals."),
            icon=":material/groups:",
        )
        return None
    assumed = wishes.assumed(real.handling)
    arrivals = [(at, wishes.handling_s or seconds) for at, seconds in real.arrivals]
    with st.spinner(_("Replaying what came…")):
        found = Reckoned(period, real.handling, assumed.handling_s, need(arrivals, period, assumed, zone=zone))
    st.session_state[KEPT] = (asked, found)
    return found


def plan_shown(selection: Selection, wishes: Wishes) -> None:
    """A week of shifts against the need."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="staffing-plan"):
        monday = today() - timedelta(days=today().weekday())
        weeks = [monday + WEEK * number for number in range(4)]
        begins: date = st.selectbox(_("Week"), weeks, format_func=_week_words, index=1, key="staffing-week", width=260)
        names = {Basis.REPLAY: _("Need by replay"), Basis.FORMULA: _("Need by formula")}
        basis = word_chosen("basis", _("Need"), names, Basis.REPLAY)
        wishes = target_set(wishes)
    found = _reckoned(selection, wishes)
    if found is None:
        return
    period = Period(begins, begins + WEEK)
    with reading() as session:
        told = expected(session, selection, by=actor(), now=now())
        shifts = planned(session, selection.brand_id, period, by=actor())
    rows = _against(told, found, shifts, period=period, basis=basis, wishes=wishes)
    if not shifts.shifts:
        st.info(_("No shifts are planned in this week yet, so everybody is missing."), icon=":material/event_busy:")
    _gaps(rows)
    _verdict(told)
    sheet = plan_sheet(rows)
    notes = [
        (_("Week"), _week_words(begins)),
        (_("Target"), target_words(wishes)),
        (_("Both"), need_definition(wishes)),
        (_("By replay"), search_definition()),
        (_("By formula"), formula_definition()),
        (_("Channels"), all_channels_words()),
    ]
    shown_chart(
        plan_chart(rows), sheet, name="plan", alt=_("Planned people against the need"), notes=notes,
        note=_week_words(begins), height=340,
    )  # fmt: skip
    st.caption(" ".join((need_definition(wishes), _("Absences are taken off the plan."), all_channels_words())))
    if basis is Basis.FORMULA and told.forecast is None:
        st.caption(_("There is no forecast yet: the formula counts with the mean of the last weeks."))
    if actor().holds(*SHIFT_READERS):
        st.page_link(SHIFTS, label=_("Plan shifts"), icon=":material/event_available:")
    take_along([sheet], name=f"plan-{begins}", notes=notes)


def _against(
    told: Expected, found: Reckoned, shifts: Planned, *, period: Period, basis: Basis, wishes: Wishes
) -> list[HourPlan]:
    hours = told.hours_of(period)
    if hours is None:
        hours = found.need.means_of(period)
    needed = needed_by_replay(period, found.need)
    if basis is Basis.FORMULA:
        needed = needed_by_formula(period, hours, wishes.target, handling_s=found.handling_s)
    return plan_against_need(period, hours, needed, people=shifts.people, away=shifts.away, shrinkage=wishes.shrinkage)


def _gaps(rows: list[HourPlan]) -> None:
    """Where people are missing, in words."""
    gaps = gaps_of(rows)
    if not gaps:
        st.success(_("Enough people are planned in every hour."), icon=":material/check:")
        return
    hours = sum(1 for one in rows if one.gap)
    st.error(
        ngettext("People are missing in {hours} hour.", "People are missing in {hours} hours.", hours).format(
            hours=count_words(hours)
        ),
        icon=":material/priority_high:",
    )
    with st.expander(_("Where people are missing"), icon=":material/list:"):
        for day, begin, end, most in gaps:
            st.text(
                _("{day}, {begin}–{end}: up to {people} missing").format(
                    day=format_date(day, "EEE d MMM", locale=language()), begin=hour_label(begin),
                    end=hour_label(end % 24), people=number_words(most),
                )
            )  # fmt: skip


def _week_words(begins: date) -> str:
    return period_words(Period(begins, begins + WEEK))
