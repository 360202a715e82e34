"""Panels of the screen on pre-tags: the model in force, learning, the shelf, from where on it is sure."""

from typing import Final

import streamlit as st

from classifier import learning, learning_runs
from classifier.gate import objections_in
from classifier.learning_runs import STEPS, TEACHERS, LearningRow
from classifier.retagging import Walk, retag, retagging, stop_retagging
from classifier.sureness import target
from classifier.thresholds import fewest
from dashboards.chart_numbers import numbers_of
from dashboards.pretag_quality import ModelRow, models, sure_rows, waiting
from dashboards.quality_charts import learning_chart, measured_models
from dashboards.quality_sheets import model_sheet, state_of, sure_sheet
from dashboards.quality_wording import learning_definition, macro_definition, sure_definition
from dashboards.screens.showing import plain_table, shown_chart
from dashboards.wording import count_words, share_words
from desk.moments import when
from desk.screens.parts import (
    actor,
    empty,
    now,
    plain,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
    zone_of,
)
from desk.words import label_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Label

LOOK_EVERY_S: Final = 2
BEFORE: Final = "pretag_model_before"
WATCHED: Final = "pretag_watched"


def model_bar() -> None:
    """The model in force and what can be done about it; looks again while something is under way."""
    with reading() as session:
        is_busy = _is_busy(learning_runs.latest(session), retagging(session))
    st.session_state[WATCHED] = is_busy
    st.fragment(_bar, run_every=LOOK_EVERY_S if is_busy else None)()


def models_shown() -> None:
    """The learning curve and every model on the shelf, with why it was refused."""
    by = actor()
    with reading() as session:
        rows = models(session, by=by)
    if len(measured_models(rows)) > 1:
        st.subheader(_("Learning curve"), anchor=False, help=f"{learning_definition()} {macro_definition()}")
        title, drawn = _("Macro-F1 of the models"), learning_chart(rows)
        numbers = numbers_of(drawn, first=_("Decisions"), title=title)
        shown_chart(drawn, numbers, name="learning", alt=title, height=280)
    st.subheader(_("Shelf"), anchor=False, help=_("The files of the last ten models are kept, and their yardsticks."))
    plain_table(model_sheet(rows), name="pretag-models")
    others = [row for row in rows if not row.version.is_current]
    if not others:
        st.caption(_("There is no other model yet."))
        return
    names = {row.version.name: f"{row.version.name} · {state_of(row)}" for row in others}
    name = st.selectbox(_("Look at a model"), list(names), format_func=names.__getitem__, key="pretag-model")
    _one_model(next(row for row in others if row.version.name == name), may_use=by.holds(*TEACHERS))


def sureness_shown() -> None:
    """From which confidence on a pre-tag is called sure, and what that rests on."""
    wanted = target()
    with reading() as session:
        rows = sure_rows(session, by=actor())
    st.caption(sure_definition(round(wanted * 100), fewest(wanted)))
    if not rows:
        empty(_("No decisions of the coin sample yet"), _("Thresholds appear as people decide."))
        return
    plain_table(sure_sheet(rows), name="pretag-sure")


def _is_busy(run: LearningRow | None, walk: Walk | None) -> bool:
    return (run is not None and run.is_under_way(now())) or (walk is not None and walk.ended_at is None)


def _bar() -> None:
    show_told()
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            rows = models(session, by=who.actor)
            fresh = waiting(session, by=who.actor)
            run, walk = learning_runs.latest(session), retagging(session)
        current = next((row for row in rows if row.version.is_current), None)
        with st.container(border=True, gap="small", key="pretag-model-bar"):
            st.markdown(_in_force(current))
            st.caption(_("{news} since the last learning, {all} in all.").format(
                news=count_words(fresh.news), all=count_words(fresh.decisions)
            ))  # fmt: skip
            _progress(run, walk)
            if who.actor.holds(*TEACHERS):
                _buttons(run, walk)
    if _is_busy(run, walk) != st.session_state.get(WATCHED):
        st.rerun()  # what stands below has changed, or it is time to look again and again


def _in_force(row: ModelRow | None) -> str:
    if row is None:
        return _("The starter model is put in force when the first mention comes.")
    words = _("In force: **{name}**").format(name=plain(row.version.name))
    if row.since is not None:
        words += " · " + _("since {moment}").format(moment=when(row.since, now=now(), zone=zone_of(signed_in())))
    starter = row.version.texts - row.version.decisions
    return (
        words
        + " · "
        + _("learnt from {decisions} decisions and {texts} texts of the starter set").format(
            decisions=count_words(row.version.decisions), texts=count_words(starter)
        )
    )


