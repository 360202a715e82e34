"""What a rule would have done in the last thirty days, and the way to have it look at what waits."""

import streamlit as st

from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in, tell, zone_of
from moderation.rule_jobs import apply_to_waiting
from moderation.rule_list import RuleRow
from moderation.rule_trial import SURE_ENOUGH, RuleTrial, try_rule
from moderation.rules import RuleForm, closes_as_abuse
from moderation.screens.excerpts import excerpts
from storage.database import reading, transaction
from storage.i18n import _, ngettext

TRIED = "rule-tried"


def rule_trial_panel(brand_id: int, form: RuleForm, *, row: RuleRow | None) -> None:
    """A button, and below it what was found when it was last pressed for exactly this form."""
    asked = (brand_id, form.terms, form.effect)
    if st.button(_("Try it on the last 30 days"), icon=":material/science:", key="rule-try"):
        st.session_state[TRIED] = (asked, None)
    st.caption(_("Nothing is changed by trying."))
    known = st.session_state.get(TRIED)
    if not known or known[0] != asked:
        return
    with refusals_shown():
        trial: RuleTrial | None = known[1]
        if trial is None:
            with st.spinner(_("Reading the texts …")), reading() as session:
                trial = try_rule(session, brand_id, form.terms, form.effect, by=actor(), now=now())
            st.session_state[TRIED] = (asked, trial)
        _shown(trial, form)
        if row is not None and row.is_active and trial.waiting:
            words = ngettext("Apply to {count} waiting text", "Apply to {count} waiting texts", len(trial.waiting))
            st.button(
                words.format(count=len(trial.waiting)), icon=":material/play_arrow:", key="rule-apply",
                help=_("As the rule is saved. What it does can be taken back under “What it did”."),
                on_click=_apply, args=(row.id,),
            )  # fmt: skip


def _apply(rule_id: int) -> None:
    with refusals_kept():
        with transaction() as session:
            count = apply_to_waiting(session, rule_id, by=actor(), now=now())
        st.session_state.pop(TRIED, None)
        words = ngettext("The rule looks at {count} text now.", "The rule looks at {count} texts now.", count)
        tell(words.format(count=count))


def _shown(trial: RuleTrial, form: RuleForm) -> None:
    looked = _("of {count} texts of the last 30 days that could be meant").format(count=trial.looked_at)
    if trial.is_partial:
        looked = _("of the newest {count} texts that could be meant").format(count=trial.looked_at)
    with st.container(horizontal=True):
        st.metric(_("Would be met"), trial.found, help=looked, border=True)
        st.metric(_("Still waiting"), len(trial.waiting), border=True)
        st.metric(_("People decided"), trial.decided, border=True)
        same = f"{round(100 * trial.agreed / trial.decided)} %" if trial.decided else "–"
        st.metric(_("They did the same"), same, border=True, help=_("How people decided the texts that it would meet."))
    st.caption(looked)
    if closes_as_abuse(form.effect):
        words = _(
            "Closing abuse without reading needs {wanted} % that are surely right; measured so far: {surely} % "
            "(90 % lower bound of {agreed} of {decided})."
        ).format(
            wanted=int(100 * SURE_ENOUGH), surely=int(100 * trial.surely), agreed=trial.agreed, decided=trial.decided
        )
        (st.success if trial.surely >= SURE_ENOUGH else st.warning)(plain(words))
    zone = zone_of(signed_in())
    if trial.disagreements:
        with st.expander(_("What people decided otherwise"), expanded=True):
            excerpts(trial.disagreements, zone=zone, key="rule-disagreements")
    if trial.examples:
        st.markdown("**" + _("Examples") + "**")
        excerpts(trial.examples, zone=zone, key="rule-examples")
