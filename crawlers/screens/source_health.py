"""How one source is doing, in figures and in words, and how far its past has been read."""

from datetime import date

import streamlit as st

from crawlers import backfilling
from crawlers.backfilling import Past
from crawlers.queries import SourceRow
from crawlers.screens.captcha_box import captcha_box
from crawlers.showing import MOODS, advice_on, health_name, symptom_words
from desk import moments
from desk.screens.parts import actor, now, plain, refusals_kept, refusals_shown, signed_in, tell, zone_of
from desk.screens.widgets.table import Cell
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Health

LOOK_EVERY_S = 5


def health_cell(row: SourceRow) -> Cell:
    """How it is doing, as a list shows it."""
    return Cell(health_name(row.health), mood=MOODS[row.health])


def yield_cell(row: SourceRow) -> Cell:
    """New texts of the last fourteen days, a bar a day, and how many they were."""
    return Cell(str(sum(row.days)), spark=row.days)


def health_panel(row: SourceRow) -> None:
    """What is wrong with a source and what can be done; nothing while all is well."""
    if row.error and row.failures:
        st.error(plain(row.error), icon=":material/error:")
    for symptom in row.symptoms if row.health is Health.DEGRADED else ():
        st.warning(symptom_words(symptom), icon=":material/monitor_heart:")
    advice = advice_on(row.health, row.state, row.symptoms)
    if not captcha_box(row.id) and advice:
        st.info(advice, icon=":material/lightbulb:")


def past_panel(row: SourceRow, who: SignedIn) -> None:
    """How far the past of a source has been read, and a wish for more of it."""
    with reading() as session:
        past = backfilling.past_of_source(session, row.id, by=who.actor, now=now())
    if not past.is_possible:
        return
    with st.expander(_("Older texts"), icon=":material/history:", expanded=past.is_asked_for and not past.is_done):
        if past.is_asked_for:
            _how_far(row.id)
        else:
            st.caption(_("Texts of before the first pass. They go into the archive and disturb nobody in the stream."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            since = st.date_input(
                _("Since"), value=None, max_value=now().date(), key=f"past-{row.id}", format="DD.MM.YYYY"
            )
            is_running = past.is_asked_for and not past.is_done and not past.is_stopped
            st.button(
                _("Collect"), icon=":material/history:", on_click=_start, args=(row.id,), key=f"past-start-{row.id}",
                disabled=is_running and since is None,
            )  # fmt: skip
            if is_running:
                st.button(_("Stop"), icon=":material/stop:", on_click=_stop, args=(row.id,), key=f"past-stop-{row.id}")


@st.fragment(run_every=LOOK_EVERY_S)
def _how_far(source_id: int) -> None:
    """The progress, drawn anew by itself while there is any."""
    with refusals_shown():
        who = signed_in()
        with reading() as session:
            past = backfilling.past_of_source(session, source_id, by=who.actor, now=now())
        _progress(past, who)


def _progress(past: Past, who: SignedIn) -> None:
    oldest = moments.when(past.oldest, now=now(), zone=zone_of(who)) if past.oldest else "–"
    words = _("{count} older texts so far, back to {moment}").format(count=past.texts, moment=oldest)
    if past.is_done:
        st.success(_("The past is complete: {words}.").format(words=words), icon=":material/check_circle:")
    elif past.is_stopped:
        st.info(_("Stopped: {words}.").format(words=words), icon=":material/pause_circle:")
    elif past.share is not None:
        st.progress(past.share, text=words)
    else:
        st.info(words, icon=":material/hourglass_top:")
    if past.error:
        st.warning(plain(past.error), icon=":material/error:")


def _start(number: int) -> None:
    since = st.session_state.get(f"past-{number}")
    with refusals_kept():
        with transaction() as session:
            day = since if isinstance(since, date) else None
            backfilling.start_backfill(session, number, day, by=actor(), now=now())
        tell(_("Older texts are collected whenever a worker is free."))


def _stop(number: int) -> None:
    with refusals_kept():
        with transaction() as session:
            backfilling.stop_backfill(session, number, by=actor(), now=now())
        tell(_("Stopped; it can go on from there."))
