"""One's own scores: what quality control made of one's tickets, and the way to object."""

import streamlit as st

from desk import moments
from desk.quality_appeals import file_appeal
from desk.quality_scores import LONGEST
from desk.quality_shown import ScoredRow, scored, scored_talk
from desk.quality_wording import month_words, percent_words
from desk.screens import quality_parts as parts
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
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import ScoreKind


def show() -> None:
    """The newest first; the one of the address is open."""
    who = signed_in()
    brand_id = brand(who.actor)
    with reading() as session:
        found = scored(session, brand_id, by=who.actor, operator_id=who.actor.person_id or 0)
    rows = [one for one in found if one.operator_id == who.actor.person_id]
    if not rows:
        empty(
            _("None of your tickets has been scored yet"),
            _("Quality control reads some tickets of each month; what they say about yours stands here."),
            icon=":material/fact_check:",
        )
        return
    summary(rows)
    asked = parts.number_in_address("score")
    for one in rows:
        with st.expander(plain(parts.heading(one, names_operator=False)), expanded=one.id == asked):
            st.caption(month_words(one.month))
            for score in one.scores:
                parts.score(score, zone=zone_of(who))
            if one.appeal is not None:
                parts.appeal(one.appeal, zone=zone_of(who))
            else:
                objection(one)
            st.link_button(
                _("Ticket {number}").format(number=one.ticket_id), f"/ticket?ticket={one.ticket_id}",
                icon=":material/forum:",
            )  # fmt: skip
            if st.toggle(_("Show the talk as it was read"), key=f"talk-{one.id}"):
                with reading() as session:
                    said = scored_talk(session, brand_id, one.id, by=who.actor)
                parts.talk(said, recording=one.recording_url)


def summary(rows: list[ScoredRow]) -> None:
    """The mean of the newest month."""
    month = rows[0].month
    counted = [
        one.counted.percent
        for one in rows
        if one.month == month and one.is_drawn and one.counted and one.counted.percent is not None
    ]
    if counted:
        with st.container(border=True, width=320, gap=None):
            st.metric(month_words(month), percent_words(sum(counted) / len(counted)))
            st.caption(_("mean of {number} drawn tickets").format(number=len(counted)))


def objection(one: ScoredRow) -> None:
    """The appeal, while there is time for it."""
    first = next(score for score in one.scores if score.kind is ScoreKind.FIRST)
    if now() > one.appeal_until:
        st.caption(_("The time for an appeal is over."))
        return
    until = moments.when(one.appeal_until, now=now(), zone=zone_of(signed_in()))
    with st.popover(_("I do not agree"), icon=":material/gavel:"), st.form(f"appeal-{one.id}", border=False):
        st.caption(_("A lead or somebody else of quality control decides. Possible until {when}.").format(when=until))
        reason = st.text_area(_("Which criterion is wrong, and why"), max_chars=LONGEST)
        if st.form_submit_button(_("File the appeal")):
            with refusals_kept():
                with transaction() as session:
                    file_appeal(session, first.id, reason=reason, by=actor(), now=now())
                tell(_("The appeal is filed."))
            st.rerun()


page_title(_("My scores"), _("What quality control has read of your work."))
with refusals_shown():
    show()
