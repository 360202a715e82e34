"""Drawing the sample of a month: what it would cost, the draw, its seed, who fell short; tickets added by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from desk import moments
from desk.quality_by_hand import LONGEST, add_ticket
from desk.quality_drawing import LONGEST_SEED, Forecast, draw_sample, forecast, is_missed, named_shortfalls
from desk.quality_drawn import DrawnSample, months_to_draw, samples
from desk.quality_settings import LARGEST, plan_of
from desk.quality_wording import hours_words, month_words, number_words, shortfall_words, unit_name
from desk.screens.parts import actor, brand, now, plain, refusals_kept, signed_in, tell, zone_of
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.vocabulary import SampleUnit

MONTH = "quality-month"


def sample_panel() -> None:
    """The whole part."""
    by = actor()
    brand_id = brand(by)
    with reading() as session:
        plan = plan_of(session, brand_id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        month: str = st.selectbox(_("Month"), months_to_draw(now()), format_func=month_words, key=MONTH, width=220)
        unit: Any = st.segmented_control(
            _("The same number"), list(SampleUnit), default=plan.unit, format_func=unit_name, key="quality-unit",
            required=True,
        )  # fmt: skip
        size = int(st.number_input(_("Tickets"), 1, LARGEST, plan.size, key="quality-size", width=140))
    wanted = replace(plan, unit=unit or plan.unit, size=size)
    with reading() as session:
        cost = forecast(session, brand_id, month, plan=wanted, by=by)
        short = [shortfall_words(name, one) for name, one in named_shortfalls(session, wanted.unit, cost.shortfalls)]
        drawn = samples(session, brand_id, month, by=by)
    if plan.draws_itself and not drawn and cost.tickets and is_missed(month, now()):
        st.warning(_("The desk did not run in the first days of the month, and has drawn nothing: draw it here."))
    costs(cost)
    if cost.unread:
        names = ", ".join(cost.unread)
        st.caption(plain(_("Nobody who scores may read these channels, nothing is drawn: {names}").format(names=names)))
    missing(short)
    seed = st.text_input(
        _("Seed"), max_chars=LONGEST_SEED, key="quality-seed", width=320, placeholder=_("chosen by the desk"),
        help=_("The same seed over the same tickets draws the same sample again. Leave it empty for the usual one."),
    )  # fmt: skip
    title = _("Draw the sample") if not drawn else _("Top the sample up")
    with st.popover(title, type="primary", icon=":material/casino:", disabled=not cost.tickets):
        said = _("{month}: tickets {tickets}, second readings {second}, {hours} of work. What is drawn stays drawn.")
        st.text(
            said.format(
                month=month_words(month), tickets=number_words(cost.tickets), second=number_words(cost.second),
                hours=hours_words(cost.hours),
            )
        )  # fmt: skip
        st.button(
            _("Draw"), type="primary", key="quality-draw", disabled=not cost.tickets, on_click=do_draw,
            args=(month, wanted, seed),
        )  # fmt: skip
    for one in drawn:
        drawn_sample(one)
    by_hand()


def costs(cost: Forecast) -> None:
    """Tickets, second readings and hours."""
    columns = st.columns(3)
    columns[0].metric(_("To be drawn"), number_words(cost.tickets), border=True)
    columns[0].caption(
        _("of {closed} answered and closed; drawn before: {before}").format(
            closed=number_words(cost.closed), before=number_words(cost.drawn_before)
        )
    )
    columns[1].metric(_("Second readings"), number_words(cost.second), border=True)
    columns[2].metric(_("It will take"), hours_words(cost.hours), border=True)
    minutes = number_words(cost.pace.minutes)
    columns[2].caption(
        _("assumed: {minutes} min a score").format(minutes=minutes)
        if cost.pace.is_assumed
        else _("measured: {minutes} min a score, mean of {number}").format(minutes=minutes, number=cost.pace.measured)
    )


def missing(short: Sequence[str]) -> None:
    """Who gives fewer than wanted, and why."""
    if short:
        with st.expander(_("Fewer than wanted: {number}").format(number=len(short)), icon=":material/info:"):
            for line in short:
                st.text(line)


def drawn_sample(one: DrawnSample) -> None:
    """A draw of the month, so that anybody can repeat it."""
    who = signed_in()
    with st.container(border=True, key=f"sample-{one.id}"):
        when = moments.when(one.drawn_at, now=now(), zone=zone_of(who))
        count = ngettext("{number} ticket", "{number} tickets", one.tickets).format(number=one.tickets)
        name = one.drawer or _("the desk itself")
        scored = _("scored: {number}").format(number=one.scored)
        st.markdown(f"**{count}** · {scored}")
        st.caption(plain(_("Drawn {when} by {name} from {number}").format(when=when, name=name, number=one.population)))
        st.caption(
            plain(
                _("Seed {seed} · {unit}: {size} · way of drawing {algorithm}").format(
                    seed=one.seed, unit=unit_name(one.unit), size=one.size, algorithm=one.algorithm
                )
            )
        )
        missing([shortfall_words(name, short) for name, short in one.shortfalls])


def by_hand() -> None:
    """A ticket that was not drawn, with a reason."""
    with st.expander(_("Add a ticket by hand"), icon=":material/add:"), st.form("quality-by-hand", border=False):
        st.caption(_("It is read and scored as the others, but bends no mean: somebody chose it. Who did is kept."))
        number = st.number_input(_("Number of the ticket"), min_value=1, value=None, step=1, width=220)
        reason = st.text_input(_("Reason"), max_chars=LONGEST)
        if st.form_submit_button(_("Add")) and number:
            with refusals_kept():
                by = actor()
                with transaction() as session:
                    add_ticket(session, brand(by), int(number), reason=reason, by=by, now=now())
                tell(_("The ticket is in the sample of its month."))
            st.rerun()


def do_draw(month: str, wanted: Any, seed: str) -> None:
    """Draws."""
    with refusals_kept():
        by = actor()
        with transaction() as session:
            number = draw_sample(session, brand(by), month, by=by, now=now(), seed=seed, plan=wanted)
            tickets = next(one.tickets for one in samples(session, brand(by), month, by=by) if one.id == number)
        tell(_("Drawn: {number}. They stand in the part To score.").format(number=number_words(tickets)))
