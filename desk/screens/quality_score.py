"""A scored ticket with everything revealed: its scores, the appeal, and what may be decided about it."""

from functools import partial

import streamlit as st

from desk.quality_appeals import keep_as_is, may_decide, score_anew
from desk.quality_cards import card_of
from desk.quality_scores import LONGEST, Marks
from desk.quality_shown import AppealRow, ScoredRow, ScoreRow, one_scored, scored_talk
from desk.screens import quality_parts as parts
from desk.screens.parts import actor, brand, now, plain, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.screens.quality_form import scoring_form
from desk.screens.quality_reading import leave
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import AppealState, ScoreKind, Verdict


def score_screen(sampled_id: int) -> None:
    """Raises Refused for what this person may not see."""
    who = signed_in()
    with reading() as session:
        one = one_scored(session, brand(who.actor), sampled_id, by=who.actor)
        said = scored_talk(session, brand(who.actor), sampled_id, by=who.actor)
    st.button(_("Back to the list"), icon=":material/arrow_back:", on_click=leave)
    left, right = st.columns([1, 1], gap="large")
    with left:
        facts(one)
        parts.talk(said, recording=one.recording_url)
    with right:
        for score in one.scores:
            parts.score(score, zone=zone_of(who))
        if one.appeal is not None:
            parts.appeal(one.appeal, zone=zone_of(who))
            if one.appeal.state is AppealState.OPEN:
                decision(one, one.appeal, who.actor, parts.sentences(said))


def facts(one: ScoredRow) -> None:
    """Whose work it was, and what the customer made of it."""
    st.markdown(f"**{plain(one.operator)}**")
    rated = {Verdict.LIKE: _("liked by the customer"), Verdict.DISLIKE: _("disliked by the customer")}
    said = [rated[one.rating] if one.rating else _("not rated")]
    if not one.is_drawn:
        said.append(_("added by hand: {reason}").format(reason=one.reason))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(" · ".join(said)))
        st.link_button(
            _("Ticket {number}").format(number=one.ticket_id), f"/ticket?ticket={one.ticket_id}",
            icon=":material/forum:",
        )  # fmt: skip


def decision(one: ScoredRow, appeal: AppealRow, by: Actor, quotes: list[str]) -> None:
    """For somebody who is neither the reader nor the one whose work it is."""
    first = next(score for score in one.scores if score.kind is ScoreKind.FIRST)
    if not may_decide(first.reader_id, one.operator_id, brand(by), by=by):
        st.caption(_("Somebody else decides: neither the reader nor whose work it is."))
        return
    key = f"answer-{appeal.id}"
    st.text_area(_("Answer to the operator"), max_chars=LONGEST, key=key, height="content")
    st.button(
        _("The score stays"), icon=":material/do_not_disturb_on:", key=f"{key}-keep", on_click=stays,
        args=(appeal.id, key),
    )  # fmt: skip
    with st.expander(_("Score anew: both scores stay, the new one counts"), icon=":material/edit:"):
        anew(appeal, first, key, quotes)


def anew(appeal: AppealRow, first: ScoreRow, key: str, quotes: list[str]) -> None:
    """The same card, filled as it was."""
    with reading() as session:
        card = card_of(session, first.scorecard_id)
    scoring_form(
        f"anew-{appeal.id}", card, quotes, send=partial(keep_anew, appeal.id, key), before=first.points,
        words=_("Keep the new score"), said=first.comment,
    )  # fmt: skip


def stays(appeal_id: int, key: str) -> None:
    """The appeal is turned down."""
    with refusals_kept():
        with transaction() as session:
            keep_as_is(session, appeal_id, answer=st.session_state[key], by=actor(), now=now())
        tell(_("The score stays; the operator is told."))


def keep_anew(appeal_id: int, key: str, marks: Marks) -> None:
    """The appeal is granted."""
    done = False
    with refusals_shown():
        answer = st.session_state.get(key, "")
        with transaction() as session:
            score_anew(session, appeal_id, marks, answer=answer, by=actor(), now=now())
        tell(_("The new score counts; the operator is told."))
        done = True
    if done:
        st.rerun()
