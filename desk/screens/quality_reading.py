"""One sampled ticket being scored: the blind talk on the left, the card on the right."""

from functools import partial

import streamlit as st

from desk.quality_by_hand import LONGEST_ADDRESS, note_recording
from desk.quality_cards import kept_card
from desk.quality_scores import Marks, give_score
from desk.quality_waiting import sheet_to_score, waiting
from desk.screens.parts import actor, brand, now, refusals_kept, refusals_shown, signed_in, tell
from desk.screens.quality_form import scoring_form
from desk.screens.quality_parts import sentences, talk
from storage.database import reading, transaction
from storage.i18n import _

OPENED = "quality_opened"


def reading_screen(sampled_id: int) -> None:
    """Raises Refused for what this person may not score."""
    by = signed_in().actor
    with transaction() as session:
        kept_card(session, brand(by), now=now())
    with reading() as session:
        sheet = sheet_to_score(session, sampled_id, by=by)
    opened: dict[int, float] = st.session_state.setdefault(OPENED, {})
    opened.setdefault(sampled_id, now().timestamp())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Back to the list"), icon=":material/arrow_back:", on_click=leave)
        if sheet.is_second:
            st.badge(_("second reading"), color="blue")
    left, right = st.columns([1, 1], gap="large")
    with left:
        if any(turn.stars is not None for turn in sheet.talk.turns):
            st.caption(_("A review's own stars are part of the review and stay; how the answer was rated is hidden."))
        talk(sheet.talk, recording=sheet.recording_url)
        recording(sampled_id, sheet.recording_url)
    with right:
        send = partial(keep, sampled_id, sheet.card.id)
        scoring_form(f"score-{sampled_id}", sheet.card, sentences(sheet.talk), send=send)


def keep(sampled_id: int, card_id: int, marks: Marks) -> None:
    """The score is kept, and the next ticket of the list is opened."""
    opened = st.session_state.get(OPENED, {}).get(sampled_id)
    moment = now()
    seconds = int(moment.timestamp() - opened) if opened is not None else None
    done = False
    with refusals_shown():
        by = actor()
        with transaction() as session:
            give_score(session, sampled_id, marks, card_id=card_id, seconds=seconds, by=by, now=moment)
        with reading() as session:
            rest = waiting(session, brand(by), by=by)
        done = True
        st.session_state.get(OPENED, {}).pop(sampled_id, None)
        tell(_("The score is kept."))
        if rest:
            st.query_params["sampled"] = str(rest[0].id)
        else:
            leave()
    if done:
        st.rerun()


def recording(sampled_id: int, known: str) -> None:
    """Where the call can be heard, for those who have its address."""
    with st.popover(_("Recording of the call"), icon=":material/headphones:"):
        key = f"recording-{sampled_id}"
        st.text_input(_("Address"), known, max_chars=LONGEST_ADDRESS, key=key, placeholder="https://…")
        st.button(_("Keep"), key=f"{key}-keep", on_click=keep_recording, args=(sampled_id, key))


def keep_recording(sampled_id: int, key: str) -> None:
    """Keeps the address that was typed."""
    with refusals_kept():
        with transaction() as session:
            note_recording(session, sampled_id, st.session_state[key], by=actor(), now=now())
        tell(_("The address of the recording is kept."))


def leave() -> None:
    """Back to the list."""
    st.query_params.pop("sampled", None)
    st.query_params.pop("scored", None)