def _progress(run: LearningRow | None, walk: Walk | None) -> None:
    if run is not None and run.is_under_way(now()):
        st.progress(min(1.0, (run.step + 0.5) / STEPS), text=_step_words(run.step))
    elif run is not None and run.why_not:
        st.caption(_("The last learning brought no model: {why}").format(why=plain(_(run.why_not))))
    if walk is not None and walk.ended_at is None:
        text = _("Pre-tags are made again: {done} of {total}")
        st.progress(
            min(1.0, walk.done / max(1, walk.total)),
            text=text.format(done=count_words(walk.done), total=count_words(walk.total)),
        )


def _buttons(run: LearningRow | None, walk: Walk | None) -> None:
    is_learning = run is not None and run.is_under_way(now())
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Learn from decisions"),
            icon=":material/school:",
            on_click=_learn_now,
            disabled=is_learning,
            key="pretag-learn",
            help=_("Trains a model from all decisions in the background. It is used unless it is certainly worse."),
        )
        if walk is not None and walk.ended_at is None:
            st.button(_("Stop"), icon=":material/stop:", on_click=_stop, key="pretag-stop")
        else:
            st.button(
                _("Pre-tag history again"), icon=":material/history:", on_click=_retag, key="pretag-history",
                help=_("Undecided mentions get the pre-tags of the model in force, the newest first."),
            )  # fmt: skip
        before = st.session_state.get(BEFORE)
        if before:
            st.button(
                _("Back to {name}").format(name=plain(before)), icon=":material/undo:", on_click=_use, args=(before,),
                key="pretag-undo",
            )  # fmt: skip


def _one_model(row: ModelRow, *, may_use: bool) -> None:
    figures = row.version.figures
    with st.container(border=True, gap="small"):
        for one in objections_in(figures):
            st.warning(
                plain(one.in_words({label.value: label_name(label) for label in Label})), icon=":material/block:"
            )
        if figures.get("golden"):
            st.caption(
                _("Golden set: macro-F1 {new}, before it {old}.").format(
                    new=share_words(figures["golden_macro_f1"]), old=share_words(figures["golden_macro_f1_before"])
                )
            )
        if figures.get("coin"):
            st.caption(
                _("Calibration error {error}, beyond chance {beyond}.").format(
                    error=share_words(figures["calibration_error"]),
                    beyond=share_words(figures["calibration_beyond_chance"]),
                ),
                help=_(
                    "How far confidence and success lie apart, less what perfect confidences would show on as many "
                    "decisions. It counts against a model from 500 decisions on."
                ),
            )
        if not row.is_there:
            st.caption(_("Its files have been cleared away or lie on another machine; it cannot be used."))
        elif may_use and st.button(_("Use this one"), icon=":material/swap_horiz:", key="pretag-use"):
            st.dialog(_("Use this model?"))(_confirm)(row.version.name)


def _confirm(name: str) -> None:
    st.markdown(
        _("**{name}** makes the pre-tags of new mentions from now on. What stands on the cards stays.").format(
            name=plain(name)
        )
    )
    st.caption(_("The next learning measures itself against it. You can go back with one click."))
    if st.button(_("Use it"), type="primary", key="pretag-use-yes", on_click=_use, args=(name,)):
        st.rerun()


def _use(name: str) -> None:
    with refusals_kept():
        by = actor()
        with reading() as session:
            before = next((row.version.name for row in models(session, by=by) if row.version.is_current), None)
        learning.use(name, by=by, now=now())
        st.session_state[BEFORE] = before if st.session_state.get(BEFORE) != name else None
        tell(_("{name} is in force.").format(name=plain(name)))


def _learn_now() -> None:
    with refusals_kept(), transaction() as session:
        learning_runs.learn_now(session, by=actor(), now=now())


def _retag() -> None:
    with refusals_kept(), transaction() as session:
        retag(session, by=actor(), now=now())


def _stop() -> None:
    with refusals_kept(), transaction() as session:
        stop_retagging(session, by=actor(), now=now())


def _step_words(step: int) -> str:
    return {
        0: _("Learning: scoring new decisions"),
        1: _("Learning: reading decisions"),
        2: _("Learning: training the yardstick"),
        3: _("Learning: training the model"),
    }.get(step, _("Learning: measuring"))
